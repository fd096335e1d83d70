"""Addresses of published pictures: for anybody, and for the picture team."""

from django.urls import URLPattern, path

from zorgvuldig.media.publication import album_pages as album_views
from zorgvuldig.media.publication import desk_pages as desk_views
from zorgvuldig.media.publication import feeds
from zorgvuldig.media.publication import newsletter_pages as newsletter_views
from zorgvuldig.media.publication import pages as publishing_views
from zorgvuldig.media.publication import public_pages as public_views
from zorgvuldig.media.publication import site_pages as site_views

urlpatterns: list[URLPattern] = [
    path("beeld/<str:token>/", public_views.picture_file, name="picture_file"),
    path("beeld/<str:token>/klein/", public_views.picture_small, name="picture_small"),
    path("albums/", album_views.albums, name="albums"),
    path("albums/feed.json", feeds.feed_json, name="albums_json"),
    path("albums/feed.xml", feeds.feed_rss, name="albums_rss"),
    path("albums/wijzigingen.json", feeds.changes, name="albums_changes"),
    path("albums/<uuid:uid>/", album_views.album, name="album"),
    path("albums/<uuid:uid>/inlijsten/", album_views.album_frame, name="album_frame"),
    path("ouderinfo/", album_views.newsletters, name="newsletters"),
    path("ouderinfo/<uuid:uid>/", album_views.newsletter, name="newsletter"),
    path("foto/<uuid:uid>/plaatsen/", publishing_views.picture_publishing, name="picture_publishing"),
    path("foto/<uuid:uid>/plaatsen/<uuid:number>/bestand/", publishing_views.picture_handed, name="picture_handed"),
    path("fototeam/", desk_views.picture_desk, name="picture_desk"),
    path("fototeam/nieuwsbrieven/", newsletter_views.own_newsletters, name="own_newsletters"),
    path("fototeam/nieuwsbrieven/nieuw/", newsletter_views.new_newsletter, name="new_newsletter"),
    path("fototeam/nieuwsbrieven/<uuid:number>/", newsletter_views.edit_newsletter, name="edit_newsletter"),
    path("fototeam/websites/", site_views.picture_sites, name="picture_sites"),
    path("fototeam/websites/<uuid:number>/einde/", site_views.end_picture_site, name="end_picture_site"),
    path("fototeam/plekken/<uuid:number>/", desk_views.outside_place, name="outside_place"),
    path("fototeam/<uuid:number>/", desk_views.picture_desk_event, name="picture_desk_event"),
]
