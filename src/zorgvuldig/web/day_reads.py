"""What a day of a family is: the lessons with what differs, what is new, what comes, and who looked. One question for all children."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.timetable.reads import LessonRow
from zorgvuldig.attendance.timetable.week import Entry, entries, sentence
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.periods import today
from zorgvuldig.learning.agenda.models import AgendaItem
from zorgvuldig.learning.agenda.reads import AgendaRow
from zorgvuldig.learning.grades.reads import mark_of
from zorgvuldig.learning.marks import Mark

DAY = timedelta(days=1)
AHEAD = 8 * DAY  # of what comes: a week, and the same day of the next one
NEW = 7 * DAY  # what was shown, noted or looked at since then is new
SHOWN, SHOWN_ALONE = (
    3,
    5,
)  # of what comes, of a child among others and of who looks at their own; the agenda has the rest
FEW = 2  # children beside each other; more stand below each other, each with less
NEWS = 3  # marks, of which one less for more children
STAFF = sorted(role.key for role in REGISTER.roles.values() if role.staff)
READS = (
    "organisation", "staff", "identity", "membership", "planning", "timetable", "assessment", "grades", "attendance", "absence", "absence_notice",
    "access_log",
)  # fmt: skip
NOTED: dict[str, str | Promise] = {
    "absent": _("afwezig"),
    "late": _("te laat"),
    "sent_out": _("eruit gestuurd"),
}


class NewMark(NamedTuple):
    """A mark that may be seen since shortly."""

    title: str
    course: str
    held_on: date
    value: Decimal | None
    code: str | None

    @property
    def mark(self) -> Mark | None:
        """The number or the code."""
        return mark_of(self.value, self.code)


class NotedRow(NamedTuple):
    """That a pupil was not simply there, in a lesson."""

    kind: str
    held_on: date
    slot: int
    minutes: int | None
    course: str

    @property
    def says(self) -> str:
        """In words: «afwezig», or how many minutes late."""
        if self.kind == "late" and self.minutes:
            return ngettext("%(n)s minuut te laat", "%(n)s minuten te laat", self.minutes) % {"n": self.minutes}
        return str(NOTED[self.kind])


class AwayRow(NamedTuple):
    """Why a pupil is away on the day, with the lesson hours (half-open) where it is not all of it."""

    reason: str
    is_open: bool
    from_slot: int | None
    until_slot: int | None


class LookedRow(NamedTuple):
    """How many of the staff looked in a week, how many of those have no lessons with the pupil, and how often the glass was broken."""

    people: int
    others: int
    emergencies: int


class DayRow(NamedTuple):
    """All of one pupil."""

    pupil_id: int
    uid: UUID
    given_name: str
    place: str
    lessons: tuple[LessonRow, ...]
    marks: tuple[NewMark, ...]
    agenda: tuple[AgendaRow, ...]
    noted: tuple[NotedRow, ...]
    away: tuple[AwayRow, ...]
    reported: int
    looked: LookedRow


DAYS = read("web/day", DayRow, *READS)


@dataclass(frozen=True, slots=True)
class Cell:
    """A lesson in the day of a child, with a word for each thing that is to know of it."""

    entry: Entry
    flags: tuple[str, ...]
    starts: str  # where it is another hour than its row has


@dataclass(frozen=True, slots=True)
class HourRow:
    """A lesson hour, and what each child has in it. `is_now` while it is going on."""

    slot: int
    starts: str
    is_now: bool
    cells: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class ChildDay:
    """What a page says of one child. `looked` is None where the pupil does not show who looked; `sick_on` is the first day to be ill on."""

    row: DayRow
    hours: Sequence[HourRow]  # of this child alone, for a page of many
    changes: Sequence[str]
    marks: Sequence[NewMark]
    week: Sequence[NotedRow]  # of days before today
    coming: Sequence[AgendaRow]
    more: int
    looked: LookedRow | None
    is_shown: bool
    sick_on: date | None

    @property
    def is_away(self) -> str:
        """Why the child is away today, in a word or two; empty when it is not."""
        whole = [one for one in self.row.away if one.from_slot is None]
        if whole:
            return whole[0].reason
        return gettext("ziek gemeld") if self.row.reported else ""

    @property
    def held(self) -> int:
        """How many lessons are held."""
        return sum(not cell.entry.is_off for hour in self.hours for cells in hour.cells for cell in cells)

    @property
    def ends(self) -> str:
        """When the last of them is over."""
        ends = [c.entry.lesson.ends for hour in self.hours for cells in hour.cells for c in cells if not c.entry.is_off]
        return max(ends, default="").replace(":", ".")


@dataclass(frozen=True, slots=True)
class Day:
    """The day that is shown: today, or the next one with lessons when there are none today (`is_today`), and what is other the day after."""

    today: date
    day: date
    hours: Sequence[HourRow]
    children: Sequence[ChildDay]
    later: date | None

    @property
    def is_few(self) -> bool:
        """Whether the children stand beside each other."""
        return len(self.children) <= FEW

    @property
    def is_today(self) -> bool:
        """Whether the lessons are those of today."""
        return self.day == self.today

    @property
    def later_called(self) -> str:
        """«Morgen», or the day of the week."""
        return called(self.later, self.today) if self.later else ""

    @property
    def now(self) -> HourRow | None:
        """The hour that is going on."""
        return next((hour for hour in self.hours if hour.is_now), None)


def called(day: date, today: date) -> str:
    """A day as one says it: «Vandaag», «Morgen», or its name."""
    if day == today:
        return gettext("Vandaag")
    return gettext("Morgen") if day == today + DAY else capfirst(date_format(day, "l"))


def day_of(*, door: Door) -> Day:
    """The day of the pupils that are open: with tests first for a parent, and everything in order for whoever has to do it."""
    now = today(door=door)
    rows = DAYS.rows(
        door=door,
        day=now,
        until=now + AHEAD,
        since=now - NEW,
        looked_since=door.opened_at - NEW,
        now=door.opened_at,
        staff=STAFF,
    )
    days = sorted({lesson.held_on for row in rows for lesson in row.lessons if lesson.held_on >= now})
    shown = now if now in days or not days else days[0]
    later = next((day for day in days if day > shown), None)
    clock = f"{timezone.localtime(door.opened_at):%H:%M}"
    children = [_child(row, now, shown, later, clock, len(rows) <= FEW, door) for row in rows]
    return Day(now, shown, _hours(rows, now, shown, clock), children, later)


def _child(row: DayRow, now: date, shown: date, later: date | None, clock: str, is_few: bool, door: Door) -> ChildDay:
    closed = door.closed.get(row.pupil_id, frozenset())
    own = row.pupil_id == door.actor_id
    news = NEWS if is_few else NEWS - 1
    coming = row.agenda if own else sorted(row.agenda, key=lambda one: one.kind != AgendaItem.TEST)
    most = SHOWN_ALONE if own else SHOWN
    days = [lesson.held_on for lesson in row.lessons if lesson.held_on >= now and not lesson.is_cancelled]
    return ChildDay(
        row=row,
        hours=_hours([row], now, shown, clock),
        changes=[sentence(one) for one in row.lessons if later in (one.held_on, one.planned_on) and _differs(one)],
        marks=row.marks[:news],
        week=[one for one in row.noted if one.held_on < now][: news - 1],
        coming=sorted(coming[:most], key=lambda one: one.held_on),
        more=max(0, len(row.agenda) - most),
        looked=None if "access_log" in closed else row.looked,
        is_shown="timetable" not in closed,
        sick_on=min(days, default=None),
    )


def _differs(lesson: LessonRow) -> bool:
    return lesson.is_cancelled or lesson.is_changed


def _hours(rows: Iterable[DayRow], now: date, shown: date, clock: str) -> list[HourRow]:
    """The hours of the day that is shown in which one of these has something."""
    placed = [
        (row, {slot: found for (day, slot), found in entries(row.lessons).items() if day == shown}) for row in rows
    ]
    hours = []
    for slot in sorted({slot for _row, found in placed for slot in found}):
        lessons = [entry.lesson for _row, found in placed for entry in found.get(slot, ()) if entry.lesson.slot == slot]
        starts = min((lesson.starts for lesson in lessons), default="")
        cells = tuple(
            tuple(_cell(entry, row, slot, shown, starts) for entry in found.get(slot, ())) for row, found in placed
        )
        is_now = now == shown and any(lesson.starts <= clock < lesson.ends for lesson in lessons)
        hours.append(HourRow(slot, starts.replace(":", "."), is_now, cells))
    return hours


def _cell(entry: Entry, row: DayRow, slot: int, day: date, starts: str) -> Cell:
    noted = [one.says for one in row.noted if (one.held_on, one.slot) == (day, slot)]
    tests = [
        gettext("toets")
        for one in row.agenda
        if one.kind == AgendaItem.TEST and (one.held_on, one.slot, one.group) == (day, slot, entry.lesson.group_name)
    ]
    own = entry.lesson.starts
    return Cell(entry, (*entry.marks, *noted, *tests), "" if own == starts else own.replace(":", "."))
