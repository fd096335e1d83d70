"""The rows of a timetable → lessons. A row is one lesson on a date, or a weekly lesson from one week to another.

Columns (Dutch, in any order): groep, uur, begin, einde, and either datum or dag with van week and t/m week; lokaal and
docent may be left out. Weeks are ISO numbers, as Dutch calendars print them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple

from django.utils.translation import gettext

from zorgvuldig.imports.problems import Findings, ImportRefused, Place
from zorgvuldig.imports.spreadsheet.parse import CellRefused, MappedRow, day, mapped, text, whole
from zorgvuldig.platform.names import fold
from zorgvuldig.platform.spreadsheets.model import Cell, Sheet
from zorgvuldig.school.calendar import Span

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "group": ("groep", "lesgroep", "klas"),
    "on": ("datum",),
    "weekday": ("dag", "weekdag"),
    "from_week": ("van week", "vanaf week", "eerste week"),
    "until_week": ("t/m week", "tot en met week", "laatste week"),
    "slot": ("uur", "lesuur"),
    "starts": ("begin", "begintijd", "van"),
    "ends": ("einde", "eindtijd", "eind", "tot"),
    "room": ("lokaal", "ruimte"),
    "teacher": ("docent", "docentcode", "leraar"),
}
NEEDED = ("group", "slot", "starts", "ends")
WEEKLY = ("weekday", "from_week", "until_week")
TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.]00)?", re.ASCII)
WEEKDAYS = {name: number for number, name in enumerate(("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"))}
WEEKDAYS |= {name[:2]: number for name, number in WEEKDAYS.items()} | {str(n + 1): n for n in range(5)}
HIGHEST_SLOT, HIGHEST_WEEK, ROOM = 20, 53, 20
_WEEK = timedelta(weeks=1)


class Key(NamedTuple):
    """What tells one lesson from another: the number of the group, the day and the lesson hour."""

    group: int
    on: date
    slot: int


@dataclass(frozen=True, slots=True)
class PlannedLesson:
    """When and where a lesson is, who gives it (None: not said), and whether it is cancelled."""

    starts_at: time
    ends_at: time
    room: str
    staff: int | None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class TimetableLookup:
    """What a timetable can be about: the groups and teachers of a school by folded name, its year and its holidays."""

    groups: Mapping[str, int]
    teachers: Mapping[str, int]
    year: Span
    holidays: Sequence[Span]


def read_timetable(sheet: Sheet, known: TimetableLookup, file: str, findings: Findings) -> dict[Key, PlannedLesson]:
    """Every lesson that the rows stand for; what is wrong goes into `findings`, by row and column.

    Weekly lessons skip holidays and days outside the school year. Raises `ImportRefused` when a column is missing.
    """
    mapping = _mapping(sheet.headers)
    findings.ignored |= {
        (file, header): gettext("Deze kolom hoort niet bij een rooster.")
        for header in sheet.headers
        if header not in mapping.values()
    }
    lessons: dict[Key, PlannedLesson] = {}
    places: dict[Key, Place] = {}
    for row in mapped(sheet, mapping, file, findings):
        for key, planned in _lessons(row, known):
            if key in lessons and lessons[key] != planned:
                says = gettext("Deze les staat ook in rij %(row)s, met andere gegevens. Laat er één staan.")
                row.refuse("slot", says % {"row": places[key].row})
                break
            lessons[key], places[key] = planned, row.place
    return lessons


def _mapping(headers: Sequence[str]) -> dict[str, str]:
    folded = {fold(header): header for header in headers}
    found = {
        key: next(folded[name] for name in names if name in folded)
        for key, names in COLUMNS.items()
        if any(name in folded for name in names)
    }
    missing = [COLUMNS[key][0] for key in NEEDED if key not in found]
    if "on" not in found and not all(key in found for key in WEEKLY):
        missing.append(gettext("datum (of dag, van week en t/m week)"))
    if missing:
        says = gettext("In dit rooster ontbreken kolommen: %(columns)s. Voeg ze toe.")
        raise ImportRefused(says % {"columns": ", ".join(missing)})
    return found


def _lessons(row: MappedRow, known: TimetableLookup) -> Iterator[tuple[Key, PlannedLesson]]:
    group = _named(row, "group", known.groups, gettext("Deze groep is er niet in dit schooljaar. Maak de groep eerst."))
    teacher = _named(row, "teacher", known.teachers, gettext("Deze docent is er niet. Gebruik de code van de docent."))
    slot = row.get("slot", lambda cell: whole(cell, HIGHEST_SLOT), None, needed=True)
    starts, ends = row.get("starts", _time, None, needed=True), row.get("ends", _time, None, needed=True)
    room = row.get("room", lambda cell: text(cell, ROOM), "")
    days = _days(row, known)
    if starts and ends and ends <= starts:
        row.refuse("ends", gettext("De les eindigt niet na het begin. Verbeter de tijden."))
        return
    if group is None or slot is None or starts is None or ends is None:
        return
    for on in days:
        yield Key(group, on, slot), PlannedLesson(starts, ends, room, teacher)


def _named(row: MappedRow, key: str, known: Mapping[str, int], unknown: str) -> int | None:
    name = row.get(key, text, "", needed=key in NEEDED)
    found = known.get(fold(name))
    if name and found is None:
        row.refuse(key, unknown)
    return found


def _time(cell: Cell) -> time | None:
    value = text(cell)
    found = TIME.fullmatch(value)
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return time(int(found[1]), int(found[2]))
    raise CellRefused(gettext("«%(value)s» is geen tijd. Schrijf de tijd als 08:30.") % {"value": value[:20]})


def _days(row: MappedRow, known: TimetableLookup) -> list[date]:
    """The days of a row: the one date, or a day of each week."""
    known_problems = len(row.findings.problems)
    on = row.get("on", day, None)
    if len(row.findings.problems) > known_problems:
        return []
    if on is not None:
        if on not in known.year:
            row.refuse("on", gettext("Deze dag valt buiten het schooljaar. Verbeter de datum."))
            return []
        return [on]
    if not all(row.has(key) for key in WEEKLY):
        row.refuse("on", gettext("Leeg. Vul dit in."))
        return []
    weekday = row.get("weekday", _weekday, None, needed=True)
    first, last = (
        row.get(key, lambda cell: whole(cell, HIGHEST_WEEK), None, needed=True) for key in ("from_week", "until_week")
    )
    if weekday is None or first is None or last is None:
        return []
    begin, end = _monday_of(first, known.year), _monday_of(last, known.year)
    if begin is None or end is None or end < begin:
        row.refuse("until_week", gettext("Deze weken liggen niet na elkaar in het schooljaar. Verbeter de weken."))
        return []
    return list(_weekly(begin, end, weekday, known))


def _weekday(cell: Cell) -> int | None:
    value = text(cell)
    found = WEEKDAYS.get(fold(value))
    if found is None:
        says = gettext("«%(value)s» is geen lesdag. Schrijf: maandag, dinsdag, woensdag, donderdag of vrijdag.")
        raise CellRefused(says % {"value": value[:20]})
    return found


def _monday_of(week: int, year: Span) -> date | None:
    """The Monday of the week with this ISO number that touches the school year."""
    for number in (year.starts_on.year, year.ends_on.year):
        try:
            found = date.fromisocalendar(number, week, 1)
        except ValueError:  # a year of 52 weeks has no week 53
            continue
        if found < year.ends_on and found + _WEEK > year.starts_on:
            return found
    return None


def _weekly(begin: date, end: date, weekday: int, known: TimetableLookup) -> Iterator[date]:
    week = begin
    while week <= end:
        on = week + timedelta(days=weekday)
        if on in known.year and not any(on in holiday for holiday in known.holidays):
            yield on
        week += _WEEK
