"""Addresses of handing out footage: the desk, looking a stretch through, and the page behind a link."""

from django.urls import path

from zorgvuldig.cameras.handout import fetch_pages as fetch_views
from zorgvuldig.cameras.handout import incident_pages as incident_views
from zorgvuldig.cameras.handout import pages as views
from zorgvuldig.cameras.handout import review_pages as review_views

HERE = "cameras/afgeven/"
ONE = f"{HERE}<uuid:export>/"

urlpatterns = [
    path(HERE, views.footage_exports, name="footage_exports"),
    path("cameras/incident/<uuid:incident>/", incident_views.incident_footage, name="incident_footage"),
    path(f"{HERE}nieuw/<slug:kind>/", views.new_footage_export, name="new_footage_export"),
    path(ONE, views.footage_export, name="footage_export"),
    path(f"{ONE}kopie/", views.footage_export_copy, name="footage_export_copy"),
    path(f"{ONE}vordering/", views.footage_export_demand, name="footage_export_demand"),
    path(f"{ONE}nakijken/", review_views.footage_review, name="footage_review"),
    path(f"{ONE}nakijken/deel/<int:number>/", review_views.footage_review_part, name="footage_review_part"),
    path(f"{ONE}nakijken/beeld/<int:number>/", review_views.footage_review_still, name="footage_review_still"),
    path(
        f"{ONE}nakijken/gezicht/<uuid:track>/<int:view>/", review_views.footage_review_face, name="footage_review_face"
    ),
    path("afhalen/beeld/<str:token>/", fetch_views.fetch_footage, name="fetch_footage"),
]
