"""Addresses of signing in with the school's own provider; they answer 404 unless the settings name one."""

from django.urls import path

from zorgvuldig.accounts.sso import pages as views

urlpatterns = [
    path("inloggen/school/", views.begin, name="elsewhere_begin"),
    path("inloggen/school/terug/", views.back, name="elsewhere_back"),
    path("uitnodiging/school/", views.begin_invited, name="elsewhere_invited"),
    path("account/school/", views.linked, name="elsewhere_linked"),
    path("account/school/weg/", views.unlinked, name="elsewhere_unlinked"),
]
