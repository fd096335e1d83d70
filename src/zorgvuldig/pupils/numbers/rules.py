"""The citizen number (burgerservicenummer) and the education number (onderwijsnummer): reading and checking.

Both have nine digits that are multiplied by 9, 8, 7, 6, 5, 4, 3, 2 and -1. The sum of a citizen number is a multiple
of 11. An education number is for a pupil without a citizen number: it begins with 10 and its sum leaves 5 when divided
by 11, so that no number is both. (Sources: nl.wikipedia.org/wiki/Onderwijsnummer and the module
stdnum.nl.onderwijsnummer of python-stdnum.)

A refusal never repeats what was typed: it may be somebody's number with one digit wrong.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_LENGTH = len(_WEIGHTS)
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015]+")
_DIGITS = re.compile(r"[0-9]+")
_EDUCATION_START, _EDUCATION_REST = "10", 5


class NumberKind(StrEnum):
    """Which of the two persoonsgebonden nummers it is."""

    CITIZEN = "bsn"
    EDUCATION = "education"


@dataclass(frozen=True, slots=True)
class OfficialNumber:
    """A number that passed its check: nine digits. Its representation does not show them."""

    kind: NumberKind
    digits: str = field(repr=False)


class NumberRefused(ValueError):
    """A text that is no such number; the message is one sentence, without the text."""


def citizen_number(text: str) -> OfficialNumber:
    """The citizen number that `text` writes, with or without dots, spaces, dashes or its first 0.

    Raises NumberRefused.
    """
    digits = _digits(text)
    if len(digits) not in (_LENGTH - 1, _LENGTH):
        raise NumberRefused(
            gettext("Een burgerservicenummer heeft 9 cijfers, of 8 als de eerste 0 is weggelaten: controleer het.")
        )
    digits = digits.zfill(_LENGTH)
    if _remainder(digits) != 0 or not digits.strip("0"):
        raise NumberRefused(
            gettext("Dit burgerservicenummer bestaat niet: vergelijk het met het paspoort of de identiteitskaart.")
        )
    return OfficialNumber(NumberKind.CITIZEN, digits)


def education_number(text: str) -> OfficialNumber:
    """The education number that `text` writes, with or without dots, spaces or dashes. Raises NumberRefused."""
    digits = _digits(text)
    if len(digits) != _LENGTH or not digits.startswith(_EDUCATION_START):
        raise NumberRefused(gettext("Een onderwijsnummer heeft 9 cijfers en begint met 10: controleer het."))
    if _remainder(digits) != _EDUCATION_REST:
        raise NumberRefused(gettext("Dit onderwijsnummer bestaat niet: vergelijk het met de brief van DUO."))
    return OfficialNumber(NumberKind.EDUCATION, digits)


def official_number(text: str) -> OfficialNumber:
    """The number that `text` writes, whichever of the two it is. Raises NumberRefused."""
    digits = _digits(text)
    if digits.startswith(_EDUCATION_START) and len(digits) == _LENGTH and _remainder(digits) == _EDUCATION_REST:
        return education_number(text)
    return citizen_number(text)


def _digits(text: str) -> str:
    digits = _BETWEEN.sub("", "".join(_visible(text)))
    if not digits:
        raise NumberRefused(gettext("Vul het nummer in."))
    if not _DIGITS.fullmatch(digits):
        raise NumberRefused(gettext("Gebruik alleen cijfers: haal letters en andere tekens weg."))
    return digits


def _visible(text: str) -> Iterator[str]:
    """Without the signs that nobody sees and that come along when a number is copied from a document."""
    return (sign for sign in text if unicodedata.category(sign) != "Cf")


def _remainder(digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11
