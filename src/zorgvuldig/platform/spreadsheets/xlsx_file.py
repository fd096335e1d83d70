"""Excel workbooks. A workbook is a zip of XML, so it is weighed before anything opens it; formulas are never used."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.spreadsheets.model import Cell, SheetRefused, SheetRow, clean

if TYPE_CHECKING:
    import openpyxl
else:
    openpyxl = lazy_module("openpyxl")

MAX_MEMBERS = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024  # small parts may be all repetition
CHUNK = 1024 * 1024
DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
FORMULA = re.compile(rb"<(\w+:)?f[\s>]")
OVERLAP = 64
XML = (".xml", ".rels", ".vml")
# What openpyxl lets through when a part of a workbook is not what it should be.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    EOFError,
    OSError,
)


def read(data: bytes) -> tuple[Iterator[SheetRow], list[str]]:
    """The rows of the first worksheet with something in it, and what to know about the others."""
    has_formulas = _weigh(data)
    try:
        values = _book(data, data_only=True)
        formulas = _book(data, data_only=False) if has_formulas else None
        titles = [sheet.title for sheet in values.worksheets if _has_data(sheet)]
    except BROKEN as error:
        raise SheetRefused(_broken()) from error
    notices = []
    if len(titles) > 1:
        says = _("Er zijn meer tabbladen met gegevens. Alleen het eerste is gelezen: «%(title)s».")
        notices.append(says % {"title": titles[0]})
    if not titles:
        return iter(()), notices
    return _rows(values[titles[0]], formulas[titles[0]] if formulas else None), notices


def _book(data: bytes, *, data_only: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)


def _broken() -> str:
    return _("Dit Excel-bestand is beschadigd. Open het in uw rekenprogramma en bewaar het opnieuw als .xlsx.")


def _weigh(data: bytes) -> bool:
    """Refuse what unpacks to far more than it is, holds a program, or declares entities; says if there are formulas."""
    bomb = _("Dit Excel-bestand pakt uit tot iets veel groters dan het lijkt. Wij lezen het niet.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise SheetRefused(bomb)
            for member in members:
                if member.file_size > max(RATIO_FROM, member.compress_size * MAX_RATIO):
                    raise SheetRefused(bomb)
                if member.flag_bits & 1:
                    raise SheetRefused(_("Er zit een wachtwoord op dit bestand. Bewaar het zonder wachtwoord."))
                if member.filename.lower().endswith("vbaproject.bin"):
                    raise SheetRefused(
                        _("Er zit een programma (macro) in dit bestand. Bewaar het als .xlsx zonder macro's.")
                    )
            if "xl/workbook.xml" not in archive.namelist():
                raise SheetRefused(_("Dit is geen Excel-bestand, ook al heet het .xlsx. Bewaar het opnieuw als .xlsx."))
            parts = [member for member in members if member.filename.lower().endswith(XML)]
            formulas = [_has_formulas(archive, member) for member in parts]
            return any(formulas)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        # Python's own word, NotImplementedError, for a way of packing that it does not know.
        raise SheetRefused(_broken()) from error


def _has_formulas(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether there are formulas in it. A workbook needs no document type and no entities; UTF-16 would hide them."""
    before, has_formulas = b"", False
    with archive.open(member) as file:
        while chunk := file.read(CHUNK):
            if b"\0" in chunk or DECLARATION.search(before + chunk):
                raise SheetRefused(
                    _("In dit Excel-bestand staat iets dat er niet hoort. Bewaar het opnieuw als .xlsx.")
                )
            has_formulas = has_formulas or bool(FORMULA.search(before + chunk))
            before = chunk[-OVERLAP:]
    return has_formulas


def _has_data(sheet: Any) -> bool:
    sheet.reset_dimensions()  # what the file says of its own size is not to be believed
    return any(value not in (None, "") for row in sheet.iter_rows(values_only=True) for value in row)


def _rows(values: Any, formulas: Any) -> Iterator[SheetRow]:
    values.reset_dimensions()
    try:
        if formulas is None:
            for number, row in enumerate(values.iter_rows(), start=1):
                yield SheetRow(number, tuple([_value(cell, None) for cell in row]))
            return
        formulas.reset_dimensions()
        pairs: Iterable[tuple[Any, Any]] = zip(values.iter_rows(), formulas.iter_rows(), strict=True)
        for number, (row, written) in enumerate(pairs, start=1):
            yield SheetRow(number, tuple(_value(cell, source) for cell, source in zip(row, written, strict=True)))
    except BROKEN as error:
        raise SheetRefused(_broken()) from error


def _value(cell: Any, written: Any) -> Cell:
    """The value as the spreadsheet kept it: of a formula its last outcome, never the formula."""
    value = cell.value
    if value is None:
        if getattr(written, "data_type", "") == "f":
            says = _(
                "In cel %(cell)s staat een formule zonder uitkomst. Open het bestand in uw rekenprogramma en bewaar het."
            )
            raise SheetRefused(says % {"cell": written.coordinate})
        return ""
    if cell.data_type == "e":
        says = _("In cel %(cell)s staat de fout %(error)s. Verbeter de formule, of vul de waarde in.")
        raise SheetRefused(says % {"cell": cell.coordinate, "error": value})
    match value:
        case bool():
            return "ja" if value else "nee"  # as a Dutch list says it, in whichever language we speak
        case datetime():
            return value.date() if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value
        case int():
            return str(value)
        case float():
            return number(value)
        case _:
            return clean(str(value))


def number(value: float) -> str:
    """A number as people write it: without «.0», without an exponent, and without the noise of the last digits."""
    text = format(Decimal(format(value, ".12g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
