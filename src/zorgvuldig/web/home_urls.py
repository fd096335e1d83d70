"""Addresses of what the school holds."""

from django.urls import path

from zorgvuldig.access import oversight_pages as oversight
from zorgvuldig.learning import groups_pages as groups
from zorgvuldig.learning.grades import pages as grades
from zorgvuldig.pupil_file import staff_pages as pupils
from zorgvuldig.pupils.invitations import pages as invitations
from zorgvuldig.pupils.search import pages as search
from zorgvuldig.web import home_pages as start

urlpatterns = [
    path("", start.start, name="start"),
    path("groepen/", groups.own_groups, name="own_groups"),
    path("groepen/<uuid:uid>/", groups.taught_group, name="taught_group"),
    path("groepen/<uuid:uid>/cijfers/", grades.grades, name="grades"),
    path("mentorklas/", groups.own_classes, name="own_classes"),
    path("mentorklas/<uuid:uid>/", groups.mentored_class, name="mentored_class"),
    path("leerlingen/<uuid:uid>/begeleiding/", pupils.guided, name="guided_pupil"),
    path("leerlingen/<uuid:uid>/administratie/", pupils.administered, name="administered_pupil"),
    path("leerlingen/<uuid:uid>/inschrijving/", pupils.enrolled, name="enrolled_pupil"),
    path("leerlingen/<uuid:uid>/nood/", pupils.in_emergency, name="emergency_file"),
    path("leerlingen/<uuid:uid>/uitnodigen/", invitations.invitations, name="invitations"),
    path("leerlingen/<uuid:uid>/ouders/nieuw/", invitations.new_guardian, name="new_guardian"),
    path("medewerkers/uitnodigen/", invitations.staff_invitations, name="staff_invitations"),
    path("zoeken/", search.search, name="search"),
    path("toezicht/", oversight.oversight, name="oversight"),
    path("toezicht/medewerkers/", oversight.staff, name="watched_staff"),
    path("toezicht/medewerker/<uuid:uid>/", oversight.watched_person, name="watched_person"),
    path("toezicht/leerling/<uuid:uid>/", oversight.watched_pupil, name="watched_pupil"),
]
