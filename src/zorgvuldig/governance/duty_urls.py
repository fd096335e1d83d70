"""Addresses of what has to be done for privacy."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
