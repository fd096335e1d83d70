"""Text files with separators: which encoding, which separator, which rows."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import suppress

from django.utils.translation import gettext as _

from zorgvuldig.platform.spreadsheets.model import SheetRefused, SheetRow, clean

SEPARATORS = (";", ",", "\t")
# What a cell may not begin with when a spreadsheet opens the file; `write_csv` puts an apostrophe in front.
RISKY = ("=", "+", "-", "@", "\t", "\r")


def read(data: bytes) -> Iterator[SheetRow]:
    """Every row; the number is that of its first line."""
    text = _decoded(data)
    declared = text[:6].lower().startswith("sep=") and text[4:5] in SEPARATORS
    separator = text[4] if declared else _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        if declared:
            next(reader)
        number = reader.line_num + 1
        for cells in reader:
            yield SheetRow(number, tuple(_value(cell) for cell in cells))
            number = reader.line_num + 1
    except csv.Error as error:
        says = _(
            "Regel %(row)s van dit bestand klopt niet: een aanhalingsteken staat verkeerd. Bewaar het bestand opnieuw."
        )
        raise SheetRefused(says % {"row": reader.line_num}) from error


def _decoded(data: bytes) -> str:
    """UTF-8, or what Windows programs write: UTF-16 with its mark, else cp1252. Never one for one line and another for the next."""
    encodings = ["utf-8-sig", "cp1252"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif row := line_of_another_encoding(data):
        says = _(
            "Regel %(row)s van dit bestand is anders opgeslagen dan de rest: er staat een letter die wij niet kunnen lezen. Bewaar het "
            "bestand opnieuw als .csv (UTF-8) of als .xlsx."
        )
        raise SheetRefused(says % {"row": row})
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\0" not in text:
                return text
    raise SheetRefused(_("Dit bestand is geen tekst. Bewaar het opnieuw als .csv of als .xlsx."))


def line_of_another_encoding(data: bytes) -> int:
    """The first line with a byte that is no UTF-8 in a file that is UTF-8 elsewhere; 0 when all of it is one encoding.

    Read as cp1252 such a file would turn the letters of all the other lines into two others («João» into «JoÃ£o»).
    """
    text = data.decode("utf-8-sig", "surrogateescape")
    wrong = next((place for place, sign in enumerate(text) if "\udc80" <= sign <= "\udcff"), None)
    if wrong is None:
        return 0
    is_utf8 = data.startswith(codecs.BOM_UTF8) or any(
        sign > "\x7f" and not "\udc80" <= sign <= "\udcff" for sign in text
    )
    return text.count("\n", 0, wrong) + 1 if is_utf8 else 0


def _separator(text: str) -> str:
    """The separator that stands most often in the first line that is not empty, outside quotes."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(line.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _value(cell: str) -> str:
    text = clean(cell)
    return text[1:] if text[:1] == "'" and text[1:].startswith(RISKY) else text
