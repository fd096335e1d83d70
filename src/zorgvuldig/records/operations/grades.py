"""Recording tests and grades of the group that is open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.records.models import Grade, LearningGroup, Test


@dataclass(frozen=True, slots=True)
class Entry:
    """A changed box: the pupil, the grade it had when the page was made, and the new one (None: none)."""

    pupil_id: int
    was: Decimal | None
    value: Decimal | None


class TitleTaken(Exception):
    """The group got a test of this name meanwhile."""


class ChangedMeanwhile(Exception):
    """Somebody else changed some of these grades after the page was made; `grades` has theirs by pupil."""

    def __init__(self, grades: dict[int, Decimal | None]) -> None:
        super().__init__("grades changed meanwhile")
        self.grades = grades


def add_test(*, door: Door, group: LearningGroup, title: str, weight: int, held_on: date) -> Test:
    """Give the open group a test. Raises `TitleTaken`."""
    door.writing("assessment")
    try:
        with transaction.atomic():
            return Test.objects.create(group=group, title=title, weight=weight, held_on=held_on)
    except IntegrityError as taken:
        raise TitleTaken from taken


def save_column(*, door: Door, test: Test, entries: Collection[Entry]) -> int:
    """Save all `entries` for one test or none; returns how many grades changed. Raises `ChangedMeanwhile`."""
    door.writing("grades")
    try:
        with transaction.atomic():
            return _save(test, entries)
    except IntegrityError:  # somebody added a grade between our reading and our writing: now it can be read
        with transaction.atomic():
            return _save(test, entries)


def _save(test: Test, entries: Collection[Entry]) -> int:
    pupils = [entry.pupil_id for entry in entries]
    standing = {g.pupil_id: g for g in Grade.objects.select_for_update().filter(test=test, pupil_id__in=pupils)}
    now = {pupil: standing[pupil].value if pupil in standing else None for pupil in pupils}
    if theirs := {e.pupil_id: now[e.pupil_id] for e in entries if now[e.pupil_id] not in (e.was, e.value)}:
        raise ChangedMeanwhile(theirs)
    todo = [entry for entry in entries if now[entry.pupil_id] != entry.value]
    fresh, changed, gone = [], [], []
    for entry in todo:
        grade = standing.get(entry.pupil_id)
        if entry.value is None:
            gone.append(entry.pupil_id)
        elif grade is None:
            fresh.append(Grade(pupil_id=entry.pupil_id, test=test, value=entry.value))
        else:
            grade.value = entry.value
            changed.append(grade)
    # One statement each: a history trigger runs once per statement, not once per grade.
    Grade.objects.bulk_create(fresh)
    Grade.objects.bulk_update(changed, ["value"])
    if gone:
        Grade.objects.filter(test=test, pupil_id__in=gone).delete()
    return len(todo)
