"""Breaks promises on purpose, each in a copy, and looks at the public page as a visitor does: does it say so, and of that promise alone?

Whatever changes the guard, a sealed list, or what invented people get, turns every promise that hangs on it, and each says by itself what
that was: these have their reason. Any other that turns besides has to be named beforehand.
"""

import json
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from zorgvuldig.canaries.job import live
from zorgvuldig.canaries.labels import TOO_LITTLE, TOO_MUCH, WORDS
from zorgvuldig.register.schema import Text
from zorgvuldig.statement.breakings.copies import WholeCopy, broken_copy, copy_of_the_whole
from zorgvuldig.statement.breakings.hand import Hand, NothingBroken
from zorgvuldig.statement.breakings.ways import Breaking
from zorgvuldig.statement.cache import MEMORY
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY
from zorgvuldig.statement.evidence.gate_drift import SAYS as GUARD_CHANGED
from zorgvuldig.statement.evidence.ledgers import CHANGED, GONE
from zorgvuldig.statement.jobs import measure_and_publish
from zorgvuldig.statement.reads import SILENT
from zorgvuldig.statement.render import rendered

WITHIN = 300  # seconds: the job measures so often
RANK = {KEPT: 0, PARTLY: 1, NOT_KEPT: 2, NOT_IN_USE: 3}
# What a sentence has in it that says by itself which guard, list or try it is about.
WRONG = tuple(words.wrong for words in WORDS.values() if words.wrong)
BY_ITSELF = tuple(text.nl.partition("{}")[0] for text in (GUARD_CHANGED, CHANGED, GONE, TOO_MUCH, TOO_LITTLE, *WRONG))
UNTOUCHED = "It changed nothing here, so nothing was tried (%s)."


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a promise turned, how many seconds after it was broken, what the page says then, and what else turned without reason."""

    breaking: Breaking
    turned: bool
    seconds: float
    says: Text
    others: Sequence[str]

    @property
    def is_caught(self) -> bool:
        """Whether it turned in time, and nothing else without reason."""
        return self.turned and self.seconds < WITHIN and not self.others


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What the public page says of one promise."""

    state: str
    says: Text

    def is_worse_than(self, before: "PageAnswer") -> bool:
        """Whether this says that something is wrong which `before` did not say, or that nothing was measured. Silence is no answer."""
        if self.state == NOT_IN_USE:
            return before.state != NOT_IN_USE and self.says == SILENT
        return self.state != KEPT and (RANK[self.state] > RANK[before.state] or self.says != before.says)


def break_all(together: Iterable[Sequence[Breaking]], now: datetime) -> Iterator[Verdict]:
    """Try every one, those that stand together in one copy: of these nobody knows which turned what. Raises what `copy_of_the_whole` raises."""
    with copy_of_the_whole() as whole:
        with whole.at_work():
            measure_and_publish(now)  # what a visitor reads while it is tried is of now
            _work_as_jobs_do(now)
            before = _page(now)
        for breakings in together:
            yield from _try(breakings, whole, before, now + timedelta(seconds=WITHIN))


def _try(
    breakings: Sequence[Breaking], whole: WholeCopy, before: Mapping[str, PageAnswer], now: datetime
) -> Iterator[Verdict]:
    """What came of these, all done to one copy, which was measured and shown before; what is done `afterwards` is done to that."""
    untouched: dict[str, str] = {}
    with broken_copy(whole) as administrator:
        hand = Hand(administrator, now)
        with hand.undoing:
            begun = time.monotonic()
            for breaking in breakings:
                try:
                    breaking.does(hand)
                except (NothingBroken, psycopg.Error) as problem:
                    untouched[breaking.name] = type(problem).__name__
            if len(untouched) < len(breakings):
                if not all(breaking.afterwards for breaking in breakings):
                    _work_as_jobs_do(hand.now, {breaking.promise for breaking in breakings})
                after = _page(hand.now)
            seconds = time.monotonic() - begun
    expected = {key for breaking in breakings for key in (breaking.promise, *breaking.also)}
    for breaking in breakings:
        if breaking.name in untouched:
            yield Verdict(breaking, False, 0.0, Text(*[UNTOUCHED % untouched[breaking.name]] * 2), ())
            continue
        answer, was = after[breaking.promise], before[breaking.promise]
        others = sorted(_turned_without_saying(before, after) - expected)
        yield Verdict(breaking, answer.is_worse_than(was), seconds, answer.says, others)


def _turned_without_saying(before: Mapping[str, PageAnswer], after: Mapping[str, PageAnswer]) -> set[str]:
    """The promises that turned, but for those that say by themselves which guard, list or try it is about."""
    return {
        key
        for key, answer in after.items()
        if RANK[answer.state] > RANK[before[key].state] and not any(part in answer.says.nl for part in BY_ITSELF)
    }


def _work_as_jobs_do(now: datetime, promises: Collection[str] = ()) -> None:
    """What comes round every five minutes: trying with invented people, then measuring and showing. Of promises that were broken
    also what is tried once an hour or a day.
    """
    live(now, promises=promises)
    measure_and_publish(now)


def _page(now: datetime) -> Mapping[str, PageAnswer]:
    """What a visitor who asks now gets, by promise."""
    MEMORY.forget()
    page = MEMORY.current("statement_json", now, time.monotonic()) or rendered("statement_json", now)
    found = json.loads(page.body)["promises"]
    return {one["id"]: PageAnswer(one["state"], Text(**one["reason"])) for one in found}
