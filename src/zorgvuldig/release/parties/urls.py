"""Addresses of the address book."""

from django.urls import URLPattern, path

from zorgvuldig.release.parties import pages as views

urlpatterns: list[URLPattern] = [
    path("organisaties/", views.parties, name="parties"),
    path("organisaties/nieuw/", views.new_party, name="new_party"),
    path("organisaties/<uuid:number>/", views.party, name="party"),
    path("organisaties/<uuid:number>/veranderen/", views.edit_party, name="edit_party"),
    path("organisaties/<uuid:number>/einde/", views.end_party, name="end_party"),
]
