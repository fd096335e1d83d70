"""Looking at footage under four eyes: somebody asks, somebody else answers, and everybody who watches along can see both."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.cameras.models import Viewing
from zorgvuldig.cameras.register.labels import PURPOSES
from zorgvuldig.cameras.viewings import actions as operations
from zorgvuldig.cameras.viewings import reads as queries
from zorgvuldig.cameras.viewings.forms import AnswerForm, AskForm
from zorgvuldig.cameras.viewings.responses import READS
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.incidents.forms import KINDS as INCIDENTS
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.refusals import Refused

WRITES = ("camera",)
BOTH = ("GET", "POST")
A_PAGE = 50


@route("cameras/kijken/", "viewings")
@page(purpose="footage", kind=Kind.NOBODY, reads=READS)
def viewings(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What I asked, what waits for my answer, and the cameras with which the desk looks along."""
    context = {
        "may_ask": door.role in queries.ASKS,
        "answers": door.role in queries.ANSWERS,
        "watches": door.role in queries.WATCHES,
        "own": queries.said(queries.own(door=door), door=door),
        "waiting": queries.said(queries.to_answer(door=door), door=door),
        "live": queries.live_cameras(door=door),
        "facts": facts("camera"),
    }
    return render(request, "cameras/viewings.html", context)


@route("cameras/kijken/logboek/", "viewing_log")
@page(purpose="footage", kind=Kind.NOBODY, reads=READS)
def viewing_log(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Every request, and every look: who, at which piece, when, and who had allowed it."""
    if door.role not in queries.WATCHES:
        raise Http404
    asked = Paginator(queries.viewings(door=door), A_PAGE).get_page(request.GET.get("vragen"))
    looked = Paginator(queries.all_looks(door=door), A_PAGE).get_page(request.GET.get("blad"))
    context = {
        "asked": asked,
        "requests": queries.said(list(asked.object_list), door=door),
        "looked": looked,
        "looks": queries.looks(list(looked.object_list), door=door),
        "facts": facts("camera"),
    }
    return render(request, "cameras/viewing_log.html", context)


@route("cameras/kijken/nieuw/", "new_viewing")
@page(purpose="footage", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def new_viewing(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Ask to look, after an incident of one's own school that is not closed; the address says which (`incident`)."""
    if door.role not in queries.ASKS:
        raise Http404
    there = queries.incidents(door=door)
    incident = _chosen(there, request.GET.get("incident", ""))
    if incident is None:
        kinds = [(one, INCIDENTS.get(one.kind, one.kind)) for one in there]
        return render(request, "cameras/viewing_new.html", {"incidents": kinds})
    cameras = queries.cameras(incident.school_id, door=door)
    form = AskForm(request.POST if request.method == "POST" else None, incident=incident, cameras=cameras)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.ask(door=door, incident=incident, **form.cleaned_data)
        except Refused as no:
            form.refuse(no.code)
        else:
            messages.success(request, gettext("Uw vraag is gesteld. Een collega geeft antwoord."))
            return go(_at(made))
    listed = [(one, [PURPOSES[key] for key in one.purposes if key in PURPOSES]) for one in cameras]
    context = {"form": form, "incident": incident, "cameras": listed, "facts": facts("camera")}
    return render(request, "cameras/viewing_ask.html", context, status=422 if form.errors else 200)


@route("cameras/kijken/<uuid:viewing>/", "viewing")
@page(purpose="footage", kind=Kind.NOBODY, reads=READS)
def viewing(request: HttpRequest, *, door: Door, viewing: UUID) -> HttpResponse:
    """One request: how it stands, and what was looked at."""
    found = _viewing(viewing, door)
    is_mine = found.asked_by_id == door.actor_id
    context = {
        **_about(found, door),
        "is_mine": is_mine,
        "may_answer": found in queries.to_answer(door=door),
        "may_end": _may_end(found, door),
        "looks": queries.looks_of(found, door=door),
    }
    return render(request, "cameras/viewing.html", context)


@route("cameras/kijken/<uuid:viewing>/antwoord/", "answer_viewing")
@page(purpose="footage", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def answer_viewing(request: HttpRequest, *, door: Door, viewing: UUID) -> HttpResponse:
    """Say yes, for so long, or no, and why. Whoever asked gets here too, and hears that somebody else answers."""
    found = _viewing(viewing, door)
    if door.role not in queries.ANSWERS:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _answer(found, form.cleaned_data, door)
        except Refused as no:
            form.refuse(no.code)
            status = 409
        else:
            messages.success(request, gettext("Uw antwoord is gegeven."))
            return go(_at(found))
    elif form.errors:
        status = 422
    is_open = found.decided_by_id is None and found.ended_at is None
    context = {**_about(found, door), "form": form, "is_open": is_open, "is_mine": found.asked_by_id == door.actor_id}
    return render(request, "cameras/viewing_answer.html", context, status=status)


@route("cameras/kijken/<uuid:viewing>/stop/", "end_viewing")
@page(purpose="footage", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("POST",))
def end_viewing(request: HttpRequest, *, door: Door, viewing: UUID) -> HttpResponse:
    """Stop the looking: by whoever asked, or by whoever may answer."""
    found = _viewing(viewing, door)
    if not (found.asked_by_id == door.actor_id or door.role in queries.ANSWERS):
        raise Http404
    if operations.end(door=door, viewing=found):
        messages.success(request, gettext("Gestopt. Niemand kan deze beelden nu nog bekijken."))
    return go(_at(found))


def _answer(found: Viewing, said: dict[str, Any], door: Door) -> None:
    if said["outcome"] == "yes":
        operations.grant(door=door, viewing=found, minutes=int(said["minutes"]))
    else:
        operations.refuse(door=door, viewing=found, answer=said["answer"])


def _viewing(uid: UUID, door: Door) -> Viewing:
    found = queries.viewing(uid, door=door)
    if found is None:
        raise Http404
    return found


def _may_end(found: Viewing, door: Door) -> bool:
    is_theirs = found.asked_by_id == door.actor_id or (door.role in queries.ANSWERS and found.decided_by_id is not None)
    stands = found.is_granted is None or queries.is_open(found, door.opened_at)
    return is_theirs and stands and found.ended_at is None


def _about(found: Viewing, door: Door) -> dict[str, Any]:
    return {"asked": queries.said([found], door=door)[0], "facts": facts("camera")}


def _chosen(there: list[Incident], uid: str) -> Incident | None:
    """The incident that the address names, or the only one there is. Raises Http404 for another."""
    if not uid:
        return there[0] if len(there) == 1 else None
    found = next((one for one in there if str(one.uid) == uid), None)
    if found is None:
        raise Http404
    return found


def _at(made: Viewing) -> str:
    return reverse("viewing", kwargs={"viewing": made.uid})
