"""A machine whose clock is not that of the database does nothing: no page, and no job."""

import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from procrastinate.jobs import Job

from tests.people import Cast, sign_in
from zorgvuldig.management.commands import worker
from zorgvuldig.operations import clock
from zorgvuldig.operations.health import readiness as readiness

DAY = 86_400.0
JUMPS = pytest.mark.parametrize("seconds", [DAY, -DAY, clock.APART + 5], ids=["ahead", "behind", "a little"])


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    """Nothing remembered, and nothing left behind."""
    readiness.leave()
    readiness.clear_answers()
    yield
    readiness.leave()
    readiness.clear_answers()


def jumped(seconds: float) -> Any:
    """This machine's clock stands so much elsewhere, for whoever compares it."""
    real = time.time
    return patch.multiple("time", time=lambda: real() + seconds)


@pytest.mark.parametrize(
    ("theirs", "seconds"),
    [(100.0, 0.0), (101.0, 0.0), (99.0, 1.0), (160.0, 58.0)],
    ids=["begin", "between", "behind", "ahead"],
)
def test_what_an_answer_took_is_no_difference(theirs: float, seconds: float) -> None:
    assert clock.apart(theirs, 100.0, 102.0) == seconds


@JUMPS
def test_a_page_is_refused_and_says_that_it_is_for_now(cast: Cast, seconds: float) -> None:
    client = sign_in(cast.dirk)
    rows = "select count(*) from gate.log"
    before = cast.db.execute(rows).fetchone()
    with jumped(seconds):
        answer = client.get("/")
        assert answer.status_code == 503
        assert "Even niet bereikbaar" in answer.content.decode()
        assert client.get("/gezond/klaar/").content == b"clock"
    assert cast.db.execute(rows).fetchone() == before
    readiness.clear_answers()
    assert client.get("/").status_code == 200


def test_what_we_promise_stays_to_be_read(client: Client) -> None:
    with jumped(DAY):
        assert client.get("/beloften/").status_code == 200


def test_within_what_a_time_service_leaves_nothing_is_refused(client: Client) -> None:
    with jumped(clock.APART - 5):
        assert client.get("/gezond/klaar/").content == b"ok"


@JUMPS
def test_no_job_is_begun(database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    done: list[int] = []
    monkeypatch.setattr(worker, "EVERY", 0.0)
    with jumped(seconds):
        assert worker.clocks_differ()
        with pytest.raises(clock.ClocksDiffer, match="seconds apart"):
            worker.fresh(lambda: done.append(1), None, None)
    assert done == []
    assert not worker.clocks_differ()
    worker.fresh(lambda: done.append(1), None, None)
    assert done == [1]


def test_a_job_that_met_a_wrong_clock_is_done_later_and_another_that_failed_is_not() -> None:
    job, rule = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="x"), worker.ByTheRightClock()
    again = rule.get_retry_exception(exception=clock.ClocksDiffer("a day"), job=job)
    assert again is not None
    assert again.retry_decision.retry_at is None  # no clock says when
    assert rule.get_retry_exception(exception=ValueError("broken"), job=job) is None


@JUMPS
@pytest.mark.parametrize("words", [("retention", "run"), ("cameras", "sweep")], ids=" ".join)
def test_no_command_deletes(database: psycopg.Connection, seconds: float, words: tuple[str, ...]) -> None:
    """Nor by hand: the day of which it deletes is that of this machine."""
    with jumped(seconds), pytest.raises(CommandError, match="seconds apart, so nothing is begun"):
        call_command(*words)
    assert database.execute("select count(*) from retention_run").fetchone() == (0,)
    call_command(*words)
