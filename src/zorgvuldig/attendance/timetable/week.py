"""A week as a page shows it: hours by days, and what differs from the timetable in words. Arithmetic and sentences, without a database."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.attendance.timetable.reads import LessonRow

SCHOOL_DAYS = 5
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A lesson in its place. `is_off`: it is not held here and now, because it is cancelled, moved away or taken over.

    `url` leads on, `homework` to where homework is written for it.
    """

    lesson: LessonRow
    is_off: bool
    marks: tuple[str, ...]
    url: str = ""
    homework: str = ""


@dataclass(frozen=True, slots=True)
class Hour:
    """A lesson hour: its number, when it begins on most days, and for each day what is there."""

    slot: int
    starts: str
    cells: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is other than the timetable has it: on which day, in which hour, and what in a sentence."""

    on: date
    slot: int
    says: str


@dataclass(frozen=True, slots=True)
class Week:
    """The days, the hours of them, and what differs. `chosen` is the day that a narrow screen shows."""

    start: date
    days: tuple[date, ...]
    hours: tuple[Hour, ...]
    differences: tuple[Difference, ...]
    chosen: date
    today: date

    @property
    def last(self) -> date:
        """The last day that is shown."""
        return self.days[-1]

    @property
    def before(self) -> date:
        """A day of the week before."""
        return self.start - WEEK

    @property
    def after(self) -> date:
        """A day of the week after."""
        return self.start + WEEK

    @property
    def number(self) -> int:
        """The number of the week, as Dutch calendars print it."""
        return self.start.isocalendar().week


def arrange(
    lessons: Sequence[LessonRow],
    start: date,
    *,
    chosen: date,
    today: date,
    staff: int = 0,
    room: str = "",
    leads: Callable[[LessonRow], str] = lambda _lesson: "",
    homework: Callable[[LessonRow], str] = lambda _lesson: "",
) -> Week:
    """These lessons as a week from Monday `start`; seen by a member of `staff` or in a `room`, when it is the week of one."""
    days = _days(lessons, start)
    placed = entries(lessons, staff=staff, room=room, leads=leads, homework=homework)
    slots = sorted({slot for day, slot in placed if day in days})
    hours = [
        Hour(slot, _begins(lessons, slot), tuple(tuple(placed.get((day, slot), ())) for day in days)) for slot in slots
    ]
    return Week(start, days, tuple(hours), tuple(_differences(lessons, staff)), _chosen(days, chosen), today)


def entries(
    lessons: Iterable[LessonRow],
    *,
    staff: int = 0,
    room: str = "",
    leads: Callable[[LessonRow], str] = lambda _lesson: "",
    homework: Callable[[LessonRow], str] = lambda _lesson: "",
) -> dict[tuple[date, int], list[Entry]]:
    """What stands in each hour of each day; one that was moved also stands where it went away from."""
    placed: dict[tuple[date, int], list[Entry]] = {}
    for lesson in lessons:
        is_left = _has_gone_from(lesson, staff, room)
        marks = _marks(lesson, staff, room)
        entry = Entry(lesson, is_left or lesson.is_cancelled, marks, leads(lesson), homework(lesson))
        placed.setdefault((lesson.held_on, lesson.slot), []).append(entry)
        if lesson.is_moved and lesson.planned_on and lesson.planned_slot:
            gone = Entry(lesson, True, (_moved_to(lesson),))
            placed.setdefault((lesson.planned_on, lesson.planned_slot), []).append(gone)
    return placed


def _days(lessons: Iterable[LessonRow], start: date) -> tuple[date, ...]:
    """Monday to Friday, and a day of the weekend that has lessons."""
    of_school = [start + n * DAY for n in range(SCHOOL_DAYS)]
    weekend = {one.held_on for one in lessons if start + SCHOOL_DAYS * DAY <= one.held_on < start + WEEK}
    return (*of_school, *sorted(weekend))


def _chosen(days: Sequence[date], wanted: date) -> date:
    return wanted if wanted in days else days[0]


def _begins(lessons: Iterable[LessonRow], slot: int) -> str:
    times = [one.starts for one in lessons if one.slot == slot]
    return max(sorted(set(times)), key=times.count, default="")


def _has_gone_from(lesson: LessonRow, staff: int, room: str) -> bool:
    """Whether the lesson is no longer that of this member of staff, or in this room."""
    taken_over = lesson.is_taken_over and staff and lesson.planned_staff_id == staff
    return bool(taken_over or (room and lesson.room != room))


def _marks(lesson: LessonRow, staff: int, room: str) -> tuple[str, ...]:
    """What stands in the cell itself: a word or two for each thing that differs."""
    found = []
    if lesson.is_cancelled:
        found.append(gettext("valt uit"))
    if lesson.is_moved:
        found.append(gettext("verplaatst"))
    if lesson.is_elsewhere:
        here = (
            gettext("naar %(room)s") % {"room": lesson.room}
            if room and lesson.room != room
            else gettext("ander lokaal")
        )
        found.append(here)
    if lesson.is_taken_over:
        found.append(gettext("u valt in") if staff and lesson.staff_id == staff else gettext("invaller"))
    return tuple(found)


def place_of(day: date, slot: int) -> str:
    """A day and an hour in words."""
    return gettext("%(day)s, lesuur %(slot)s") % {"day": date_format(day, "l j F"), "slot": slot}


def _moved_to(lesson: LessonRow) -> str:
    return gettext("verplaatst naar %(place)s") % {"place": place_of(lesson.held_on, lesson.slot)}


def _differences(lessons: Iterable[LessonRow], staff: int) -> list[Difference]:
    found = [
        Difference(lesson.held_on, lesson.slot, sentence(lesson, staff))
        for lesson in lessons
        if lesson.is_cancelled or lesson.is_changed
    ]
    return sorted(found, key=lambda one: (one.on, one.slot))


def sentence(lesson: LessonRow, staff: int = 0) -> str:
    """What differs of a lesson, for who reads the list below the week."""
    name = lesson.subject or lesson.group_name
    if staff and lesson.subject:
        name = f"{lesson.subject} {lesson.group_name}"
    return "; ".join(f"{name} {part}" if not n else part for n, part in enumerate(_parts(lesson, staff)))


def _parts(lesson: LessonRow, staff: int) -> list[str]:
    if lesson.is_cancelled:
        return [gettext("valt uit")]
    found = []
    if lesson.is_moved and lesson.planned_on and lesson.planned_slot:
        found.append(
            gettext("is verplaatst van %(place)s") % {"place": place_of(lesson.planned_on, lesson.planned_slot)}
        )
    if lesson.is_elsewhere:
        said = (
            gettext("is in lokaal %(room)s, niet in %(was)s")
            if lesson.planned_room
            else gettext("is in lokaal %(room)s")
        )
        found.append(said % {"room": lesson.room or "–", "was": lesson.planned_room})
    if lesson.is_taken_over:
        if staff and lesson.staff_id == staff:
            found.append(gettext("geeft u, in plaats van %(was)s") % {"was": lesson.planned_staff or "–"})
        else:
            found.append(gettext("is van %(name)s") % {"name": lesson.staff or "–"})
    return found or [gettext("is gewijzigd")]
