"""Addresses of the statement."""

from django.urls import path

from zorgvuldig.statement.views import statement, statement_json

urlpatterns = [
    path("beloften/", statement, name="statement"),
    path("beloften.json", statement_json, name="statement_json"),
]
