"""Days in words, letter for letter as Django writes them, of pieces that are put together once for a style and a language."""

from collections.abc import Callable
from datetime import date
from functools import cache

from django.utils.dateformat import DateFormat
from django.utils.formats import date_format
from django.utils.translation import get_language, override

Piece = str | Callable[[date], str]
FIGURES: dict[str, Callable[[date], str]] = {
    "j": lambda day: str(day.day),
    "d": lambda day: f"{day.day:02}",
    "n": lambda day: str(day.month),
    "m": lambda day: f"{day.month:02}",
    "Y": lambda day: f"{day.year:04}",
}
OF_MONTH, OF_WEEKDAY = "FMNb", "Dl"


def in_words(day: date, style: str) -> str:
    """A day in this style of Django's («j F Y») and the language of the page. Many stand on a page, and Django reads the style anew for each."""
    pieces = _pieces(style, get_language())
    if pieces is None:
        return date_format(day, style)
    return "".join([piece if type(piece) is str else piece(day) for piece in pieces])  # type: ignore[operator]  # the rest are functions


@cache  # of the styles in which pages write days, which hold nothing of a day
def _pieces(style: str, language: str | None) -> tuple[Piece, ...] | None:
    """What a day in this style is put together of; None for a style with more than days, months and years in it."""
    if any(letter.isalpha() or letter == "\\" for letter in style if letter not in {*FIGURES, *OF_MONTH, *OF_WEEKDAY}):
        return None
    with override(language):
        return tuple(_piece(letter) for letter in style)


def _piece(letter: str) -> Piece:
    if letter in OF_MONTH:
        months = [_name(date(2001, month, 1), letter) for month in range(1, 13)]
        return lambda day: months[day.month - 1]
    if letter in OF_WEEKDAY:
        weekdays = [_name(date(2001, 1, day), letter) for day in range(1, 8)]  # which began on a Monday
        return lambda day: weekdays[day.weekday()]
    return FIGURES.get(letter, letter)


def _name(day: date, letter: str) -> str:
    return str(getattr(DateFormat(day), letter)())
