"""What a family allows: its own answers, and what it was asked."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
