"""Addresses of outgoing mail."""

from django.urls import path

from zorgvuldig.operations.mail.pages import post, seen, send_now

urlpatterns = [
    path("", post, name="operating_post"),
    path("nu/", send_now, name="operating_post_now"),
    path("gezien/", seen, name="operating_post_seen"),
]
