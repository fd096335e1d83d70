"""How values look in the language of the page: sentences of the register and grades."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from zorgvuldig.kit.register_words import say as said
from zorgvuldig.kit.register_words import small
from zorgvuldig.register.schema import Text

TENTH = Decimal("0.1")
SUFFICIENT = Decimal("5.5")

Value = Decimal | float | int | str | None


def in_english() -> bool:
    """Whether this page is in English; every other language writes numbers as Dutch does."""
    return (get_language() or "nl").startswith("en")


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


def grade(value: Value) -> str:
    """A grade with one decimal, «6,4» in Dutch; a mark that is no number («inh», «v») stays as it is."""
    return _written(value, in_english())


def _written(value: Value, english: bool) -> str:
    tenths = _tenths(value)
    if tenths is None:
        return "" if value is None else str(value)
    return str(tenths) if english else str(tenths).replace(".", ",")


def mark(value: Value) -> SafeString:
    """A grade as it stands in a list: below 5,5 red and bold and underlined."""
    return _marked(value, in_english())


@lru_cache(maxsize=1024, typed=True)  # a grade list asks the same ninety marks hundreds of times
def _marked(value: Value, english: bool) -> SafeString:
    text, tenths = _written(value, english), _tenths(value)
    if tenths is not None and tenths < SUFFICIENT:
        return format_html('<b class="laag">{}</b>', text)
    return format_html("{}", text)
