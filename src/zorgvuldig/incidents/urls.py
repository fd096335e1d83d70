"""Addresses of incidents."""

from django.urls import path

from zorgvuldig.incidents import pages as incidents
from zorgvuldig.incidents import pupils_pages as incidents_pupils

urlpatterns = [
    path("", incidents.incidents, name="incidents"),
    path("nieuw/", incidents.new_incident, name="new_incident"),
    path("leerling/<uuid:uid>/", incidents_pupils.pupil_incidents, name="pupil_incidents"),
    path("<uuid:uid>/", incidents.incident, name="incident"),
    path("<uuid:uid>/veranderen/", incidents.edit_incident, name="edit_incident"),
    path("<uuid:uid>/notitie/", incidents.incident_note, name="incident_note"),
    path("<uuid:uid>/medewerkers/", incidents.incident_staff, name="incident_staff"),
    path("<uuid:uid>/afsluiten/", incidents.close_incident, name="close_incident"),
    path("<uuid:incident>/klas/<uuid:uid>/", incidents_pupils.incident_class, name="incident_class"),
    path("<uuid:incident>/leerling/<uuid:uid>/", incidents_pupils.incident_pupil, name="incident_pupil"),
]
