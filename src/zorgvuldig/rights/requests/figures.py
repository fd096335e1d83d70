"""Counting requests: per year and kind, per month, and on which grounds the school said no. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from zorgvuldig.rights.requests.deadline import deadline


@dataclass(frozen=True, slots=True)
class RequestCount:
    """One request to be counted; `decided_on` is None while it is open."""

    kind: str
    received_on: date
    is_extended: bool
    decided_on: date | None
    outcome: str
    ground: str

    @property
    def days(self) -> int | None:
        """How many days the answer took."""
        return (self.decided_on - self.received_on).days if self.decided_on else None

    def is_late(self, today: date) -> bool:
        """Whether the last day was past when it was answered, or is past now."""
        last = deadline(self.received_on, today, extended=self.is_extended).last
        return (self.decided_on or today) > last


@dataclass(slots=True)
class KindRow:
    """The requests of one kind in one year."""

    year: int
    kind: str
    received: int = 0
    open: int = 0
    open_late: int = 0
    in_time: int = 0
    late: int = 0
    refused: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def median_days(self) -> int | None:
        """The middle one of how many days an answer took."""
        return round(median(self.days)) if self.days else None


def kind_rows(rows: Iterable[RequestCount], today: date) -> list[KindRow]:
    """A line per year and kind, the last year first."""
    found: dict[tuple[int, str], KindRow] = {}
    for row in rows:
        key = (row.received_on.year, row.kind)
        line = found.setdefault(key, KindRow(*key))
        line.received += 1
        if row.days is None:
            line.open += 1
            line.open_late += row.is_late(today)
            continue
        line.days.append(row.days)
        line.late += row.is_late(today)
        line.in_time += not row.is_late(today)
        line.refused += row.outcome == "refused"
    return sorted(found.values(), key=lambda line: (-line.year, line.kind))


@dataclass(slots=True)
class Month:
    """The requests that came in during one month, by how they stand today; together they are all that came in."""

    first: date
    in_time: int = 0
    open: int = 0  # and its last day is not past
    late: int = 0  # answered too late, or still open after the last day

    @property
    def received(self) -> int:
        """How many came in."""
        return self.in_time + self.open + self.late


def months(rows: Iterable[RequestCount], today: date) -> list[Month]:
    """The last twelve months up to the one of `today`, also those in which nothing came in."""
    this = today.year * 12 + today.month - 1
    found = {number: Month(date(number // 12, number % 12 + 1, 1)) for number in range(this - 11, this + 1)}
    for row in rows:
        month = found.get(row.received_on.year * 12 + row.received_on.month - 1)
        if month is None:
            continue
        is_late = row.is_late(today)
        month.late += is_late
        month.open += not is_late and row.days is None
        month.in_time += not is_late and row.days is not None
    return list(found.values())


def refusals(rows: Iterable[RequestCount]) -> Sequence[tuple[str, int]]:
    """How often each ground was used, the most first."""
    return Counter(row.ground for row in rows if row.outcome == "refused").most_common()
