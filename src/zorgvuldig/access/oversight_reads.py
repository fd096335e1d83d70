"""Whom the privacy officer watches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from zorgvuldig.access.log_reads import Alarm, emergencies
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.kit.register_words import within
from zorgvuldig.school.people.reads import by_name, listed_name
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
