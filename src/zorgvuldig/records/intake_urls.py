"""Addresses of one part of the administration."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
