"""Reports and extracts for authorities."""

from django.urls import URLPattern, path

from zorgvuldig.release.channels.authority import absence_views, yearly_views

REPORT = "verzuim/leerling/<uuid:uid>/signalen/<uuid:signal>/melden/"

urlpatterns: list[URLPattern] = [
    path(REPORT, absence_views.absence_report, name="absence_report"),
    path(f"{REPORT}bekijken/", absence_views.absence_report_file, name="absence_report_file"),
    path("uitwisseling/register/", yearly_views.register_extracts, name="register_extracts"),
    path("uitwisseling/register/<uuid:extract>/", yearly_views.register_extract, name="register_extract"),
]
