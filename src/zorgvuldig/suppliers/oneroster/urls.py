"""Addresses of the rostering service: those of the standard, and an answer in its own words for any other below it."""

from django.urls import path, re_path

from zorgvuldig.suppliers.oneroster.answers import BASE
from zorgvuldig.suppliers.oneroster.collections import OPERATIONS
from zorgvuldig.suppliers.oneroster.endpoint import nothing, roster_view

ROOT = BASE.lstrip("/")

urlpatterns = [
    *(path(f"{ROOT}/{each.route}", roster_view(each), name=f"roster_{each.name}") for each in OPERATIONS),
    re_path(rf"^{ROOT}/(?!discovery/)(?P<rest>.*)$", nothing, name="roster_nothing"),
]
