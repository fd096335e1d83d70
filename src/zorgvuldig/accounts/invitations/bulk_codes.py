"""Inviting many people at once: all of them or nobody, and never two codes that work for one person."""

import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection
from django.utils.translation import override

from zorgvuldig.accounts.invitations.codes import (
    NotInvited,
    for_mail,
    for_paper,
    mail_with,
    new_invitation,
    one_at_a_time,
    replace,
)
from zorgvuldig.accounts.signin.adapter import ALIAS
from zorgvuldig.gate.models import Account, Invitation
from zorgvuldig.gate.refusals import refusing

AT_ONCE = 4  # codes that are hashed beside each other; each takes 32 MB while it lasts


class InvitedMeanwhile(Exception):
    """Between the question and the answer somebody else invited one of these people, or one made an account."""


@dataclass(frozen=True, slots=True)
class AccountHolding:
    """Who of some people have an account, and until when the invitation of who has none still works."""

    accounts: frozenset[int]
    until: Mapping[int, datetime]


@dataclass(frozen=True, slots=True)
class InvitedPerson:
    """Somebody to invite: by mail when there is an address, else with a code for a letter."""

    person_id: int
    email: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class DrawnCode:
    """Somebody, the code that was drawn for them, and the invitation that is not stored yet. The code is kept nowhere."""

    who: InvitedPerson
    code: str
    new: Invitation


class InvitationState(StrEnum):
    """Where it stands with a code for somebody (`gate.invitation_states`)."""

    FREE = "free"  # one person invites
    ASK = "ask"  # a second person must agree, and was not asked yet
    OWN = "own"  # another colleague answers: the one at the door asked, or was let in by who did
    ANSWER = "answer"  # a colleague asked, and the one at the door may answer
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class InvitationStatus:
    """Where it stands with a code for somebody, and who asked for one, when a second person is asked."""

    stands: InvitationState
    asked_by: int | None
    asked_at: datetime | None


def invitation_statuses(people: Collection[int]) -> dict[int, InvitationStatus]:
    """Where it stands with a code for each of these; who may not be invited at this door is not in it. Only with a door open, as what follows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id, state, asked_by, asked_at from gate.invitation_states(%s::integer[])", [list(people)]
        )
        return {person: InvitationStatus(InvitationState(state), by, at) for person, state, by, at in cursor.fetchall()}


def ask(person_id: int) -> None:
    """Ask a second person to agree to a new code. Raises `NotInvited`."""
    with refusing(NotInvited, "invitation_"), connection.cursor() as cursor:
        cursor.execute("select gate.ask_invitation(%s::integer)", [person_id])


def answer(person_id: int, *, agrees: bool) -> None:
    """Agree as a second person to a new code, or not. Raises `NotInvited`."""
    with refusing(NotInvited, "invitation_"), connection.cursor() as cursor:
        cursor.execute("select gate.answer_invitation(%s::integer, %s::boolean)", [person_id, agrees])


@dataclass(frozen=True, slots=True)
class PendingCode:
    """A question that waits for a second person: about a colleague, or about a pupil or guardian, reached through the `pupil`."""

    person_id: int
    pupil: UUID | None
    asked_by: int
    asked_at: datetime


def pending_codes() -> list[PendingCode]:
    """What waits for whoever is at the door, the oldest first; what they asked themselves waits for another."""
    with connection.cursor() as cursor:
        cursor.execute("select person_id, pupil, asked_by, asked_at from gate.invitations_waiting()")
        return [PendingCode(*row) for row in cursor.fetchall()]


def accounts_to_confirm() -> dict[int, datetime]:
    """Whose new account of a wide role waits until the one at the door confirms who signed in, and since when; the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("select person_id, made_at from gate.accounts_to_confirm()")
        return dict(cursor.fetchall())


def confirm_account(person_id: int) -> None:
    """Confirm that it is this person who signed in. Raises `NotInvited`."""
    with refusing(NotInvited, "invitation_"), connection.cursor() as cursor:
        cursor.execute("select gate.confirm_account(%s::integer)", [person_id])


def holding(people: Collection[int], *, now: datetime) -> AccountHolding:
    """What these people have already."""
    having = frozenset(Account.objects.filter(person_id__in=people).values_list("person_id", flat=True))
    left = Invitation.objects.filter(person_id__in=set(people) - having, used_at=None, expires_at__gt=now)
    return AccountHolding(having, dict(left.order_by("expires_at").values_list("person_id", "expires_at")))


def draw(people: Sequence[InvitedPerson], *, by: int, now: datetime) -> list[DrawnCode]:
    """A code for each, of whoever invites (`by`). One for paper is slow to hash on purpose, so several are done beside each other."""

    def drawn(who: InvitedPerson) -> DrawnCode:
        code = for_mail() if who.email else for_paper()
        new = new_invitation(code, person_id=who.person_id, by=by, now=now, email=who.email, username=who.username)
        return DrawnCode(who, code, new)

    with ThreadPoolExecutor(min(AT_ONCE, os.cpu_count() or 1)) as pool:
        return list(pool.map(drawn, people))


def invite_together(
    drawn: Sequence[DrawnCode], *, on_paper: Collection[int], before: AccountHolding, site: str, now: datetime
) -> None:
    """Store all of these and mail them. Raises `InvitedMeanwhile`, with nothing done.

    `before` is what `holding` said of all people who were looked at; it must still be so, also of those who are asked a letter for.
    """
    with override("nl"):
        mails = [mail_with(one.code, email=one.who.email, site=site, now=now) for one in drawn]
    people = [*(one.who.person_id for one in drawn), *on_paper]
    with refusing(lambda _why: InvitedMeanwhile(), "invitation_", using=ALIAS):
        one_at_a_time()
        found = holding(people, now=now)
        if found.accounts or any(before.until.get(person) != until for person, until in found.until.items()):
            raise InvitedMeanwhile
        replace([one.new for one in drawn])
        for mail in mails:
            mail.send()


def invite_on_paper(drawn: Sequence[DrawnCode]) -> None:
    """Store the invitations that stand on letters. Raises `NotInvited`, with nothing done."""
    with refusing(NotInvited, "invitation_", using=ALIAS):
        one_at_a_time()
        replace([one.new for one in drawn])
