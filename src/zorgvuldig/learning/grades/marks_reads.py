"""Marks between the two columns in which they are kept and what a grade list shows."""

from decimal import Decimal

from zorgvuldig.learning.averages import SUFFICIENT
from zorgvuldig.learning.marks import Code, Mark


def mark_of(value: Decimal | None, code: str | None) -> Mark | None:
    """The mark that a row holds, or None when it holds none."""
    return Code(code) if code else value


def columns_of(mark: Mark | None) -> tuple[Decimal | None, str]:
    """Number and code as a row keeps them; no mark gives neither."""
    if isinstance(mark, Code):
        return None, mark.value
    return mark, ""


def is_low(mark: Mark | None) -> bool:
    """Whether the work was insufficient: lower than 5,5, or the letter O."""
    return mark < SUFFICIENT if isinstance(mark, Decimal) else mark is Code.INSUFFICIENT


def number_of(mark: Mark | None) -> Decimal | None:
    """The number, or None for a code."""
    return mark if isinstance(mark, Decimal) else None
