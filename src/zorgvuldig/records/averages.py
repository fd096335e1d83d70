"""Averages as Dutch schools compute them: weighted, with one decimal, half upwards."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")
SUFFICIENT = Decimal("5.5")
UNIT = Decimal(1)


def weighted(grades: Iterable[tuple[Decimal, int]]) -> Decimal | None:
    """The average of (grade, weight) pairs, or None without a grade."""
    total, count = Decimal(0), 0
    for value, weight in grades:
        total += value * weight
        count += weight
    return (total / count).quantize(TENTH, ROUND_HALF_UP) if count else None


def spread(grades: Iterable[Decimal]) -> list[int]:
    """How many grades round to each whole number from 1 to 10; the first five are below 5,5."""
    counts = [0] * 10
    for value in grades:
        counts[int(value.quantize(UNIT, ROUND_HALF_UP)) - 1] += 1
    return counts
