"""Numbers and days as a Dutch document writes them; a document does not follow the language of a screen."""

from datetime import date
from decimal import Decimal

_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


def in_figures(value: Decimal) -> str:
    """«6,4»; a number keeps the decimals it has."""
    return f"{value:f}".replace(".", ",")


def on_day(day: date) -> str:
    """«24 november 2026»."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
