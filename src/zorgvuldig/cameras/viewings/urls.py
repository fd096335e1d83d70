"""Looking at footage under four eyes."""

from django.urls import URLPattern, path

from zorgvuldig.cameras.viewings import live_pages as live
from zorgvuldig.cameras.viewings import pages as views
from zorgvuldig.cameras.viewings import player_pages as player
from zorgvuldig.cameras.viewings import responses as serving

urlpatterns: list[URLPattern] = [
    path("", views.viewings, name="viewings"),
    path("nieuw/", views.new_viewing, name="new_viewing"),
    path("logboek/", views.viewing_log, name="viewing_log"),
    path("nu/<uuid:camera>/", live.live_camera, name="live_camera"),
    path("nu/<uuid:camera>/beeld/", live.live_picture, name="live_picture"),
    path("<uuid:viewing>/", views.viewing, name="viewing"),
    path("<uuid:viewing>/antwoord/", views.answer_viewing, name="answer_viewing"),
    path("<uuid:viewing>/stop/", views.end_viewing, name="end_viewing"),
    path("<uuid:viewing>/beelden/", player.viewing_player, name="viewing_player"),
    path("<uuid:viewing>/beelden/<uuid:segment>/", player.viewing_piece, name="viewing_piece"),
    path("<uuid:viewing>/<uuid:segment>/", serving.viewing_bytes, name="viewing_bytes"),
]
