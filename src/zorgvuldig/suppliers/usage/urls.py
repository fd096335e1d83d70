"""Addresses of watching suppliers: the stop switch, what each got, what is stopped for one pupil, and a family's own pages."""

from django.urls import URLPattern, path

from zorgvuldig.suppliers.family import pages as received_views
from zorgvuldig.suppliers.stops import pages as stopping_views
from zorgvuldig.suppliers.stops import pupil_pages as stops_of_pupil_views
from zorgvuldig.suppliers.usage import pages as log_views

_PUPIL, _CHILD, _OWN = (
    "leveranciers/leerling/<uuid:uid>/",
    "mijn-kind/<uuid:uid>/leermiddelen/",
    "mijn-gegevens/leermiddelen/",
)

urlpatterns: list[URLPattern] = [
    path("leveranciers/product/<uuid:number>/toezicht/", log_views.product_watch, name="product_watch"),
    path("leveranciers/product/<uuid:number>/stoppen/", stopping_views.product_stop, name="product_stop"),
    path("leveranciers/product/<uuid:number>/aanzetten/", stopping_views.product_start, name="product_start"),
    path("leveranciers/<uuid:number>/stoppen/", stopping_views.supplier_stop, name="supplier_stop"),
    path("leveranciers/<uuid:number>/aanzetten/", stopping_views.supplier_start, name="supplier_start"),
    path(_PUPIL, stops_of_pupil_views.pupil_products, name="pupil_products"),
    path(f"{_PUPIL}<uuid:number>/stoppen/", stops_of_pupil_views.pupil_product_stop, name="pupil_product_stop"),
    path(f"{_PUPIL}<uuid:number>/toestaan/", stops_of_pupil_views.pupil_product_lift, name="pupil_product_lift"),
    path(_CHILD, received_views.child_received, name="child_received"),
    path(f"{_CHILD}<uuid:number>/", received_views.child_received_product, name="child_received_product"),
    path(_OWN, received_views.own_received, name="own_received"),
    path(f"{_OWN}<uuid:number>/", received_views.own_received_product, name="own_received_product"),
]
