"""Addresses of the desk of suppliers, and of the leaflets for families."""

from django.urls import URLPattern, path

from zorgvuldig.suppliers.agreements import approval_pages as approving
from zorgvuldig.suppliers.agreements import end_pages as ending
from zorgvuldig.suppliers.agreements import pages as agreeing
from zorgvuldig.suppliers.desk import pages as desk
from zorgvuldig.suppliers.leaflet import pages as leaflet

PRODUCT = "leveranciers/product/<uuid:number>/"
VERSION = "leveranciers/afspraak/<uuid:number>/"

urlpatterns: list[URLPattern] = [
    path("leveranciers/", desk.suppliers, name="suppliers"),
    path("leveranciers/nieuw/", desk.new_supplier, name="new_supplier"),
    path("leveranciers/<uuid:number>/veranderen/", desk.edit_supplier, name="edit_supplier"),
    path("leveranciers/<uuid:number>/product/nieuw/", desk.new_product, name="new_product"),
    path(PRODUCT, desk.product, name="product"),
    path(f"{PRODUCT}veranderen/", desk.edit_product, name="edit_product"),
    path(f"{PRODUCT}afspraak/", agreeing.new_agreement, name="new_agreement"),
    path(VERSION, agreeing.agreement, name="agreement"),
    path(f"{VERSION}veranderen/", agreeing.edit_agreement, name="edit_agreement"),
    path(f"{VERSION}voor-wie/", agreeing.agreement_scopes, name="agreement_scopes"),
    path(f"{VERSION}helpers/", agreeing.agreement_helpers, name="agreement_helpers"),
    path(f"{VERSION}tekenen/", agreeing.sign_agreement, name="sign_agreement"),
    path(f"{VERSION}overeenkomst.pdf", agreeing.agreement_paper, name="agreement_paper"),
    path(f"{VERSION}goedkeuren/", approving.approve_agreement, name="approve_agreement"),
    path(f"{VERSION}intrekken/", approving.withdraw_agreement, name="withdraw_agreement"),
    path("leveranciers/wissen/<uuid:number>/", ending.deletion_demand, name="deletion_demand"),
    path("verklaring/leveranciers/", leaflet.leaflets, name="leaflets"),
    path("verklaring/leveranciers/<uuid:number>/", leaflet.leaflet, name="leaflet"),
]
