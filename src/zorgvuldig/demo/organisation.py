"""Schools, years, subjects, staff, groups and tests of the demonstration school."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from zorgvuldig.demo.bulk_insert import Copier
from zorgvuldig.demo.people import PEOPLE
from zorgvuldig.demo.plan import ClassPlan, SchoolYear, school_days
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.demo.school_year import Span, write_year
from zorgvuldig.demo.words import KIND, LOWER, SUBJECTS, TITLES, UPPER
from zorgvuldig.platform.names import fold

GROUPS_PER_TEACHER = 6
AHEAD = timedelta(days=21)
BEFORE = timedelta(days=4 * 365)
OFFICE = (
    "care_coordinator",
    "attendance_coordinator",
    "administration",
    "administration",
    "communications",
    "caretaker",
    "school_leader",
)
OUTSIDE = "outside_helper"
EVERYWHERE = ("archivist", "privacy_officer", "dpo", "system_administrator")
# Which subject the named teachers teach, and at which location.
NAMED_TEACHERS = {"docent": (0, "wi"), "mentor": (0, "en"), "personeel-ouder": (1, "ne")}
NAMED_MENTORS = {0: "docent", 1: "mentor"}  # class in the plan → who


@dataclass(frozen=True, slots=True)
class Test:
    """A test and its date."""

    id: int
    held_on: date


@dataclass(slots=True)
class Group:
    """A teaching group: its id, subject, and tests."""

    id: int
    code: str
    tests: list[Test] = field(default_factory=list)


@dataclass(slots=True)
class ClassYear:
    """A class in one school year, with its teaching groups."""

    year: SchoolYear
    group_id: int
    groups: list[Group] = field(default_factory=list)


@dataclass(slots=True)
class OrganisationSeeder:
    """Writes the school down, and keeps what pupils and log need: classes by plan, and the named staff.

    `staff` is username → person, `taught` group → teacher. `teachers` is (school, subject) → their persons.
    """

    copier: Copier
    inventor: Inventor
    years: list[SchoolYear]
    plans: list[ClassPlan]
    today: date
    people: Iterator[int] = field(default_factory=lambda: count(1))
    staff: dict[str, int] = field(default_factory=dict)
    teachers: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    classes: list[list[ClassYear]] = field(default_factory=list)
    year_ids: dict[tuple[int, int], int] = field(default_factory=dict)
    subject_ids: dict[tuple[int, str], int] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    periods: dict[tuple[int, int], list[Span]] = field(default_factory=dict)
    taught: dict[int, int] = field(default_factory=dict)
    groups: Iterator[int] = field(default_factory=lambda: count(1))
    tests: Iterator[int] = field(default_factory=lambda: count(1))
    mentored: Counter[int] = field(default_factory=Counter)
    days: dict[SchoolYear, list[date]] = field(default_factory=dict)

    def write(self, board: str, schools: list[str]) -> None:
        """Everything but pupils."""
        self.days = {year: school_days(year.starts_on, year.ends_on - timedelta(days=1)) for year in self.years}
        self.copier.add("board", 1, board)
        for school, name in enumerate(schools):
            self._school(school, name)
        self._named_staff(len(schools))
        self._office(len(schools))
        self._teachers(len(schools))
        turns: Counter[tuple[int, str, int]] = Counter()
        for index, plan in enumerate(self.plans):
            self.classes.append(self._class(index, plan, turns))
        for person in self.mentored:
            self._role(person, self._school_of(person), "mentor")

    def _school(self, school: int, name: str) -> None:
        self.copier.add("school", school + 1, 1, name, "")
        self.copier.add("test_limit", school + 1, 2, 5)
        for index, year in enumerate(self.years):
            id = self.year_ids[school, index] = school * len(self.years) + index + 1
            self.copier.add("school_year", id, school + 1, year.name, year.starts_on, year.ends_on)
            self.periods[school, index] = write_year(self.copier, id, year)
        for index, (code, (subject, _)) in enumerate(SUBJECTS.items()):
            id = self.subject_ids[school, code] = school * len(SUBJECTS) + index + 1
            self.copier.add("subject", id, school + 1, code, subject)

    # --- staff ----------------------------------------------------------------------------------------------------

    def person(self) -> int:
        """A new bare person."""
        id = next(self.people)
        self.copier.add("person", id, self.inventor.uid())
        return id

    def _member(self, given: str, prefix: str, family: str) -> int:
        person = self.person()
        start = "".join(letter for letter in fold(family) if letter.isalpha())[:3].upper()
        code = next(c for c in (start + (str(n) if n else "") for n in count()) if c not in self.codes)
        self.codes.add(code)
        self.copier.add("staff", person, code, given, prefix, family)
        return person

    def _invented(self) -> int:
        name = self.inventor.family()
        return self._member(self.inventor.given(name.origin, self.inventor.sex()), name.prefix, name.family)

    def _role(self, person: int, school: int, role: str) -> None:
        self.copier.add("staff_role", person, school + 1, role, self.years[0].starts_on - BEFORE)

    def _named_staff(self, schools: int) -> None:
        for named in PEOPLE:
            if named.is_staff and not named.place:
                person = self.staff[named.username] = self._member(*named.name)
                for role in named.roles:
                    if role in EVERYWHERE:
                        for school in range(schools):
                            self._role(person, school, role)
                    elif role in OFFICE or role == OUTSIDE:
                        self._role(person, 0, role)

    def _office(self, schools: int) -> None:
        for school in range(schools):
            for role in OFFICE if school else ("administration", "caretaker"):
                person = self._invented()
                self._role(person, school, role)
                for named in PEOPLE:
                    if named.place == (school, role):
                        self.staff.setdefault(named.username, person)

    def _teachers(self, schools: int) -> None:
        """As many per school and subject as the groups of its busiest year ask for."""
        needed: Counter[tuple[int, str]] = Counter()
        for plan in self.plans:
            needed.update((plan.school, code) for code in subjects_at(plan.level))
        for school in range(schools):
            for code in SUBJECTS:
                total = max(1, -(-needed[school, code] // GROUPS_PER_TEACHER))
                named = [self.staff[u] for u, place in NAMED_TEACHERS.items() if place == (school, code)]
                people = self.teachers[school, code] = named + [self._invented() for _ in range(total - len(named))]
                for person in people:
                    self._role(person, school, "teacher")

    def _school_of(self, person: int) -> int:
        return next(school for (school, _), people in self.teachers.items() if person in people)

    # --- groups ---------------------------------------------------------------------------------------------------

    def _class(self, index: int, plan: ClassPlan, turns: Counter[tuple[int, str, int]]) -> list[ClassYear]:
        """The class now and in the years before, newest first."""
        found = []
        for back in range(min(plan.level, len(self.years))):
            year_index = len(self.years) - 1 - back
            level, year = plan.level - back, self.years[year_index]
            group_id = self._group(plan, year_index, None, plan.name_in(level), level)
            class_year = ClassYear(year, group_id)
            teachers = []
            for code in subjects_at(level):
                group = Group(self._group(plan, year_index, code, f"{plan.name_in(level)}-{code}", level), code)
                turn, people = turns[plan.school, code, year_index], self.teachers[plan.school, code]
                turns[plan.school, code, year_index] += 1
                teacher = people[turn // GROUPS_PER_TEACHER % len(people)]
                self.copier.add("teaching", teacher, group.id, year.starts_on, year.ends_on)
                teachers.append(teacher)
                self.taught[group.id] = teacher
                self._tests(group, year, self.periods[plan.school, year_index])
                class_year.groups.append(group)
            mentor = self._mentor(index, teachers)
            self.copier.add("mentoring", mentor, group_id, year.starts_on, year.ends_on)
            found.append(class_year)
        return found

    def _mentor(self, index: int, teachers: list[int]) -> int:
        """Whoever of its teachers has the fewest classes yet; the named people have the classes of their story."""
        named = self.staff.get(NAMED_MENTORS.get(index, ""))
        others = [teacher for teacher in teachers if teacher not in self.staff.values()]
        mentor = named or min(others, key=lambda teacher: self.mentored[teacher])
        self.mentored[mentor] += 1
        return mentor

    def _group(self, plan: ClassPlan, year: int, code: str | None, name: str, stage: int) -> int:
        id = next(self.groups)
        subject = self.subject_ids[plan.school, code] if code else None
        kind = "teaching" if code else "class"
        year_id = self.year_ids[plan.school, year]
        row = (id, self.inventor.uid(), year_id, subject, kind, name, stage, plan.stream)
        self.copier.add("learning_group", *row)
        return id

    def _tests(self, group: Group, year: SchoolYear, periods: list[Span]) -> None:
        """Spread over the year; of the current year only what was held or is planned for the coming weeks."""
        days = self.days[year]
        titles, number = TITLES[KIND.get(group.code, "other")], SUBJECTS[group.code][1]
        shift = group.id * 7 % 10
        for turn in range(number):
            held_on = days[min(len(days) - 1, (turn * 10 + 3 + shift) * len(days) // (number * 10 + 8))]
            if held_on > self.today + AHEAD:
                break
            title, weight = titles[turn % len(titles)]
            test = Test(next(self.tests), held_on)
            name = title.format(n=turn // len(titles) + 1)
            period = next((span.id for span in periods if span.starts_on <= held_on < span.ends_on), None)
            self.copier.add("test", test.id, self.inventor.uid(), group.id, name, weight, held_on, period)
            group.tests.append(test)


def subjects_at(level: int) -> tuple[str, ...]:
    """What a class at this level is taught."""
    return LOWER if level <= 3 else UPPER
