"""Handling a breach: facts, answers, decisions, measures, notes, closing. What the database refuses comes back as `Refused`.

Whoever changes something says what they saw (`seen`, the moment of the last change): when a colleague was first, nothing is done.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.governance.breach.labels import REFUSALS
from zorgvuldig.governance.breach.models import Breach, BreachNote
from zorgvuldig.governance.breach.reads import TELLING, missing
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.staffing.models import Staff

_refusing = partial(refusing, Refused, "breach_", known=REFUSALS)


def report(secret: str, *, kind: str, title: str, what: str, noticed_at: datetime) -> bool:
    """Report a breach in the name of whoever has this session; False when that is nobody of the staff. Outside any door."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select gate.report_breach(%s::text, %s::text, %s::text, %s::text, %s::timestamptz)",
            [secret, kind, title, what, noticed_at],
        )
        return cursor.fetchone()[0] is not None


@_refusing()
def say_facts(one: Breach, *, door: Door, seen: str, **said: Any) -> None:
    """Put right what it was, when, and whose account was misused. Raises `Refused`."""
    standing = _locked(one, door, seen)
    account = said.pop("account_person")
    _save(standing, door, account_person_id=account.pk if account else None, **said)


@_refusing()
def answer(one: Breach, *, door: Door, seen: str, answers: Mapping[str, Any], **said: Any) -> None:
    """Keep the answers of the triage; what the system keeps beside them stays. Raises `Refused`."""
    standing = _locked(one, door, seen)
    _save(standing, door, answers={**standing.answers, **answers}, **said)


@_refusing()
def decide(one: Breach, about: str, *, door: Door, seen: str, decision: str, reason: str) -> None:
    """Decide whether the supervisor (`ap`) or the people (`people`) are told, and why. Raises `Refused`."""
    standing = _locked(one, door, seen)
    if about == "people" and decision == "not" and standing.answers.get(TELLING):
        raise Refused("telling")
    _save(
        standing, door,
        **{f"{about}_decision": decision, f"{about}_reason": reason, f"{about}_decided_at": door.opened_at,
           f"{about}_decided_by_id": door.actor_id},
    )  # fmt: skip


@_refusing()
def tell_supervisor(one: Breach, *, door: Door, seen: str, told_at: datetime, reference: str, late: str) -> None:
    """The supervisor was told, under this reference; why it was late is kept as a note (art. 33(1)). Raises `Refused`."""
    standing = _locked(one, door, seen)
    _save(standing, door, ap_told_at=told_at, ap_reference=reference)
    if late:
        _note(standing, late, door)


@_refusing()
def write_letter(one: Breach, *, door: Door, seen: str, letter: str) -> None:
    """Keep what the people will read. Raises `Refused`."""
    standing = _locked(one, door, seen)
    if standing.answers.get(TELLING) or standing.people_told_at:
        raise Refused("telling")
    _save(standing, door, people_letter=letter)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whose data somebody says that a breach is about: of pupils in these groups and with these numbers, of their parents, and of staff at
    these schools and with these codes.
    """

    groups: Collection[UUID] = ()
    numbers: Collection[str] = ()
    of_pupils: bool = True
    of_guardians: bool = False
    schools: Collection[int] = ()
    codes: Collection[str] = ()


@_refusing()
def concern(one: Breach, *, door: Door, seen: str, said: Concerned) -> None:
    """Write down whose data it is about. All or nothing. Raises `Refused`.

    It opens nobody: the database puts them there, and answers no name.
    """
    standing = _locked(one, door, seen)
    of_pupils = [one.uid, list(said.groups), list(said.numbers)]
    if said.groups or said.numbers:
        if said.of_pupils:
            _unknown("numbers", "select gate.breach_concerns(%s::uuid, %s::uuid[], %s::text[])", of_pupils)
        if said.of_guardians:
            _unknown("numbers", "select gate.breach_concerns_guardians(%s::uuid, %s::uuid[], %s::text[])", of_pupils)
    of_staff = [one.uid, list(said.schools), list(said.codes)]
    _unknown("codes", "select gate.breach_concerns_staff(%s::uuid, %s::integer[], %s::text[])", of_staff)
    _save(standing, door)


def _unknown(code: str, query: str, values: list[Any]) -> None:
    """Raises `Refused` with what nobody of these schools has."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        (unknown,) = cursor.fetchone()
    if unknown:
        raise Refused(code, **{code: ", ".join(unknown)})


@_refusing()
def concern_nobody(one: Breach, *, door: Door, seen: str) -> None:
    """Take back all that was said of whose data it is about, as long as no letter goes. Raises `Refused`."""
    standing = _locked(one, door, seen)
    with connection.cursor() as cursor:
        cursor.execute("select gate.breach_concerns_nobody(%s::uuid)", [one.uid])
    _save(standing, door)


@_refusing()
def begin_letters(one: Breach, *, door: Door) -> None:
    """Let the job write to everybody whose data it is about. Twice is once. Raises `Refused`."""
    standing = _locked(one, door)
    if standing.people_decision != "tell":
        raise Refused("people_told_when_decided")
    if not standing.people_letter:
        raise Refused("letter")
    if not standing.answers.get(TELLING):
        _save(standing, door, answers={**standing.answers, TELLING: door.opened_at.isoformat()})


@_refusing()
def tell_people(one: Breach, *, door: Door, seen: str, told_at: datetime, how: str) -> None:
    """The people were told in another way; how is kept as a note. Raises `Refused`."""
    standing = _locked(one, door, seen)
    if told_at > door.opened_at:
        raise Refused("ahead")
    _save(standing, door, people_told_at=told_at)
    _note(standing, how, door)


@_refusing()
def say_measures(one: Breach, *, door: Door, seen: str, measures: str) -> None:
    """What the school did about it, and against the next one (art. 33(3)(d)). Raises `Refused`."""
    _save(_locked(one, door, seen), door, measures=measures)


@_refusing()
def add_note(one: Breach, *, door: Door, text: str) -> None:
    """Add a step; the very same by the same, a double click, is written once. Raises `Refused`."""
    _note(_locked(one, door), text, door)


@_refusing()
def close(one: Breach, *, door: Door, seen: str) -> None:
    """Close it; it stays in the register (art. 33(5)). Raises `Refused`."""
    standing = _locked(one, door, seen)
    if missing(standing):
        raise Refused("closed_whole")
    _save(standing, door, closed_at=door.opened_at, closed_by_id=door.actor_id)


def stamp(one: Breach) -> str:
    """What whoever sees this breach now says they saw."""
    return one.changed_at.isoformat() if one.changed_at else ""


def _locked(one: Breach, door: Door, seen: str | None = None) -> Breach:
    """The breach, held until this is done. Raises `Refused` when it is closed, or not what somebody saw."""
    door.writing("governance")
    standing = Breach.objects.select_for_update().get(pk=one.pk)
    if standing.closed_at is not None:
        raise Refused("closed")
    if seen is not None and seen != stamp(standing):
        raise Refused("changed")
    return standing


def _save(standing: Breach, door: Door, **said: Any) -> None:
    said |= {"changed_at": door.opened_at, "changed_by_id": door.actor_id}
    for column, value in said.items():
        setattr(standing, column, value)
    standing.save(update_fields=list(said))


def _note(standing: Breach, text: str, door: Door) -> None:
    if not BreachNote.objects.filter(breach=standing, written_by_id=door.actor_id, text=text).exists():
        BreachNote.objects.create(breach=standing, text=text, written_at=door.opened_at, written_by_id=door.actor_id)


# Closing the account of a colleague that somebody misused, and the breach that this is.

DOUBLE = timedelta(minutes=10)


def stop_account(who: Staff, *, door: Door, since: datetime, what: str) -> Breach:
    """End every session of this colleague, close the account until a new invitation, and write down the breach. All or nothing.

    A double click makes one breach. Raises `Refused` (`own`): a colleague closes one's account.
    """
    door.writing("governance")
    with transaction.atomic():
        _block(who.pk, door)
        there = Breach.objects.filter(
            kind="account", account_person_id=who.pk, account_since=since, reported_by_id=door.actor_id, closed_at=None,
            reported_at__gt=door.opened_at - DOUBLE,
        ).first()  # fmt: skip
        if there is not None:
            return there
        made = Breach.objects.create(
            kind="account", title=gettext("Account van een medewerker misbruikt"), what=what, happened_at=since,
            noticed_at=door.opened_at, reported_at=door.opened_at, reported_by_id=door.actor_id,
            account_person_id=who.pk, account_since=since, account_until=door.opened_at,
        )  # fmt: skip
        add_note(made, door=door, text=gettext("Het account is dicht. Alle sessies zijn beëindigd."))
        return made


def stop_account_of(one: Breach, *, door: Door) -> None:
    """The same from a breach that names an account already. Raises `Refused`."""
    door.writing("governance")
    with transaction.atomic():
        _block(one.account_person_id or 0, door)
        add_note(one, door=door, text=gettext("Het account is dicht. Alle sessies zijn beëindigd."))


def _block(person_id: int, door: Door) -> None:
    if person_id == door.actor_id:
        raise Refused("own")
    with connection.cursor() as cursor:
        cursor.execute("select gate.block_account(%s::integer)", [person_id])
