"""Addresses of care and guidance."""

from django.urls import path

from zorgvuldig.care.documents import pages as care_documents
from zorgvuldig.care.file import pages as care
from zorgvuldig.care.health import pages as health
from zorgvuldig.care.notes import pages as guidance
from zorgvuldig.care.plans import answers_pages as support_answers
from zorgvuldig.care.plans import pages as support

urlpatterns = [
    path("zorg/", care.caseload, name="caseload"),
    path("leerlingen/<uuid:uid>/zorg/", care.care_pupil, name="care_pupil"),
    path("leerlingen/<uuid:uid>/zorg/notities/nieuw/", care.new_care_note, name="new_care_note"),
    path("leerlingen/<uuid:uid>/zorg/notities/<uuid:note>/", care.care_note, name="care_note"),
    path("leerlingen/<uuid:uid>/zorg/documenten/nieuw/", care_documents.new_care_document, name="new_care_document"),
    path("leerlingen/<uuid:uid>/zorg/documenten/<uuid:document>/", care_documents.care_document, name="care_document"),
    path(
        "leerlingen/<uuid:uid>/zorg/documenten/<uuid:document>/wissen/",
        care_documents.remove_care_document,
        name="remove_care_document",
    ),
    path("leerlingen/<uuid:uid>/zorg/medisch/", health.medical_card, name="medical_card"),
    path("leerlingen/<uuid:uid>/zorg/medisch/kaart/", health.edit_medical_card, name="edit_medical_card"),
    path(
        "leerlingen/<uuid:uid>/zorg/medisch/documenten/nieuw/",
        care_documents.new_health_document,
        name="new_health_document",
    ),
    path(
        "leerlingen/<uuid:uid>/zorg/medisch/documenten/<uuid:document>/",
        care_documents.health_document,
        name="health_document",
    ),
    path(
        "leerlingen/<uuid:uid>/zorg/medisch/documenten/<uuid:document>/wissen/",
        care_documents.remove_health_document,
        name="remove_health_document",
    ),
    path("leerlingen/<uuid:uid>/zorg/plan/", support.support_plan, name="support_plan"),
    path("leerlingen/<uuid:uid>/zorg/plan/nieuw/", support.new_support_plan, name="new_support_plan"),
    path("leerlingen/<uuid:uid>/zorg/plan/bespreking/", support.evaluation, name="evaluation"),
    path("leerlingen/<uuid:uid>/zorg/plan/<uuid:plan>/", support.support_plan_version, name="support_plan_version"),
    path("leerlingen/<uuid:uid>/begeleiding/notities/", guidance.guidance_notes, name="guidance_notes"),
    path("leerlingen/<uuid:uid>/begeleiding/notities/nieuw/", guidance.new_guidance_note, name="new_guidance_note"),
    path("leerlingen/<uuid:uid>/begeleiding/notities/<uuid:note>/", guidance.guidance_note, name="guidance_note"),
    path("leerlingen/<uuid:uid>/begeleiding/plan/", support.guided_plan, name="guided_plan"),
    path("ondersteuningsplannen/", support_answers.own_plans, name="own_plans"),
    path("ondersteuningsplannen/<uuid:uid>/", support_answers.answered_plan, name="answered_plan"),
]
