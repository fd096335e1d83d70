"""The second look at a picture."""

from django.urls import URLPattern, path

from zorgvuldig.media.publication import review_pages as views

urlpatterns: list[URLPattern] = [
    path("foto/<uuid:uid>/weging/", views.picture_weighing, name="picture_weighing"),
]
