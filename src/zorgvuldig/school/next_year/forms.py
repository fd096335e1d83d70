"""The grids of the coming year as somebody filled them in: who gets which class or group, and how many lessons a week a subject has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from zorgvuldig.platform.names import fold
from zorgvuldig.school.models import Subject
from zorgvuldig.school.next_year.actions import Assignment
from zorgvuldig.school.next_year.hours_reads import Hours, HoursRow
from zorgvuldig.school.next_year.reads import StaffedRow, StageLevel, in_grid
from zorgvuldig.school.staffing.models import Staff


@dataclass(slots=True)
class GridRow:
    """One class or group in the grid: what stands in its fields, what it was when the page was made, and what is wrong.

    `lessons` is how many a week a group has that has a number of its own, `had` what that was, and `miscounted` what is wrong with it.
    """

    row: StaffedRow
    typed: str
    was: str
    staff: Staff | None = None
    problems: list[str] = field(default_factory=list)
    lessons: str = ""
    had: str = ""
    miscounted: list[str] = field(default_factory=list)

    @property
    def assignment(self) -> Assignment:
        """What is asked by it."""
        return Assignment(self.row, self.staff, self.was, self.lessons, self.had)

    @property
    def is_wrong(self) -> bool:
        """Whether anything in it is."""
        return bool(self.problems or self.miscounted)


def empty_grid(rows: Sequence[StaffedRow]) -> list[GridRow]:
    """The grid before anything is filled in."""
    return [GridRow(row, row.said, row.print, lessons=row.lessons, had=row.lessons) for row in rows]


def by_word(people: Sequence[Staff]) -> dict[str, Staff]:
    """Who is meant by an abbreviation, or by a name with it as the grid offers it."""
    return {fold(word): one for one in people for word in (one.code, in_grid(one))}


def read_grid(
    data: Mapping[str, str], rows: Sequence[StaffedRow], people: Sequence[Staff], actor: int
) -> list[GridRow]:
    """The grid out of a posted form: `s-` with the uid is who, `w-` what it was; `u-` is how many lessons a week, `v-` what that was.

    Who shares a group is arranged elsewhere, and what was not posted stays.
    """
    words = by_word(people)
    found = []
    for row in rows:
        one = _who(data, row, words, actor)
        _how_many(data, one)
        found.append(one)
    return found


def _who(data: Mapping[str, str], row: StaffedRow, words: Mapping[str, Staff], actor: int) -> GridRow:
    uid = row.group.uid
    if row.is_shared or f"s-{uid}" not in data:
        return GridRow(row, row.said, row.print, row.people[0] if len(row.people) == 1 else None)
    typed = " ".join(data[f"s-{uid}"].split())
    one = GridRow(row, typed, data.get(f"w-{uid}", ""), words.get(fold(typed)))
    if typed and typed == row.said and row.people:
        one.staff = row.people[0]  # whoever had it before may have another role by now
    elif typed and one.staff is None:
        one.problems.append(gettext("Er is hier niemand met deze naam of afkorting. Kies iemand uit de lijst."))
    elif one.staff and one.staff.pk == actor and one.staff not in row.people:
        one.problems.append(gettext("Uzelf geeft u geen groep. Vraag het een collega."))
    return one


def _how_many(data: Mapping[str, str], one: GridRow) -> None:
    uid = one.row.group.uid
    one.lessons = one.had = one.row.lessons
    if f"u-{uid}" not in data:
        return
    if one.row.counts_lessons:
        one.lessons, one.miscounted = _number(data[f"u-{uid}"])
        one.had = data.get(f"v-{uid}", "")
    elif data[f"u-{uid}"] != data.get(f"v-{uid}", ""):
        one.problems.append(gettext("Deze groep heeft nu een leerjaar. Het aantal lessen staat in de lessentabel."))


# How many lessons a week.

MOST = 20  # of one subject


def hours_table(subjects: Sequence[Subject], target: StageLevel, hours: Hours) -> list[HoursRow]:
    """The table of one stage and level before anything is filled in."""
    found = []
    for one in subjects:
        stands = str(hours.get((target.stage, target.level, one.pk), ""))
        found.append(HoursRow(one, stands, stands))
    return found


def read_hours(data: Mapping[str, str], subjects: Sequence[Subject], standing: Sequence[HoursRow]) -> list[HoursRow]:
    """The table out of a posted form: `u-` with the number of a subject is how many lessons, `w-` what it was. What was not posted stays."""
    found = []
    for one, row in zip(subjects, standing, strict=True):
        if f"u-{one.pk}" not in data:
            found.append(row)
            continue
        typed, problems = _number(data[f"u-{one.pk}"])
        found.append(HoursRow(one, typed, data.get(f"w-{one.pk}", ""), problems))
    return found


def _number(given: str) -> tuple[str, list[str]]:
    """A number of lessons a week as it was typed, without a nought before it, and what is wrong with it; empty is none."""
    typed = given.strip()
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 4 and 1 <= int(typed) <= MOST):
        says = gettext("Vul een heel getal in van 1 tot en met %(most)s, of laat het leeg.")
        return typed, [says % {"most": MOST}]
    return typed.lstrip("0"), []
