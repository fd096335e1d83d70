"""Saying who is in a picture."""

from django.urls import URLPattern, path

from zorgvuldig.media.tagging import pages as views

urlpatterns: list[URLPattern] = [
    path("foto/<uuid:uid>/gezichten/", views.picture_tags, name="picture_tags"),
    path("foto/<uuid:picture>/gezichten/<uuid:uid>/", views.picture_tags_of_group, name="picture_tags_of_group"),
]
