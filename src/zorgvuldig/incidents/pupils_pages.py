"""The pupils of an incident: found by name or in a class, opened one by one, with what the family may read about theirs."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.incidents import actions as operations
from zorgvuldig.incidents import reads as queries
from zorgvuldig.incidents.forms import PartForm, names_somebody
from zorgvuldig.incidents.models import Incident, IncidentPupil
from zorgvuldig.incidents.pages import BOTH, READS, WRITES, address, closed, refusal
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.school.groups.reads import members
from zorgvuldig.school.people.models import PupilIdentity


@route("incidenten/leerling/<uuid:uid>/", "pupil_incidents")
@page(purpose="incident", kind=Kind.PUPIL, reads=READS)
def pupil_incidents(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A pupil who was found by name: in which of the open incidents were they?"""
    pupil = opened_pupil(door, uid)
    there = {row.incident_id for row in queries.parts_of(pupil.pupil_id, door=door)}
    context = {
        "pupil": pupil,
        "incidents": [(one, one.pk in there) for one in queries.incidents(door=door) if one.closed_at is None],
        "facts": facts("incident"),
    }
    return render(request, "incidents/incident_choice.html", context)


@route("incidenten/<uuid:incident>/klas/<uuid:uid>/", "incident_class")
@page(purpose="incident", kind=Kind.GROUP, reads=READS)
def incident_class(request: HttpRequest, *, door: Door, incident: UUID, uid: UUID) -> HttpResponse:
    """The pupils of a class, to choose who was in it; only of the school where it was."""
    one = _open(incident, door)
    group = next((each for each in queries.classes(one, door=door) if each.uid == uid), None)
    if group is None:
        raise Http404
    label = ngettext(
        "De naam van %(count)s leerling is open.", "De namen van %(count)s leerlingen zijn open.", door.count
    )
    door.label = label % {"count": door.count}
    there = {who.pupil.pupil_id for who in queries.involved(one, door=door)}
    context = {
        "incident": one,
        "group": group,
        "pupils": [(pupil, pupil.pupil_id in there) for pupil in members(door=door)],
        "facts": facts("incident"),
    }
    return render(request, "incidents/incident_class.html", context)


@route("incidenten/<uuid:incident>/leerling/<uuid:uid>/", "incident_pupil")
@page(purpose="incident", kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=BOTH)
def incident_pupil(request: HttpRequest, *, door: Door, incident: UUID, uid: UUID) -> HttpResponse:
    """What one pupil had to do with it: to say, to change, and to take back (`weg`) while the incident is open."""
    pupil = opened_pupil(door, uid)
    one = _open(incident, door)
    if one.closed_at is not None:
        return closed(request, one)
    row = queries.part_of(one, pupil.pupil_id, door=door)
    standing = {"part": row.part, "what": row.what} if row else None
    if request.method != "POST":
        return _page(request, one, pupil, row, PartForm(initial=standing))
    form = PartForm(request.POST)
    try:
        if "weg" in request.POST:
            operations.take_out(one, pupil, door=door)
            messages.success(request, gettext("De leerling staat er niet meer bij."))
            return go(address(one))
        if row is None and names_somebody(f"{one.title} {one.place}", [pupil]):
            form.add_error(
                None, gettext("De naam van deze leerling staat in de titel of de plaats. Haal die daar eerst weg.")
            )
        if form.is_valid():
            operations.say_part(one, pupil, door=door, **form.cleaned_data)
            messages.success(request, gettext("Bewaard. De familie kan dit lezen."))
            return go(address(one))
    except operations.NotAllowed as no:
        form.add_error(None, refusal(no))
    return _page(request, one, pupil, row, form, status=422)


def _open(uid: UUID, door: Door) -> Incident:
    one = queries.incident(uid, door=door)
    if one is None:
        raise Http404
    return one


def _page(
    request: HttpRequest,
    one: Incident,
    pupil: PupilIdentity,
    row: IncidentPupil | None,
    form: PartForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"incident": one, "pupil": pupil, "row": row, "form": form, "facts": facts("incident")}
    return render(request, "incidents/incident_pupil.html", context, status=status)
