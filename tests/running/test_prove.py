"""`zorgvuldig prove --break` on a demonstration of thirty pupils: all of the catalogue, and nothing left behind, also after a kill."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from zorgvuldig.platform.postgres import locate
from zorgvuldig.statement.breakings.catalogue import CATALOGUE

LEFT = "select datname from pg_database where datname ~ '_(whole|broken)$'"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a demonstration, made and stopped."""
    data = tmp_path_factory.mktemp("prove") / "data"
    done = run(data, "demo", "--once", "--pupils", "30")
    assert done.returncode == 0, done.stderr
    return data


def begin(data: Path, *arguments: str) -> subprocess.Popen[str]:
    """The command on that demonstration, as somebody starts it."""
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "ZORGVULDIG_DATA": str(data), "ZORGVULDIG_HTTPS": "0", "ZORGVULDIG_DEMO": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "zorgvuldig", *arguments]
    return subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As `begin`, until it ends."""
    process = begin(data, *arguments)
    out, said = process.communicate()
    return subprocess.CompletedProcess(arguments, process.returncode, out, said)


def databases(data: Path) -> list[str]:
    """The copies that are in the server of the demonstration, which runs while a command does."""
    with psycopg.connect(locate(data, {}).admin_dsn("postgres"), autocommit=True) as admin:
        return [name for (name,) in admin.execute(LEFT).fetchall()]


@pytest.mark.parametrize("promise", sorted({one.promise for one in CATALOGUE}))
def test_every_breaking_turns_its_promise_and_no_other(school: Path, promise: str) -> None:
    done = run(school, "prove", "--break", promise, "--json")
    found: list[dict[str, Any]] = json.loads(done.stdout)["breakings"]
    assert [one["name"] for one in found] == [one.name for one in CATALOGUE if one.promise == promise]
    assert [one["name"] for one in found if not one["turned"] or one["seconds"] >= 300] == []
    assert {one["name"]: one["others"] for one in found if one["others"]} == {}
    assert done.returncode == 0


def states(data: Path) -> dict[str, str]:
    """What the statement says, after trying again with invented people: what was tried a quarter of an hour ago proves nothing of now."""
    assert run(data, "demo", "--once").returncode == 0
    return {one["id"]: one["state"] for one in json.loads(run(data, "statement", "--json").stdout)["promises"]}


def test_a_kill_halfway_leaves_the_demonstration_as_it_was(school: Path) -> None:
    """The copies that stay are dropped by the next run."""
    before = states(school)
    running = begin(school, "prove", "--break", "P05")
    assert running.stdout is not None
    running.stdout.readline()
    running.send_signal(signal.SIGKILL)
    running.communicate()
    with begin(school, "prove", "--break", "P05") as again:
        assert again.stdout is not None
        again.stdout.readline()
        assert len(databases(school)) <= 2
        again.communicate()
    assert states(school) == before


def test_somebody_who_ends_it_leaves_no_copy(school: Path) -> None:
    with begin(school, "worker") as other:  # keeps the server running meanwhile
        running = begin(school, "prove", "--break", "P05")
        assert running.stdout is not None
        running.stdout.readline()
        running.terminate()
        running.communicate(timeout=120)
        time.sleep(1)
        assert databases(school) == []
        other.terminate()


def test_a_name_that_is_not_there_is_refused_in_one_sentence(school: Path) -> None:
    done = run(school, "prove", "--break", "P99")
    assert (done.returncode, done.stderr.strip().count("\n")) == (1, 0)
    assert "P99" in done.stderr
