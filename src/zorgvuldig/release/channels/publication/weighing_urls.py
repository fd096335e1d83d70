"""The second look at a picture."""

from django.urls import URLPattern, path

from zorgvuldig.release.channels.publication import weighing_views as views

urlpatterns: list[URLPattern] = [
    path("foto/<uuid:uid>/weging/", views.picture_weighing, name="picture_weighing"),
]
