"""Cell → value, and sheet → rows. What cannot be understood raises `CellRefused` with one sentence: what is wrong and what to do."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from zorgvuldig.imports.csv_reader import PHONE
from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.platform.names import fold, is_prefix, split_prefix
from zorgvuldig.platform.spreadsheets.model import Cell, Sheet

TEXT_LIMIT = 100
EMAIL_LIMIT = 254
ECHO = 20  # how much of a wrong value is repeated
OLDEST = 120  # years
TIME = r"(?:[T ]\d{1,2}:\d\d(?::\d\d)?)?"  # as some systems write behind every day
DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + TIME, re.ASCII)
YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + TIME, re.ASCII)
GRADE = re.compile(r"\d{1,2}([.,]\d)?0*", re.ASCII)
NUMBER = re.compile(r"\d{1,4}", re.ASCII)
VARIATION = "\N{VARIATION SELECTOR-16}"  # that a phone writes behind a tick
POSTCODE = re.compile(r"([1-9]\d{3})\s?([A-Z]{2})", re.ASCII)
LOWEST, HIGHEST = Decimal("1.0"), Decimal("10.0")
MAX_WEIGHT, MAX_LESSON = 20, 16
SEXES = {"": "", "m": "male", "man": "male", "jongen": "male", "v": "female", "vrouw": "female", "meisje": "female"}
SEXES |= {"x": "other", "anders": "other", "onbekend": ""}
YES_NO = {
    "ja": True,
    "j": True,
    "1": True,
    "waar": True,
    "x": True,
    "nee": False,
    "n": False,
    "0": False,
    "onwaar": False,
}
# A column per subject: who has a cross in it chose that subject. What could be either («✗», «☒») is not guessed.
CROSSES = dict.fromkeys(("x", "×", "1", "ja", "j", "v", "waar", "true", "✓", "✔", "☑", "√"), True)
CROSSES |= dict.fromkeys(("0", "nee", "n", "onwaar", "false", "-", "–", "☐"), False)
GUARDIANS = {
    "": "other",
    "moeder": "mother",
    "vader": "father",
    "voogd": "guardian",
    "verzorger": "other",
    "ouder": "other",
}
GUARDIANS |= {"stiefmoeder": "other", "stiefvader": "other", "pleegouder": "other"}
GUARDIANS |= {"anders": "other", "overig": "other"}
CODES = {"inhalen": "missed", "inh": "missed", "niet gemaakt": "not_made", "ng": "not_made", "vrijstelling": "exempt"}
CODES |= {
    "vr": "exempt",
    "o": "insufficient",
    "onvoldoende": "insufficient",
    "v": "sufficient",
    "voldoende": "sufficient",
}
CODES |= {"g": "good", "goed": "good"}


class CellRefused(ValueError):
    """A cell that cannot be understood; the message is one sentence."""


class Name(NamedTuple):
    """A name in its three parts."""

    given: str
    prefix: str
    family: str


class ParsedMark(NamedTuple):
    """A grade (1.0 to 10.0), or a code of `records` when the cell holds a word instead."""

    value: Decimal | None
    code: str


def _refuse(says: str, value: str, **more: object) -> CellRefused:
    shown = value if len(value) <= ECHO else f"{value[:ECHO]}…"
    return CellRefused(says % {"value": shown, **more})


def text(cell: Cell, limit: int = TEXT_LIMIT) -> str:
    """The text of a cell, at most `limit` characters; a date as people write it."""
    value = f"{cell.day}-{cell.month}-{cell.year}" if isinstance(cell, date) else cell.strip()
    if len(value) > limit:
        raise _refuse(_("«%(value)s» is te lang. Gebruik hoogstens %(limit)s tekens."), value, limit=limit)
    return value


def day(cell: Cell) -> date | None:
    """A date: a real one, or written as 31-12-2012 or 2012-12-31. Empty is None."""
    if isinstance(cell, date):
        return cell
    value = cell.strip()
    if not value:
        return None
    with suppress(ValueError):
        if found := DAY_FIRST.fullmatch(value):
            d, m, y = map(int, found.groups())
            return date(y, m, d)
        if found := YEAR_FIRST.fullmatch(value):
            return date(*map(int, found.groups()))
    raise _refuse(_("«%(value)s» is geen datum. Schrijf de datum als 31-12-2012."), value)


def born(cell: Cell, today: date) -> date | None:
    """A date of birth: not after `today`, and of somebody who can be alive. Empty is None."""
    value = day(cell)
    if value is not None and not (today.year - OLDEST < value.year and value <= today):
        raise _refuse(_("«%(value)s» kan geen geboortedatum zijn. Kijk het jaar na."), text(value))
    return value


def grade(cell: Cell) -> Decimal | None:
    """A grade from 1,0 to 10,0 with at most one decimal; comma or point. Empty is None."""
    value = text(cell, TEXT_LIMIT)
    if not value:
        return None
    if GRADE.fullmatch(value):
        found = Decimal(value.replace(",", ".")).quantize(Decimal("0.1"))
        if LOWEST <= found <= HIGHEST:
            return found
    raise _refuse(_("«%(value)s» is geen cijfer. Vul een cijfer in van 1,0 tot en met 10,0 met één decimaal."), value)


def mark(cell: Cell) -> ParsedMark | None:
    """A grade, or a word such as «inhalen», «vr» or «voldoende» instead of it. Empty is None."""
    value = text(cell, TEXT_LIMIT)
    if not value:
        return None
    if code := CODES.get(fold(value)):
        return ParsedMark(None, code)
    return ParsedMark(grade(value), "")


def whole(cell: Cell, highest: int) -> int | None:
    """A whole number from 1 to `highest`. Empty is None."""
    value = text(cell, TEXT_LIMIT)
    if not value:
        return None
    if NUMBER.fullmatch(value) and 1 <= int(value) <= highest:
        return int(value)
    raise _refuse(
        _("«%(value)s» past hier niet. Vul een heel getal in van 1 tot en met %(highest)s."), value, highest=highest
    )


def postcode(cell: Cell) -> str:
    """A Dutch postcode as «1234 AB»; empty stays empty."""
    value = text(cell, TEXT_LIMIT)
    if not value:
        return ""
    if found := POSTCODE.fullmatch(value.upper()):
        return f"{found[1]} {found[2]}"
    raise _refuse(_("«%(value)s» is geen postcode. Schrijf de postcode als 1234 AB."), value)


def email(cell: Cell) -> str:
    """An e-mail address; empty stays empty."""
    value = text(cell, EMAIL_LIMIT).removeprefix("mailto:")
    if value:
        try:
            validate_email(value)
        except ValidationError as error:
            raise _refuse(_("«%(value)s» is geen e-mailadres. Schrijf het als naam@voorbeeld.nl."), value) from error
    return value


def phone(cell: Cell) -> str:
    """A phone number; empty stays empty."""
    value = text(cell, TEXT_LIMIT)
    if value and not PHONE.fullmatch(value):
        raise _refuse(_("«%(value)s» is geen telefoonnummer. Gebruik cijfers, spaties en een + vooraan."), value)
    return value


def sex(cell: Cell) -> str:
    """`male`, `female`, `other`, or empty when the cell says nothing."""
    value = text(cell)
    if (found := SEXES.get(fold(value))) is None:
        raise _refuse(_("«%(value)s» past hier niet. Vul in: man, vrouw, m, v of x."), value)
    return found


def yes_no(cell: Cell) -> bool | None:
    """Ja or nee. Empty is None."""
    value = text(cell)
    if not value:
        return None
    if (found := YES_NO.get(fold(value))) is None:
        raise _refuse(_("«%(value)s» past hier niet. Vul in: ja of nee."), value)
    return found


def cross(cell: Cell) -> bool:
    """Whether there is a cross (or a tick, a 1, ja) in a column of one subject. Empty, 0, nee and a dash are none."""
    value = text(cell)
    if not value:
        return False
    if (found := CROSSES.get(fold(value).rstrip(VARIATION))) is None:
        raise _refuse(_("«%(value)s» is geen kruisje. Zet een x bij wie dit vak kiest, en laat de rest leeg."), value)
    return found


def tie(cell: Cell) -> str:
    """What somebody is to a pupil: `mother`, `father`, `guardian` or `other`."""
    value = text(cell)
    if (found := GUARDIANS.get(fold(value))) is None:
        raise _refuse(_("«%(value)s» past hier niet. Vul in: moeder, vader, voogd of anders."), value)
    return found


def full_name(cell: Cell) -> Name:
    """«van den Berg, Tijn», «Berg, Tijn van den» or «Tijn van den Berg» in its parts; empty gives an empty name."""
    value = text(cell)
    if not value:
        return Name("", "", "")
    before, comma, after = (part.strip() for part in value.partition(","))
    if comma:
        name = _family_first(before, after)
    else:
        words = value.split()
        name = Name(words[0], *split_prefix(" ".join(words[1:])))
    if not name.given or not name.family or "," in after:
        raise _refuse(_("«%(value)s» is geen hele naam. Schrijf de naam als: van den Berg, Tijn."), value)
    return name


def _family_first(before: str, after: str) -> Name:
    """The prefix stands before the family name, or after the given name."""
    prefix, family = split_prefix(before)
    words = after.split()
    count = 0
    while not prefix and count < len(words) - 1 and is_prefix(words[len(words) - 1 - count]):
        count += 1
    cut = len(words) - count
    return Name(" ".join(words[:cut]), prefix or " ".join(words[cut:]), family)


# Rows of a sheet under a mapping: each value understood, or noted as a problem with its row and column.

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MappedRow:
    """One row. `columns` is target key → (header, index)."""

    place: Place
    cells: tuple[Cell, ...]
    columns: Mapping[str, tuple[str, int]]
    findings: Findings

    def has(self, key: str) -> bool:
        """Whether the sheet has a column for this target."""
        return key in self.columns

    def get(self, key: str, parse: Callable[[Cell], T], otherwise: T, *, needed: bool = False) -> T:
        """The value for a target; `otherwise`, with a problem noted, when it is not understood or needed and empty."""
        found = self.columns.get(key)
        cell: Cell = self.cells[found[1]] if found else ""
        if not cell:
            if needed:
                self.refuse(key, _("Leeg. Vul dit in."))
            return otherwise
        try:
            return parse(cell)
        except CellRefused as refusal:
            self.refuse(key, str(refusal))
            return otherwise

    def refuse(self, key: str, says: str) -> None:
        """Note a problem with the value for a target."""
        self.findings.refuse(self.place, self._header(key), says)

    def warn(self, key: str, says: str) -> None:
        """Note something to know about the value for a target."""
        self.findings.warn(self.place, self._header(key), says)

    def _header(self, key: str) -> str:
        return self.columns[key][0] if key in self.columns else ""


def mapped(sheet: Sheet, mapping: Mapping[str, str], file: str, findings: Findings) -> Iterator[MappedRow]:
    """The rows of a sheet; `mapping` (target key → header) must have passed `columns.check`."""
    index = {header: n for n, header in enumerate(sheet.headers)}
    columns = {key: (header, index[header]) for key, header in mapping.items()}
    for row in sheet.rows:
        yield MappedRow(Place(file, row.number), row.cells, columns, findings)
