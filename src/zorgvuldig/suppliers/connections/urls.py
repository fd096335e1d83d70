"""Addresses on which a product is connected."""

from django.urls import URLPattern, path

from zorgvuldig.suppliers.connections import pages as views

PRODUCT = "leveranciers/product/<uuid:number>/aansluiten/"

urlpatterns: list[URLPattern] = [
    path(PRODUCT, views.connect_product, name="connect_product"),
    path(f"{PRODUCT}<slug:kind>/", views.client_settings, name="client_settings"),
]
