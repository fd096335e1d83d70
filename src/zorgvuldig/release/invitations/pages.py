"""Inviting many people at once: whom it reaches is shown first; once confirmed, mails go and letters are asked for."""

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

from zorgvuldig.accounts.invitations.bulk_codes import Overtaken, draw, invite_together
from zorgvuldig.accounts.invitations.codes import VALID_FOR, NotInvited
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.platform.documents.invitations import To
from zorgvuldig.release.invitations import reads as queries
from zorgvuldig.release.invitations.reads import Chosen, Plan
from zorgvuldig.release.lists.invitations import Addressed, Sender, order, to_families, to_pupils
from zorgvuldig.release.lists.reads import administered_classes, letter_head
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup

# What left before is opened too, so that a rule that may not record a release does not get to see who would be invited.
PUPILS = ("organisation", "identity", "membership", "release")
FAMILIES = (*PUPILS, "birth", "guardian")
SHOWN = 60  # names of people who hear nothing now; whoever gets a mail or a letter is always named


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom somebody chose: the words for it, and what stands on the letters `to` them."""

    title: str
    plan: Plan
    to: To
    letters: Callable[[list[Chosen]], list[Addressed]]
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


@route("uitnodigen/", "invite_many")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"))
def invite_many(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Choose whom to invite: the families of a class or of a year, the pupils of a class, or the staff."""
    context = {"classes": administered_classes(door=door), "stages": queries.stages(door=door)}
    return render(request, "release/invite_many.html", context)


@route("uitnodigen/klas/<uuid:uid>/ouders/", "invite_class_families")
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


@route("uitnodigen/leerjaar/<uuid:uid>/ouders/", "invite_stage_families")
@wraps(_stage_families)  # with what it declares: the most that this address opens
def stage_families(request: HttpRequest, **named: Any) -> HttpResponseBase:
    """Invite the guardians of the pupils of a year of the course, when they are no more than one opening holds."""
    try:
        return _stage_families(request, **named)
    except Http404:
        return _too_many(request, **named)


@route("uitnodigen/klas/<uuid:uid>/leerlingen/", "invite_class_pupils")
@page(purpose="administration", kind=Kind.GROUP, reads=PUPILS, writes=("release",), methods=("GET", "POST"))
def class_pupils(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Invite the pupils of a class, with letters to hand out."""
    group = _opened(door, uid)
    again = _again(request)
    plan = queries.plan(queries.pupils(door=door), again=again, door=door)

    def letters(chosen: list[Chosen]) -> list[Addressed]:
        return to_pupils({one.person.person_id: one.person.username for one in chosen}, group.name, door=door)

    title = gettext("Leerlingen van %(group)s uitnodigen") % {"group": group.name}
    return _asked(request, Choice(title, plan, To.PUPIL, letters, group.year.school.name, again), door=door)


@route("uitnodigen/medewerkers/", "invite_staff")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"), methods=("GET", "POST"))
def all_staff(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Invite everybody who works here and has no account, with letters to hand out."""
    again = _again(request)

    def letters(chosen: list[Chosen]) -> list[Addressed]:
        people = [one.person for one in chosen]
        return [Addressed(one.person_id, (one.name,), one.username.lower()) for one in people]

    title = gettext("Medewerkers zonder account uitnodigen")
    plan = queries.plan(queries.staff(door=door), again=again, door=door)
    return _asked(request, Choice(title, plan, To.STAFF, letters, letter_head(door=door), again), door=door)


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

    def letters(chosen: list[Chosen]) -> list[Addressed]:
        return to_families([one.person.person_id for one in chosen], through, door=door)

    plan = queries.plan(people, again=again, door=door)
    return _asked(request, Choice(title, plan, To.FAMILY, letters, group.year.school.name, again), door=door)


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
        with transaction.atomic():  # when letters cannot be asked for nobody is invited, and nothing has left
            return _invited(request, choice, door=door)
    except (Overtaken, NotInvited):
        return _before(
            request, choice, gettext("Een collega nodigde net iemand uit deze groep uit. Laad de pagina opnieuw.")
        )


def _before(request: HttpRequest, choice: Choice, problem: str = "") -> HttpResponse:
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
    return render(request, "release/invite_before.html", context, status=409 if problem else 200)


def _invited(request: HttpRequest, choice: Choice, *, door: Door) -> HttpResponse:
    """The letters are asked for first, then the other invitations are stored and mailed."""
    plan, site = choice.plan, request.build_absolute_uri("/")
    drawn = draw([one.invited for one in plan.mails], by=door.actor_id, now=door.opened_at)
    on_paper = [one.person.person_id for one in plan.letters]
    if on_paper:
        order(choice.letters(plan.letters), choice.to, Sender(choice.school, typed_at(request)))
    invite_together(drawn, on_paper=on_paper, before=plan.before, site=site, now=door.opened_at)
    context = {"choice": choice, "mails": len(drawn), "letters": len(on_paper), "days": VALID_FOR.days}
    return render(request, "release/invited_many.html", context)


def typed_at(request: HttpRequest) -> str:
    """Where the code of a letter is typed, as it stands on paper."""
    return request.build_absolute_uri("/").partition("://")[2].rstrip("/") + reverse("invitation")
