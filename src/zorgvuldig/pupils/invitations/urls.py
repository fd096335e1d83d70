"""Addresses of what waits for whoever invites people."""

from django.urls import path

from zorgvuldig.pupils.invitations import pages as invitations

urlpatterns = [
    path("inrichten/codes/", invitations.staff_questions, name="staff_questions"),
]
