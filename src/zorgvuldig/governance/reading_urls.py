"""Addresses of unusual reading."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
