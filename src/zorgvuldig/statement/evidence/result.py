"""What a measurement of a promise comes to, and what measuring shares. `evidence` has a function for each promise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django.db import connections

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.register.schema import Text

KEPT, PARTLY, NOT_KEPT, NOT_IN_USE = "kept", "partly", "not_kept", "not_in_use"
WINDOW = timedelta(days=30)
YEAR = timedelta(days=365)
FEW = 10  # a number of people below this is never shown as such


SILENT = Text("", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of a promise, why, the figures behind it, and the one figure shown first with what it counts."""

    state: str
    reason: Text
    figures: Mapping[str, Any]
    headline: str = ""
    unit: Text = SILENT


NOTHING = Finding(
    NOT_IN_USE,
    Text("Dit onderdeel is hier nog niet in gebruik.", "This part is not in use here yet."),
    {},
)

UNMEASURED = Finding(
    NOT_KEPT,
    Text(
        "Wij konden dit niet meten. Daarom zeggen wij niet dat het waar is.",
        "We could not measure this. So we do not say that it is true.",
    ),
    {},
)


class Check(Protocol):
    """Something on which promises hang, whatever their own figures say."""

    def on(self, promise: str, finding: Finding) -> Finding:
        """The finding, unless what was checked breaks this promise."""


def people(count: int) -> int | str:
    """A number of people as it may be shown: below ten only as «fewer than 10»."""
    return count if count == 0 or count >= FEW else f"< {FEW}"


def rows_of(door: JobDoor, sql: str, *values: date) -> list[tuple[Any, ...]]:
    """The answer of a query as the job that measures."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute(sql, list(values))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
