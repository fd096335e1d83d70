"""Going through the tracks of a film."""

from django.urls import URLPattern, path

from zorgvuldig.media.video import pages as views

urlpatterns: list[URLPattern] = [
    path("foto/<uuid:uid>/banen/", views.picture_tracks, name="picture_tracks"),
    path("foto/<uuid:picture>/banen/<uuid:uid>/", views.picture_tracks_of_group, name="picture_tracks_of_group"),
    path("foto/<uuid:uid>/banen/voorbeeld/<int:number>/", views.track_preview, name="track_preview"),
    path("foto/<uuid:uid>/banen/gezicht/<uuid:face>/<int:view>/", views.track_crop, name="track_crop"),
    path("foto/<uuid:uid>/banen/zoeken/", views.track_looking, name="track_looking"),
]
