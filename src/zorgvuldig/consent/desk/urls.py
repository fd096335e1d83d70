"""Consent for the school: from paper, and the outcome per pupil and class."""

from django.urls import URLPattern, path

from zorgvuldig.consent.desk import pages as desk
from zorgvuldig.consent.overview import pages as overview

_PUPIL, _CLASS = "toestemming/leerling/<uuid:uid>/", "toestemming/klas/<uuid:uid>/"

urlpatterns: list[URLPattern] = [
    path("toestemming/", overview.consent_classes, name="consent_classes"),
    path(_CLASS, overview.consent_of_class, name="consent_of_class"),
    path(f"{_CLASS}<slug:topic>/", overview.consent_of_topic, name="consent_of_topic"),
    path(_PUPIL, overview.consent_of_pupil, name="consent_of_pupil"),
    path(f"{_PUPIL}papier/", desk.consent_desk, name="consent_desk"),
    path(f"{_PUPIL}papier/formulier/", desk.consent_form, name="consent_form"),
    path(f"{_PUPIL}papier/nieuw/", desk.new_consent_paper, name="new_consent_paper"),
    path(f"{_PUPIL}papier/<uuid:paper>/", desk.consent_paper, name="consent_paper"),
]
