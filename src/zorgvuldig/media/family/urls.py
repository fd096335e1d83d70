"""Addresses of a family's pages about pictures."""

from django.urls import URLPattern, path

from zorgvuldig.media.family import copy_actions as giving
from zorgvuldig.media.family import pages as views

_CHILD, _OWN = "mijn-kind/<uuid:uid>/fotos/", "mijn-gegevens/fotos/"

urlpatterns: list[URLPattern] = [
    path(_CHILD, views.child_pictures, name="child_pictures"),
    path(f"{_CHILD}groep/", giving.child_album, name="child_album"),
    path(f"{_CHILD}groep/<uuid:picture>/", giving.child_album_picture, name="child_album_picture"),
    path(f"{_CHILD}<uuid:picture>/", views.child_picture, name="child_picture"),
    path(f"{_CHILD}<uuid:picture>/niet/", views.child_picture_not, name="child_picture_not"),
    path(f"{_CHILD}<uuid:picture>/kopie/", giving.child_picture_copy, name="child_picture_copy"),
    path(_OWN, views.own_pictures, name="own_pictures"),
    path(f"{_OWN}groep/", giving.own_album, name="own_album"),
    path(f"{_OWN}groep/<uuid:picture>/", giving.own_album_picture, name="own_album_picture"),
    path(f"{_OWN}<uuid:picture>/", views.own_picture, name="own_picture"),
    path(f"{_OWN}<uuid:picture>/niet/", views.own_picture_not, name="own_picture_not"),
    path(f"{_OWN}<uuid:picture>/kopie/", giving.own_picture_copy, name="own_picture_copy"),
]
