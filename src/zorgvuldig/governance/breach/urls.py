"""Addresses of breaches."""

from django.urls import URLPattern, path

from zorgvuldig.governance.breach import decision_pages as deciding
from zorgvuldig.governance.breach import pages as views
from zorgvuldig.governance.breach import report_pages as reporting

urlpatterns: list[URLPattern] = [
    path("", views.breaches, name="breaches"),
    path("melden/", reporting.report_breach, name="report_breach"),
    path("gemeld/", reporting.breach_reported, name="breach_reported"),
    path("account/<uuid:person>/", reporting.stop_colleague, name="stop_colleague"),
    path("<uuid:breach>/", views.breach, name="breach"),
    path("<uuid:breach>/gebeurd/", views.breach_facts, name="breach_facts"),
    path("<uuid:breach>/risico/", views.breach_triage, name="breach_triage"),
    path("<uuid:breach>/maatregelen/", views.breach_measures, name="breach_measures"),
    path("<uuid:breach>/notitie/", views.breach_note, name="breach_note"),
    path("<uuid:breach>/afsluiten/", views.close_breach, name="close_breach"),
    path("<uuid:breach>/account/", reporting.breach_stop_account, name="breach_stop_account"),
    path("<uuid:breach>/autoriteit/", deciding.breach_supervisor, name="breach_supervisor"),
    path("<uuid:breach>/autoriteit/gemeld/", deciding.breach_supervisor_told, name="breach_supervisor_told"),
    path("<uuid:breach>/autoriteit/melding/", deciding.breach_notification, name="breach_notification"),
    path("<uuid:breach>/autoriteit/melding.pdf", deciding.breach_notification_pdf, name="breach_notification_pdf"),
    path("<uuid:breach>/mensen/", deciding.breach_people, name="breach_people"),
    path("<uuid:breach>/mensen/van-wie/", deciding.breach_concerned, name="breach_concerned"),
    path("<uuid:breach>/mensen/brief/", deciding.breach_letter, name="breach_letter"),
    path("<uuid:breach>/mensen/sturen/", deciding.breach_send, name="breach_send"),
    path("<uuid:breach>/mensen/verteld/", deciding.breach_people_told, name="breach_people_told"),
    path("<uuid:uid>/leerlingen/", deciding.breach_pupils, name="breach_pupils"),
]
