"""What a spreadsheet is to us, whatever file it came in."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

Cell = str | date

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 1_000_000
MAX_CELL_TEXT = 2_000


class SheetRefused(Exception):
    """The file cannot be read as a spreadsheet; the message is one sentence saying why and what to do."""


class SheetRow(NamedTuple):
    """A row under its number in the file, as the spreadsheet program shows it; one cell per header, empty as ''."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with one row of headers, all different. Rows without any value are left out.

    Texts are stripped, dates are dates, numbers are texts without a trailing «.0». `notices` say what was not read.
    """

    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    notices: tuple[str, ...] = ()


# The text of a cell without what nobody sees.
# Spaces, soft hyphens and marks that come along when people copy from web pages and PDF files.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")) | {0xA0: " ", 0x202F: " "}


def clean(text: str) -> str:
    """One line in composed form (NFC), without control characters and without spaces around it."""
    text = unicodedata.normalize("NFC", text.translate(INVISIBLE))
    if not text.isprintable():
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text.strip()
