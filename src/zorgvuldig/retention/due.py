"""When something must be gone: pure calendar arithmetic over the terms of the register. Knows no database.

Days are half-open, as everywhere: something is kept until the day it is due and must be gone on that day. The end of an
enrolment or a role is the first day without it, so its year is that of the day before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import MINYEAR, date, timedelta

from zorgvuldig.register.period import Period, PeriodProblem, add_period, period
from zorgvuldig.register.schema import Action, Limit, Start, Term, YearEnd

DAY = timedelta(days=1)
NEW_YEAR = {YearEnd.SCHOOL_YEAR: (8, 1), YearEnd.CALENDAR_YEAR: (1, 1)}  # month and day on which the next year begins
ENDS = frozenset({Start.DEREGISTRATION, Start.LEAVING, Start.END_OF_EMPLOYMENT})  # first days without, not events
KEEPING = frozenset({Action.HOLD, Action.ARCHIVE})  # what never goes by itself


@dataclass(frozen=True, slots=True)
class Due:
    """The day on which something must be gone, the term that says so, and the day from which that counts.

    `on` is None while the start is not known or lies open (`start` None too), and for what never goes by itself: then `term`
    is the one that keeps it.
    """

    on: date | None
    term: Term | None = None
    start: date | None = None

    @property
    def limit(self) -> Limit | None:
        """Whether the term is a minimum or a maximum."""
        return self.term.limit if self.term else None


def due(terms: Iterable[Term], starts: Mapping[Start, date | None]) -> Due:
    """When data under these terms must be gone, with the date of each start event (None or absent: not yet, or unknown).

    Of the maxima that began the first decides, but no minimum is cut short: the end of each is waited for. Terms that only
    empty columns (`Action.BLANK`) do not count. Raises `PeriodProblem` beyond the year 9999.
    """
    counted = [term for term in terms if term.action is not Action.BLANK]
    keeping = next((term for term in counted if term.action in KEEPING), None)
    if keeping is not None:
        return Due(None, keeping, starts.get(keeping.start))
    ends = [_end(term, starts.get(term.start)) for term in counted]
    least = [end for end in ends if end.limit is Limit.MIN]
    most = [end for end in ends if end.limit is Limit.MAX]
    begun = [end for end in most if end.on is not None]
    waits = next((end for end in least if end.on is None), None) or (most[0] if most and not begun else None)
    if waits is not None or not ends:
        return waits or Due(None)
    first = min(begun, key=_day, default=None)
    last = max(least, key=_day, default=None)
    return max((end for end in (last, first) if end is not None), key=_day)


def latest_start(term: Term, on: date) -> date | None:
    """The latest start from which this term is over on that day, so that a query need only compare dates.

    None when no start of the calendar is early enough.
    """
    begun = _latest_begin(on, period(term.period))
    if begun is None or term.after is YearEnd.NONE:
        return begun
    turn = _year_turn(begun, term.after)
    if turn is None:
        return None
    return turn if term.start in ENDS else turn - DAY


def begins(term: Term, start: date) -> date:
    """The day from which the term counts: the start itself, or the first day after the year in which it falls."""
    if term.after is YearEnd.NONE:
        return start
    last = start - DAY if term.start in ENDS else start
    month, day = NEW_YEAR[term.after]
    this = date(last.year, month, day)
    return this if last < this else date(last.year + 1, month, day)


def _end(term: Term, start: date | None) -> Due:
    on = None if start is None else add_period(begins(term, start), term.period)
    return Due(on, term, start)


def _day(end: Due) -> date:
    return end.on or date.max


def _latest_begin(on: date, length: Period) -> date | None:
    """The latest day that lies `length` or more before `on`; months clamp, so a few days are tried."""
    try:
        guess = _minus(on, length)
    except (ValueError, OverflowError):
        return None
    try:
        while add_period(guess + DAY, length) <= on:
            guess += DAY
    except (PeriodProblem, OverflowError):
        return guess
    return guess


def _minus(on: date, length: Period) -> date:
    """A day from which `length` certainly ends by `on`, at most a few days too early."""
    before = on - timedelta(days=length.days)
    year, month = divmod(before.year * 12 + before.month - 1 - length.months, 12)
    if year < MINYEAR:
        raise ValueError("before the calendar")
    return date(year, month + 1, min(before.day, 28)) - timedelta(days=4)


def _year_turn(day: date, after: YearEnd) -> date | None:
    """The latest first day of a year that is not after `day`."""
    month, first = NEW_YEAR[after]
    turn = date(day.year, month, first)
    if turn <= day:
        return turn
    return None if day.year == MINYEAR else date(day.year - 1, month, first)
