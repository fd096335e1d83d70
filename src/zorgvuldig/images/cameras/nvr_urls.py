"""The page about another recorder."""

from django.urls import path

from zorgvuldig.images.cameras import nvr_views as views

urlpatterns = [path("", views.other_recorder, name="other_recorder")]
