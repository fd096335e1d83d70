"""The page about another recorder."""

from django.urls import path

from zorgvuldig.cameras.nvr import pages as views

urlpatterns = [path("", views.other_recorder, name="other_recorder")]
