"""The attendance of a whole class, in a week or a period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.summary.calendar_reads import Status
from zorgvuldig.attendance.summary.reads import SIGNAL, Hour, Totals, missed_hours, totals
from zorgvuldig.gate.door import Door
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import listed_name

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A pupil of the class: per day of the week what happened, and everything added up."""

    pupil: PupilIdentity
    name: str
    days: list[tuple[date, list[tuple[Status, int]]]]
    totals: Totals
    has_signal: bool


@dataclass(frozen=True, slots=True)
class ClassView:
    """The class from `starts_on` until the day before `ends_on`; `days` is empty for more than a week."""

    group: LearningGroup
    starts_on: date
    ends_on: date
    days: list[date]
    rows: list[ClassRow]

    @property
    def last_day(self) -> date:
        """The last day that is shown."""
        return self.ends_on - _DAY


def class_view(group: LearningGroup, starts_on: date, ends_on: date, *, by_day: bool, door: Door) -> ClassView:
    """The attendance of the pupils of the group whose door this is, who were in it on one of these days."""
    door.reading("identity", "membership")
    people = list(
        PupilIdentity.objects.filter(
            Q(pupil__memberships__ends_on=None) | Q(pupil__memberships__ends_on__gt=starts_on),
            pupil__memberships__group=group,
            pupil__memberships__starts_on__lt=ends_on,
        )
        .select_related("pupil")
        .distinct()
        .order_by("sort_key", "pupil_id")
    )
    ids = [person.pupil_id for person in people]
    days = [starts_on + number * _DAY for number in range(5)] if by_day else []
    missed: dict[int, list[Hour]] = {}
    for hour in missed_hours(ids, starts_on, ends_on, door=door):
        missed.setdefault(hour.pupil_id, []).append(hour)
    open_signals: set[int] = set()
    if SIGNAL in door.reads:
        rows = AbsenceSignal.objects.filter(pupil_id__in=ids, closed_at=None)
        open_signals = set(rows.values_list("pupil_id", flat=True))
    return ClassView(group, starts_on, ends_on, days, list(_rows(people, missed, days, open_signals)))


def _rows(
    people: list[PupilIdentity], missed: dict[int, list[Hour]], days: list[date], open_signals: set[int]
) -> Iterator[ClassRow]:
    for person in people:
        own = missed.get(person.pupil_id, [])
        yield ClassRow(
            person,
            listed_name(person),
            [(day, _counts([hour for hour in own if hour.day == day])) for day in days],
            totals(own),
            person.pupil_id in open_signals,
        )


def _counts(hours: list[Hour]) -> list[tuple[Status, int]]:
    counts = [(status, sum(hour.status is status for hour in hours)) for status in Status]
    return [(status, count) for status, count in counts if count]
