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
    """One class or group in the grid: what stands in its field, what it was when the page was made, and what is wrong."""

    row: StaffedRow
    typed: str
    was: str
    staff: Staff | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def assignment(self) -> Assignment:
        """What is asked by it."""
        return Assignment(self.row, self.staff, self.was)


def empty_grid(rows: Sequence[StaffedRow]) -> list[GridRow]:
    """The grid before anything is filled in."""
    return [GridRow(row, row.said, row.print) for row in rows]


def by_word(people: Sequence[Staff]) -> dict[str, Staff]:
    """Who is meant by an abbreviation, or by a name with it as the grid offers it."""
    return {fold(word): one for one in people for word in (one.code, in_grid(one))}


def read_grid(
    data: Mapping[str, str], rows: Sequence[StaffedRow], people: Sequence[Staff], actor: int
) -> list[GridRow]:
    """The grid out of a posted form: `s-` with the uid is who, `w-` what it was. What is shared is arranged elsewhere, and what was not posted stays."""
    words = by_word(people)
    found = []
    for row in rows:
        uid = row.group.uid
        if row.is_shared or f"s-{uid}" not in data:
            found.append(GridRow(row, row.said, row.print, row.people[0] if len(row.people) == 1 else None))
            continue
        typed = " ".join(data[f"s-{uid}"].split())
        one = GridRow(row, typed, data.get(f"w-{uid}", ""), words.get(fold(typed)))
        if typed and typed == row.said and row.people:
            one.staff = row.people[0]  # whoever had it before may have another role by now
        elif typed and one.staff is None:
            one.problems.append(gettext("Er is hier niemand met deze naam of afkorting. Kies iemand uit de lijst."))
        elif one.staff and one.staff.pk == actor and one.staff not in row.people:
            one.problems.append(gettext("Uzelf geeft u geen groep. Vraag het een collega."))
        found.append(one)
    return found


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
        typed = data[f"u-{one.pk}"].strip()
        read = HoursRow(one, typed.lstrip("0") or typed, data.get(f"w-{one.pk}", ""))
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 4 and 1 <= int(typed) <= MOST):
            says = gettext("Vul een heel getal in van 1 tot en met %(most)s, of laat het leeg.")
            read.problems.append(says % {"most": MOST})
        found.append(read)
    return found
