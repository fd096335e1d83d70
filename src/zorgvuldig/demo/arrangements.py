"""A parent evening of the story's two classes with a few talks, and an outing that some families answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import Connection
from psycopg.types.json import Json

from zorgvuldig.demo.organisation import OrganisationSeeder
from zorgvuldig.demo.random_people import Inventor

HERE = ZoneInfo("Europe/Amsterdam")
STARTS, ENDS, MINUTES = time(19), time(21), 10
BREAK = ["20:00"]
TALKS = 9  # besides those of the named families
OUTING = (
    "Naar de sterrenwacht", "van 18.00 tot 22.30 uur, verzamelen bij de fietsenstalling", "Sterrenwacht De Kijker, Wilgendam",
    "4.50", "Een warme jas en iets te eten voor onderweg.",
)  # fmt: skip
DECIDING = """
    select g.pupil_id, min(g.guardian_id) from guardianship g join pupil_birth b on b.pupil_id = g.pupil_id
    where g.pupil_id = any(%s) and g.has_authority and not g.is_restricted and coalesce(g.ends_on, 'infinity') > %s and b.born_on + interval '18 years' > %s
    group by 1 order by 1
"""
TEACHERS = """
    select x.staff_id, min(x.first) from (
        select t.staff_id, 0 as first from mentoring t where t.group_id = any(%(groups)s) and coalesce(t.ends_on, 'infinity') > %(today)s
        union all
        select t.staff_id, 1 from teaching t join membership m on m.group_id = t.group_id
            join membership k on k.pupil_id = m.pupil_id and k.group_id = any(%(groups)s) and coalesce(k.ends_on, 'infinity') > %(today)s
        where coalesce(t.ends_on, 'infinity') > %(today)s and coalesce(m.ends_on, 'infinity') > %(today)s) x group by 1 order by 2, 1
"""


@dataclass(frozen=True, slots=True)
class ArrangementSeeder:
    """Writes it down. `pupils` are those of the story's classes, `named` the families that can sign in."""

    connection: Connection[Any]
    inventor: Inventor
    organisation: OrganisationSeeder
    named: Mapping[str, int]
    pupils: Sequence[int]
    now: datetime
    today: date

    def write(self, story: Sequence[int]) -> None:
        """Of these classes, by their place in the plan; nothing when there is no pupil who lives a story."""
        classes = [
            self.organisation.classes[index][0].group_id for index in story if index < len(self.organisation.classes)
        ]
        if "leerling" not in self.named or not classes:
            return
        parents = dict(self.connection.execute(DECIDING, [list(self.pupils), self.today, self.today]).fetchall())
        self._evening(classes, parents)
        self._outing(classes[0], parents)

    def _one(self, query: str, *values: object) -> Any:
        row = self.connection.execute(query, values).fetchone()
        assert row is not None
        return row[0]

    def _day(self, ahead: int) -> date:
        """A day from Monday to Friday, so many days from now or a little later, in this school year."""
        day = self.today + timedelta(days=ahead)
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day

    def _year(self, group: int, day: date) -> Any:
        return self._one(
            "select case when y.ends_on > %s then y.id end from learning_group g join school_year y on y.id = g.year_id where g.id = %s",
            day, group,
        )  # fmt: skip

    def _evening(self, classes: Sequence[int], parents: Mapping[int, int]) -> None:
        day = self._day(13)
        year = self._year(classes[0], day)
        if year is None:
            return
        evening = self._one(
            "insert into evening (uid, year_id, held_on, starts_at, ends_at, minutes, closes_on, made_by_id, made_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
            self._uid(), year, day, STARTS, ENDS, MINUTES, day - timedelta(days=2), self.organisation.staff["administratie"],
            self.now - timedelta(days=3),
        )  # fmt: skip
        for group in classes:
            self.connection.execute(
                "insert into evening_class (evening_id, group_id) values (%s, %s)", [evening, group]
            )
        places = {
            teacher: self._one(
                "insert into evening_teacher (uid, evening_id, staff_id, room, starts_at, ends_at, breaks) "
                "values (%s, %s, %s, %s, %s, %s, %s) returning id",
                self._uid(), evening, teacher, f"{101 + number}", STARTS, ENDS, Json(BREAK),
            )
            for number, (teacher, _first) in enumerate(self.connection.execute(TEACHERS, {"groups": list(classes), "today": self.today}).fetchall())
        }  # fmt: skip
        mentor, free = self.organisation.staff["docent"], iter(range(3, 12))
        if mentor not in places:
            return
        self._talk(places[mentor], self.named["leerling"], self.named["ouder"], day, 2)
        others = [pupil for pupil in parents if pupil not in self.named.values() and self._is_taught(pupil, mentor)]
        for pupil, number in zip(others[:TALKS], (one for one in free if one != 6), strict=False):
            self._talk(places[mentor], pupil, parents[pupil], day, number)

    def _is_taught(self, pupil: int, teacher: int) -> bool:
        query = (
            "select exists (select from membership m join mentoring t on t.group_id = m.group_id where m.pupil_id = %s and t.staff_id = %s "
            "and coalesce(m.ends_on, 'infinity') > %s and coalesce(t.ends_on, 'infinity') > %s)"
        )
        return bool(self._one(query, pupil, teacher, self.today, self.today))

    def _talk(self, place: int, pupil: int, parent: int, day: date, number: int) -> None:
        starts_at = datetime.combine(day, STARTS, HERE) + timedelta(minutes=MINUTES * number)
        self.connection.execute(
            "insert into evening_booking (uid, evening_teacher_id, pupil_id, person_id, starts_at, booked_by_id, booked_at) "
            "values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
            [self._uid(), place, pupil, parent, starts_at, parent, self.now - timedelta(days=1)],
        )

    def _outing(self, group: int, parents: Mapping[int, int]) -> None:
        day = self._day(17)
        year = self._year(group, day)
        if year is None:
            return
        title, hours, place, cost, bring = OUTING
        outing = self._one(
            "insert into outing (uid, year_id, title, held_on, ends_on, hours, place, cost, bring, asked_by_id, asked_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
            self._uid(), year, title, day, day + timedelta(days=1), hours, place, cost, bring, self.organisation.staff["docent"],
            self.now - timedelta(days=2),
        )  # fmt: skip
        self.connection.execute("insert into outing_group (outing_id, group_id) values (%s, %s)", [outing, group])
        in_class = "select m.pupil_id from membership m where m.group_id = %s and coalesce(m.ends_on, 'infinity') > %s order by 1"
        for number, (pupil,) in enumerate(self.connection.execute(in_class, [group, self.today]).fetchall()):
            if pupil in parents and pupil != self.named["leerling"] and number % 4:
                self.connection.execute(
                    "insert into outing_answer (outing_id, pupil_id, person_id, goes, answered_at) values (%s, %s, %s, %s, %s)",
                    [outing, pupil, parents[pupil], number % 5 != 0, self.now - timedelta(days=1)],
                )

    def _uid(self) -> UUID | str:
        return self.inventor.uid()
