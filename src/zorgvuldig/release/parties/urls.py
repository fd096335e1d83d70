"""Addresses of the address book."""

from django.urls import URLPattern, path

from zorgvuldig.release.parties import views

urlpatterns: list[URLPattern] = [
    path("adresboek/", views.parties, name="parties"),
    path("adresboek/nieuw/", views.new_party, name="new_party"),
    path("adresboek/<uuid:number>/", views.party, name="party"),
    path("adresboek/<uuid:number>/veranderen/", views.edit_party, name="edit_party"),
    path("adresboek/<uuid:number>/einde/", views.end_party, name="end_party"),
]
