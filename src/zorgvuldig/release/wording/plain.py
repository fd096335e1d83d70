"""A value of a row as text, in the language that is active; and rows with their categories by name."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.release.release import Row


def plain(value: Any) -> str:
    """A value that needs no other row to be said."""
    match value:
        case bool():
            return gettext("ja") if value else gettext("nee")
        case datetime():
            return date_format(timezone.localtime(value), "j F Y, H:i")
        case date():
            return date_format(value, "j F Y")
        case time():
            return f"{value:%H:%M}"
        case Decimal():
            figures = f"{value:f}"
            return figures if (get_language() or "nl").startswith("en") else figures.replace(".", ",")
        case list() | tuple():
            return ", ".join(plain(one) for one in value)
        case dict():
            return "\n".join(f"{key}: {plain(one)}" for key, one in value.items())
        case _:
            return str(value)


# Rows as a copy or a preview has them: categories by name.

HISTORY = "gate.change"  # the table of changes
MASKS = ("mask", "write_mask", "kept_mask", "done_mask")


def readable(table: str, row: Row) -> dict[str, Any]:
    """A row with categories by name."""
    return {column: list(REGISTER.names(value)) if column in MASKS else value for column, value in row.items()}
