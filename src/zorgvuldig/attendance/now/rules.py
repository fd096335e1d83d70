"""Who is missing now, who was, and who is accounted for: what was noted of a pupil today, hour by hour. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

REACHED = "reached"
SATURDAY = 5
ASK_AFTER = 5  # days after which one asks how it goes with who is ill without a last day, of whoever is in no class


class State(StrEnum):
    """What is known of a pupil in a lesson hour; the value of one that counts is also a class of the style sheet."""

    MISSING = "missing"  # absent, and nobody knows why
    REPORTED = "reported"
    LATE = "late"
    SENT_OUT = "sent_out"
    THERE = "there"
    UNKNOWN = "unknown"  # no roll yet


GRAVEST = {state: place for place, state in enumerate(State)}


class NotedHour(NamedTuple):
    """A lesson of a pupil today; `kind` is what was noted, and `is_called` whether the roll was. `reason` is what the school found out."""

    slot: int
    starts: str
    ends: str
    course: str
    is_called: bool
    kind: str
    minutes: int | None
    reason: str


class AwayRow(NamedTuple):
    """Days, or lesson hours of today, for which it is known why the pupil is away; `open_since` when there is no last day yet."""

    uid: UUID
    reason: str
    is_authorised: bool
    from_slot: int | None
    until_slot: int | None
    open_since: date | None = None

    def holds(self, slot: int) -> bool:
        """Whether a lesson hour falls in it."""
        return self.from_slot is None or self.until_slot is None or self.from_slot <= slot < self.until_slot


class NoticeRow(NamedTuple):
    """A notice about today that the school did not answer yet; `open_since` when it has no last day."""

    uid: UUID
    kind: str
    open_since: date | None = None


class CallRow(NamedTuple):
    """That somebody tried to reach the family today."""

    outcome: str
    at: datetime
    by: str


class MissingRow(NamedTuple):
    """A pupil of whom something is known today, with all of it."""

    pupil_id: int
    uid: UUID
    given_name: str
    prefix: str
    family_name: str
    place: str
    hours: tuple[NotedHour, ...]
    away: tuple[AwayRow, ...]
    told: tuple[NoticeRow, ...]
    calls: tuple[CallRow, ...]
    ask_after: int = ASK_AFTER  # after so many days the school asks how it goes with who is ill without a last day

    @property
    def full_name(self) -> str:
        """As one says it."""
        return " ".join(filter(None, (self.given_name, self.prefix, self.family_name)))


class Presence:
    """Where a pupil is today, as far as the rolls and the notices say."""

    def __init__(self, row: MissingRow) -> None:
        self.row = row
        self.states: list[tuple[NotedHour, State]] = [(hour, self._state(hour)) for hour in row.hours]

    def _state(self, hour: NotedHour) -> State:
        row = self.row
        is_known = bool(hour.reason or row.told) or any(one.holds(hour.slot) for one in row.away)
        if hour.kind == "absent":
            return State.REPORTED if is_known else State.MISSING
        if hour.kind:
            return State(hour.kind)
        if is_known:
            return State.REPORTED
        return State.THERE if hour.is_called else State.UNKNOWN

    def in_slot(self, slot: int) -> set[State]:
        """What is known of this lesson hour."""
        return {state for hour, state in self.states if hour.slot == slot}

    @cached_property
    def is_missing(self) -> bool:
        """Whether the pupil was absent in the last lesson of which anything is known, and nobody knows why."""
        return bool(self._run)

    @cached_property
    def is_back(self) -> bool:
        """Whether the pupil was missing today and came in later; why is still to be asked."""
        return not self._run and any(state is State.MISSING for _, state in self.states)

    @cached_property
    def _run(self) -> list[NotedHour]:
        """The hours in a row, up to the last one that is known, in which the pupil was missing."""
        found: list[NotedHour] = []
        for hour, state in reversed(self.states):
            if state is State.UNKNOWN:
                continue
            if state is not State.MISSING:
                break
            found.append(hour)
        return found[::-1]

    @property
    def since(self) -> NotedHour | None:
        """The lesson from which on the pupil is missing."""
        return self._run[0] if self._run else None

    @property
    def ill_since(self) -> date | None:
        """From which day on the pupil is ill without a last day."""
        days = [*(one.open_since for one in self.row.away), *(one.open_since for one in self.row.told)]
        return min(filter(None, days), default=None)

    @property
    def open_absence(self) -> UUID | None:
        """The illness without a last day that the school recorded."""
        return next((one.uid for one in self.row.away if one.open_since), None)

    def ill_days(self, day: date) -> int:
        """The how manieth day from Monday to Friday this is of an illness without a last day."""
        since = self.ill_since
        span = (day - since).days + 1 if since else 0
        return sum((day - timedelta(days=back)).weekday() < SATURDAY for back in range(span))

    def asks(self, day: date) -> bool:
        """Whether somebody should ask by now how it goes."""
        return self.ill_days(day) > self.row.ask_after

    @property
    def seen_though_ill(self) -> list[int]:
        """The lesson hours in which a teacher noted that a pupil who is ill was there: somebody asks whether they are better."""
        there = {"there", "late", "sent_out"}
        return sorted({hour.slot for hour in self.row.hours if hour.kind in there}) if self.ill_since else []

    @property
    def hours_missed(self) -> int:
        """How many lesson hours today nobody knows where the pupil was."""
        return len({hour.slot for hour, state in self.states if state is State.MISSING})

    @property
    def seen(self) -> list[int]:
        """The lesson hours in which a teacher saw the pupil today."""
        there = (State.THERE, State.LATE, State.SENT_OUT)
        return sorted({hour.slot for hour, state in self.states if state in there})

    @property
    def is_reported(self) -> bool:
        """Whether the school knows why the pupil is away for some of today."""
        return bool(self.row.away or self.row.told) or any(state is State.REPORTED for _, state in self.states)

    @property
    def reasons(self) -> list[str]:
        """Why, in the words of the school, without what nobody answered yet."""
        noted = [hour.reason for hour in self.row.hours if hour.reason and hour.kind == "absent"]
        return list(dict.fromkeys([*(one.reason for one in self.row.away), *noted]))

    @property
    def disturbed(self) -> list[NotedHour]:
        """The lessons to which the pupil came late, or out of which they were sent."""
        return [hour for hour, state in self.states if state in (State.LATE, State.SENT_OUT)]

    @property
    def last_call(self) -> CallRow | None:
        """The last time that somebody tried to reach the family today."""
        return self.row.calls[-1] if self.row.calls else None

    @property
    def is_reached(self) -> bool:
        """Whether somebody of the school spoke to the family today."""
        return any(call.outcome == REACHED for call in self.row.calls)


def to_call(pupils: Iterable[Presence]) -> list[Presence]:
    """Who is missing: first of whom nobody was reached, whoever is missing longest first."""
    missing = [one for one in pupils if one.is_missing]
    return sorted(missing, key=lambda one: (one.is_reached, one.since.slot if one.since else 0, bool(one.row.calls)))


def sorted_ill(pupils: Iterable[Presence]) -> list[Presence]:
    """Who is ill without a last day: first whom a teacher saw today, then whoever is ill longest."""
    ill = [(one.ill_since, one) for one in pupils if one.ill_since]
    return [one for _since, one in sorted(ill, key=lambda found: (not found[1].seen_though_ill, found[0]))]


def count_states(pupils: Iterable[Presence]) -> Mapping[int, Counter[State]]:
    """How many pupils are in which state, by lesson hour; somebody with two lessons at once counts by the gravest."""
    found: defaultdict[int, Counter[State]] = defaultdict(Counter)
    for one in pupils:
        gravest: dict[int, State] = {}
        for hour, state in one.states:
            known = gravest.get(hour.slot)
            if known is None or GRAVEST[state] < GRAVEST[known]:
                gravest[hour.slot] = state
        for slot, state in gravest.items():
            found[slot][state] += 1
    return found
