"""A database that ends by itself is started again, and who keeps it says so, or ends when that cannot be."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event

import psycopg
import pytest
from django.core.management import load_command_class
from django.test import override_settings

from tests.platform.postgres.conftest import Until, programs
from zorgvuldig.operations.installation import boot
from zorgvuldig.platform.postgres import DatabaseProblem, Location, Supervisor, ensure_server, load_or_create, locate
from zorgvuldig.platform.postgres.home import cluster_home

KILLS = int(os.environ.get("ZORGVULDIG_TEST_KILLS", "3"))
SOURCE = Path(__file__).parents[3] / "src"

pytestmark = pytest.mark.skipif(programs() is not None, reason="the command takes the programs of the package")


@pytest.fixture
def data(place: Path) -> Path:
    load_or_create(place / "data")
    return place / "data"


@pytest.fixture
def keeper(data: Path, place: Path) -> Iterator["subprocess.Popen[str]"]:
    """`zorgvuldig database` at work, which said so as it does to systemd."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith(("ZORGVULDIG", "DATABASE_URL"))}
    ours |= {"PYTHONPATH": str(SOURCE), "ZORGVULDIG_DEMO": "1", "NOTIFY_SOCKET": str(place / "told")}
    command = [sys.executable, "-m", "zorgvuldig", "--data", str(data), "database"]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(ours["NOTIFY_SOCKET"])
        told.settimeout(60)
        with subprocess.Popen(command, env=ours, stderr=subprocess.PIPE, text=True) as process:
            assert told.recv(16) == b"READY=1"
            yield process
            process.terminate()
            process.communicate(timeout=30)
    assert not answers(locate(data, {}))


def answers(location: Location) -> bool:
    try:
        psycopg.connect(location.admin_dsn("postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def postmaster(data: Path) -> int:
    try:
        return int((cluster_home(data) / "data" / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return 0


def test_killed_again_and_again_it_comes_back_without_a_hand(
    keeper: "subprocess.Popen[str]", data: Path, until: Until
) -> None:
    for _ in range(KILLS):
        pid = postmaster(data)
        os.kill(pid, signal.SIGKILL)
        until(lambda pid=pid: postmaster(data) not in (0, pid) and answers(locate(data, {})))
        assert keeper.poll() is None
    keeper.terminate()
    _, said = keeper.communicate(timeout=30)
    assert said.count("The database ended by itself; it is started again.") >= KILLS
    assert "The database is there again." in said


def dies_for_good(data: Path, given_up: Event) -> None:
    """The server dies and cannot be started again; returns when it was given up."""
    (cluster_home(data) / "data" / "PG_VERSION").write_text("9\n")
    os.kill(postmaster(data), signal.SIGKILL)
    assert given_up.wait(30)


def test_what_cannot_be_started_again_is_given_up_with_a_sentence(data: Path, until: Until) -> None:
    given_up = Event()
    with ensure_server(data, profile="throwaway") as server:
        with Supervisor(server, "throwaway", look=0.02, give_up=given_up.set) as supervisor:
            dies_for_good(data, given_up)
        assert "was made by PostgreSQL 9 and this installation has" in supervisor.problem


def test_a_command_whose_database_cannot_be_started_again_ends_with_the_reason(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up = Event()
    monkeypatch.setattr(boot, "Supervisor", partial(Supervisor, look=0.02, give_up=given_up.set))
    monkeypatch.setattr(boot, "close_connections", lambda: None)  # those of the tests are to another server
    with (
        override_settings(DATA=data, LOCATION=locate(data, {}), DEMO=True),
        pytest.raises(DatabaseProblem, match="was made by PostgreSQL 9 and this installation has"),
        boot.running_database(revives_after=0.0),
    ):
        dies_for_good(data, given_up)


@pytest.mark.parametrize("command", ["database", "demo", "serve", "worker", "cameras"])
def test_every_command_that_runs_on_brings_a_dead_database_back(command: str) -> None:
    assert load_command_class("zorgvuldig", command).revives_after is not None  # type: ignore[attr-defined]


def test_who_does_not_keep_the_database_leaves_it_to_who_does(data: Path, until: Until) -> None:
    with ensure_server(data, profile="throwaway") as server, Supervisor(server, "throwaway", patience=60.0, look=0.02):
        pid = postmaster(data)
        os.kill(pid, signal.SIGKILL)
        until(lambda: not server.is_alive())
        with ensure_server(data, profile="throwaway") as other:
            assert other.process is not None
            assert server.is_alive()
    other.process.wait()
