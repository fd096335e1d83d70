"""Addresses of tests, marks, their history and calculation, progress notes and reports."""

from django.urls import URLPattern, path

from zorgvuldig.learning.grades import history_pages as grade_history
from zorgvuldig.learning.grades import marks_pages as grade_marks
from zorgvuldig.learning.progress import notes_pages as progress_notes
from zorgvuldig.learning.reports import file_pages as report_files
from zorgvuldig.learning.reports import pages as reports
from zorgvuldig.learning.schemes import pages as grade_plans
from zorgvuldig.learning.tests import pages as grade_tests

urlpatterns: list[URLPattern] = [
    path("groepen/<uuid:uid>/toetsen/nieuw/", grade_tests.new_test, name="new_test"),
    path("groepen/<uuid:uid>/toetsen/<uuid:test>/", grade_tests.edit_test, name="edit_test"),
    path("groepen/<uuid:uid>/toetsen/<uuid:test>/publiceren/", grade_tests.publish, name="publish_test"),
    path("groepen/<uuid:uid>/toetsen/<uuid:test>/plakken/", grade_tests.paste, name="paste_grades"),
    path("groepen/<uuid:uid>/toetsen/<uuid:test>/geschiedenis/", grade_history.of_test, name="test_history"),
    path("groepen/<uuid:uid>/berekening/", grade_marks.group_marks, name="group_marks"),
    path("groepen/<uuid:uid>/cijferopbouw/", grade_plans.plan, name="grade_plan"),
    path("groepen/<uuid:uid>/cijferopbouw/goedkeuren/", grade_plans.approval, name="approve_plan"),
    path("cijferopbouw/", grade_plans.waiting, name="waiting_plans"),
    path("groepen/<uuid:uid>/voortgang/", progress_notes.notes, name="progress_notes"),
    path("mentorklas/<uuid:uid>/rapporten/", reports.reports, name="reports"),
    path("leerlingen/<uuid:uid>/cijfers/geschiedenis/", grade_history.of_pupil, name="grade_history"),
    path("leerlingen/<uuid:uid>/rapporten/voorbeeld/", reports.preview, name="report_preview"),
    path("leerlingen/<uuid:uid>/rapporten/<uuid:report>/", report_files.guided_report, name="guided_report"),
    path("mijn-kind/<uuid:uid>/cijfers/geschiedenis/", grade_history.of_child, name="child_grade_history"),
    path("mijn-kind/<uuid:uid>/rapporten/<uuid:report>/", report_files.child_report, name="child_report"),
    path("mijn-gegevens/cijfers/geschiedenis/", grade_history.of_self, name="own_grade_history"),
    path("mijn-gegevens/rapporten/<uuid:report>/", report_files.own_report, name="own_report"),
]
