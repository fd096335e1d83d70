"""Who gets which class or group, out of a file: a row for each, with the group and the abbreviation of its teacher or mentor."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.names import fold
from zorgvuldig.platform.spreadsheets.model import Cell, Sheet, SheetRefused
from zorgvuldig.platform.spreadsheets.read import read_sheet
from zorgvuldig.school.next_year.forms import GridRow, by_word
from zorgvuldig.school.next_year.reads import StaffedRow, in_grid
from zorgvuldig.school.staffing.models import Staff

GROUP = ("groep", "lesgroep", "klas", "groepsnaam", "naamgroep", "groepcode", "lesgroepcode", "klasofgroep")
WHO = ("afkorting", "docent", "mentor", "docentcode", "mentorcode", "code", "docentafkorting", "leraar", "wie")
MOST = 1_000_000  # bytes; a school has some hundreds of groups
SIGNS = re.compile(r"[\s_\-./:*()]+")


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of the file: its number, what stands in it, who has the group now, and what is wrong with it."""

    number: int
    group: str
    typed: str
    was: str
    becomes: str
    grid: GridRow | None
    problem: str = ""

    @property
    def changes(self) -> bool:
        """Whether somebody else would have the group."""
        return self.grid is not None and not self.problem and self.was != self.becomes


def read_staff_file(
    data: bytes, name: str, rows: Sequence[StaffedRow], people: Sequence[Staff], actor: int
) -> list[FileRow]:
    """The rows of the file beside the groups of the year. An empty abbreviation changes nothing.

    Raises `Refused`: too large (`size`), no table (`file`, with its sentence as `why`), or not the columns that it needs (`columns`).
    """
    if len(data) > MOST:
        raise Refused("size")
    try:
        sheet = read_sheet(data, name)
    except SheetRefused as refusal:
        raise Refused("file", why=str(refusal)) from refusal
    group, who = _column(sheet, GROUP), _column(sheet, WHO)
    if group is None or who is None:
        raise Refused("columns")
    known = {fold(row.group.name): row for row in rows}
    words = by_word(people)
    found: list[FileRow] = []
    seen: dict[str, int] = {}
    for row in sheet.rows:
        name, typed = _text(row.cells[group]), _text(row.cells[who])
        if not name and not typed:
            continue
        at = fold(name)
        found.append(_file_row(row.number, name, typed, known.get(at), words.get(fold(typed)), actor, seen.get(at)))
        seen.setdefault(at, row.number)
    return found


def _column(sheet: Sheet, names: Sequence[str]) -> int | None:
    """Where the column stands that has one of these names, the best known first."""
    plain = [SIGNS.sub("", fold(header)) for header in sheet.headers]
    return next((plain.index(name) for name in names if name in plain), None)


def _text(cell: Cell) -> str:
    return " ".join(str(cell).split())[:200]


def _file_row(
    number: int, name: str, typed: str, row: StaffedRow | None, staff: Staff | None, actor: int, earlier: int | None
) -> FileRow:
    problem = _problem(typed, row, staff, actor, earlier)
    was = row.said if row else ""
    if problem or row is None or not typed:
        return FileRow(number, name, typed, was, was, None, problem)
    becomes = in_grid(staff) if staff else was
    return FileRow(number, name, typed, was, becomes, GridRow(row, becomes, row.print, staff))


def _problem(typed: str, row: StaffedRow | None, staff: Staff | None, actor: int, earlier: int | None) -> str:
    """What is wrong with a row, in one sentence; empty when nothing is."""
    if row is None:
        return gettext("Deze klas of groep is er niet in het volgende schooljaar.")
    if earlier is not None:
        return gettext("Deze groep staat ook in rij %(row)s. Haal er een weg.") % {"row": earlier}
    if not typed:
        return ""
    if staff is None:
        return gettext("Er is hier niemand met deze naam of afkorting.")
    if row.is_shared:
        return gettext("Deze groep heeft meer mensen. Verander dit bij de groep.")
    if staff.pk == actor and staff not in row.people:
        return gettext("Uzelf geeft u geen groep. Vraag het een collega.")
    return ""
