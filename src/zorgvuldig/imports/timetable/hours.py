"""When each lesson hour of a school is, as somebody writes it: a line for each hour, «1 08:30-09:20»."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time

from django.utils.translation import gettext

LINE = re.compile(r"(\d{1,2})[.:)]?\s+(\d{1,2})[:.](\d{2})\s*(?:-|–|t/?m|tot)\s*(\d{1,2})[:.](\d{2})", re.ASCII)
HIGHEST = 20


class HoursRefused(ValueError):
    """These are no lesson hours; the message is one sentence: which line, and what to do."""


@dataclass(frozen=True, slots=True)
class HourTimes:
    """A lesson hour: its number, and from when until when it is."""

    slot: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Hours:
    """The lesson hours of a day, the first one first."""

    rows: tuple[HourTimes, ...] = ()

    def times(self, slot: int) -> HourTimes | None:
        """When this hour is."""
        return next((row for row in self.rows if row.slot == slot), None)

    def parts(self, starts: time, ends: time) -> Iterator[HourTimes]:
        """The hours that a lesson fills for half at least, with its own times at both ends; nothing when there are none."""
        held = [row for row in self.rows if 2 * _shared(row, starts, ends) >= min(_length(row), _apart(starts, ends))]
        for n, row in enumerate(held):
            begin, end = starts if not n else row.starts, ends if n == len(held) - 1 else row.ends
            if begin < end:
                yield HourTimes(row.slot, begin, end)

    def __str__(self) -> str:
        """As somebody writes them."""
        return "\n".join(f"{row.slot} {row.starts:%H:%M}-{row.ends:%H:%M}" for row in self.rows)


def _apart(starts: time, ends: time) -> int:
    """How many minutes there are between these."""
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


def _length(row: HourTimes) -> int:
    return _apart(row.starts, row.ends)


def _shared(row: HourTimes, starts: time, ends: time) -> int:
    """How many minutes of a lesson are in this hour; below nought when it is elsewhere."""
    return _apart(max(row.starts, starts), min(row.ends, ends))


def read_hours(text: str) -> Hours:
    """The hours that a text has. Raises `HoursRefused`."""
    rows: list[HourTimes] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        row = _row(line)
        if row is None:
            raise HoursRefused(
                gettext("Regel %(row)s is geen lesuur. Schrijf elk lesuur zo: 1 08:30-09:20.") % {"row": number}
            )
        if rows and (row.slot <= rows[-1].slot or row.starts < rows[-1].ends):
            says = gettext("Lesuur %(slot)s begint voordat het vorige uit is. Zet de lesuren op volgorde.")
            raise HoursRefused(says % {"slot": row.slot})
        rows.append(row)
    return Hours(tuple(rows))


def _row(line: str) -> HourTimes | None:
    found = LINE.fullmatch(line.strip())
    if found is None:
        return None
    slot, a, b, c, d = map(int, found.groups())
    if not 1 <= slot <= HIGHEST or max(a, c) > 23 or max(b, d) > 59 or (c, d) <= (a, b):
        return None
    return HourTimes(slot, time(a, b), time(c, d))


def usual_hours(lessons: Iterable[tuple[int, time, time]]) -> Hours:
    """The hours as most of these lessons (hour, begin, end) have them; an hour that would overlap the one before is left out."""
    times: dict[int, list[tuple[time, time]]] = {}
    for slot, starts, ends in lessons:
        times.setdefault(slot, []).append((starts, ends))
    rows: list[HourTimes] = []
    for slot in sorted(times):
        starts, ends = max(sorted(set(times[slot])), key=times[slot].count)
        if not rows or starts >= rows[-1].ends:
            rows.append(HourTimes(slot, starts, ends))
    return Hours(tuple(rows))
