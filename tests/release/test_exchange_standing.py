"""Where an exchange stands follows from what happened: one test per state."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from zorgvuldig.consent.state import State
from zorgvuldig.release.exchange.status import Facts, NextAct, Step, exchange_status

DAY = date(2026, 11, 25)
AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
MADE = {"prepared_at": AT}
GONE = {**MADE, "released_at": AT}
FETCHED = {**GONE, "handed_at": AT, "fetched_at": AT}
LOOK = {**MADE, "inspection": True}
OFFERED = {**LOOK, "inspect_from": AT, "inspect_until": DAY + timedelta(days=10)}


@pytest.mark.parametrize(
    ("facts", "now"),
    [
        ({}, NextAct.PREPARE),
        ({"consent": State.UNKNOWN}, NextAct.AWAIT_ANSWER),
        ({"consent": State.NO}, NextAct.CLOSE),
        ({"consent": State.OVER}, NextAct.CLOSE),
        ({"consent": State.YES}, NextAct.PREPARE),
        ({**MADE, "consent": State.UNKNOWN}, NextAct.AWAIT_ANSWER),
        ({**MADE, "consent": State.NO}, NextAct.CLOSE),
        (MADE, NextAct.LET_GO),
        (LOOK, NextAct.OFFER_INSPECTION),
        (OFFERED, NextAct.AWAIT_INSPECTION),
        ({**OFFERED, "inspect_until": DAY}, NextAct.LET_GO),
        ({**OFFERED, "answered": True}, NextAct.LET_GO),
        ({**OFFERED, "answered": True, "objection": "open"}, NextAct.DECIDE_OBJECTION),
        ({**OFFERED, "inspect_until": DAY, "objection": "upheld"}, NextAct.CLOSE),
        ({**OFFERED, "answered": True, "objection": "rejected"}, NextAct.LET_GO),
        ({**MADE, "second": True, "second_from": AT}, NextAct.AWAIT_SECOND),
        ({**MADE, "second": True}, NextAct.LET_GO),
        (GONE, NextAct.HAND_OVER),
        ({**GONE, "handed_at": AT}, NextAct.AWAIT_FETCH),
        (FETCHED, NextAct.NOTHING),
        ({**GONE, "consent": State.NO}, NextAct.CLOSE),
        ({**FETCHED, "consent": State.NO}, NextAct.RECALL),
        ({**FETCHED, "stopped_at": AT, "stopped": "withdrawn"}, NextAct.RECALL),
        ({**FETCHED, "consent": State.NO, "recalled_at": AT}, NextAct.NOTHING),
        ({**FETCHED, "consent": State.OVER}, NextAct.NOTHING),
        ({**GONE, "consent": State.NO, "stopped_at": AT, "stopped": "withdrawn"}, NextAct.NOTHING),
        ({"stopped_at": AT, "stopped": "cancelled"}, NextAct.NOTHING),
        ({"consent": State.UNKNOWN, "stopped_at": AT, "stopped": "cancelled"}, NextAct.NOTHING),
    ],
)
def test_what_to_do_now(facts: dict[str, Any], now: NextAct) -> None:
    assert exchange_status(Facts(begun_at=AT, **facts), DAY).now is now


def test_only_the_steps_that_it_takes_are_shown() -> None:
    plain = exchange_status(Facts(begun_at=AT), DAY)
    assert [step for step, _done in plain.steps] == [Step.BEGUN, Step.PREPARED, Step.RELEASED, Step.HANDED]
    whole = exchange_status(Facts(begun_at=AT, consent=State.YES, inspection=True, second=True), DAY)
    assert [step for step, _done in whole.steps] == list(Step)
    assert whole.current is Step.PREPARED


def test_what_went_keeps_its_steps_whatever_happened_since() -> None:
    after = exchange_status(Facts(begun_at=AT, consent=State.NO, **FETCHED), DAY)
    assert all(done for _step, done in after.steps)
