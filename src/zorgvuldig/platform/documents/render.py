"""From a template and data to a PDF."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from zorgvuldig.platform.documents.dutch import in_figures, on_day
from zorgvuldig.platform.documents.worker import TEMPLATES
from zorgvuldig.platform.documents.worker_process import WORKERS

SECONDS = 30.0
_KEPT = "\n\t"


def render(template: str, data: Mapping[str, Any], *, seconds: float = SECONDS) -> bytes:
    """The PDF (PDF/UA-1, tagged) that a template, such as `rapport.typ`, makes of this data.

    Data are values and never markup: a `#` or a `$` in a name prints as itself. Decimals and days are written in Dutch,
    bytes are pictures (see `pictures`). What no font of ours can write prints as an empty box. The same template and
    data always make the same bytes, because no clock is read: a day that is to be printed is part of the data.

    Raises DocumentProblem when it cannot be made or takes longer than `seconds`, ValueError for a template that does
    not exist, and TypeError for data that no template can use.
    """
    if template not in {path.name for path in TEMPLATES.glob("*.typ")}:
        raise ValueError(f"{template!r} is no template")
    return WORKERS.mine.make(template, plain(data), seconds)


def plain(value: Any) -> Any:
    """A value as JSON can carry it to a template. Raises TypeError for a kind of value that has no way to print."""
    match value:
        case str():
            return _printable(value)
        case None | bool() | int():
            return value
        case Decimal():
            return in_figures(value)
        case date():
            return on_day(value)
        case bytes():
            return list(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be printed")


def _printable(text: str) -> str:
    """Without control characters, which no font can write, and without halves of characters."""
    whole = text.encode("utf-8", "replace").decode()
    return "".join(sign for sign in whole if sign in _KEPT or not _is_control(sign))


def _is_control(sign: str) -> bool:
    return ord(sign) < 32 or 127 <= ord(sign) < 160
