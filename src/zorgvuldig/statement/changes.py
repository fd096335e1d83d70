"""Since when each promise is in the state that it is in, and how often that turned in the last two years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Promise
from zorgvuldig.statement import turn_list

SHOWN = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class Turn:
    """One promise came into a state at a moment."""

    promise: Promise
    state: str
    at: datetime

    @property
    def number(self) -> int:
        """The number of the promise, as the page shows it."""
        return int(self.promise.key[1:])


def turns(now: datetime) -> list[Turn] | None:
    """Every turn that was measured, the newest first; None when somebody changed one, added one or took one away: then no turn is true."""
    with connection.cursor() as cursor:
        cursor.execute("select promise, state, at, signature from gate.evidence_history()")
        rows = [(key, state, at, bytes(signature)) for key, state, at, signature in cursor.fetchall()]
    if not turn_list.is_whole(rows, now):
        return None
    return [Turn(REGISTER.promises[key], state, at) for key, state, at, _ in rows if key in REGISTER.promises]


def since(every: Sequence[Turn]) -> Mapping[str, Turn]:
    """The last turn of each promise, by its key."""
    found: dict[str, Turn] = {}
    for turn in every:
        found.setdefault(turn.promise.key, turn)
    return found


def changes(every: Sequence[Turn], now: datetime) -> list[Turn]:
    """The turns of the last two years, without the first measurement of each: that is no change."""
    first = {turn.promise.key: turn for turn in every}
    return [turn for turn in every if first[turn.promise.key] is not turn and turn.at > now - SHOWN]
