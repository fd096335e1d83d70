"""The hours that an absence without leave takes where no roll says anything: `sql/absence_hours.sql` tells which."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from django.db import connection
from django.utils import timezone

from zorgvuldig.gate.door import Door


@dataclass(frozen=True, slots=True)
class HourAway:
    """A lesson hour that is over. Without a timetable `lesson_id` is None."""

    pupil_id: int
    day: date
    slot: int
    lesson_id: int | None
    reason_id: int


def hours_away(pupil_ids: Collection[int], since: date, until: date, *, door: Door) -> list[HourAway]:
    """The hours without leave of these pupils on the days from `since` until the day before `until`, in order."""
    door.reading("organisation", "membership", "planning", "timetable", "attendance", "absence")
    with connection.cursor() as cursor:
        cursor.execute(statement(), arguments(door.opened_at, since, until, list(pupil_ids)))
        return [HourAway(pupil, day, slot, lesson, why) for pupil, _year, day, slot, lesson, why in cursor.fetchall()]


@cache
def statement() -> str:
    """The select; it needs `arguments`."""
    return resources.files(__package__).joinpath("queries", "absence_hours.sql").read_text()


def arguments(now: datetime, since: date, until: date, pupil_ids: list[int] | None) -> dict[str, Any]:
    """What the select needs; None for every pupil."""
    here = timezone.localtime(now).replace(tzinfo=None)  # lessons have a time of the wall clock
    return {"pupils": pupil_ids, "since": since, "until": until, "now": here}
