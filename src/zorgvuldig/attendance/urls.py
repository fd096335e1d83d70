"""Addresses of lessons and of who was in them."""

from django.urls import URLPattern, path

from zorgvuldig.attendance.notices import pages as absence_notices
from zorgvuldig.attendance.roll import lesson_pages as lessons
from zorgvuldig.attendance.signals import pages as absence_signals
from zorgvuldig.attendance.summary import changes_pages as attendance_changes
from zorgvuldig.attendance.summary import pages as attendance

urlpatterns: list[URLPattern] = [
    path("lessen/", lessons.own_lessons, name="own_lessons"),
    path("groepen/<uuid:uid>/rooster/", lessons.group_lessons, name="group_lessons"),
    path("groepen/<uuid:uid>/lessen/<uuid:lesson>/", lessons.lesson_roll, name="lesson_roll"),
    path("groepen/<uuid:uid>/invallen/<uuid:lesson>/", lessons.substitute_roll, name="substitute_roll"),
    path("verzuim/", attendance.attendance_today, name="attendance_today"),
    path("verzuim/klas/<uuid:uid>/", attendance.attendance_class, name="attendance_class"),
    path("verzuim/klas/<uuid:uid>/lessen/<uuid:lesson>/", lessons.coordinated_roll, name="coordinated_roll"),
    path("verzuim/leerling/<uuid:uid>/", attendance.attendance_pupil, name="attendance_pupil"),
    path("verzuim/leerling/<uuid:uid>/redenen/", attendance_changes.attendance_reasons, name="attendance_reasons"),
    path("verzuim/leerling/<uuid:uid>/afwezig/", attendance_changes.new_absence, name="new_absence"),
    path("verzuim/leerling/<uuid:uid>/afwezig/<uuid:absence>/", attendance_changes.absence, name="absence"),
    path(
        "verzuim/leerling/<uuid:uid>/meldingen/<uuid:notice>/", attendance_changes.absence_answer, name="absence_answer"
    ),
    path("verzuim/leerling/<uuid:uid>/signalen/<uuid:signal>/", absence_signals.absence_signal, name="absence_signal"),
    path("mentorklas/<uuid:uid>/verzuim/", attendance.mentored_attendance, name="mentored_attendance"),
    path("leerlingen/<uuid:uid>/verzuim/", attendance.guided_attendance, name="guided_attendance"),
    path("mijn-kind/<uuid:uid>/aanwezigheid/", attendance.child_attendance, name="child_attendance"),
    path("mijn-gegevens/aanwezigheid/", attendance.own_attendance, name="own_attendance"),
    path("afwezig/", absence_notices.reporting, name="absence_reporting"),
    path("afwezig/<uuid:uid>/", absence_notices.notices, name="absence_notices"),
    path("afwezig/<uuid:uid>/ziek/", absence_notices.report_sick, name="report_sick"),
    path("afwezig/<uuid:uid>/afspraak/", absence_notices.report_appointment, name="report_appointment"),
    path("afwezig/<uuid:uid>/verlof/", absence_notices.ask_leave, name="ask_leave"),
]
