"""Giving data to another organisation, desk by desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
