"""Addresses: who can see a pupil, standing in, and helping from outside."""

from django.urls import path

from zorgvuldig.access import viewers_pages as seeing

urlpatterns = [
    path("leerlingen/<uuid:uid>/wie-ziet-dit/", seeing.who_sees, name="who_sees"),
    path("toezicht/leerling/<uuid:uid>/wie-mag-dit/", seeing.who_may, name="who_may"),
    path("invallen/<uuid:uid>/", seeing.substituted_group, name="substituted_group"),
    path("hulp/", seeing.helped_groups, name="helped_groups"),
    path("hulp/<uuid:uid>/", seeing.helped_group, name="helped_group"),
    path("hulp/<uuid:uid>/cijfers/", seeing.helped_grades, name="helped_grades"),
    path("hulp/<uuid:uid>/aanwezigheid/", seeing.helped_attendance, name="helped_attendance"),
]
