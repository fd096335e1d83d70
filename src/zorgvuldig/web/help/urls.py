"""Addresses of the help."""

from django.urls import path

from zorgvuldig.web.help import pages as views

urlpatterns = [
    path("", views.overview, name="help"),
    path("<slug:task>/", views.one_task, name="help_task"),
    path("handleiding/<slug:reader>/", views.manual, name="help_manual"),
]
