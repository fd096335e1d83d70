"""How values look in the language of the page: sentences of the register, grades, days, and addresses at which nothing arrives."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache

from django.template.loader import render_to_string
from django.utils.dateformat import DateFormat
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from jinja2 import pass_context
from jinja2.runtime import Context

from zorgvuldig.kit.register_words import say as said
from zorgvuldig.kit.register_words import small
from zorgvuldig.register.schema import Text

TENTH = Decimal("0.1")
SUFFICIENT = Decimal("5.5")

Value = Decimal | float | int | str | None


def in_english(language: str | None = None) -> bool:
    """Whether a page in this language is in English, or else this page; every other language writes numbers as Dutch does."""
    return (language or get_language() or "nl").startswith("en")


def say(text: Text | str | None) -> str:
    """A sentence of the register in the language of the page."""
    return said(text) if isinstance(text, Text) else text or ""


def within(text: Text | str | None) -> str:
    """As `say`, for the middle of a sentence: with a small first letter."""
    return small(say(text))


def _tenths(value: Value) -> Decimal | None:
    """The value rounded as schools round (5,45 is 5,5), or None when it is not a number."""
    try:
        number = Decimal(str(value))
        return number.quantize(TENTH, ROUND_HALF_UP) if number.is_finite() else None
    except InvalidOperation:
        return None


def grade(value: Value, language: str | None = None) -> str:
    """A grade with one decimal, «6,4» in Dutch; a mark that is no number («inh», «v») stays as it is.

    `language` is that of the page, for whoever knows it already: asking costs more than the rest.
    """
    return _written(value, in_english(language))


def _written(value: Value, english: bool) -> str:
    tenths = _tenths(value)
    if tenths is None:
        return "" if value is None else str(value)
    return str(tenths) if english else str(tenths).replace(".", ",")


def mark(value: Value, language: str | None = None) -> SafeString:
    """A grade as it stands in a list: below 5,5 red and bold and underlined. `language` as for `grade`."""
    return _marked(value, in_english(language))


@lru_cache(maxsize=1024, typed=True)  # a grade list asks the same ninety marks hundreds of times
def _marked(value: Value, english: bool) -> SafeString:
    text, tenths = _written(value, english), _tenths(value)
    if tenths is not None and tenths < SUFFICIENT:
        return format_html('<b class="laag">{}</b>', text)
    return format_html("{}", text)


# Beside an e-mail address: that nothing arrives there, for whoever may see the address anyway.


@pass_context
def arriving(context: Context, address: str) -> SafeString:
    """Since when nothing arrives at this address; nothing when all is well. The page asked of all its addresses: `unreached`."""
    since = context["unreached"].get(address)
    return _not_arriving(since) if since else _all_is_well()


def _not_arriving(since: datetime | None) -> SafeString:
    return render_to_string("kit/parts/not_arriving.html", {"since": since})


@cache  # of most addresses nothing is said
def _all_is_well() -> SafeString:
    return _not_arriving(None)


# Days in words, letter for letter as Django writes them, of pieces that are put together once for a style and a
# language.

Piece = str | Callable[[date], str]
FIGURES: dict[str, Callable[[date], str]] = {
    "j": lambda day: str(day.day),
    "d": lambda day: f"{day.day:02}",
    "n": lambda day: str(day.month),
    "m": lambda day: f"{day.month:02}",
    "Y": lambda day: f"{day.year:04}",
}
OF_MONTH, OF_WEEKDAY = "FMNb", "Dl"


def in_words(day: date, style: str, language: str | None = None) -> str:
    """A day in this style of Django's («j F Y») and the language of the page. Many stand on a page, and Django reads the style anew for each.

    `language` as for `grade`.
    """
    pieces = _pieces(style, language or get_language())
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
