"""Addresses of keeping and deleting: for whoever watches over it, and for whoever asks whether data are gone."""

from django.urls import URLPattern, path

from zorgvuldig.retention import pages as views
from zorgvuldig.retention import pupil_pages as pupil_views
from zorgvuldig.retention import receipt_check_pages as gone_views

_PUPIL = "bewaren/leerling/<uuid:uid>/"

urlpatterns: list[URLPattern] = [
    path("bewaren/", views.overview, name="retention"),
    path("bewaren/rondes/<uuid:number>/", views.run, name="retention_run"),
    path("bewaren/rondes/<uuid:number>/bewijzen/", views.run_receipts, name="retention_receipts"),
    path("bewaren/rondes/<uuid:number>/goedkeuren/", views.approve_run, name="approve_run"),
    path("bewaren/langer/", pupil_views.holds, name="holds"),
    path(_PUPIL, pupil_views.kept_pupil, name="kept_pupil"),
    path(f"{_PUPIL}langer/", pupil_views.new_hold, name="new_hold"),
    path(f"{_PUPIL}langer/<uuid:number>/", pupil_views.lift_hold, name="lift_hold"),
    path("verklaring/is-het-weg/", gone_views.is_it_gone, name="is_it_gone"),
]
