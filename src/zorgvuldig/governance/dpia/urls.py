"""Addresses of assessments."""

from django.urls import path

from zorgvuldig.governance.dpia import pages as views
from zorgvuldig.governance.dpia import paper as paper

urlpatterns = [
    path("", views.dpias, name="dpias"),
    path("nieuw/", views.new_dpia, name="new_dpia"),
    path("<uuid:dpia>/", views.dpia, name="dpia"),
    path("<uuid:dpia>/deel/<str:part>/", views.dpia_part, name="dpia_part"),
    path("<uuid:dpia>/advies/", views.dpia_advice, name="dpia_advice"),
    path("<uuid:dpia>/raad/", views.dpia_council, name="dpia_council"),
    path("<uuid:dpia>/besluit/", views.dpia_decision, name="dpia_decision"),
    path("<uuid:dpia>/opnieuw/", views.dpia_again, name="dpia_again"),
    path("<uuid:dpia>/onderzoek.json", paper.dpia_json, name="dpia_json"),
    path("<uuid:dpia>/onderzoek.pdf", paper.dpia_pdf, name="dpia_pdf"),
]
