"""Which rows go to the next school: no more than it needs, and of absence and grades no more than the past year."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from zorgvuldig.attendance.models import Absence, Attendance
from zorgvuldig.kit.periods import in_force, kept_away
from zorgvuldig.learning.models import Grade
from zorgvuldig.release.exchange.formats import parts_of
from zorgvuldig.release.release import Opening, TablePart
from zorgvuldig.release.transfer.blocks import BLOCKS
from zorgvuldig.school.models import Membership
from zorgvuldig.school.people.models import Guardianship

WRITTEN = frozenset(item.field for block in BLOCKS for item in block.items if item.field) | {"test.is_exam"}


def a_year_before(day: date) -> date:
    """The first day of the year that ends on `day`."""
    try:
        return day.replace(year=day.year - 1) + timedelta(days=1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, month=3, day=1)


def chosen(pupil_id: int, fields: Sequence[str], *, door: Opening) -> list[TablePart]:
    """The parts of the pupil's data that go, of the declared fields. Keys that mean nothing elsewhere are not among them."""
    parts = parts_of([field for field in fields if field in WRITTEN])
    rows = _rows(pupil_id, frozenset(part.table for part in parts), door)
    guardians = rows.pop("guardian", [])
    return [
        replace(part, people={pupil_id: guardians})
        if part.table == "guardian"
        else replace(part, only={"id": rows[part.table]})
        if part.table in rows
        else part
        for part in parts
    ]


def _rows(pupil_id: int, tables: frozenset[str], door: Opening) -> dict[str, list[Any]]:
    """By table the numbers of the rows that go; a table that is not there goes whole."""
    day, alias = timezone.localdate(door.opened_at), door.alias
    since = a_year_before(day)
    found: dict[str, list[Any]] = {}
    if tables & {"guardianship", "guardian"}:
        ties = Guardianship.objects.using(alias).filter(in_force(day), pupil_id=pupil_id, has_authority=True)
        ties = ties.exclude(kept_away(day))
        found["guardianship"] = [tie.pk for tie in ties]
        found["guardian"] = [tie.guardian_id for tie in ties]
    queries: Mapping[str, Any] = {
        "membership": lambda: Membership.objects.filter(pupil_id=pupil_id, is_class=True, starts_on__lte=day),
        "grade": lambda: Grade.objects.filter(
            Q(test__held_on__gte=since) | Q(test__is_exam=True),
            pupil_id=pupil_id,
            test__shown_from__lte=door.opened_at,  # what a teacher still works on is nobody's yet
        ),
        "attendance": lambda: Attendance.objects.filter(pupil_id=pupil_id, lesson__held_on__gte=since),
        "absence": lambda: Absence.objects.filter(pupil_id=pupil_id, ends_on__gt=since, starts_on__lte=day),
    }
    for table, query in queries.items():
        if table in tables:
            found[table] = list(query().using(alias).values_list("pk", flat=True))
    return found
