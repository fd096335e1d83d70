"""Addresses of a family's own pages and of the copy."""

from django.urls import path

from zorgvuldig.release import views

urlpatterns = [
    path("mijn-kinderen/", views.own_children, name="own_children"),
    path("mijn-kind/<uuid:uid>/", views.child, name="child"),
    path("mijn-kind/<uuid:uid>/inzage/", views.child_log, name="child_log"),
    path("mijn-kind/<uuid:uid>/kopie/", views.child_copy, name="child_copy"),
    path("mijn-gegevens/", views.own_file, name="own_file"),
    path("mijn-gegevens/inzage/", views.own_log, name="own_log"),
    path("mijn-gegevens/kopie/", views.own_copy, name="own_copy"),
]
