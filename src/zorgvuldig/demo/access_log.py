"""A month of the access log and the history: who looked at the pupils of the story's class and at the named people."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib import resources
from typing import Any

from django.utils import timezone
from psycopg import Connection

from zorgvuldig.demo.organisation import OrganisationSeeder
from zorgvuldig.demo.plan import weekdays
from zorgvuldig.demo.pupils import PupilSeeder
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import REGISTER

DAYS = 26  # the log's oldest partition is that of last month
STORY_CLASS = 0
GRADED_AFTER = timedelta(days=2)
REASON = "Gevallen op het schoolplein en niet aanspreekbaar. De ambulance komt. Wij moeten nu een ouder bellen."
COLUMNS = "at, actor_id, role, pupil_id, purpose, mask, write_mask, kind, token, refused, nonce, incarnation"


@dataclass(slots=True)
class AccessLogSeeder:
    """Writes openings as the gate does: one row per pupil, with what the register's rule lets the role see."""

    connection: Connection[Any]
    inventor: Inventor
    organisation: OrganisationSeeder
    pupils: PupilSeeder
    now: datetime
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def write(self) -> None:
        """Nothing when there are no pupils to look at."""
        today = timezone.localdate(self.now)
        story = [m.id for m in self.pupils.members.get(STORY_CLASS, []) if m.ends_on is None or m.ends_on > today]
        if not story:
            return
        for turn, day in enumerate(weekdays(today - timedelta(days=DAYS), today)):
            self._day(day, turn, story)
        for teacher, graded_on in self._graded(today):
            self._open(graded_on, 16, teacher, "teacher", "teaching", "group", story, writes=True)
        self._odd(today)
        self._send()
        self._history(today)

    def _day(self, day: date, turn: int, story: list[int]) -> None:
        """An ordinary school day: the administration, the mentor, families at home."""
        staff, named, draw = self.organisation.staff, self.pupils.named, self.inventor.random
        adult = named.get("leerling18")
        watched = [*story, adult] if adult else story
        for hour in (9, 11, 14):
            if self.inventor.is_lucky(0.6):
                whom = [draw.choice(watched)]
                self._open(day, hour, staff["administratie"], "administration", "administration", "pupil", whom)
        if turn % 4 == 0:
            self._open(day, 8, staff["docent"], "mentor", "mentoring", "group", story)
            self._open(day, 15, staff["docent"], "mentor", "mentoring", "pupil", [story[turn % len(story)]])
        if turn % 3 == 1 and "ouder" in named:
            self._open(day, 20, named["ouder"], "guardian", "parental_view", "pupil", [named["leerling"]])
        if turn % 3 == 2:
            self._open(day, 17, named["leerling"], "pupil", "own_view", "pupil", [named["leerling"]])
        if turn % 5 == 3 and adult:
            self._open(day, 19, adult, "pupil", "own_view", "pupil", [adult])

    def _graded(self, today: date) -> Iterator[tuple[int, date]]:
        """When the teachers of the class entered the grades of this month's tests."""
        school = self.organisation.plans[STORY_CLASS].school
        for group in self.organisation.classes[STORY_CLASS][0].groups:
            for test in group.tests:
                graded_on = test.held_on + GRADED_AFTER
                if today - timedelta(days=DAYS) <= graded_on <= today:
                    yield self.organisation.teachers[school, group.code][0], graded_on

    def _odd(self, today: date) -> None:
        """What a privacy officer looks for: refused attempts, an emergency, and the check afterwards."""
        staff, named = self.organisation.staff, self.pupils.named
        days, pupil = weekdays(today - timedelta(days=DAYS), today - timedelta(days=1)), named["leerling"]
        self._open(days[1], 13, staff["personeel-ouder"], "", "teaching", "pupil", [pupil], refused=True)
        if "ouder2" in named:
            child = self.pupils.restricted["ouder2"]
            self._open(days[3], 22, named["ouder2"], "", "parental_view", "pupil", [child], refused=True)
        self._emergency(days[5], staff["mentor"], pupil)
        story = [m.id for m in self.pupils.members.get(STORY_CLASS, []) if m.ends_on is None or m.ends_on > today]
        # Late in the evening, four files one by one: a signal of unusual reading.
        self._open(days[-3], 23, staff["administratie"], "administration", "administration", "pupil", story[:4])
        self._open(days[6], 10, staff["privacy"], "privacy_officer", "oversight", "pupil", [pupil])
        self._open(days[7], 11, staff["fg"], "dpo", "oversight", "pupil", [pupil])

    def _emergency(self, day: date, actor: int, pupil: int) -> None:
        at, until = self._at(day, 12), self._at(day, 12) + timedelta(minutes=30)
        self.rows.append((at, actor, "teacher", pupil, "emergency", 0, 0, "pupil", None, False, self.inventor.uid()))
        self._open(day, 12, actor, "teacher", "emergency", "pupil", [pupil], later=timedelta(minutes=1))
        self.connection.execute(
            "insert into gate.emergency (actor_id, role, pupil_id, reason, at, until) "
            "values (%s, 'teacher', %s, %s, %s, %s)",
            (actor, pupil, REASON, at, until),
        )

    def _open(
        self,
        day: date,
        hour: int,
        actor: int,
        role: str,
        purpose: str,
        kind: str,
        pupils: list[int],
        *,
        refused: bool = False,
        writes: bool = False,
        later: timedelta = timedelta(),
    ) -> None:
        """An opening at this hour, unless that is still to come."""
        at = self._at(day, hour) + later
        if at > self.now:
            return
        rule = next(r for r in REGISTER.rules if r.purpose == purpose and role in (r.role, ""))
        mask, write_mask = REGISTER.mask(rule.reads), REGISTER.mask(rule.writes) if writes else 0
        token, nonce = None if refused else self.inventor.uid(), self.inventor.uid()
        self.rows += [(at, actor, role, p, purpose, mask, write_mask, kind, token, refused, nonce) for p in pupils]

    def _at(self, day: date, hour: int) -> datetime:
        """The same day and hour give the same minute, so that an emergency and its opening are together."""
        minute = (day.toordinal() * 7 + hour * 13) % 50
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    def _send(self) -> None:
        row = self.connection.execute("select value::integer from gate.state where key = 'incarnation'").fetchone()
        incarnation = row[0] if row else 1
        self.rows.sort(key=lambda values: values[0])
        with self.connection.cursor() as cursor, cursor.copy(f"copy gate.log ({COLUMNS}) from stdin") as copy:
            for values in self.rows:
                copy.write_row((*values, incarnation))

    def _history(self, today: date) -> None:
        """Grades entered this month by the teachers of the story's class, one corrected, and a new phone number."""
        self.connection.execute(
            resources.files("zorgvuldig.demo").joinpath("history.sql").read_text(),
            {
                "groups": [group.id for group in self.organisation.classes[STORY_CLASS][0].groups],
                "since": today - timedelta(days=DAYS),
                "today": today,
                "now": self.now,
                "grades": REGISTER.mask(["grades"]),
                "contact": REGISTER.mask(["contact"]),
                "administration": self.organisation.staff["administratie"],
                "pupil": self.pupils.named["leerling"],
            },
        )
