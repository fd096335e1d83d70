"""Giving data to another organisation, desk by desk."""

from django.urls import URLPattern, path

from zorgvuldig.release.exchange import approval_pages as approval_views
from zorgvuldig.release.exchange import pages as views
from zorgvuldig.release.exchange.desks import DESKS, Desk

ONE = "<uuid:uid>/<uuid:exchange>/"


def _of(desk: Desk) -> list[URLPattern]:
    base = f"uitwisseling/{desk.slug}/"
    return [
        path(base, views.list_of(desk), name=desk.name_of("list")),
        path(f"{base}<uuid:uid>/", views.pupil_of(desk), name=desk.name_of("pupil")),
        path(f"{base}<uuid:uid>/nieuw/", views.new_of(desk), name=desk.name_of("new")),
        path(f"{base}{ONE}", views.one_of(desk), name=desk.name_of("one")),
        path(f"{base}{ONE}bestand/", views.file_of(desk), name=desk.name_of("file")),
        path(f"{base}{ONE}vordering/", views.demand_of(desk), name=desk.name_of("demand")),
    ]


urlpatterns: list[URLPattern] = [pattern for desk in DESKS for pattern in _of(desk)]

urlpatterns += [
    path("tweede-blik/", approval_views.second_looks, name="exchange_second_looks"),
    path(f"tweede-blik/{ONE}", approval_views.second_look, name="exchange_second_look"),
    path(f"tweede-blik/{ONE}bestand/", approval_views.second_look_file, name="exchange_second_look_file"),
    path(f"tweede-blik/{ONE}vordering/", approval_views.second_look_demand, name="exchange_second_look_demand"),
]
