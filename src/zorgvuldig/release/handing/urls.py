"""Fetching what was handed over, for whoever has the link and the code."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
