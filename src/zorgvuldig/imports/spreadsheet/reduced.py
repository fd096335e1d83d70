"""A sheet with nothing in it but the columns that somebody chose: what is not read in is not kept either."""

import codecs
from collections.abc import Collection

from zorgvuldig.platform.spreadsheets.model import Sheet
from zorgvuldig.platform.spreadsheets.write import write_csv

ENDING = ".csv"


def only(sheet: Sheet, kept: Collection[str]) -> bytes:
    """The sheet as a text file: each row under the number it had, every heading, and values in the `kept` columns alone."""
    holds = [heading in kept for heading in sheet.headers]
    lines: list[list[str]] = []
    for row in sheet.rows:
        cells = [
            "" if not held else cell if isinstance(cell, str) else f"{cell.day}-{cell.month}-{cell.year}"
            for cell, held in zip(row.cells, holds, strict=True)
        ]
        lines += [[]] * (row.number - 2 - len(lines))  # the headings are row 1
        lines.append(cells)
    return write_csv(sheet.headers, lines).removeprefix(codecs.BOM_UTF8)


def rows_lost(sheet: Sheet, kept: Collection[str]) -> int:
    """How many rows have something in columns that are not kept alone."""
    holds = [heading in kept for heading in sheet.headers]
    return sum(1 for row in sheet.rows if not any(c for c, held in zip(row.cells, holds, strict=True) if held))


def reduced_name(name: str, limit: int) -> str:
    """The name of the file, as a text file."""
    stem = name.rpartition(".")[0] or name
    return stem[: limit - len(ENDING)] + ENDING
