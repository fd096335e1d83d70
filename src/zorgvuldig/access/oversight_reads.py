"""Whom the privacy officer watches, and who can open a pupil today: the rules of the register, turned round (`gate.viewers`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.db import connection

from zorgvuldig.access.log_reads import Alarm, emergencies
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.kit.register_words import say, within
from zorgvuldig.school.people.reads import by_name, listed_name, names_of
from zorgvuldig.school.staffing.models import Staff, StaffRole


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff with the roles held today, in words. `uid` is the number for an address, `code` the abbreviation."""

    uid: UUID
    name: str
    code: str
    roles: str


def everybody(*, door: Door) -> list[Staff]:
    """Everybody who works or worked at the school, by family name."""
    door.reading("staff")
    return by_name(Staff.objects.all())


def colleagues(people: Sequence[Staff], *, door: Door) -> list[Colleague]:
    """These members of staff with their roles of today."""
    door.reading("staff")
    roles: dict[int, list[str]] = {}
    here = [person.pk for person in people]
    for held in StaffRole.objects.filter(in_force(today(door=door)), staff_id__in=here).order_by("role"):
        if held.role in REGISTER.roles:
            roles.setdefault(held.staff_id, []).append(within(REGISTER.roles[held.role].name))
    numbers = staff_numbers(door=door)
    return [
        Colleague(
            numbers[person.person_id],
            listed_name(person),
            person.code,
            ", ".join(dict.fromkeys(roles.get(person.person_id, []))),
        )
        for person in people
        if person.person_id in numbers
    ]


def colleague(uid: UUID, *, door: Door) -> Staff | None:
    """The member of staff with this number."""
    door.reading("staff")
    person = next((person for person, number in staff_numbers(door=door).items() if number == uid), None)
    return Staff.objects.filter(person_id=person).first() if person else None


def alarms(*, door: Door, since: datetime) -> list[Alarm]:
    """Every emergency opening since a moment, with whose file it was."""
    return emergencies(door=door, since=since)


def staff_numbers(*, door: Door) -> dict[int, UUID]:
    """The numbers for addresses, by person, of everybody who works or worked at the school."""
    door.reading("staff")
    with connection.cursor() as cursor:
        cursor.execute("select person_id, uid from gate.staff_numbers(%s::bigint)", [REGISTER.categories["staff"].mask])
        return dict(cursor.fetchall())


# Who can open a pupil today: the rules of the register, turned round (`gate.viewers`).

SEEN = ("identity", "staff")
Opening: TypeAlias = "tuple[str, str, int, int]"  # relation, purpose, what it reads and what it changes


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who can open the pupil in one role; `who` is empty when this door may not name them."""

    who: str
    role: str
    because: str
    purposes: list[str]
    sees: list[str]
    changes: list[str]


def viewers(pupil_id: int, *, door: Door) -> list[Viewer]:
    """Everybody who can open this opened pupil today, the nearest tie first; emergency access is open to more."""
    door.reading(*SEEN)
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id, role, relation, purpose, read_mask, write_mask from gate.viewers(%s::integer, %s::bigint)",
            [pupil_id, REGISTER.mask(SEEN)],
        )
        rows = cursor.fetchall()
    grouped: dict[tuple[int, str], list[Opening]] = {}
    for person, role, *opening in rows:
        grouped.setdefault((person, role), []).append(tuple(opening))
    names = names_of({person for person, _role in grouped}, door=door)
    nearest = list(REGISTER.relations)
    found = [
        (
            min(nearest.index(o[0]) for o in openings),
            names.get(person, ""),
            _viewer(names.get(person, ""), role, openings),
        )
        for (person, role), openings in grouped.items()
    ]
    return [viewer for _rank, _name, viewer in sorted(found, key=lambda entry: entry[:2])]


def _viewer(who: str, role: str, openings: Iterable[Opening]) -> Viewer:
    """Everything by which one member of staff reaches a pupil, as one row: why, for what, and what they see and change."""
    ties: set[str] = set()
    purposes: set[str] = set()
    reads = writes = 0
    for relation, purpose, read_mask, write_mask in openings:
        ties.add(relation)
        purposes.add(say(REGISTER.purposes[purpose].name))
        reads |= read_mask
        writes |= write_mask
    return Viewer(
        who=who,
        role=say(REGISTER.roles[role].name),
        because="; ".join(say(tie.name) for key, tie in REGISTER.relations.items() if key in ties),
        purposes=sorted(purposes),
        sees=_about_people(reads),
        changes=_about_people(writes),
    )


def _about_people(mask: int) -> list[str]:
    """The kinds of data in a mask that are about somebody of the family."""
    about = (REGISTER.categories[key] for key in REGISTER.names(mask))
    return [say(category.name) for category in about if {"pupil", "guardian"} & set(category.about)]
