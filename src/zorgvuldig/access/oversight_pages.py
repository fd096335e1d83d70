"""Watching who looks: emergencies, one pupil's log, and what one member of staff opened."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from zorgvuldig.access.log_pages import DAYS, month
from zorgvuldig.access.log_reads import looks_of
from zorgvuldig.access.oversight_reads import alarms, colleague, colleagues, everybody
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.paging import sheet
from zorgvuldig.pupils.file.reads import pupil
from zorgvuldig.school.staffing.directory_pages import staff_sheet

LAST = 200  # whom somebody opened in this many openings is known by name


@route("toezicht/", "oversight")
@page(purpose="oversight", kind=Kind.ALARMS, reads=("organisation", "staff", "identity", "oversight"))
def oversight(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The emergency openings of the last thirty days, and the ways to look further."""
    door.label = gettext("De noodtoegang van de laatste 30 dagen is open.")
    found = alarms(door=door, since=door.opened_at - timedelta(days=DAYS))
    return render(
        request, "access/oversight.html", {"alarms": found, "now": door.opened_at, "facts": facts("oversight")}
    )


@route("toezicht/medewerkers/", "watched_staff")
@page(purpose="oversight", kind=Kind.NOBODY, reads=("organisation", "staff"), methods=("GET", "POST"))
def staff(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Everybody who works here, to look up what they opened; posting `q` searches among them."""
    shown = staff_sheet(request, everybody(door=door))
    context = {"staff": shown, "colleagues": colleagues(shown.people, door=door)}
    return render(request, "access/watched_staff.html", context)


@route("toezicht/medewerker/<uuid:uid>/", "watched_person")
@page(purpose="oversight", kind=Kind.PERSON, reads=("organisation", "staff", "identity", "access_log"))
def watched_person(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Whose files one member of staff opened last."""
    person = colleague(uid, door=door)
    if person is None:
        raise Http404
    door.label = gettext("De laatste inzage door %(name)s is open.") % {"name": person.full_name}
    context = {
        "person": person,
        "looked": sheet(request, looks_of(person.person_id, door=door, limit=LAST)),
        "last": LAST,
        "uid": uid,
        "may_stop": "privacy_officer" in roles_of(request) and person.person_id != door.actor_id,
        "facts": facts("access_log"),
    }
    return render(request, "access/watched_person.html", context)


@route("toezicht/leerling/<uuid:uid>/", "watched_pupil")
@page(purpose="oversight", kind=Kind.PUPIL, reads=("organisation", "staff", "identity", "access_log"))
def watched_pupil(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Who looked in one pupil's file, a month at a time."""
    watched = pupil(door=door, uid=uid)
    door.label = gettext("Het logboek van %(name)s is open.") % {"name": watched.full_name}
    shown = month(request, watched.pupil_id, door=door)
    context = {
        "pupil": watched,
        "month": shown,
        "looked": sheet(request, shown.looked),
        "query": f"maand={shown.key}&",
        "facts": facts("access_log"),
    }
    return render(request, "access/watched_pupil.html", context)
