"""Periods, holidays, absence codes and the coming intake of the demonstration school."""

from dataclasses import dataclass
from datetime import date, timedelta

from zorgvuldig.demo.bulk_insert import Copier
from zorgvuldig.demo.plan import SchoolYear
from zorgvuldig.demo.random_people import Inventor

# Month and day on which a period begins after the first, and how many times it counts.
PERIODS = ((8, 1, 1), (11, 10, 1), (1, 26, 1), (4, 6, 2))
# Name, month and day of the first day off and of the first day back; August belongs to next year.
HOLIDAYS = (
    ("Herfstvakantie", (10, 17), (10, 26)),
    ("Kerstvakantie", (12, 19), (1, 4)),
    ("Voorjaarsvakantie", (2, 20), (3, 1)),
    ("Meivakantie", (4, 24), (5, 10)),
    ("Zomervakantie", (7, 10), (8, 1)),
)
# Code, meaning, whether it is allowed. The first is what illness becomes.
REASONS = (
    ("Z", "Ziek", True),
    ("D", "Dokter of tandarts", True),
    ("B", "Bijzonder verlof", True),
    ("S", "Activiteit van school", True),
    ("O", "Zonder toestemming afwezig", False),
    ("V", "Verslapen", False),
)


@dataclass(frozen=True, slots=True)
class Span:
    """A period of a school year with its number; half-open."""

    id: int
    starts_on: date
    ends_on: date


def day_in(year: SchoolYear, month: int, day: int) -> date:
    """A day of the school year by month and day; the first of August after it ends it."""
    found = date(year.starts_on.year, month, day)
    return found if found > year.starts_on else date(year.starts_on.year + 1, month, day)


def write_year(copier: Copier, year_id: int, year: SchoolYear) -> list[Span]:
    """The four periods and the holidays of one school year of one school."""
    starts = [year.starts_on, *(day_in(year, month, day) for month, day, _weight in PERIODS[1:]), year.ends_on]
    spans = []
    for turn, (_month, _day, weight) in enumerate(PERIODS):
        span = Span((year_id - 1) * len(PERIODS) + turn + 1, starts[turn], starts[turn + 1])
        spans.append(span)
        copier.add("period", span.id, year_id, turn + 1, f"Periode {turn + 1}", span.starts_on, span.ends_on, weight)
    for turn, (name, first, back) in enumerate(HOLIDAYS):
        id = (year_id - 1) * len(HOLIDAYS) + turn + 1
        copier.add("holiday", id, year_id, name, day_in(year, *first), day_in(year, *back))
    return spans


def is_free(day: date, year: SchoolYear) -> bool:
    """Whether a weekday falls in a holiday."""
    return any(day_in(year, *first) <= day < day_in(year, *back) for _name, first, back in HOLIDAYS)


def reason_id(school: int, code: str) -> int:
    """The number of a school's absence code."""
    return school * len(REASONS) + [reason[0] for reason in REASONS].index(code) + 1


def write_reasons(copier: Copier, schools: int) -> None:
    """The same codes at every school."""
    for school in range(schools):
        for code, name, is_authorised in REASONS:
            copier.add("absence_reason", reason_id(school, code), school + 1, code, name, is_authorised, True)


def write_next_year(
    copier: Copier, inventor: Inventor, schools: int, year: SchoolYear, today: date, first: int
) -> None:
    """Next school year at every school, with an intake that is open now; `first` is the first free number of a year."""
    coming = SchoolYear(year.ends_on, date(year.ends_on.year + 1, 8, 1))
    for school in range(schools):
        id = first + school
        copier.add("school_year", id, school + 1, coming.name, coming.starts_on, coming.ends_on)
        write_year(copier, id, coming)
        opens, closes = today - timedelta(days=21), max(today + timedelta(days=60), date(year.ends_on.year, 4, 1))
        copier.add("intake_round", school + 1, inventor.uid(), id, opens, closes)
