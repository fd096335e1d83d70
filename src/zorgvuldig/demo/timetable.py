"""Lessons of the current school year, who was not there, and what families reported."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from random import Random
from uuid import UUID

from zorgvuldig.demo.bulk_insert import Copier
from zorgvuldig.demo.organisation import ClassYear, OrganisationSeeder
from zorgvuldig.demo.plan import weekdays
from zorgvuldig.demo.pupils import Member, PupilSeeder
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.demo.school_year import is_free, reason_id

SLOTS = 8
PER_WEEK = 3
FIRST_HOUR = datetime(2000, 1, 1, 8, 30, tzinfo=UTC)
LENGTH, BREAK = timedelta(minutes=50), timedelta(minutes=15)
AHEAD = timedelta(days=12)
LARGE = 3000  # a board with more pupils shows the last weeks only
RECENT = timedelta(weeks=4)
WHY = "ZZZZZZDBS"  # the codes of being away with leave, as often as they come
# What stands in the agenda of the lessons that come, in turn.
HOMEWORK = (
    ("homework", "Maak de opdrachten 3 tot en met 8 en kijk ze na."),
    ("homework", "Leer paragraaf 2 en maak de samenvatting af."),
    ("bring", "Neem je leesboek mee."),
    ("homework", "Lees de tekst van bladzijde 34 en schrijf drie vragen op."),
)
EVERY = 3  # lesson of a group has something in the agenda
OFTEN_AWAY = 3  # the place in the story's class of the pupil whose absence makes a signal


@dataclass(slots=True)
class TimetableSeeder:
    """Writes lessons for every teaching group of this year, with rolls and marks up to now."""

    copier: Copier
    inventor: Inventor
    organisation: OrganisationSeeder
    pupils: PupilSeeder
    now: datetime
    today: date
    taken: dict[int, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    next_lesson: Iterator[int] = field(default_factory=lambda: count(1))
    next_absence: Iterator[int] = field(default_factory=lambda: count(1))

    def write(self) -> None:
        """Class by class: where its lessons stand in the week, then the weeks, then who was ill."""
        year = self.organisation.years[-1]
        first = year.starts_on if self.pupils.count <= LARGE else self.today - RECENT
        days = [d for d in weekdays(max(first, year.starts_on), self.today + AHEAD) if self._is_school_day(d)]
        for index, class_years in enumerate(self.organisation.classes):
            members = self.pupils.members.get(index, [])
            ill = self._illness(index, members, days)
            self._lessons(index, class_years[0], members, ill, days)

    def _is_school_day(self, day: date) -> bool:
        year = self.organisation.years[-1]
        return (day.month, day.day) >= (8, 24) or day.month < 7 if not is_free(day, year) else False

    def _places(self, class_year: ClassYear) -> list[tuple[int, int, int]]:
        """(weekday, slot, which group): the first places that are free for the class and for the teacher."""
        own: set[tuple[int, int]] = set()
        found = []
        grid = [(weekday, slot) for slot in range(1, SLOTS + 1) for weekday in range(5)]
        for turn, group in enumerate(class_year.groups):
            theirs = self.taken[self.organisation.taught[group.id]]
            free = (place for place in grid[turn:] + grid[:turn] if place not in own and place not in theirs)
            for place in list(islice(free, PER_WEEK)):
                own.add(place)
                theirs.add(place)
                found.append((*place, turn))
        return sorted(found)

    def _illness(self, index: int, members: list[Member], days: list[date]) -> dict[int, set[date]]:
        """A day or two away for one in three, mostly ill, and with the school's leave."""
        school, ill = self.organisation.plans[index].school, dict[int, set[date]]()
        past = [day for day in days if day < self.today]
        for member in members:
            if not past or not self.inventor.is_lucky(0.33):
                continue
            begins = self.inventor.random.choice(past)
            ends = begins + timedelta(days=self.inventor.random.randint(1, 2))
            at = moment(begins, time(7, 50))
            code = self.inventor.random.choice(WHY)
            row = (reason_id(school, code), begins, ends, b"", self.organisation.staff["verzuim"], at)
            self.copier.add("absence", next(self.next_absence), self.inventor.uid(), member.id, *row)
            ill[member.id] = {begins, ends - timedelta(days=1)}
        return ill

    def _lessons(
        self, index: int, class_year: ClassYear, members: list[Member], ill: dict[int, set[date]], days: list[date]
    ) -> None:
        by_weekday: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for weekday, slot, turn in self._places(class_year):
            by_weekday[weekday].append((slot, turn))
        room = f"{1 + index % 3}{index % 20 + 1:02}"
        for day in days:
            for slot, turn in by_weekday[day.weekday()]:
                group = class_year.groups[turn]
                begins, ends = hours(slot)
                teacher, lesson = self.organisation.taught[group.id], next(self.next_lesson)
                here, planned = _changed(index, (day, slot, begins, ends, room), self.today, teacher)
                times = (day, slot, begins, ends, here)
                self.copier.add("lesson", lesson, self.inventor.uid(), group.id, teacher, *times, *planned)
                if day >= self.today:
                    self._homework(group.id, teacher, day, slot)
                if moment(day, ends) < self.now:
                    self._roll(index, lesson, group.id, teacher, moment(day, begins), members, ill, day, slot)

        for group in class_year.groups:
            for test in group.tests:
                if test.held_on > self.today:
                    self._in_agenda(
                        group.id,
                        self.organisation.taught[group.id],
                        "test",
                        test.held_on,
                        None,
                        "Toets over dit hoofdstuk.",
                    )

    def _homework(self, group: int, teacher: int, day: date, slot: int) -> None:
        """For one lesson in so many, without a draw: what else is invented stays as it is."""
        turn = group + day.toordinal()
        if turn % EVERY == 0:
            kind, text = HOMEWORK[turn // EVERY % len(HOMEWORK)]
            self._in_agenda(group, teacher, kind, day, slot, text)

    def _in_agenda(self, group: int, teacher: int, kind: str, day: date, slot: int | None, text: str) -> None:
        at = min(moment(day - timedelta(days=7), time(15)), self.now)
        uid = UUID(int=Random(f"{group} {kind} {day} {slot}").getrandbits(128), version=4)  # noqa: S311  # an invented school
        self.copier.add("agenda_item", str(uid), group, kind, day, slot, text, teacher, at)

    def _roll(
        self,
        index: int,
        lesson: int,
        group: int,
        teacher: int,
        at: datetime,
        members: list[Member],
        ill: dict[int, set[date]],
        day: date,
        slot: int,
    ) -> None:
        if self.inventor.is_lucky(0.03):
            return  # forgotten
        self.copier.add("lesson_roll", lesson, group, teacher, at)
        overslept = reason_id(self.organisation.plans[index].school, "V")
        for place, member in enumerate(members):
            if not (member.starts_on <= day and (member.ends_on is None or day < member.ends_on)):
                continue
            draw = self.inventor.random.random()
            often = index == 0 and place == OFTEN_AWAY and day.weekday() in (0, 4) and slot <= 3
            if day in ill.get(member.id, ()) or often or draw < 0.002:
                why = overslept if often and slot == 1 else None
                self.copier.add("attendance", member.id, lesson, "absent", None, why, teacher, at)
            elif draw < 0.008:
                self.copier.add("attendance", member.id, lesson, "late", 1 + int(draw * 2000), None, teacher, at)
            elif draw < 0.0085:
                self.copier.add("attendance", member.id, lesson, "sent_out", None, None, teacher, at)


def _changed(
    index: int, planned: tuple[date, int, time, time, str], today: date, teacher: int
) -> tuple[str, tuple[object, ...]]:
    """In which room a lesson is, whether it is cancelled, and how it was planned: of the story's class a few of the coming days differ."""
    day, slot, *_times, room = planned
    if index != 0 or not today < day <= today + timedelta(days=4) or slot not in (1, 3):
        return room, (False, None, None, None, None, "", None)
    return (room, (True, *planned, teacher)) if slot == 1 else ("aula", (False, *planned, teacher))


def hours(slot: int) -> tuple[time, time]:
    """When a lesson hour begins and ends; a break after the second and the fifth."""
    begins = FIRST_HOUR + LENGTH * (slot - 1) + BREAK * ((slot > 2) + (slot > 5))
    return begins.time(), (begins + LENGTH).time()


def moment(day: date, at: time) -> datetime:
    """A moment of a day, an hour early in summer: close enough for an invented school."""
    return datetime.combine(day, at, tzinfo=UTC) - timedelta(hours=1)
