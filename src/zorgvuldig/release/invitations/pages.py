"""Inviting many people at once: whom it reaches is shown first; once confirmed, mails go and letters are asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Self
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext, ngettext

from zorgvuldig.accounts.invitations.bulk_codes import InvitedMeanwhile, draw, invite_together
from zorgvuldig.accounts.invitations.codes import VALID_FOR, NotInvited
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.platform.documents.letter import To
from zorgvuldig.release.invitations import reads
from zorgvuldig.release.invitations.reads import ChosenPerson, Plan
from zorgvuldig.release.lists.invitations import LetterAddress, Sender, order, to_families, to_pupils
from zorgvuldig.release.lists.reads import administered_classes, letter_head
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup

# What left before is opened too, so that a rule that may not record a release does not get to see who would be invited.
PUPILS = ("organisation", "identity", "membership", "release")
FAMILIES = (*PUPILS, "birth", "guardian")
SHOWN = 60  # names of people who hear nothing now; whoever gets a mail or a letter is always named


@dataclass(frozen=True, slots=True)
class LetterChoice:
    """Whom somebody chose: the words for it, and what stands on the letters `to` them."""

    title: str
    plan: Plan
    to: To
    letters: Callable[[list[ChosenPerson]], list[LetterAddress]]
    school: str
    again: bool


@dataclass(frozen=True, slots=True)
class Names:
    """The first of these people by name, and how many `more` there are: a board with thousands of staff would be a page of its own."""

    people: Sequence[ChosenPerson]
    more: int

    @classmethod
    def of(cls, people: Sequence[ChosenPerson]) -> Self:
        """The first `SHOWN` of them."""
        return cls(people[:SHOWN], max(0, len(people) - SHOWN))


@route("uitnodigen/", "invite_many")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"))
class InviteMany(Page):
    """Choose whom to invite: the families of a class or of a year, the pupils of a class, or the staff."""

    template = "release/invite_many.html"

    def context(self) -> Context:
        return {"classes": administered_classes(door=self.door), "stages": reads.stages(door=self.door)}


class Invitation(Page):
    """Whom it reaches; when that is confirmed and still the same, they are invited."""

    template = "release/invite_before.html"
    methods: tuple[str, ...] = ("GET", "POST")

    @property
    def again(self) -> bool:
        """Whether also those are meant whose invitation still works."""
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        return asked.get("opnieuw") == "1"

    def open_group(self, uid: UUID) -> LearningGroup:
        """The group of this uid; the strip says that it is open."""
        group = open_group(door=self.door, uid=uid)
        said = {"group": group.name, "pupils": _pupils_text(self.door)}
        self.door.label = gettext("De groep %(group)s is open (%(pupils)s).") % said
        return group

    def families(self, group: LearningGroup, title: str) -> LetterChoice:
        """The guardians of the pupils of this group."""
        people = reads.families(door=self.door)
        through = {one.person_id: one.pupils for one in people}

        def letters(chosen: list[ChosenPerson]) -> list[LetterAddress]:
            return to_families([one.person.person_id for one in chosen], through, door=self.door)

        plan = reads.plan(people, again=self.again, door=self.door)
        return LetterChoice(title, plan, To.FAMILY, letters, group.year.school.name, self.again)

    def context(self, choice: LetterChoice, problem: str = "") -> Context:
        plan = choice.plan
        return {
            "choice": choice,
            "plan": plan,
            "problem": problem,
            "may": bool(plan.mails or plan.letters),
            "days": VALID_FOR.days,
            "most": reads.MOST_LETTERS,
            "later": Names.of(plan.later),
            "reasons": [(why, Names.of(people)) for why, people in plan.reasons],
        }

    def post(self, choice: LetterChoice) -> Answer:
        plan = choice.plan
        if not constant_time_compare(self.request.POST.get("gezien", ""), plan.mark):
            problem = gettext("Er is iets veranderd sinds u keek. Kijk het na en bevestig opnieuw.")
        elif not plan.mails and not plan.letters:
            problem = gettext("Er is niemand om uit te nodigen.")
        else:
            try:
                with transaction.atomic():  # when letters cannot be asked for nobody is invited, and nothing has left
                    return self.show(self.invite(choice), template="release/invited_many.html")
            except (InvitedMeanwhile, NotInvited):
                problem = gettext("Een collega nodigde net iemand uit deze groep uit. Laad de pagina opnieuw.")
        return self.show(self.context(choice, problem), 409)

    def invite(self, choice: LetterChoice) -> Context:
        """The letters are asked for first, then the other invitations are stored and mailed."""
        plan, site = choice.plan, self.request.build_absolute_uri("/")
        now = self.door.opened_at
        drawn = draw([one.invited for one in plan.mails], by=self.door.actor_id, now=now)
        on_paper = [one.person.person_id for one in plan.letters]
        if on_paper:
            order(choice.letters(plan.letters), choice.to, Sender(choice.school, typed_at(self.request)))
        invite_together(drawn, on_paper=on_paper, before=plan.before, site=site, now=now)
        return {"choice": choice, "mails": len(drawn), "letters": len(on_paper), "days": VALID_FOR.days}


@route("uitnodigen/klas/<uuid:uid>/ouders/", "invite_class_families")
@page(purpose="administration", kind=Kind.GROUP, reads=FAMILIES, writes=("release",))
class InviteClassFamilies(Invitation):
    """Invite the guardians of the pupils of a class."""

    def find(self, uid: UUID) -> LetterChoice:
        group = self.open_group(uid)
        return self.families(group, gettext("Ouders van %(group)s uitnodigen") % {"group": group.name})


@page(purpose="administration", kind=Kind.STAGE, reads=FAMILIES, writes=("release",))
class InviteStageFamilies(Invitation):
    """Invite the guardians of the pupils of a year of the course, when they are no more than one opening holds."""

    def find(self, uid: UUID) -> LetterChoice:
        group = open_group(door=self.door, uid=uid)
        said = {"stage": group.stage, "school": group.year.school.name}
        self.door.label = gettext("Leerjaar %(stage)s is open (%(pupils)s).") % {
            **said,
            "pupils": _pupils_text(self.door),
        }
        return self.families(group, gettext("Ouders van leerjaar %(stage)s uitnodigen") % said)


@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"), methods=("GET", "POST"))
class TooManyToInvite(Page):
    """A year that is ours and could not be opened has more pupils than one opening holds."""

    template = "release/invite_too_many.html"

    def find(self, uid: UUID) -> Answer | None:
        found = next((one for one in reads.stages(door=self.door) if one.group.uid == uid), None)
        return self.show({"stage": found}, 409) if found else None


@route("uitnodigen/leerjaar/<uuid:uid>/ouders/", "invite_stage_families")
@wraps(InviteStageFamilies.view)  # with what it declares: the most that this address opens
def stage_families(request: HttpRequest, **named: Any) -> HttpResponseBase:
    """The guardians of a year of the course, or that they are too many."""
    try:
        return InviteStageFamilies.view(request, **named)
    except Http404:
        return TooManyToInvite.view(request, **named)


@route("uitnodigen/klas/<uuid:uid>/leerlingen/", "invite_class_pupils")
@page(purpose="administration", kind=Kind.GROUP, reads=PUPILS, writes=("release",))
class InviteClassPupils(Invitation):
    """Invite the pupils of a class, with letters to hand out."""

    def find(self, uid: UUID) -> LetterChoice:
        group = self.open_group(uid)
        plan = reads.plan(reads.pupils(door=self.door), again=self.again, door=self.door)

        def letters(chosen: list[ChosenPerson]) -> list[LetterAddress]:
            numbers = {one.person.person_id: one.person.username for one in chosen}
            return to_pupils(numbers, group.name, door=self.door)

        title = gettext("Leerlingen van %(group)s uitnodigen") % {"group": group.name}
        return LetterChoice(title, plan, To.PUPIL, letters, group.year.school.name, self.again)


@route("uitnodigen/medewerkers/", "invite_staff")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"))
class InviteStaff(Invitation):
    """Invite everybody who works here and has no account, with letters to hand out."""

    def find(self) -> LetterChoice:
        def letters(chosen: list[ChosenPerson]) -> list[LetterAddress]:
            people = [one.person for one in chosen]
            return [LetterAddress(one.person_id, (one.name,), one.username.lower()) for one in people]

        title = gettext("Medewerkers zonder account uitnodigen")
        plan = reads.plan(reads.staff(door=self.door), again=self.again, door=self.door)
        return LetterChoice(title, plan, To.STAFF, letters, letter_head(door=self.door), self.again)


def _pupils_text(door: Door) -> str:
    return ngettext("%(count)s leerling", "%(count)s leerlingen", door.count) % {"count": door.count}


def typed_at(request: HttpRequest) -> str:
    """Where the code of a letter is typed, as it stands on paper."""
    return request.build_absolute_uri("/").partition("://")[2].rstrip("/") + reverse("invitation")
