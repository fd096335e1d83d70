"""Addresses of the steps."""

from django.urls import path

from zorgvuldig.operations.setup import pages as views

urlpatterns = [
    path("", views.setting_up, name="setting_up"),
    path("register/", views.register, name="setting_up_register"),
]
