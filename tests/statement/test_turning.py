"""Every turn of a promise is written down once, and what cannot be measured is not kept and takes no other with it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connections

from tests.people import NOW, Cast
from tests.statement.measuring import put_tries
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.statement import evidence
from zorgvuldig.statement.changes import changes, since, turns
from zorgvuldig.statement.evidence import KEPT, NOT_KEPT, measure
from zorgvuldig.statement.evidence.result import Finding, rows_of
from zorgvuldig.statement.measurement import UNMEASURED


@contextmanager
def moody(cast: Cast) -> Iterator[None]:
    """A column that the register does not know: promise two does not hold."""
    cast.db.execute("alter table grade add column mood text")
    try:
        yield
    finally:
        cast.db.execute("alter table grade drop column mood")


def states() -> dict[str, str]:
    return {one.promise: one.state for one in measure(NOW)}


def test_the_first_measurement_is_written_down(cast: Cast) -> None:
    assert turns(NOW) == []
    found = measure(NOW)
    assert {(one.promise.key, one.state, one.at) for one in turns(NOW)} == {(e.promise, e.state, NOW) for e in found}
    assert changes(turns(NOW), NOW) == []


def test_the_same_again_writes_nothing(cast: Cast) -> None:
    measure(NOW - timedelta(minutes=5))
    measure(NOW)
    assert len(turns(NOW)) == len(REGISTER.promises)


def test_a_turn_and_a_turn_back_are_two_lines(cast: Cast) -> None:
    put_tries(cast)
    measure(NOW - timedelta(days=2))
    with moody(cast):
        measure(NOW - timedelta(days=1))
    measure(NOW)
    assert [(one.number, one.state, one.at) for one in changes(turns(NOW), NOW)] == [
        (2, KEPT, NOW),
        (2, NOT_KEPT, NOW - timedelta(days=1)),
    ]
    assert since(turns(NOW))["P02"].at == NOW
    assert since(turns(NOW))["P05"].at == NOW - timedelta(days=2)


def test_what_turned_more_than_two_years_ago_is_not_listed(cast: Cast) -> None:
    put_tries(cast)
    measure(NOW - timedelta(days=800))
    with moody(cast):
        measure(NOW - timedelta(days=799))
    measure(NOW)
    assert [one.state for one in changes(turns(NOW), NOW)] == [KEPT]


def fails(door: JobDoor) -> Finding:
    """A measurement whose query cannot be answered."""
    rows_of(door, "select count(*) from nowhere")
    raise AssertionError


def odd(door: JobDoor) -> Finding:
    """A measurement that comes to something that cannot be kept."""
    return Finding(KEPT, UNMEASURED.reason, {"moment": object()})


@pytest.mark.parametrize("broken", [fails, odd], ids=["query", "figures"])
@pytest.mark.parametrize("promise", ["P03", "P09", "P17"])
def test_what_cannot_be_measured_is_not_kept_and_alone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, promise: str, broken: object
) -> None:
    before = states()
    monkeypatch.setitem(evidence.EVIDENCE, promise, broken)
    found = {one.promise: one for one in measure(NOW)}
    assert {key: one.state for key, one in found.items()} == before | {promise: NOT_KEPT}
    assert (
        found[promise].evidence["reason"]["nl"] == "Wij konden dit niet meten. Daarom zeggen wij niet dat het waar is."
    )
    assert found[promise].evidence["figures"] == {}


def test_when_the_plan_of_a_run_cannot_be_made_promise_eleven_is_not_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(now: datetime) -> None:
        raise OSError(now)

    before = states()
    monkeypatch.setattr(evidence, "due_still", cannot)
    assert states() == before | {"P11": NOT_KEPT}


def test_a_failure_is_logged_without_what_it_says(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(evidence.EVIDENCE, "P03", fails)
    measure(NOW)
    assert caplog.messages == ["promise P03 could not be measured: ProgrammingError"]


def test_two_at_once_leave_one_line_for_each_promise(cast: Cast) -> None:
    def once(_: int) -> int:
        try:
            return len(measure(NOW))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(once, range(2))) == [len(REGISTER.promises)] * 2
    assert len(turns(NOW)) == len(REGISTER.promises)
    assert cast.db.execute("select count(*) from evidence").fetchone() == (len(REGISTER.promises),)
