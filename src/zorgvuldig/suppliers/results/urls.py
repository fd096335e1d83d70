"""Addresses of taking results over."""

from django.urls import URLPattern, path

from zorgvuldig.suppliers.results import pages as views

urlpatterns: list[URLPattern] = [
    path("groepen/<uuid:uid>/uitslagen/", views.results, name="supplier_results"),
    path("groepen/<uuid:uid>/uitslagen/<uuid:test>/", views.result, name="supplier_result"),
]
