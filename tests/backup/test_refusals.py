"""What is not restored: anything altered, cut, exchanged, of another version, or over something that is in use."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.backup.conftest import NEW, OLD, Series, run
from tests.conftest import DATA
from tests.people import NOW, Cast
from zorgvuldig.backup import manifest as manifests
from zorgvuldig.backup.manifest import write_signed
from zorgvuldig.backup.marker import refusal
from zorgvuldig.backup.places import Places
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.rehearsal import read_trial, rehearse
from zorgvuldig.backup.restore import lines_of, merged_receipts
from zorgvuldig.backup.sealed import read_sealed, write_sealed
from zorgvuldig.backup.target import RestoreRequest, begin
from zorgvuldig.platform.postgres import DatabaseProblem, load, load_or_create
from zorgvuldig.settings import SECRETS


def wish(places: Places, data: Path, **more: object) -> RestoreRequest:
    return RestoreRequest(places, data, secrets=DATA / "secrets.json", **more)


def refused(places: Places, data: Path, **more: object) -> str:
    with pytest.raises((BackupProblem, DatabaseProblem)) as problem:
        begin(wish(places, data, **more), {}, print)
    assert not data.exists()
    assert str(problem.value).count("\n") == 0
    return str(problem.value)


@pytest.fixture
def places(series: Series, tmp_path: Path) -> Places:
    return series.copy(tmp_path / "backups")


FILES = ["data/*/manifest.json", "data/*/database.sealed", "data/*/receipts.sealed", "data/*/vault/*/*/*"]
KEYS = ["keys/*/manifest.json", "keys/*/keystore.sealed"]


def newest(places: Places, pattern: str) -> Path:
    return sorted(places.data.parent.glob(pattern.replace("*", NEW, 1)))[0]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def swap(path: Path) -> None:
    other = Path(str(path).replace(NEW, OLD))
    if path.parents[2].name == "vault":  # the other backup has the very same file
        other = next(file for file in path.parents[2].rglob("*-*") if file != path)
    path.unlink()
    shutil.copyfile(other, path)


@pytest.mark.parametrize("pattern", [*FILES, *KEYS])
@pytest.mark.parametrize("harm", [flip, cut, swap, Path.unlink])
def test_a_spoiled_backup_is_refused(
    places: Places, tmp_path: Path, pattern: str, harm: Callable[[Path], None]
) -> None:
    harm(newest(places, pattern))
    assert "hoose another" in refused(places, tmp_path / "new")


def test_a_file_that_was_added_is_refused(places: Places, tmp_path: Path) -> None:
    (places.data / NEW / "vault" / "more").write_text("x")
    assert "does not belong to this backup" in refused(places, tmp_path / "new")


def test_a_whole_backup_under_another_name_is_refused(places: Places, tmp_path: Path) -> None:
    (places.data / OLD).rename(places.data / "20270101T000000Z")
    assert "holds the manifest of another backup" in refused(places, tmp_path / "new")


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-1], lambda b: b[: 44 + 65552], lambda b: b[:44], lambda b: b[:20] + b"x" + b[21:]]
)
def test_a_sealed_file_opens_whole_or_not_at_all(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    master = bytes(32)
    path = tmp_path / "one.sealed"
    write_sealed(path, [bytes(100_000), b"", b"end"], master=master, moment=NEW)
    assert b"".join(read_sealed(path, masters=[master], moment=NEW)) == bytes(100_000) + b"end"
    for wrong in ({"masters": [bytes(31) + b"1"], "moment": NEW}, {"masters": [master], "moment": OLD}):
        with pytest.raises(BackupProblem, match="does not open"):
            list(read_sealed(path, **wrong))
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(BackupProblem):
        list(read_sealed(path, masters=[master], moment=NEW))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sealing": "01"}, "with other tables or seals than this one"),
        ({"postgresql": 990001}, "was made on PostgreSQL 99 and this server is PostgreSQL"),
        ({"format": 0, "app": "0.0.1"}, "install version 0.0.1 of Zorgvuldig"),
        (
            {"migrations": ["zorgvuldig.0001_gate"], "app": "0.0.2"},
            "made by version 0.0.2 of Zorgvuldig, with other tables or seals",
        ),
    ],
)
def test_another_version_is_refused(places: Places, tmp_path: Path, change: dict[str, object], says: str) -> None:
    path = places.data / NEW / "manifest.json"
    content = json.loads(path.read_text())["content"] | change
    path.unlink()
    write_signed(path, content)
    assert says in refused(places, tmp_path / "new")


def test_other_secrets_are_refused(places: Places, tmp_path: Path) -> None:
    load_or_create(tmp_path / "other")
    with pytest.raises(BackupProblem, match=r"was not signed with a key of this secrets\.json"):
        begin(RestoreRequest(places, tmp_path / "new", secrets=tmp_path / "other" / "secrets.json"), {}, print)
    with pytest.raises(BackupProblem, match="is another installation"):
        begin(wish(places, tmp_path / "other"), {}, print)
    with pytest.raises(BackupProblem, match="name the copy that you kept elsewhere with --secrets"):
        begin(RestoreRequest(places, tmp_path / "new"), {}, print)
    with pytest.raises(DatabaseProblem, match="cannot be read: name the copy"):
        begin(RestoreRequest(places, tmp_path / "new", secrets=tmp_path / "none"), {}, print)


def test_without_a_fitting_keystore_nothing_begins_unasked(places: Places, tmp_path: Path) -> None:
    shutil.rmtree(places.keys / NEW)
    assert f"There is no copy of the keystore of {NEW} or later" in refused(places, tmp_path / "new")
    assert begin(wish(places, tmp_path / "without", without_keys=True), {}, print).moment == NEW
    assert begin(wish(places, tmp_path / "older", at=OLD), {}, print).moment == OLD


def test_what_is_wished_for_must_be_there(places: Places, tmp_path: Path) -> None:
    assert refused(places, tmp_path / "new", at="20250101T000000Z").endswith(f"There are: {NEW}, {OLD}")
    assert begin(wish(places, tmp_path / "new", at="2026-09-01T01:30:00+00:00"), {}, print).moment == OLD
    with pytest.raises(BackupProblem, match="There is no backup in"):
        begin(wish(Places(tmp_path, tmp_path), tmp_path / "new2"), {}, print)


def test_a_database_in_use_is_not_replaced(series: Series, database: psycopg.Connection, cast: Cast) -> None:
    with pytest.raises(BackupProblem, match=r"is not empty, and a restore would replace what is in it"):
        begin(wish(series.places, DATA), dict(os.environ), print)
    assert refusal(DATA) is None


def test_an_own_register_comes_along(series: Series, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    own = home / "register.toml"
    own.write_text("# our own\n")
    folder = tmp_path / "backups" / "data" / NEW
    folder.mkdir(parents=True)
    write_sealed(folder / "register.sealed", [own.read_bytes()], master=SECRETS.master, moment=NEW)
    files = {"register.sealed": manifests.entry_of(folder / "register.sealed")}
    manifests.write(
        folder,
        manifests.Manifest(
            "data",
            NEW,
            files,
            "i",
            migrations=tuple(manifests.known_migrations()),
            postgresql=150000,
            own_register=True,
        ),
    )
    begin(wish(Places.of(tmp_path / "backups"), tmp_path / "new", without_keys=True), {}, print)
    assert (tmp_path / "new" / "register.toml").read_text() == "# our own\n"
    assert load(tmp_path / "new").master == SECRETS.master


def test_while_the_mark_is_there_no_command_opens_anything(series: Series, tmp_path: Path) -> None:
    begin(wish(series.places, tmp_path / "new"), {}, print)
    result = run("worker", data=tmp_path / "new")
    assert result.returncode == 1
    assert "is not finished" in result.stderr
    command = [sys.executable, "-c", "import zorgvuldig.wsgi"]
    environment = os.environ | {"ZORGVULDIG_DATA": str(tmp_path / "new")}
    served = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert served.returncode == 1
    assert "is not finished" in served.stderr


def test_receipts_from_several_copies() -> None:
    one, two = lines_of(b'{"a": 1}\n{"b": 2}\n', "one"), lines_of(b'{"b": 2}\n{"c": 3}\n{"d', "two")
    assert merged_receipts(one, two) == ['{"a": 1}', '{"b": 2}', '{"c": 3}']
    with pytest.raises(BackupProblem, match="Line 1 of three is no receipt"):
        lines_of(b'[1]\n{"b": 2}\n', "three")


def test_a_restore_test_says_what_it_found(series: Series, places: Places, tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(Path(__file__).with_name("inside")), "ZV_REPLAY": str(tmp_path / "replay.json")}
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        assert "was restored into a throw-away database" in rehearse(places, now=NOW)
        assert read_trial(places.data / NEW, SECRETS).ok
        flip(places.data / NEW / "database.sealed")
        with pytest.raises(BackupProblem, match=r"could not be restored: .*it was altered"):
            rehearse(places, now=NOW)
        assert not read_trial(places.data / NEW, SECRETS).ok
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
