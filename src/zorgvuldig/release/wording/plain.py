"""A value of a row as text, in the language that is active."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext


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
