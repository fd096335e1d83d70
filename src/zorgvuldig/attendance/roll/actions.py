"""Calling the roll of a lesson, and finding out why somebody was away."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

from django.db import connection

from zorgvuldig.attendance.models import Attendance
from zorgvuldig.gate.door import Door
from zorgvuldig.school.year.models import AbsenceReason, Lesson


@dataclass(frozen=True, slots=True)
class RollEntry:
    """What the list says of one pupil: `kind` of attendance, empty for somebody who is there, and `minutes` late."""

    pupil_id: int
    kind: str
    minutes: int | None


class CalledMeanwhile(Exception):
    """Somebody else called this roll after the page was made."""


class ChangedMeanwhile(Exception):
    """Somebody else changed one of these marks after the page was made."""


def call_roll(lesson: Lesson, noted: Collection[RollEntry], *, was: datetime | None, door: Door) -> None:
    """Save the whole roll of a lesson of the open group, or nothing of it.

    `was` is when the roll had been called as the page showed it, None when not yet. Raises `CalledMeanwhile`.
    """
    door.writing("attendance")
    with connection.cursor() as cursor:
        cursor.execute(
            _statement(),
            {
                "lesson": lesson.pk,
                "group": lesson.group_id,
                "by": door.actor_id,
                "at": door.opened_at,
                "was": was,
                "pupils": [one.pupil_id for one in noted],
                "kinds": [one.kind for one in noted],
                "minutes": [one.minutes for one in noted],
            },
        )
        if cursor.fetchone()[0] == 0:
            raise CalledMeanwhile


@cache
def _statement() -> str:
    return resources.files(__package__).joinpath("queries", "attendance_roll.sql").read_text()


def give_reasons(
    pupil_id: int, reasons: Mapping[int, AbsenceReason | None], *, was: Mapping[int, int | None], door: Door
) -> int:
    """Say why a pupil was not there: mark number → reason. Returns how many marks changed; all of them or none.

    `was` is mark number → number of the reason as the page showed it. Raises `ChangedMeanwhile`.
    """
    door.writing("attendance")
    marks = Attendance.objects.select_for_update(of=("self",)).filter(pupil_id=pupil_id, pk__in=reasons)
    known = {mark.pk: mark for mark in marks}
    if any(number not in known or known[number].reason_id != was.get(number) for number in reasons):
        raise ChangedMeanwhile
    changed = []
    for number, reason in reasons.items():
        if known[number].reason_id != (reason.pk if reason else None):
            known[number].reason = reason
            changed.append(known[number])
    Attendance.objects.bulk_update(changed, ["reason"])
    return len(changed)
