import errno
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from zorgvuldig.platform.postgres import DatabaseProblem, load, load_or_create

ROLES = {"boot", "owner", "login", "runtime", "jobs", "backup"}


def test_created_once_and_read_back(tmp_path: Path) -> None:
    assert load(tmp_path / "data") is None
    made = load_or_create(tmp_path / "data")
    assert load(tmp_path / "data") == made == load_or_create(tmp_path / "data")


def test_values_are_random_and_long(tmp_path: Path) -> None:
    one, two = load_or_create(tmp_path / "a"), load_or_create(tmp_path / "b")
    values = [*one.passwords.values(), *two.passwords.values(), one.django, two.django]
    assert set(one.passwords) == ROLES
    assert len(set(values)) == len(values)
    assert min(map(len, values)) >= 43
    assert len(one.master) == 32
    assert one.master != two.master


def test_file_and_directory_are_for_us_alone(tmp_path: Path) -> None:
    load_or_create(tmp_path / "data")
    directory = stat.S_IMODE((tmp_path / "data").stat().st_mode)
    assert stat.S_IMODE((tmp_path / "data" / "secrets.json").stat().st_mode) == 0o600
    assert directory == (0o710 if os.geteuid() == 0 else 0o700)


def test_an_empty_directory_is_closed_and_a_used_one_left_alone(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir(mode=0o755)
    (tmp_path / "used").mkdir(mode=0o755)
    (tmp_path / "used" / "register.toml").touch()
    load_or_create(tmp_path / "empty")
    load_or_create(tmp_path / "used")
    assert not (tmp_path / "empty").stat().st_mode & 0o007
    assert stat.S_IMODE((tmp_path / "used").stat().st_mode) == 0o755


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    load_or_create(tmp_path / "data")
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"secrets.json", ".secrets.lock"}


def test_nothing_secret_is_in_the_representation(tmp_path: Path) -> None:
    secrets = load_or_create(tmp_path)
    text = repr(secrets)
    assert secrets.django not in text
    assert secrets.passwords["owner"] not in text
    assert "master" not in text


def test_many_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(load_or_create, [tmp_path / "data"] * 8))
    assert all(secrets == made[0] for secrets in made)


def test_a_role_that_came_later_gets_its_password(tmp_path: Path) -> None:
    made = load_or_create(tmp_path)
    path = tmp_path / "secrets.json"
    content = json.loads(path.read_text())
    del content["passwords"]["backup"]
    path.write_text(json.dumps(content))
    again = load_or_create(tmp_path)
    assert set(again.passwords) == ROLES
    assert (again.master, again.passwords["owner"]) == (made.master, made.passwords["owner"])


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    load_or_create(tmp_path)
    (tmp_path / "secrets.json").chmod(mode)
    for ask in (load, load_or_create):
        with pytest.raises(DatabaseProblem, match="chmod 600"):
            ask(tmp_path)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"installation":"a","passwords":{},"django":"b","master":"AA=="}']
)
def test_a_damaged_file_is_refused_and_kept(tmp_path: Path, content: str) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(DatabaseProblem, match="damaged"):
        load_or_create(tmp_path)
    assert path.read_text() == content


def test_a_directory_that_others_may_write_in_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "something").touch()
    (tmp_path / "data").chmod(0o777)
    with pytest.raises(DatabaseProblem, match="chmod go-w"):
        load_or_create(tmp_path / "data")
    assert load(tmp_path / "data") is None


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(DatabaseProblem, match="not a directory"):
        load_or_create(tmp_path / "data")


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DatabaseProblem, match="No space left"):
        load_or_create(tmp_path / "data")
    assert [path.name for path in (tmp_path / "data").iterdir()] == [".secrets.lock"]
