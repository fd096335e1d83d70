"""Setting the school up, from an empty database on: its names and years, who works there, and who gets which role. The database keeps whoever gives from giving to themselves."""

from collections.abc import Sequence
from datetime import time, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.models import Board, School, SchoolYear
from zorgvuldig.school.people.models import Person
from zorgvuldig.school.staffing.actions import add_year, new_code
from zorgvuldig.school.staffing.models import Staff, StaffRole

REFUSALS = frozenset({"self", "school", "leader", "kind"})  # of `gate.role_given`


def name_school(
    *,
    door: Door,
    school: School,
    name: str,
    brin: str,
    answers_from: time,
    answers_until: time,
    ask_after_days: int,
    reports_by_two: bool,
    board: str = "",
) -> None:
    """Say what a school, and with `board` the board, is called, and what it chose: hours for answers, when to ask, two people at reports."""
    door.writing("organisation")
    with transaction.atomic():
        school.name, school.brin, school.answers_from, school.answers_until = name, brin, answers_from, answers_until
        school.ask_after_days, school.reports_by_two = ask_after_days, reports_by_two
        school.save(update_fields=["name", "brin", "answers_from", "answers_until", "ask_after_days", "reports_by_two"])
        if board:
            Board.objects.filter(pk=school.board_id).update(name=board)


def save_year(*, door: Door, school: School, year: SchoolYear | None, name: str, span: Span) -> SchoolYear:
    """Add a school year, or give this one another name or other days. Raises `Refused`."""
    if year is None:
        return add_year(door=door, school=school, name=name, span=span)
    door.writing("organisation")
    try:
        with transaction.atomic():
            year.name, year.starts_on, year.ends_on = name, span.starts_on, span.ends_on
            year.save(update_fields=["name", "starts_on", "ends_on"])
    except IntegrityError as collision:
        raise Refused("taken") from collision
    return year


def give(*, door: Door, staff: Staff, role: str, school: School) -> None:
    """Give somebody a role at a school, from today on. Raises `Refused`."""
    door.writing("staff")
    day = today(door=door)
    try:
        with transaction.atomic():
            list(Staff.objects.select_for_update().filter(pk=staff.pk))  # of a double click the second waits
            held = StaffRole.objects.filter(staff=staff, role=role, school=school, starts_on__lte=day)
            if held.filter(ends_on=None).exists():
                raise Refused("there")
            StaffRole.objects.create(staff=staff, role=role, school=school, starts_on=day)
    except IntegrityError as refused:
        why = constraint_of(refused)
        if why == "staff_role_once":
            raise Refused("there") from refused
        if why.removeprefix("role_") not in REFUSALS:
            raise
        raise Refused(why.removeprefix("role_")) from refused


def add_person(
    *, door: Door, given_name: str, prefix: str, family_name: str, code: str, role: str, school: School
) -> Staff:
    """Somebody who works here and is in no file that was read in, with a first role.

    Without `code`, the abbreviation by which colleagues know somebody, they get one that means nothing. Raises `Refused` (also `code`, when
    somebody has it), and then makes nobody.
    """
    door.writing("staff")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select gate.new_person()")
        person_id: int = cursor.fetchone()[0]
        try:
            with transaction.atomic():
                staff = Staff.objects.create(
                    person_id=person_id,
                    code=code or new_code("M"),
                    given_name=given_name,
                    prefix=prefix,
                    family_name=family_name,
                )
        except IntegrityError as taken:
            raise Refused("code") from taken
        give(door=door, staff=staff, role=role, school=school)
    return staff


# Founding the school in an empty database.


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
