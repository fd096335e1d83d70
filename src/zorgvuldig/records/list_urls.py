"""Addresses of what waits for whoever invites people."""

from django.urls import path

from zorgvuldig.records.views import invitations

urlpatterns = [
    path("inrichten/codes/", invitations.staff_questions, name="staff_questions"),
]
