"""The transfer file: what the family inspects before it goes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
