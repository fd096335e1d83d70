"""A roster in the making: what a layout found so far, and how names and codes that would come twice are told apart."""

from dataclasses import dataclass, field, replace
from typing import Any

from zorgvuldig.imports.csv_reader import Row
from zorgvuldig.imports.roster.model import (
    Birth,
    Enrolment,
    Group,
    Guardian,
    Guardianship,
    Pupil,
    Roster,
    School,
    StaffMember,
    Subject,
    TeacherRole,
    Tie,
    Year,
)
from zorgvuldig.imports.roster.terms import CODE_LIMIT, NAME_LIMIT, YEAR_NAME_LIMIT, distinct, short_code

Pair = tuple[str, str]


@dataclass(slots=True)
class Draft:
    """What was found, each by its number of the source, or by both numbers of what it ties. `groups` have the number that tells one from
    another of the same name. `numbers` and `pseudonyms` say in which row a number stands; `codes` are taken.
    """

    schools: dict[str, School] = field(default_factory=dict)
    years: dict[str, Year] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    groups: dict[str, tuple[Group, str]] = field(default_factory=dict)
    pupils: dict[str, Pupil] = field(default_factory=dict)
    births: dict[str, Birth] = field(default_factory=dict)
    enrolments: dict[Pair, Enrolment] = field(default_factory=dict)
    staff: dict[str, StaffMember] = field(default_factory=dict)
    roles: dict[Pair, TeacherRole] = field(default_factory=dict)
    guardians: dict[str, Guardian] = field(default_factory=dict)
    guardianships: dict[Pair, Guardianship] = field(default_factory=dict)
    memberships: dict[Pair, Tie] = field(default_factory=dict)
    teachings: dict[Pair, Tie] = field(default_factory=dict)
    mentorings: dict[Pair, Tie] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    pseudonyms: dict[str, int] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)

    def teacher_code(self, row: Row, column: str, key: str, *wanted: str, taken: str) -> str:
        """The first wanted code that fits and that nobody has, else the beginning of their number; the problem `taken` when somebody has that."""
        code = short_code(*(one for one in wanted if one not in self.codes), key)
        if code in self.codes:
            row.refuse(column, taken)
        self.codes.add(code)
        return code

    def roster(self, *, source: str, same_people: bool, **more: Any) -> Roster:
        """Everything; no two years of a school, subjects of a school or groups of a year have the same name. `more` is as in `Roster`."""
        years = distinct({key: (year.school, year.name, key) for key, year in self.years.items()}, YEAR_NAME_LIMIT)
        codes = distinct({key: (one.school, one.code, key) for key, one in self.subjects.items()}, CODE_LIMIT)
        names = distinct({key: (one.year, one.name, number) for key, (one, number) in self.groups.items()}, NAME_LIMIT)
        return Roster(
            source=source,
            same_people=same_people,
            schools=tuple(self.schools.values()),
            years=tuple(replace(year, name=years[key]) for key, year in self.years.items()),
            subjects=tuple(replace(subject, code=codes[key]) for key, subject in self.subjects.items()),
            groups=tuple(replace(group, name=names[key]) for key, (group, _) in self.groups.items()),
            pupils=tuple(self.pupils.values()),
            births=tuple(self.births.values()),
            enrolments=tuple(self.enrolments.values()),
            staff=tuple(self.staff.values()),
            roles=tuple(self.roles.values()),
            guardians=tuple(self.guardians.values()),
            guardianships=tuple(self.guardianships.values()),
            memberships=tuple(self.memberships.values()),
            teachings=tuple(self.teachings.values()),
            **more,
        )
