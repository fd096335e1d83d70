"""The address of the page on which a child is admitted, with what was allowed."""

from django.urls import path

from zorgvuldig.consent import intake

urlpatterns = [
    path("aanmeldingen/<uuid:uid>/aanname/", intake.admission, name="intake_admission"),
]
