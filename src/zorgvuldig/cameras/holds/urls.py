"""Addresses about footage that stays longer."""

from django.urls import path

from zorgvuldig.cameras.holds import pages as views

urlpatterns = [
    path("", views.footage_holds, name="footage_holds"),
    path("nieuw/<uuid:incident>/", views.new_footage_hold, name="new_footage_hold"),
    path("<uuid:hold>/", views.footage_hold, name="footage_hold"),
    path("<uuid:hold>/besluit/", views.decide_footage_hold, name="decide_footage_hold"),
    path("<uuid:hold>/nagekeken/", views.review_footage_hold, name="review_footage_hold"),
    path("<uuid:hold>/stoppen/", views.end_footage_hold, name="end_footage_hold"),
]
