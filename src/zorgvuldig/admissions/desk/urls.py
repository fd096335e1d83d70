"""The address of the page on which a child is admitted, with what was allowed."""

from django.urls import path

from zorgvuldig.admissions.desk import consent_pages as intake

urlpatterns = [
    path("aanmeldingen/<uuid:uid>/aanname/", intake.admission, name="intake_admission"),
]
