"""Addresses of pictures and films inside the school."""

from django.urls import path

from zorgvuldig.media.events import pages as events_views
from zorgvuldig.media.pictures import pages as showing
from zorgvuldig.media.recordings import pages as recordings_views
from zorgvuldig.media.uploads import pages as uploads_views

urlpatterns = [
    path("fotos/", events_views.pictures, name="pictures"),
    path("fotos/nieuw/", events_views.new_picture_event, name="new_picture_event"),
    path("fotos/<uuid:event>/", events_views.picture_event, name="picture_event"),
    path("fotos/<uuid:event>/veranderen/", events_views.edit_picture_event, name="edit_picture_event"),
    path("fotos/<uuid:event>/brengen/", uploads_views.picture_uploading, name="picture_uploading"),
    path("fotos/<uuid:event>/brengen/begin/", uploads_views.begin_picture_upload, name="begin_picture_upload"),
    path("fotos/brengen/<uuid:upload>/stuk/<int:number>/", uploads_views.picture_piece, name="picture_piece"),
    path("fotos/brengen/<uuid:upload>/weg/", uploads_views.cancel_picture_upload, name="cancel_picture_upload"),
    path("foto/<uuid:uid>/", showing.picture, name="picture"),
    path("foto/<uuid:uid>/beeld/", showing.picture_view, name="picture_view"),
    path("foto/<uuid:uid>/klein/", showing.picture_thumb, name="picture_thumb"),
    path("foto/<uuid:uid>/weg/", showing.remove_picture, name="remove_picture"),
    path("opnamen/", recordings_views.recordings, name="recordings"),
    path("opnamen/nieuw/", recordings_views.new_recording, name="new_recording"),
    path("opnamen/<uuid:recording>/", recordings_views.recording, name="recording"),
    path("opnamen/<uuid:recording>/begin/", recordings_views.begin_recording_upload, name="begin_recording_upload"),
    path("opnamen/brengen/<uuid:upload>/stuk/<int:number>/", recordings_views.recording_piece, name="recording_piece"),
    path(
        "opnamen/brengen/<uuid:upload>/weg/", recordings_views.cancel_recording_upload, name="cancel_recording_upload"
    ),
    path("opnamen/<uuid:recording>/film/", recordings_views.play_recording, name="play_recording"),
    path("opnamen/<uuid:recording>/kijkers/", recordings_views.recording_viewers, name="recording_viewers"),
    path("opnamen/<uuid:recording>/weg/", recordings_views.remove_recording, name="remove_recording"),
]
