"""Fetching what was handed over, for whoever has the link and the code; and handing it over, desk by desk."""

from django.urls import path

from zorgvuldig.release.exchange.desks import DESKS
from zorgvuldig.release.handover import fetch_pages as fetch_views
from zorgvuldig.release.handover import pages as views

HERE = "uitwisseling/{slug}/<uuid:uid>/<uuid:exchange>/overdracht/"

urlpatterns = [path("overdracht/<str:token>/", fetch_views.fetch_package, name="fetch_package")]
for desk in DESKS:
    here = HERE.format(slug=desk.slug)
    urlpatterns += [
        path(here, views.hand_over_page(desk), name=desk.name_of("hand_over")),
        path(f"{here}<uuid:number>/<str:name>", views.hand_over_file(desk), name=desk.name_of("hand_over_file")),
    ]
