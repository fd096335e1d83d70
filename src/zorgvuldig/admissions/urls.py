"""Addresses of applying: what a family reaches with a mailed link, and what the administration does with it."""

from django.urls import path

from zorgvuldig.admissions.desk import pages as intake
from zorgvuldig.admissions.desk import siblings_pages as intake_siblings
from zorgvuldig.admissions.family import pages as intake_family
from zorgvuldig.admissions.family import start_pages as intake_start

urlpatterns = [
    path("aanmelden/", intake_start.rounds, name="intake_rounds"),
    path("aanmelden/mail/", intake_start.mailed, name="intake_mailed"),
    path("aanmelden/ronde/<uuid:uid>/", intake_start.start, name="intake_start"),
    path("aanmelden/<str:token>/", intake_family.overview, name="intake_overview"),
    path("aanmelden/<str:token>/intrekken/", intake_family.taking_back, name="intake_withdraw"),
    path("aanmelden/<str:token>/nog-een-kind/", intake_family.next_child, name="intake_next"),
    path("aanmelden/<str:token>/<slug:slug>/", intake_family.question_page, name="intake_page"),
    path("aanmeldingen/", intake.queue, name="intake_queue"),
    path("aanmeldingen/<uuid:uid>/", intake.application, name="intake_application"),
    path("aanmeldingen/<uuid:uid>/vraag/", intake.question, name="intake_question"),
    path("aanmeldingen/<uuid:uid>/afwijzing/", intake.refusal, name="intake_refusal"),
    path("aanmeldingen/<uuid:uid>/leerling/", intake.admitted, name="intake_admitted"),
    path("aanmeldingen/<uuid:uid>/ouders/", intake_siblings.taking_over, name="intake_taking_over"),
    path("aanmeldingen/<uuid:uid>/gezin/", intake_siblings.siblings, name="intake_siblings"),
    path("aanmeldingen/<uuid:application>/gezin/<uuid:uid>/", intake_siblings.sibling, name="intake_sibling"),
]
