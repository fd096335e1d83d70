"""What stands in the agenda of a group or a pupil, how full its weeks are with tests, and how many of those the school allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.periods import today
from zorgvuldig.learning.agenda.models import AgendaItem, TestLimit
from zorgvuldig.school.calendar import monday
from zorgvuldig.school.models import LearningGroup, School
from zorgvuldig.school.year.models import Lesson

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
AHEAD = 6  # weeks of which somebody who announces a test sees how full they are
LESSONS_AHEAD = 40  # lessons to choose from: eight weeks of five hours
KINDS: Mapping[str, str | Promise] = {
    AgendaItem.HOMEWORK: _("Huiswerk"),
    AgendaItem.BRING: _("Meenemen"),
    AgendaItem.TEST: _("Toets"),
}


class AgendaRow(NamedTuple):
    """One thing in an agenda; `starts_at` is None where the timetable has no lesson of that hour."""

    uid: UUID
    kind: str
    held_on: date
    slot: int | None
    text: str
    course: str
    group: str
    starts_at: str | None
    is_cancelled: bool

    @property
    def kind_name(self) -> str | Promise:
        """What kind of thing it is, on the screen."""
        return KINDS[self.kind]


class AnnouncedTest(NamedTuple):
    """A test that is announced to so many pupils of the group that is open."""

    uid: UUID
    group_id: int
    held_on: date
    slot: int | None
    text: str
    course: str
    group: str
    pupils: int


class LoadRow(NamedTuple):
    """How many tests the busiest pupil of the group has on a day, or in the whole week that begins on it."""

    day: date
    whole_week: bool
    tests: int


ITEMS = read("learning/agenda_items", AgendaRow, "organisation", "assessment", "timetable")
OF_PUPIL = read("learning/agenda_of_pupil", AgendaRow, "organisation", "membership", "assessment", "timetable")
TESTS = read("learning/agenda_tests", AnnouncedTest, "organisation", "membership", "assessment")
LOAD = read("learning/agenda_load", LoadRow, "membership", "assessment")


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """A day of the week that is shown: what stands there for this group or pupil, and the tests of other groups."""

    day: date
    rows: Sequence[AgendaRow]
    others: Sequence[AnnouncedTest] = ()
    tests: int = 0  # of the busiest pupil


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """How full a week is: the most tests that one pupil has in it, and which tests stand there."""

    starts_on: date
    tests: int
    announced: Sequence[AnnouncedTest]
    is_full: bool

    @property
    def last_day(self) -> date:
        """The Friday."""
        return self.starts_on + 4 * DAY


def limit_of(school: School, *, door: Door) -> TestLimit | None:
    """How many tests the school allows; None when it has no rule."""
    door.reading("planning")
    return TestLimit.objects.filter(school=school).first()


def days_of(rows: Sequence[AgendaRow], start: date) -> list[AgendaDay]:
    """The days of a week with what stands on each: from Monday to Friday always, a weekend day when something does."""
    return [
        AgendaDay(day, found)
        for day in (start + number * DAY for number in range(7))
        if (found := [row for row in rows if row.held_on == day]) or day < start + 5 * DAY
    ]


def week_of_pupil(pupil_id: int, start: date, *, door: Door) -> list[AgendaDay]:
    """The week that begins on `start`, of a pupil whose door this is."""
    return days_of(OF_PUPIL.rows(door=door, pupil=pupil_id, since=start, until=start + WEEK), start)


def week_of_group(group: LearningGroup, start: date, *, door: Door) -> list[AgendaDay]:
    """The week that begins on `start`, of the group whose door this is: its own, and the tests that its pupils have in other groups."""
    rows = ITEMS.rows(door=door, group=group.pk, since=start, until=start + WEEK)
    others = [
        test
        for test in TESTS.rows(door=door, group=group.pk, since=start, until=start + WEEK)
        if test.group_id != group.pk
    ]
    load = {row.day: row.tests for row in _load(group, start, start + WEEK, door=door) if not row.whole_week}
    found = {one.day: one.rows for one in days_of(rows, start)}
    days = sorted(found.keys() | {test.held_on for test in others})
    return [
        AgendaDay(day, found.get(day, ()), [test for test in others if test.held_on == day], load.get(day, 0))
        for day in days
    ]


def weeks_ahead(group: LearningGroup, limit: TestLimit | None, *, door: Door) -> list[WeekLoad]:
    """How full this week and those after it are for the pupils of the group whose door this is; weeks of its school year."""
    start = monday(today(door=door))
    until = start + AHEAD * WEEK
    tests = TESTS.rows(door=door, group=group.pk, since=start, until=until)
    load = {row.day: row.tests for row in _load(group, start, until, door=door) if row.whole_week}
    return [
        WeekLoad(
            week,
            load.get(week, 0),
            [test for test in tests if week <= test.held_on < week + WEEK],
            limit is not None and load.get(week, 0) >= limit.per_week,
        )
        for week in (start + number * WEEK for number in range(AHEAD))
        if week < group.year.ends_on
    ]


def named_tests(group: LearningGroup, since: date, until: date, besides: UUID | None, *, door: Door) -> str:
    """The tests that stand between two days for the pupils of this group, in words: what a refusal names. Of one day without the day."""
    is_one_day = until - since == DAY
    return ", ".join(
        f"{test.course} ({test.group})" + ("" if is_one_day else f" {date_format(test.held_on, 'l j F')}")
        for test in TESTS.rows(door=door, group=group.pk, since=since, until=until)
        if test.uid != besides
    )


def lessons_to_come(group: LearningGroup, *, door: Door) -> list[Lesson]:
    """The lessons of a group from today on, as far as one can choose from them; none that is cancelled."""
    door.reading("timetable")
    coming = Lesson.objects.filter(group=group, held_on__gte=today(door=door), is_cancelled=False)
    return list(coming.order_by("held_on", "slot")[:LESSONS_AHEAD])


def _load(group: LearningGroup, since: date, until: date, *, door: Door) -> list[LoadRow]:
    return LOAD.rows(door=door, group=group.pk, since=since, until=until)


def item_of(group: LearningGroup, uid: UUID, *, door: Door) -> AgendaItem | None:
    """What stands in the agenda of this group under this uid."""
    door.reading("assessment")
    return AgendaItem.objects.filter(group=group, uid=uid).first()
