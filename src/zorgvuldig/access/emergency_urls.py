"""Addresses of the register and of emergency access."""

from django.urls import path

from zorgvuldig.access import emergency_pages as views

urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/<slug:key>/", views.register_chapter, name="register_chapter"),
    path("noodtoegang/", views.emergency, name="emergency"),
]
