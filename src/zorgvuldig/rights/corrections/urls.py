"""Addresses of «this is not right»: the family's, and of each desk that decides."""

from django.urls import path

from zorgvuldig.rights.corrections import desk_pages as desk_views
from zorgvuldig.rights.corrections import family_pages as views
from zorgvuldig.rights.corrections.desks import DESKS

DATUM = "klopt-niet/<slug:table>/<slug:column>/<uuid:row>/"
PAPER = "verbeteringen/<uuid:correction>/papieren/<uuid:paper>/"

urlpatterns = [
    path(f"mijn-kind/<uuid:uid>/{DATUM}", views.child_dispute, name="child_dispute"),
    path("mijn-kind/<uuid:uid>/verbeteringen/", views.child_corrections, name="child_corrections"),
    path("mijn-kind/<uuid:uid>/verbeteringen/<uuid:correction>/", views.child_correction, name="child_correction"),
    path(f"mijn-kind/<uuid:uid>/{PAPER}", views.child_correction_paper, name="child_correction_paper"),
    path(f"mijn-gegevens/{DATUM}", views.own_dispute, name="own_dispute"),
    path("mijn-gegevens/verbeteringen/", views.own_corrections, name="own_corrections"),
    path("mijn-gegevens/verbeteringen/<uuid:correction>/", views.own_correction, name="own_correction"),
    path(f"mijn-gegevens/{PAPER}", views.own_correction_paper, name="own_correction_paper"),
]

for desk in DESKS:
    urlpatterns.append(path(f"verbeteringen/{desk.slug}/", desk_views.waiting(desk), name=desk.waiting))
    for category in desk.categories:
        here = f"verbeteringen/{desk.slug}/{category.replace('_', '-')}/<uuid:uid>/<uuid:correction>/"
        urlpatterns += [
            path(here, desk_views.deciding(desk, category), name=desk.page_of(category)),
            path(f"{here}<uuid:paper>/", desk_views.paper(desk, category), name=desk.paper_of(category)),
        ]
