"""The transfer file for the next school, which the family sees first."""

from django.urls import path

from zorgvuldig.release.transfer import family_pages as family_views
from zorgvuldig.release.transfer import pages as views
from zorgvuldig.release.transfer import schema_pages as schema_views

DESK = "uitwisseling/administratie/<uuid:uid>/<uuid:exchange>/inzage/"
CHILD = "mijn-kind/<uuid:uid>/overstap/<uuid:exchange>/"
OWN = "mijn-gegevens/overstap/<uuid:exchange>/"

urlpatterns = [
    path(DESK, views.inspection, name="inspection"),
    path(f"{DESK}dossier.pdf", views.inspection_paper, name="inspection_paper"),
    path(f"{DESK}geven/", views.offer_inspection, name="offer_inspection"),
    path(f"{DESK}verteld/", views.told_of_inspection, name="told_of_inspection"),
    path(f"{DESK}bezwaar/<uuid:answer>/", views.decide_objection, name="decide_objection"),
    path(CHILD, family_views.child_transfer, name="child_transfer"),
    path(f"{CHILD}dossier.pdf", family_views.child_transfer_paper, name="child_transfer_paper"),
    path(OWN, family_views.own_transfer, name="own_transfer"),
    path(f"{OWN}dossier.pdf", family_views.own_transfer_paper, name="own_transfer_paper"),
    path("verklaring/overstap.xsd", schema_views.transfer_xsd, name="transfer_xsd"),
    path("verklaring/overstap.schema.json", schema_views.transfer_schema, name="transfer_schema"),
]
