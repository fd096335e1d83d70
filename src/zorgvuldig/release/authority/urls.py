"""Reports and extracts for authorities, and the no to who asks what they may not have."""

from django.urls import URLPattern, path

from zorgvuldig.release.authority import absence_pages as absence_views
from zorgvuldig.release.authority import refusal_pages as refusing_views
from zorgvuldig.release.authority import yearly_pages as yearly_views
from zorgvuldig.release.exchange.desks import DESKS

REPORT = "verzuim/leerling/<uuid:uid>/signalen/<uuid:signal>/melden/"

urlpatterns: list[URLPattern] = [
    path(REPORT, absence_views.absence_report, name="absence_report"),
    path(f"{REPORT}bekijken/", absence_views.absence_report_file, name="absence_report_file"),
    path("uitwisseling/register/", yearly_views.register_extracts, name="register_extracts"),
    path("uitwisseling/register/<uuid:extract>/", yearly_views.register_extract, name="register_extract"),
    path("uitwisseling/weigeren/", refusing_views.refusal_letter, name="refusal_letter"),
    *(
        path(
            f"uitwisseling/{desk.slug}/<uuid:uid>/<uuid:exchange>/weigeren/",
            refusing_views.refuse_exchange(desk),
            name=desk.name_of("refuse"),
        )
        for desk in DESKS
    ),
]
