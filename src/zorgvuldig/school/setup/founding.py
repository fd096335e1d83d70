"""Founding the school in an empty database."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.timezone import localdate

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.school.models import Board, School, SchoolYear
from zorgvuldig.school.people.models import Person
from zorgvuldig.school.staffing.models import Staff, StaffRole


def has_school(*, door: JobDoor) -> bool:
    """Whether this database has a school already."""
    return School.objects.using(door.alias).exists()


def found_school(
    *, board: str, school: str, given_name: str, family_name: str, roles: Sequence[str], door: JobDoor
) -> int:
    """Make the board, its school, the current school year (1 August to 1 August) and one first person with `roles` at every school.

    Returns the person's number.
    """
    today = localdate(door.started_at)
    founded = School.objects.using(door.alias).create(
        board=Board.objects.using(door.alias).create(name=board), name=school, brin=""
    )
    begins = today.replace(month=8, day=1)
    if begins > today:
        begins = begins.replace(year=begins.year - 1)
    ends = begins.replace(year=begins.year + 1)
    SchoolYear.objects.using(door.alias).create(
        school=founded, name=f"{begins.year}-{(ends - timedelta(days=1)).year}", starts_on=begins, ends_on=ends
    )
    person = Person.objects.using(door.alias).create()
    staff = Staff.objects.using(door.alias).create(
        person=person, code="EERST", given_name=given_name, family_name=family_name
    )
    StaffRole.objects.using(door.alias).bulk_create(
        StaffRole(staff=staff, school=None, role=role, starts_on=today) for role in roles
    )
    return person.pk


def first_person(*, door: JobDoor) -> int | None:
    """The person with whom the school was founded; None when nobody works here."""
    return Staff.objects.using(door.alias).order_by("person_id").values_list("person_id", flat=True).first()
