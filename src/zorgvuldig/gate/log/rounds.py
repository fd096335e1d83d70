"""Going round all seals: the newest each time, at once those of which a row was touched, and all others within a day.

What was looked at stands beside the marks in the keystore, signed: whoever has the database alone cannot make a round begin anew.
See docs/decisions/0061-every-seal-within-a-day.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log import marks
from zorgvuldig.gate.log.check import Verdict, last_number, verify_seals
from zorgvuldig.gate.log.sealer import raise_sort_memory
from zorgvuldig.gate.log.signed_text import Noted, sign_text, signed_content
from zorgvuldig.gate.log.unsealed import given_up_problem, note_unsealed, unsealed_problem
from zorgvuldig.platform.postgres.home import write_atomically
from zorgvuldig.platform.postgres.locks import hold_lock
from zorgvuldig.platform.vault.disk import private_directory
from zorgvuldig.platform.vault.keys import keystore

NAME = "rounds"
ROUND = timedelta(hours=20)  # so that a day has room for a worker that stood still
MOST = 20  # after standing still for long no more than one part in so many is looked at at once
USUAL = timedelta(minutes=5)
MOST_WRONG = 10  # seals that are named; with so many the rest says nothing more


@dataclass(frozen=True, slots=True)
class Signs:
    """What shows at a glance: the newest seal, the seals with a row that was touched since `seen` of the time before, what is wrong
    with the whole (empty: nothing), and `seen` and `noted` for the next time.
    """

    newest: int
    touched: frozenset[int]
    seen: str
    problem: str = ""
    noted: Noted = field(default_factory=dict)


class SealedLedger(Protocol):
    """Rows that are sealed, under a name of their own."""

    @property
    def name(self) -> str:
        """By which it is known."""

    def signs(self, cursor: CursorWrapper, seen: str | None, noted: Noted, now: datetime) -> Signs:
        """What shows at a glance; `seen` and `noted` are what it gave the time before."""

    def verify(self, cursor: CursorWrapper, first: int, last: int) -> Verdict:
        """Whether the seals from `first` to `last` hold, and their rows."""


@dataclass(frozen=True, slots=True)
class Round:
    """How far going round is: the seal that is next, since when, and when; the moment as of which all were looked at, or empty; and
    the seals that did not hold, which are looked at each time until they do.
    """

    next: int = 1
    began_at: str = ""
    looked_at: str = ""
    whole_since: str = ""
    seen: str = ""
    wrong: list[int] = field(default_factory=list)
    noted: Noted = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoundVerdict:
    """What going round found: a sentence about the first thing that is wrong (empty: nothing), the number of its seal if it is one, and
    since when all seals have been looked at; None before the first round is whole.
    """

    problem: str
    seal: int | None
    whole_since: datetime | None


class AccessLog:
    """The access log, by its seals."""

    name = "log"

    def signs(self, cursor: CursorWrapper, seen: str | None, noted: Noted, now: datetime) -> Signs:
        """Its rows are as many as the seals hold, and were written by whom they name; those that had no seal are still there."""
        cursor.execute("select gate.hold_log()")  # nothing is sealed or given up meanwhile
        cursor.execute("select rows, promised, touched, seen::text from gate.log_tripwire(%s::xid8)", [seen])
        rows, promised, touched, now_seen = cursor.fetchone()
        more = f"{rows - promised} rows stand in the sealed part of the log without a seal."
        of_seals = "" if rows == promised else more if rows > promised else f"{promised - rows} sealed rows are gone."
        of_unsealed = unsealed_problem(cursor, noted, now)
        problem = of_seals or of_unsealed or given_up_problem(cursor, now)
        known = noted if of_unsealed else note_unsealed(cursor)
        return Signs(last_number(cursor), frozenset(touched), now_seen, problem, known)

    def verify(self, cursor: CursorWrapper, first: int, last: int) -> Verdict:
        """By the rows themselves. No job takes the content out of one, so who did that hid a look."""
        return verify_seals(cursor, first, last, blank=False)


def go_round(ledger: SealedLedger, now: datetime) -> RoundVerdict:
    """Look at the newest seal, at those of which a row was touched, at those that did not hold, and at the next ones of the round."""
    if not keystore().is_dir():
        raise FileNotFoundError("the keystore is missing: a new one in its place would hide that")
    private_directory(_place().parent)
    with hold_lock(_place().with_suffix(".lock")):
        every = _read()
        before = Round(**every.get(ledger.name, {"began_at": now.isoformat()}))
        with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
            raise_sort_memory(cursor)
            signs = ledger.signs(cursor, before.seen or None, before.noted, now)
            last = min(before.next + _part(before, signs.newest, now) - 1, signs.newest)
            wanted = {signs.newest, *signs.touched, *before.wrong, *range(before.next, last + 1)}
            wrong = dict(_wrong(ledger, cursor, [seal for seal in sorted(wanted) if 0 < seal <= signs.newest]))
        after = _after(before, last, signs, sorted(wrong), now)
        write_atomically(_place(), sign_text(NAME, every | {ledger.name: asdict(after)}))
    seal, problem = min(wrong.items(), default=(None, signs.problem))
    since = datetime.fromisoformat(after.whole_since) if after.whole_since else None
    return RoundVerdict(problem, seal, since)


def noted_problem(now: datetime) -> str:
    """What is wrong with the looks that waited for a seal when it was last noted which these are, in a sentence, or nothing."""
    known = Round(**_read().get(AccessLog.name, {})).noted
    with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.hold_log()")
        return unsealed_problem(cursor, known, now)


def _part(before: Round, newest: int, now: datetime) -> int:
    """How many seals are next: by how long it is since the last time, so that a round takes `ROUND`; one at least."""
    since = now - datetime.fromisoformat(before.looked_at) if before.looked_at else USUAL
    share = min(max(since / ROUND, 0), 1 / MOST)
    return max(-int(-newest * share // 1), 1)


def _wrong(ledger: SealedLedger, cursor: CursorWrapper, wanted: list[int]) -> Iterator[tuple[int, str]]:
    """The seals of these that do not hold, each with what is wrong."""
    found = 0
    for first, last in _runs(wanted):
        while first <= last and found < MOST_WRONG:
            verdict = ledger.verify(cursor, first, last)
            if verdict.seal is None:
                break
            found += 1
            yield verdict.seal, verdict.problem
            first = verdict.seal + 1


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers that follow each other together: the first and the last of each run."""
    first = last = None
    for number in numbers:
        if first is not None and last is not None and number != last + 1:
            yield first, last
            first = number
        first, last = number if first is None else first, number
    if first is not None and last is not None:
        yield first, last


def _after(before: Round, last: int, signs: Signs, wrong: list[int], now: datetime) -> Round:
    """How far it is now; past the newest seal a round is whole, and the next one begins."""
    at = now.isoformat()
    if signs.newest == 0:
        return Round(began_at=at, looked_at=at, seen=signs.seen, noted=signs.noted)
    if last < signs.newest:
        return Round(last + 1, before.began_at, at, before.whole_since, signs.seen, wrong, signs.noted)
    return Round(1, at, at, before.began_at, signs.seen, wrong, signs.noted)


def _place() -> Path:
    return marks.place().with_name("rounds.key")


def _read() -> dict[str, Any]:
    """How far each round is; nothing at the beginning, or when somebody wrote in it: then all that was ever touched is looked at."""
    try:
        return signed_content(NAME, _place().read_text(encoding="utf-8", errors="replace")) or {}
    except FileNotFoundError:
        return {}
