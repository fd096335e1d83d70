"""The bytes of a spreadsheet → a table. What is not what it says it is, or is too big, is refused before it is read."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePath

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zorgvuldig.platform.names import fold
from zorgvuldig.platform.spreadsheets import csv_file, xlsx_file
from zorgvuldig.platform.spreadsheets.model import (
    MAX_BYTES,
    MAX_CELL_TEXT,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Sheet,
    SheetRefused,
    SheetRow,
)

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
TEXTS = {".csv", ".txt", ".tsv"}


def read_sheet(data: bytes, name: str) -> Sheet:
    """The table in the file `name` (.csv, .txt, .tsv or .xlsx) with content `data`.

    Raises `SheetRefused` with one sentence when the file is not what its name says, is too big, is empty, or has
    headers that cannot be told apart.
    """
    if len(data) > MAX_BYTES:
        size = MAX_BYTES // (1024 * 1024)
        raise SheetRefused(
            _("Dit bestand is groter dan %(size)s MB. Verdeel het over meer bestanden.") % {"size": size}
        )
    if not data.strip():
        raise SheetRefused(_("Dit bestand is leeg. Kies een bestand met een kopregel en gegevens."))
    rows, notices = _table(data, PurePath(name).suffix.lower())
    return _sheet(rows, notices)


def _table(data: bytes, suffix: str) -> tuple[Iterable[SheetRow], list[str]]:
    if data.startswith(OLE):
        says = _("Dit is een oud Excel-bestand, of er zit een wachtwoord op. Bewaar het als .xlsx zonder wachtwoord.")
        raise SheetRefused(says)
    if suffix == ".xlsx" and data.startswith(ZIP):
        return xlsx_file.read(data)
    if suffix in TEXTS and not data.startswith(ZIP):
        return csv_file.read(data), []
    if suffix == ".xlsx" or suffix in TEXTS:
        says = _("Dit bestand is geen %(suffix)s, ook al heet het zo. Bewaar het opnieuw in uw rekenprogramma.")
        raise SheetRefused(says % {"suffix": suffix})
    raise SheetRefused(_("Wij lezen alleen .xlsx en .csv. Bewaar het bestand op een van die manieren."))


def _sheet(rows: Iterable[SheetRow], notices: list[str]) -> Sheet:
    filled = _within_limits(rows)
    first = next(filled, None)
    if first is None:
        raise SheetRefused(_("Er staat niets in dit bestand. Kies een bestand met een kopregel en gegevens."))
    headers = _headers(first)
    body = tuple(_cut(row, len(headers)) for row in filled)
    if not body:
        raise SheetRefused(_("Er staat alleen een kopregel in dit bestand. Zet de gegevens eronder."))
    _all_named(headers, body)
    kept = [index for index, header in enumerate(headers) if header]
    return Sheet(
        tuple(headers[index] for index in kept),
        tuple(SheetRow(row.number, tuple(row.cells[index] for index in kept)) for row in body),
        tuple(notices),
    )


def _within_limits(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    """The rows with something in them; refused when there are too many, or too many cells."""
    count = cells = 0
    for row in rows:
        cells += len(row.cells)
        if cells > MAX_CELLS:
            raise SheetRefused(
                _("Dit bestand heeft te veel cellen. Wis lege rijen en kolommen, of verdeel het bestand.")
            )
        if not any(row.cells):
            continue
        count += 1
        if count > MAX_ROWS + 1:
            says = _("Dit bestand heeft meer dan %(rows)s rijen. Verdeel het over meer bestanden.")
            raise SheetRefused(says % {"rows": MAX_ROWS})
        for column, cell in enumerate(row.cells):
            if isinstance(cell, str) and len(cell) > MAX_CELL_TEXT:
                says = _("In cel %(cell)s staat te veel tekst. Maak die korter dan %(limit)s tekens.")
                raise SheetRefused(says % {"cell": f"{letters(column)}{row.number}", "limit": MAX_CELL_TEXT})
        yield row


def _headers(first: SheetRow) -> list[str]:
    headers = [_as_text(cell) for cell in first.cells]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MAX_COLUMNS:
        says = _("Dit bestand heeft meer dan %(columns)s kolommen. Haal weg wat niet nodig is.")
        raise SheetRefused(says % {"columns": MAX_COLUMNS})
    seen: dict[str, int] = {}
    for index, header in enumerate(headers):
        if header and (earlier := seen.setdefault(fold(header), index)) != index:
            says = _("De kop «%(header)s» staat boven kolom %(one)s en kolom %(other)s. Geef elke kolom een eigen kop.")
            raise SheetRefused(says % {"header": header, "one": letters(earlier), "other": letters(index)})
    return headers


def _cut(row: SheetRow, width: int) -> SheetRow:
    """As many cells as there are headers; refused when something stands to the right of the last one."""
    for index in range(width, len(row.cells)):
        if row.cells[index]:
            says = _(
                "In rij %(row)s staat iets in kolom %(column)s, maar die kolom heeft geen kop. Geef de kolom een kop."
            )
            raise SheetRefused(says % {"row": row.number, "column": letters(index)})
    return SheetRow(row.number, (*row.cells[:width], *[""] * (width - len(row.cells))))


def _all_named(headers: list[str], body: tuple[SheetRow, ...]) -> None:
    """A column without a header but with values: most often headers that were merged."""
    for index, header in enumerate(headers):
        count = 0 if header else sum(1 for row in body if row.cells[index])
        if count:
            says = ngettext(
                "Kolom %(column)s heeft geen kop, maar wel %(count)s waarde. Geef elke kolom een kop en voeg koppen niet samen.",
                "Kolom %(column)s heeft geen kop, maar wel %(count)s waarden. Geef elke kolom een kop en voeg koppen niet samen.",
                count,
            )
            raise SheetRefused(says % {"column": letters(index), "count": count})


def _as_text(cell: Cell) -> str:
    return f"{cell.day}-{cell.month}-{cell.year}" if isinstance(cell, date) else " ".join(cell.split())


def letters(index: int) -> str:
    """The name of a column as spreadsheets show it: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
