"""Tables → spreadsheets. No cell of ours is ever a formula, whatever somebody typed into a name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.spreadsheets.csv_file import RISKY

if TYPE_CHECKING:
    import openpyxl
    from openpyxl import styles, utils
    from openpyxl.cell import Cell
    from openpyxl.cell import cell as cells
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet
else:
    cells = lazy_module("openpyxl.cell.cell")
    openpyxl = lazy_module("openpyxl")
    styles = lazy_module("openpyxl.styles")
    utils = lazy_module("openpyxl.utils")

Value = str | int | Decimal | date | None
NARROW, WIDE = 8, 50
TITLE_LIMIT = 31
NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
DAY = "d-m-yyyy"


def write_xlsx(title: str, headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A workbook with one worksheet called `title`: bold headers in a first row that stays in view and on every page.

    Text stays text, also when it looks like a formula; dates and numbers are dates and numbers.
    """
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_title(title))
    body = [list(row) for row in rows]
    for index, width in enumerate(_widths(headers, body), start=1):
        sheet.column_dimensions[utils.get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.append([_cell(sheet, header, bold=True) for header in headers])
    for row in body:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _title(title: str) -> str:
    printable = "".join(c for c in title.translate(NOT_IN_TITLES) if c.isprintable())
    return " ".join(printable.split())[:TITLE_LIMIT].strip() or "Blad1"


def _widths(headers: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[int]:
    columns = [[header, *(row[index] for row in rows if index < len(row))] for index, header in enumerate(headers)]
    return [min(WIDE, max(NARROW, *(len(_value_text(value)) + 2 for value in column))) for column in columns]


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool = False) -> Cell:
    if isinstance(value, str):
        text = cells.ILLEGAL_CHARACTERS_RE.sub("", value)
        cell = cells.WriteOnlyCell(sheet, text)
        cell.data_type = "s"  # the library takes «=…» for a formula and «#N/A» for an error
        if text.startswith(RISKY):
            cell.quotePrefix = True  # it stays text when somebody edits the cell
    else:
        given: Any = value  # the library takes Decimal and date too
        cell = cells.WriteOnlyCell(sheet, given)
        if isinstance(value, date):
            cell.number_format = DAY
    if bold:
        cell.font = styles.Font(bold=True)
    return cell


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A text file that Dutch spreadsheet programs open at once: UTF-8 with its mark, semicolons, decimal commas.

    Text that would be taken for a formula gets an apostrophe in front.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([_harmless(header) for header in headers])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(value: Value) -> str:
    text = _value_text(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(RISKY) else text


def _value_text(value: Value) -> str:
    match value:
        case None:
            return ""
        case date():
            return f"{value.day}-{value.month}-{value.year}"
        case Decimal():
            return format(value, "f").replace(".", ",")
        case _:
            return str(value)
