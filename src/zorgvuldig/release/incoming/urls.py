"""Data that came from another organisation."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
