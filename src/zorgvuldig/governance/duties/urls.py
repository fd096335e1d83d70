"""Addresses of what has to be done for privacy."""

from django.urls import URLPattern, path

from zorgvuldig.governance.duties import overview_pages as duty_pages
from zorgvuldig.governance.duties import pages as duty_views
from zorgvuldig.governance.reviews import pages as review_views

urlpatterns: list[URLPattern] = [
    path("", duty_views.privacy, name="privacy"),
    path("taken/<slug:slug>/", duty_views.duty, name="duty"),
    path("rollen/", review_views.roles_review, name="roles_review"),
    path("rollen/einde/", review_views.end_roles, name="end_roles"),
    path("ongebruikt/", duty_pages.unused_access, name="unused_access"),
    path("termijnen/", duty_pages.terms, name="open_terms"),
    path("overeenkomsten/", duty_pages.agreements, name="agreements_review"),
]
