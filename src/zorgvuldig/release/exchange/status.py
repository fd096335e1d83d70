"""Where an exchange stands: always derived from what happened, never kept. Pure: facts in, steps out."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from zorgvuldig.consent.state import State


class Step(StrEnum):
    """What happens in this order; a step that this exchange does not need is left out."""

    BEGUN = "begun"
    GRANTED = "granted"
    PREPARED = "prepared"
    INSPECTED = "inspected"
    SECOND = "second"
    RELEASED = "released"
    HANDED = "handed"


class NextAct(StrEnum):
    """What has to happen now, or why nothing can."""

    AWAIT_ANSWER = "await_answer"  # of those who decide
    PREPARE = "prepare"
    OFFER_INSPECTION = "offer_inspection"
    AWAIT_INSPECTION = "await_inspection"
    DECIDE_OBJECTION = "decide_objection"
    AWAIT_SECOND = "await_second"
    LET_GO = "let_go"
    HAND_OVER = "hand_over"
    AWAIT_FETCH = "await_fetch"
    RECALL = "recall"  # the consent is withdrawn: the recipient has to be told
    CLOSE = "close"  # the answer is no, or came too late: nothing may leave
    NOTHING = "nothing"


# What is to be done now: what the first line says of which everything holds. The start page counts by the same lines in the database, where
# these names are the parameters of a function (`release/sql/contribution.py`).
NOW = (
    # What went is gone: what is left is that it arrives, or that whoever has it hears of a withdrawal.
    (("released", "withdrawn", "fetched", "recalled"), NextAct.NOTHING),
    (("released", "withdrawn", "fetched"), NextAct.RECALL),
    (("released", "withdrawn", "stopped"), NextAct.NOTHING),
    (("released", "withdrawn"), NextAct.CLOSE),
    (("released", "stopped"), NextAct.NOTHING),
    (("released", "fetched"), NextAct.NOTHING),
    (("released", "handed"), NextAct.AWAIT_FETCH),
    (("released",), NextAct.HAND_OVER),
    (("stopped",), NextAct.NOTHING),
    (("refused",), NextAct.CLOSE),
    (("unanswered",), NextAct.AWAIT_ANSWER),
    (("unprepared",), NextAct.PREPARE),
    (("objected",), NextAct.DECIDE_OBJECTION),
    (("upheld",), NextAct.CLOSE),
    (("unoffered",), NextAct.OFFER_INSPECTION),
    (("uninspected",), NextAct.AWAIT_INSPECTION),
    (("unapproved",), NextAct.AWAIT_SECOND),
    ((), NextAct.LET_GO),
)
# Now it is the turn of a family, a second person or the recipient, or of nobody; else of the desk.
NOT_OF_THE_DESK = frozenset(
    {NextAct.AWAIT_ANSWER, NextAct.AWAIT_INSPECTION, NextAct.AWAIT_SECOND, NextAct.AWAIT_FETCH, NextAct.NOTHING}
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one exchange. `consent` is None when no consent is needed; moments are None while they are to come."""

    begun_at: datetime
    consent: State | None = None
    inspection: bool = False
    inspect_from: datetime | None = None
    inspect_until: date | None = None
    answered: bool = False  # by somebody who decides: it is right, or with a statement
    objection: str = ""  # open, upheld or rejected
    prepared_at: datetime | None = None
    second: bool = False
    second_from: datetime | None = None  # filled as long as a second person has to look
    released_at: datetime | None = None
    handed_at: datetime | None = None  # a link was mailed, a letter or file was made
    fetched_at: datetime | None = None  # the recipient really has it
    stopped_at: datetime | None = None
    stopped: str = ""
    recalled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExchangeStatus:
    """The steps that this exchange takes, which of them are done, and what to do now."""

    steps: tuple[tuple[Step, bool], ...]
    now: NextAct

    @property
    def current(self) -> Step | None:
        """The first step that is not done; none when all are."""
        return next((step for step, done in self.steps if not done), None)


def exchange_status(facts: Facts, today: date) -> ExchangeStatus:
    """The steps and what to do now, on this day."""
    return ExchangeStatus(tuple(_steps(facts, today)), _now(facts, today))


def is_withdrawn(facts: Facts) -> bool:
    """Whether somebody who decides says no now."""
    return facts.consent is State.NO


def _steps(facts: Facts, today: date) -> list[tuple[Step, bool]]:
    gone = facts.released_at is not None  # what was needed for it was there, whatever happened since
    steps = [(Step.BEGUN, True)]
    if facts.consent is not None:
        steps.append((Step.GRANTED, gone or facts.consent is State.YES))
    steps.append((Step.PREPARED, facts.prepared_at is not None))
    if facts.inspection:
        steps.append((Step.INSPECTED, gone or _is_inspected(facts, today)))
    if facts.second:
        steps.append((Step.SECOND, gone or (facts.prepared_at is not None and facts.second_from is None)))
    return [*steps, (Step.RELEASED, gone), (Step.HANDED, facts.fetched_at is not None)]


def _is_inspected(facts: Facts, today: date) -> bool:
    if facts.inspect_from is None or facts.objection in ("open", "upheld"):
        return False
    return facts.answered or (facts.inspect_until is not None and facts.inspect_until <= today)


def _now(facts: Facts, today: date) -> NextAct:
    """The first act of `NOW` of which everything is true: that table is the order in which an exchange goes."""
    true = {
        "released": facts.released_at is not None,
        "withdrawn": is_withdrawn(facts) or facts.stopped == "withdrawn",
        "fetched": facts.fetched_at is not None,
        "recalled": facts.recalled_at is not None,
        "stopped": facts.stopped_at is not None,
        "handed": facts.handed_at is not None,
        "refused": facts.consent in (State.NO, State.OVER),
        "unanswered": facts.consent is State.UNKNOWN,
        "unprepared": facts.prepared_at is None,
        "objected": facts.inspection and facts.objection == "open",
        "upheld": facts.inspection and facts.objection == "upheld",
        "unoffered": facts.inspection and facts.inspect_from is None,
        "uninspected": facts.inspection and not _is_inspected(facts, today),
        "unapproved": facts.second and facts.second_from is not None,
    }
    return next(now for needed, now in NOW if all(true[name] for name in needed))
