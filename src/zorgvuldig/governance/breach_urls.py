"""Addresses of breaches."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
