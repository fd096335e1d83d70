"""The address of the tour. In a school that is no demonstration it answers 404."""

from django.urls import path

from zorgvuldig.demo.tour import tour

urlpatterns = [path("", tour, name="tour")]
