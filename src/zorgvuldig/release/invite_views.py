"""Inviting many people at once: whom it reaches is shown first; once confirmed, mails go and letters come as one PDF."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Self
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext, ngettext

from zorgvuldig.documents import DocumentProblem
from zorgvuldig.gate.accounts import VALID_FOR
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.inviting import Drawn, Overtaken, draw, invite_together
from zorgvuldig.gate.pages import page
from zorgvuldig.records.models import LearningGroup
from zorgvuldig.records.queries.groups import open_group
from zorgvuldig.release import invite_queries as queries
from zorgvuldig.release.channels.lists.invitations import (
    Sender,
    letters_to_families,
    letters_to_pupils,
    letters_to_staff,
)
from zorgvuldig.release.channels.lists.make import PDF
from zorgvuldig.release.invite_queries import Chosen, Plan
from zorgvuldig.release.list_queries import administered_classes, letter_head
from zorgvuldig.release.release import AfterCommit

# What left before is opened too, so that a rule that may not record a release does not get to see who would be invited.
PUPILS = ("organisation", "identity", "membership", "release")
FAMILIES = (*PUPILS, "birth", "guardian")
SHOWN = 60  # names of people who hear nothing now; whoever gets a mail or a letter is always named


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom somebody chose: the words for it, and how their letters are made."""

    title: str
    plan: Plan
    letters: Callable[[list[Drawn], Sender], bytes]
    school: str
    again: bool


@dataclass(frozen=True, slots=True)
class Names:
    """The first of these people by name, and how many `more` there are: a board with thousands of staff would be a page of its own."""

    people: Sequence[Chosen]
    more: int

    @classmethod
    def of(cls, people: Sequence[Chosen]) -> Self:
        """The first `SHOWN` of them."""
        return cls(people[:SHOWN], max(0, len(people) - SHOWN))


@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"))
def invite_many(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Choose whom to invite: the families of a class or of a year, the pupils of a class, or the staff."""
    context = {"classes": administered_classes(door=door), "stages": queries.stages(door=door)}
    return render(request, "release/invite_many.html", context)


@page(purpose="administration", kind=Kind.GROUP, reads=FAMILIES, writes=("release",), methods=("GET", "POST"))
def class_families(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Invite the guardians of the pupils of a class."""
    group = _opened(door, uid)
    title = gettext("Ouders van %(group)s uitnodigen") % {"group": group.name}
    return _families(request, group, title, door=door)


@page(purpose="administration", kind=Kind.STAGE, reads=FAMILIES, writes=("release",), methods=("GET", "POST"))
def _stage_families(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    group = open_group(door=door, uid=uid)
    said = {"stage": group.stage, "school": group.year.school.name}
    door.label = gettext("Leerjaar %(stage)s is open (%(pupils)s).") % {**said, "pupils": _counted(door)}
    return _families(request, group, gettext("Ouders van leerjaar %(stage)s uitnodigen") % said, door=door)


@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"), methods=("GET", "POST"))
def _too_many(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A year that is ours and could not be opened has more pupils than one opening holds."""
    found = next((one for one in queries.stages(door=door) if one.group.uid == uid), None)
    if found is None:
        raise Http404
    return render(request, "release/invite_too_many.html", {"stage": found}, status=409)


@wraps(_stage_families)  # with what it declares: the most that this address opens
def stage_families(request: HttpRequest, **named: Any) -> HttpResponseBase:
    """Invite the guardians of the pupils of a year of the course, when they are no more than one opening holds."""
    try:
        return _stage_families(request, **named)
    except Http404:
        return _too_many(request, **named)


@page(purpose="administration", kind=Kind.GROUP, reads=PUPILS, writes=("release",), methods=("GET", "POST"))
def class_pupils(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Invite the pupils of a class, with letters to hand out."""
    group = _opened(door, uid)
    again = _again(request)
    plan = queries.plan(queries.pupils(door=door), again=again, door=door)

    def letters(drawn: list[Drawn], sender: Sender) -> bytes:
        return letters_to_pupils(drawn, group, sender, door=door)

    title = gettext("Leerlingen van %(group)s uitnodigen") % {"group": group.name}
    return _asked(request, Choice(title, plan, letters, group.year.school.name, again), door=door)


@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"), methods=("GET", "POST"))
def all_staff(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Invite everybody who works here and has no account, with letters to hand out."""
    again = _again(request)
    people = queries.staff(door=door)
    names = {one.person_id: one.name for one in people}

    def letters(drawn: list[Drawn], sender: Sender) -> bytes:
        return letters_to_staff(drawn, names, sender, door=door)

    title = gettext("Medewerkers zonder account uitnodigen")
    plan = queries.plan(people, again=again, door=door)
    return _asked(request, Choice(title, plan, letters, letter_head(door=door), again), door=door)


def _opened(door: Door, uid: UUID) -> LearningGroup:
    group = open_group(door=door, uid=uid)
    said = {"group": group.name, "pupils": _counted(door)}
    door.label = gettext("De groep %(group)s is open (%(pupils)s).") % said
    return group


def _counted(door: Door) -> str:
    return ngettext("%(count)s leerling", "%(count)s leerlingen", door.count) % {"count": door.count}


def _again(request: HttpRequest) -> bool:
    return (request.POST if request.method == "POST" else request.GET).get("opnieuw") == "1"


def _families(request: HttpRequest, group: LearningGroup, title: str, *, door: Door) -> HttpResponse:
    again = _again(request)
    people = queries.families(door=door)
    through = {one.person_id: one.pupils for one in people}

    def letters(drawn: list[Drawn], sender: Sender) -> bytes:
        return letters_to_families(drawn, through, group, sender, door=door)

    plan = queries.plan(people, again=again, door=door)
    return _asked(request, Choice(title, plan, letters, group.year.school.name, again), door=door)


def _asked(request: HttpRequest, choice: Choice, *, door: Door) -> HttpResponse:
    """Show the plan; when it is confirmed and still the same, do it."""
    plan = choice.plan
    if request.method != "POST":
        return _before(request, choice)
    if not constant_time_compare(request.POST.get("gezien", ""), plan.mark):
        return _before(request, choice, gettext("Er is iets veranderd sinds u keek. Kijk het na en bevestig opnieuw."))
    if not plan.mails and not plan.letters:
        return _before(request, choice, gettext("Er is niemand om uit te nodigen."))
    try:
        with transaction.atomic():  # without letters nobody is invited, and nothing has left
            return _invited(request, choice, door=door)
    except Overtaken:
        return _before(
            request, choice, gettext("Een collega nodigde net iemand uit deze groep uit. Laad de pagina opnieuw.")
        )
    except DocumentProblem as problem:
        return _before(request, choice, str(problem), status=503)


def _before(request: HttpRequest, choice: Choice, problem: str = "", *, status: int = 409) -> HttpResponse:
    context = {
        "choice": choice,
        "plan": choice.plan,
        "problem": problem,
        "may": bool(choice.plan.mails or choice.plan.letters),
        "days": VALID_FOR.days,
        "most": queries.MOST_LETTERS,
        "later": Names.of(choice.plan.later),
        "reasons": [(why, Names.of(people)) for why, people in choice.plan.reasons],
    }
    return render(request, "release/invite_before.html", context, status=status if problem else 200)


def _invited(request: HttpRequest, choice: Choice, *, door: Door) -> HttpResponse:
    """The letters are made first, then the invitations are stored and mailed; the answer waits for both."""
    plan, site = choice.plan, request.build_absolute_uri("/")
    drawn = draw([one.invited for one in (*plan.mails, *plan.letters)], by=door.actor_id, now=door.opened_at)
    on_paper = [one for one in drawn if not one.who.email]
    place = site.partition("://")[2].rstrip("/") + reverse("invitation")
    made = choice.letters(on_paper, Sender(choice.school, place)) if on_paper else b""
    invite_together(drawn, before=plan.before, site=site, now=door.opened_at)
    if made:
        return AfterCommit(made, filename="uitnodigingen.pdf", content_type=PDF)
    context = {"choice": choice, "count": len(drawn), "days": VALID_FOR.days}
    return render(request, "release/invited_many.html", context)
