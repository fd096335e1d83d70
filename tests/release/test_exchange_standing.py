"""Where an exchange stands follows from what happened: one test per state."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from zorgvuldig.consent.state import State
from zorgvuldig.release.exchange.status import Facts, Now, Step, standing

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
        ({}, Now.PREPARE),
        ({"consent": State.UNKNOWN}, Now.AWAIT_ANSWER),
        ({"consent": State.NO}, Now.CLOSE),
        ({"consent": State.OVER}, Now.CLOSE),
        ({"consent": State.YES}, Now.PREPARE),
        ({**MADE, "consent": State.UNKNOWN}, Now.AWAIT_ANSWER),
        ({**MADE, "consent": State.NO}, Now.CLOSE),
        (MADE, Now.LET_GO),
        (LOOK, Now.OFFER_INSPECTION),
        (OFFERED, Now.AWAIT_INSPECTION),
        ({**OFFERED, "inspect_until": DAY}, Now.LET_GO),
        ({**OFFERED, "answered": True}, Now.LET_GO),
        ({**OFFERED, "answered": True, "objection": "open"}, Now.DECIDE_OBJECTION),
        ({**OFFERED, "inspect_until": DAY, "objection": "upheld"}, Now.CLOSE),
        ({**OFFERED, "answered": True, "objection": "rejected"}, Now.LET_GO),
        ({**MADE, "second": True, "second_from": AT}, Now.AWAIT_SECOND),
        ({**MADE, "second": True}, Now.LET_GO),
        (GONE, Now.HAND_OVER),
        ({**GONE, "handed_at": AT}, Now.AWAIT_FETCH),
        (FETCHED, Now.NOTHING),
        ({**GONE, "consent": State.NO}, Now.CLOSE),
        ({**FETCHED, "consent": State.NO}, Now.RECALL),
        ({**FETCHED, "stopped_at": AT, "stopped": "withdrawn"}, Now.RECALL),
        ({**FETCHED, "consent": State.NO, "recalled_at": AT}, Now.NOTHING),
        ({**FETCHED, "consent": State.OVER}, Now.NOTHING),
        ({**GONE, "consent": State.NO, "stopped_at": AT, "stopped": "withdrawn"}, Now.NOTHING),
        ({"stopped_at": AT, "stopped": "cancelled"}, Now.NOTHING),
        ({"consent": State.UNKNOWN, "stopped_at": AT, "stopped": "cancelled"}, Now.NOTHING),
    ],
)
def test_what_to_do_now(facts: dict[str, Any], now: Now) -> None:
    assert standing(Facts(begun_at=AT, **facts), DAY).now is now


def test_only_the_steps_that_it_takes_are_shown() -> None:
    plain = standing(Facts(begun_at=AT), DAY)
    assert [step for step, _done in plain.steps] == [Step.BEGUN, Step.PREPARED, Step.RELEASED, Step.HANDED]
    whole = standing(Facts(begun_at=AT, consent=State.YES, inspection=True, second=True), DAY)
    assert [step for step, _done in whole.steps] == list(Step)
    assert whole.current is Step.PREPARED


def test_what_went_keeps_its_steps_whatever_happened_since() -> None:
    after = standing(Facts(begun_at=AT, consent=State.NO, **FETCHED), DAY)
    assert all(done for _step, done in after.steps)
