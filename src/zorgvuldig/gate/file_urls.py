"""Addresses of the register and of emergency access."""

from django.urls import path

from zorgvuldig.gate import views

urlpatterns = [
    path("register/", views.register, name="register"),
    path("noodtoegang/", views.emergency, name="emergency"),
]
