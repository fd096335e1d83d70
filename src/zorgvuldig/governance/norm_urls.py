"""Addresses of the sector's norms."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
