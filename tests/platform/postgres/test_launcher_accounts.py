"""Whose server it is: root gives it to an account without rights, and what belongs to another account is left alone."""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.platform.postgres.conftest import Ensure
from tests.platform.postgres.launching import as_root, ask, begin, fake_programs
from zorgvuldig.platform.postgres import DatabaseProblem, Server, engine, ensure_server, load_or_create, locate
from zorgvuldig.platform.postgres.account import Account
from zorgvuldig.platform.postgres.home import AWAY

NOBODY, OTHER = 65534, 1


@as_root
def test_root_never_runs_the_server(server: Server) -> None:
    assert server.process is not None
    assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0


@as_root
def test_root_uses_the_data_directory_when_the_account_can_reach_it(place: Path, ensure: Ensure) -> None:
    server = ensure(place / "data")
    assert server.cluster.home == place / "data" / "postgres"
    assert (place / "data").stat().st_uid == 0


@as_root
def test_root_goes_elsewhere_and_opens_no_directory(tmp_path: Path, ensure: Ensure) -> None:
    tmp_path.chmod(0o700)
    server = ensure(tmp_path / "data")
    assert server.cluster.home.parent == AWAY
    assert server.location == locate(tmp_path / "data", {})
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert ask(server, "select 1") == 1


@as_root
def test_root_copies_programs_the_account_cannot_reach(
    place: Path, ensure: Ensure, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = place / "away"
    monkeypatch.setattr(engine, "AWAY", away)
    monkeypatch.setattr(Account, "reaches", lambda self, path: away in path.parents)
    found = engine.find_binaries(None, Account("nobody", NOBODY, NOBODY))
    assert away in found.directory.parents
    again = engine.find_binaries(None, Account("nobody", NOBODY, NOBODY))
    assert again == found
    monkeypatch.undo()
    assert ask(ensure(place / "data", found.directory), "select 1") == 1


@as_root
def test_programs_given_by_hand_must_be_within_reach(place: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    closed = fake_programs(tmp_path / "bin", "exit 1")
    with pytest.raises(DatabaseProblem, match="cannot run the programs"):
        ensure_server(place / "data", profile="throwaway", bin=closed)


@as_root
def test_an_ordinary_user_starts_and_stops_its_own(place: Path) -> None:
    os.chown(place, NOBODY, NOBODY)
    said = as_user(NOBODY, lambda: whole_life(place / "data"))
    assert said == "zv_boot True 700"


@as_root
def test_root_leaves_the_database_of_a_user_alone(place: Path) -> None:
    os.chown(place, NOBODY, NOBODY)
    said = as_user(OTHER, lambda: whole_life(place / "data"))
    assert said.startswith("DatabaseProblem"), said
    os.chown(place, OTHER, OTHER)
    assert as_user(OTHER, lambda: whole_life(place / "data")).startswith("zv_boot True")
    with pytest.raises(DatabaseProblem, match="belongs to account"):
        begin(place / "data")


@as_root
def test_a_user_is_told_that_the_directory_is_not_his(place: Path) -> None:
    load_or_create(place / "data")
    said = as_user(NOBODY, lambda: whole_life(place / "data"))
    assert said.startswith("DatabaseProblem")
    assert "account" in said


def whole_life(data: Path) -> str:
    with begin(data) as server:
        user = ask(server, "select current_user")
        mode = f"{stat.S_IMODE(data.stat().st_mode):o}"
    return f"{user} {server.process is not None} {mode}"


def as_user(uid: int, work: Callable[[], str]) -> str:
    """Run `work` in a fork with another user id; the interpreter itself may be out of reach for that user."""
    with tempfile.TemporaryFile("w+") as answer:
        child = os.fork()
        if child == 0:
            try:
                os.setgroups([])
                os.setgid(uid)
                os.setuid(uid)
                answer.write(work())
            except BaseException as error:
                answer.write(f"{type(error).__name__}: {error}")
            finally:
                answer.flush()
                os._exit(0)
        os.waitpid(child, 0)
        answer.seek(0)
        return answer.read()
