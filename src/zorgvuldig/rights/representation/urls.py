"""Addresses of what parents see from 16, and of seeing along after 18."""

from django.urls import path

from zorgvuldig.rights.representation import parent_pages as views

urlpatterns = [
    path("mijn-gegevens/meekijken/", views.parental_access, name="parental_access"),
    path("mijn-gegevens/ouders/", views.parental_allowance, name="parental_allowance"),
    path("meekijken/", views.along, name="along"),
    path("meekijken/<uuid:uid>/", views.along_child, name="along_child"),
    path("meekijken/<uuid:uid>/rapporten/<uuid:report>/", views.along_report, name="along_report"),
]
