"""A worker that is gone in the middle of a copy: another begins anew as soon as the database knows; one that is there is not overtaken."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from tests.copies.copying import ask, at_work, make, uid_in
from tests.people import Cast
from zorgvuldig.copies.job import LEASE, PATIENCE, make_copy, take_up
from zorgvuldig.gate.jobs import turn_at

ROOT = Path(__file__).parents[2]
LONGEST = 120  # seconds that another process may take on a busy machine
STATE = "select state, tries, blob is not null from family_copy"


@pytest.fixture
def address(cast: Cast) -> str:
    """A copy that somebody asked for."""
    return ask(cast)[1]


@pytest.fixture
def maker(address: str) -> Iterator[subprocess.Popen[str]]:
    """A worker that is halfway with it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.copies.copy_maker"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as one:  # fmt: skip
        try:
            assert heard(one) == "ready"
            tell(one, str(uid_in(address)))
            assert heard(one) == "halfway"
            yield one
        finally:
            one.kill()


def heard(one: subprocess.Popen[str]) -> str:
    """What it says next."""
    assert one.stdout is not None
    return one.stdout.readline().strip()


def tell(one: subprocess.Popen[str], what: str) -> None:
    """A line for it."""
    assert one.stdin is not None
    one.stdin.write(what + "\n")
    one.stdin.flush()


def soon() -> datetime:
    """When copies that nobody makes are looked for; long before the end of the lease."""
    return datetime.now(UTC) + PATIENCE


def until(done: Callable[[], bool]) -> None:
    """Wait for something that the database notices."""
    end, pause = time.monotonic() + LONGEST, threading.Event()
    while not done():
        assert time.monotonic() < end, "it does not happen"
        pause.wait(0.05)


def releases(cast: Cast) -> int:
    """How many times it is on record that somebody got a copy."""
    return len(cast.db.execute("select from release where channel = 'dossier'").fetchall())


def test_a_copy_of_a_worker_that_was_killed_begins_anew_at_once(cast: Cast, maker: subprocess.Popen[str]) -> None:
    assert cast.db.execute(STATE).fetchall() == [("working", 1, False)]
    assert take_up(soon()) == 0
    maker.kill()
    maker.wait(LONGEST)
    until(lambda: take_up(soon()) == 1)
    assert cast.db.execute(STATE).fetchall() == [("done", 2, True)]
    assert releases(cast) == 1


def test_a_worker_that_sleeps_keeps_its_copy_until_the_lease_is_over_and_counts_no_more(
    cast: Cast, address: str, maker: subprocess.Popen[str]
) -> None:
    maker.send_signal(signal.SIGSTOP)
    assert take_up(soon()) == 0
    assert not make(address)
    assert make_copy(uid_in(address), now=datetime.now(UTC) + LEASE)
    maker.send_signal(signal.SIGCONT)
    tell(maker, "go on")
    assert heard(maker) == "False"
    assert cast.db.execute(STATE).fetchall() == [("done", 2, True)]
    assert releases(cast) == 1


def test_who_took_it_from_a_sleeper_is_not_overtaken_when_the_sleeper_ends(cast: Cast, address: str) -> None:
    """The turn is that of the second one: that the first ended says nothing of it."""
    cast.db.execute("update family_copy set state = 'working', tries = 2, taken_at = now()")
    with at_work(f"family copy {uid_in(address)} 2"):
        assert take_up(soon()) == 0
    assert take_up(soon()) == 1


def test_two_at_once_take_it_up_once(cast: Cast, address: str) -> None:
    cast.db.execute("update family_copy set state = 'working', tries = 1, taken_at = now()")
    start, made = threading.Barrier(2), []

    def go() -> None:
        start.wait(LONGEST)
        try:
            made.append(make(address))
        finally:
            connections["jobs"].close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
    assert sorted(made) == [False, True]
    assert releases(cast) == 1


def test_a_turn_that_another_has_now_is_nobody_elses(cast: Cast, address: str) -> None:
    with at_work(f"family copy {uid_in(address)} 1"):
        assert not make(address)
    assert make(address)


def test_a_turn_ends_with_its_connection(database: object) -> None:
    with turn_at("work", 1) as first:
        assert first
        with at_work("work 2"), turn_at("work", 2) as taken:
            assert taken is None
        connections["jobs"].close()
    with at_work("work 1"), turn_at("work", 2) as is_gone:
        assert is_gone is False
    with turn_at("work", 2) as is_gone:
        assert is_gone
    assert timedelta() < PATIENCE < LEASE
