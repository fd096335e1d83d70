"""Addresses of the statement. Each language has its own, so that nobody needs a cookie to read it."""

from django.urls import path

from zorgvuldig.statement.cache import ADDRESSES
from zorgvuldig.statement.pages import seals, seals_json, statement

urlpatterns = [
    *(path(address[1:], statement, {"name": name}, name=name) for address, name in ADDRESSES.items()),
    path("verklaring/zegels/", seals, name="seals"),
    path("verklaring/zegels.json", seals_json, name="seals_json"),
]
