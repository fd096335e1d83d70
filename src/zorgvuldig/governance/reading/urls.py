"""Addresses of unusual reading."""

from django.urls import URLPattern, path

from zorgvuldig.governance.reading import pages as views

urlpatterns: list[URLPattern] = [
    path("", views.reading, name="reading"),
    path("uitleg/", views.reading_explained, name="reading_explained"),
    path("<str:watch>/<uuid:uid>/<str:day>/", views.reading_signal, name="reading_signal"),
]
