"""Addresses of the statement."""

from django.urls import path

from zorgvuldig.statement.views import seals, seals_json, statement, statement_json

urlpatterns = [
    path("beloften/", statement, name="statement"),
    path("beloften.json", statement_json, name="statement_json"),
    path("verklaring/zegels/", seals, name="seals"),
    path("verklaring/zegels.json", seals_json, name="seals_json"),
]
