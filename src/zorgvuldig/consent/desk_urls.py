"""Consent for the school: from paper, and the outcome per pupil and class."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
