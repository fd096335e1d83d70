"""The list of a report meeting: averages by subject, absence, and what was agreed, as a landscape page or a spreadsheet."""

from decimal import Decimal

from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.marks import written
from zorgvuldig.learning.meeting.labels import PROPOSALS
from zorgvuldig.learning.meeting.reads import Meeting, MeetingRow, SubjectCell, meeting
from zorgvuldig.learning.models import Test
from zorgvuldig.learning.schemes.structure_reads import periods_of
from zorgvuldig.platform.spreadsheets.write import Value
from zorgvuldig.release.lists.actions import NAMES, ListRequest, by, by_name, give, in_group, listed_name
from zorgvuldig.release.lists.kinds import Column, Sheet, Table
from zorgvuldig.release.release import Row, TablePart
from zorgvuldig.school.year.models import Lesson, Period


class NoSuchPeriod(Exception):
    """The school year has no period with this number."""


def meeting_list(asked: ListRequest, number: int, *, door: Door) -> Table:
    """The class in this period. Raises `NoSuchPeriod`, before anything is on record."""
    periods = periods_of(asked.group.year_id, door=door)
    period = next((one for one in periods if one.number == number), None)
    if period is None:
        raise NoSuchPeriod
    found = meeting(asked.group, period, periods, door=door)
    rows = {row.person.pupil_id: row for row in found.rows}
    released = give(asked, list(rows), [NAMES, *in_group(asked.group), *_behind(found, period)], door=door)
    notes = by(released, "meeting_note", "pupil_id")
    lines = [(person, rows[person["pupil_id"]], notes.get(person["pupil_id"], {})) for person in by_name(released)]
    names = [column.name for column in found.columns]
    figures = [column.code for column in found.columns]
    last = (gettext("Voorstel"), gettext("Afspraak") + f" ({period.name})")
    headings = (gettext("Naam"), *figures, gettext("Gem."), gettext("Weg"), *last)
    shares = (4, *(1 for _figure in figures), 1, 1, 2, 6)
    return Table(
        tuple(Column(heading, share) for heading, share in zip(headings, shares, strict=True)),
        tuple(_on_paper(person, row, note, names) for person, row, note in lines),
        Sheet(headings, tuple(_in_sheet(person, row, note, names) for person, row, note in lines)),
        landscape=True,
        stacks=False,
    )


def _behind(found: Meeting, period: Period) -> list[TablePart]:
    """What the figures are made of, and what was agreed."""
    tests = Test.objects.filter(group_id__in=found.groups).values_list("pk", flat=True)
    held = Lesson.objects.filter(
        group_id__in=found.groups, held_on__gte=period.starts_on, held_on__lt=period.ends_on
    ).values_list("pk", flat=True)
    return [
        TablePart("grade", ("value", "code"), only={"test_id": list(tests)}),
        TablePart("attendance", ("kind",), only={"lesson_id": list(held)}),
        TablePart("meeting_note", ("text", "proposal"), only={"period_id": [period.pk]}),
    ]


def _on_paper(person: Row, row: MeetingRow, note: Row, names: list[str]) -> tuple[str, ...]:
    figures = (_with_star(row.cells.get(name)) for name in names)
    return (listed_name(person), *figures, _figure(row.average), _away(row), _proposal(note), note.get("text", ""))


def _in_sheet(person: Row, row: MeetingRow, note: Row, names: list[str]) -> tuple[Value, ...]:
    figures = (cell.value if (cell := row.cells.get(name)) else None for name in names)
    return (listed_name(person), *figures, row.average, _away(row), _proposal(note), note.get("text", ""))


def _figure(value: Decimal | None) -> str:
    return "" if value is None else written(value)


def _with_star(cell: SubjectCell | None) -> str:
    """An average; with a star as long as a mark is missing."""
    return "" if cell is None or cell.value is None else _figure(cell.value) + ("" if cell.is_complete else "*")


def _proposal(note: Row) -> str:
    return str(PROPOSALS[note["proposal"]]) if note.get("proposal") else ""


def _away(row: MeetingRow) -> str:
    """Lesson hours away, and between brackets how many of these without leave."""
    if row.away is None:
        return ""
    hours = row.away.authorised + row.away.unauthorised
    return f"{hours} ({row.away.unauthorised})" if row.away.unauthorised else str(hours)
