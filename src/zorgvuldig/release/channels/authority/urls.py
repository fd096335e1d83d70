"""Reports and extracts for authorities."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
