"""Untis: GPU001.TXT, «Stundenplan» under Import/Export. A row is one hour of every week; there is no heading.

Columns: number of the lesson, class, teacher, subject, room, day (1 is Monday), hour. What comes after them is not read.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from django.utils.translation import gettext

from zorgvuldig.imports.problems import Findings, ImportRefused, Place
from zorgvuldig.imports.timetable.programs.lesson import (
    LONGEST_ROOM,
    UNKNOWN,
    Frame,
    ReadLesson,
    Words,
    group_called,
)
from zorgvuldig.platform.names import fold
from zorgvuldig.platform.spreadsheets import csv_file
from zorgvuldig.platform.spreadsheets.model import MAX_ROWS, SheetRefused, SheetRow

NAME = "untis"
NUMBER, CLASS, TEACHER, SUBJECT, ROOM, DAY, HOUR = range(7)
COLUMNS = ("nummer", "klas", "docent", "vak", "lokaal", "dag", "uur")
WIDTH = len(COLUMNS)
DAYS, LONG, WEEK = frozenset("1234567"), 4, timedelta(weeks=1)


def is_it(data: bytes) -> bool:
    """Whether this is such a file: its first row is one, and no heading."""
    try:
        first = next((row.cells for row in csv_file.read(data) if any(row.cells)), ())
    except SheetRefused:
        return False
    if len(first) < WIDTH:
        return False
    number, day, hour = (str(first[at]) for at in (NUMBER, DAY, HOUR))
    return number.isdecimal() and hour.isdecimal() and day in DAYS


def reduce(data: bytes, _words: Words) -> bytes:
    """The file with nothing in it but the columns that are read, each row on its line."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, delimiter=";", quoting=csv.QUOTE_ALL)
    at = 1
    for row in _rows(data):
        lines.write("\r\n" * (row.number - at))
        writer.writerow([str(cell) for cell in row.cells[:WIDTH]])
        at = row.number + 1
    return lines.getvalue().encode()


def _rows(data: bytes) -> list[SheetRow]:
    try:
        found = [row for row in csv_file.read(data) if any(row.cells)]
    except SheetRefused as refusal:
        raise ImportRefused(str(refusal)) from refusal
    if len(found) > MAX_ROWS:
        says = gettext("Dit bestand heeft meer dan %(rows)s rijen. Verdeel het over meer bestanden.")
        raise ImportRefused(says % {"rows": MAX_ROWS})
    return found


def read(data: bytes, groups: Mapping[str, int], frame: Frame, file: str, findings: Findings) -> Iterator[ReadLesson]:
    """The lessons of every week between the days of `frame`; what is wrong goes into `findings`, by row and column.

    A lesson with two teachers or rooms has two rows; the first one counts.
    """
    without_class = 0
    seen: set[tuple[str, ...]] = set()
    for row in _rows(data):
        place = Place(file, row.number)
        cells = [str(cell) for cell in row.cells[:WIDTH]]
        if len(cells) < WIDTH:
            says = gettext("In deze rij staan te weinig kolommen. Maak GPU001.TXT opnieuw in Untis.")
            findings.refuse(place, "", says)
            continue
        one = (cells[NUMBER], fold(cells[CLASS]), fold(cells[SUBJECT]), cells[DAY], cells[HOUR])
        if not cells[CLASS]:
            without_class += 1
        elif one not in seen:
            seen.add(one)
            yield from _lessons(cells, place, groups, frame, findings)
    if without_class:
        says = gettext("Rijen zonder klas: %(count)s. Dat zijn geen lessen; die lezen wij niet.")
        findings.notices.append(says % {"count": without_class})


def _lessons(
    cells: Sequence[str], place: Place, groups: Mapping[str, int], frame: Frame, findings: Findings
) -> Iterator[ReadLesson]:
    """The lessons of a row, a week apart."""
    group = group_called(cells[CLASS], cells[SUBJECT], groups) if cells[SUBJECT] else fold(cells[CLASS])
    if group not in groups:
        says = gettext("Bij klas «%(klas)s» en vak «%(subject)s» hoort geen groep. Maak een groep die «%(name)s» heet.")
        name = f"{cells[CLASS]}.{cells[SUBJECT]}".rstrip(".")
        findings.refuse(place, COLUMNS[CLASS], says % {"klas": cells[CLASS], "subject": cells[SUBJECT], "name": name})
        return
    if cells[DAY] not in DAYS:
        findings.refuse(
            place,
            COLUMNS[DAY],
            gettext("«%(value)s» is geen dag. Schrijf 1 (maandag) tot en met 7.") % {"value": cells[DAY]},
        )
        return
    hour = frame.hours.times(int(cells[HOUR])) if cells[HOUR].isdecimal() and len(cells[HOUR]) < LONG else None
    if hour is None:
        says = gettext("Van lesuur «%(value)s» weten wij niet hoe laat het is. Zet het bij de lestijden.")
        findings.refuse(place, COLUMNS[HOUR], says % {"value": cells[HOUR]})
        return
    if len(cells[ROOM]) > LONGEST_ROOM:
        says = gettext("«%(value)s» is te lang voor een lokaal. Gebruik hoogstens %(limit)s tekens.")
        findings.refuse(place, COLUMNS[ROOM], says % {"value": cells[ROOM], "limit": LONGEST_ROOM})
        return
    teacher = "" if cells[TEACHER] == UNKNOWN else cells[TEACHER]
    on = frame.days.starts_on + timedelta(days=(int(cells[DAY]) - 1 - frame.days.starts_on.weekday()) % 7)
    while on < frame.days.ends_on:
        if frame.is_school_day(on):
            yield ReadLesson(
                place.row, COLUMNS[TEACHER], group, on, hour.slot, hour.starts, hour.ends, cells[ROOM], teacher
            )
        on += WEEK
