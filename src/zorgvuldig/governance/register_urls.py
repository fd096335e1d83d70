"""Addresses of the register on screen."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
