"""Addresses of a pupil's life at school and of the school's year."""

from django.urls import path

from zorgvuldig.pupils.changes import pages as life
from zorgvuldig.pupils.enrolment import pages as life_enrolment
from zorgvuldig.pupils.group_transfer import pages as life_classes
from zorgvuldig.pupils.guardians import pages as life_guardians
from zorgvuldig.pupils.helpers import pages as staffing_helpers
from zorgvuldig.pupils.numbers import pages as numbers
from zorgvuldig.pupils.photos import pages as photos
from zorgvuldig.pupils.promotion import pages as rollover
from zorgvuldig.school.staffing import pages as staffing
from zorgvuldig.school.substitutes import pages as planning_substitutes
from zorgvuldig.school.year import pages as planning

urlpatterns = [
    path("leerlingen/<uuid:uid>/naam/", life.edit_name, name="edit_name"),
    path("leerlingen/<uuid:uid>/geboorte/", life.edit_birth, name="edit_birth"),
    path("leerlingen/<uuid:uid>/adres/", life.edit_contact, name="edit_contact"),
    path("leerlingen/<uuid:uid>/noodcontacten/", life.edit_emergency, name="edit_emergency"),
    path("leerlingen/<uuid:uid>/verbetering/", life.correction, name="correction"),
    path("leerlingen/<uuid:uid>/gezin/", life.siblings, name="siblings"),
    path("leerlingen/<uuid:uid>/taken/<uuid:task>/", life.close, name="close_task"),
    path("leerlingenadministratie/taken/", life.tasks, name="life_tasks"),
    path("leerlingen/<uuid:uid>/ouder/", life_guardians.edit_guardian, name="edit_guardian"),
    path("leerlingen/<uuid:uid>/ouder/gezag/", life_guardians.authority, name="guardian_authority"),
    path("leerlingen/<uuid:uid>/ouder/einde/", life_guardians.end_guardian, name="end_guardian"),
    path("leerlingen/<uuid:uid>/papieren/<uuid:document>/", life_guardians.guardian_paper, name="guardian_paper"),
    path("leerlingen/<uuid:uid>/inschrijven/", life_enrolment.enrol, name="enrol"),
    path("leerlingen/<uuid:uid>/groepen/", life_enrolment.change_group, name="change_group"),
    path("leerlingen/<uuid:uid>/uitschrijven/", life_enrolment.deregister, name="deregister"),
    path("leerlingen/<uuid:uid>/inschrijving/verbeteren/", life_enrolment.correct_dates, name="correct_dates"),
    path("leerlingen/<uuid:uid>/andere-school/", life_enrolment.move, name="move"),
    path("leerlingen/<uuid:uid>/nummer/", numbers.number, name="official_number"),
    path("leerlingen/<uuid:uid>/pasfoto/", photos.portrait, name="portrait"),
    path("leerlingen/<uuid:uid>/pasfoto/nieuw/", photos.edit_portrait, name="edit_portrait"),
    path("leerlingen/<uuid:uid>/begeleiding/pasfoto/", photos.guided_portrait, name="guided_portrait"),
    path("jaarplanning/", planning.planning, name="planning"),
    path("jaarplanning/jaar/", planning.year, name="planning_year"),
    path("jaarplanning/periode/", planning.period, name="planning_period"),
    path("jaarplanning/vakantie/", planning.holiday, name="planning_holiday"),
    path("jaarplanning/aanmeldronde/", planning.intake_round, name="planning_round"),
    path("jaarplanning/afwezigheidscodes/", planning.reasons, name="planning_reasons"),
    path("jaarplanning/vervanging/", planning_substitutes.substitutes, name="substitutes"),
    path("jaarplanning/overgang/", rollover.passages, name="rollovers"),
    path("jaarplanning/overgang/<uuid:uid>/", rollover.rollover, name="rollover"),
    path("klassen/in-een-lesgroep/", life_classes.classes_into_groups, name="classes_into_groups"),
    path("klassen/<uuid:uid>/lesgroep/", life_classes.class_into_group, name="class_into_group"),
    path("klassen/<uuid:uid>/overgang/", rollover.rollover_class, name="rollover_class"),
    path("klassen-en-groepen/", staffing.home, name="staffing"),
    path("klassen-en-groepen/schooljaar/nieuw/", staffing.new_year, name="new_year"),
    path("klassen-en-groepen/nieuw/", staffing.new_group, name="new_group"),
    path("klassen-en-groepen/<uuid:uid>/", staffing.group, name="staffed_group"),
    path("hulp-van-buiten/", staffing_helpers.helpers, name="staffing_helpers"),
    path("hulp-van-buiten/nieuw/", staffing_helpers.new_helper, name="new_helper"),
]
