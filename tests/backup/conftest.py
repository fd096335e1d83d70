"""Two backups of a small school, made once, and a place to restore into.

The school is on the server of the suite, also when DATABASE_URL names another. What is restored goes to an embedded server of
its own.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.test import override_settings

from tests.conftest import DATA, wipe
from tests.gate.sealing import put as put_looks
from tests.people import NOW, make_cast
from zorgvuldig.backup.dump import DEAD, TABLES
from zorgvuldig.backup.make import back_up
from zorgvuldig.backup.places import Places
from zorgvuldig.care.models import CareNote
from zorgvuldig.platform.postgres import ensure_server
from zorgvuldig.platform.vault import files, keys
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.platform.vault.text import seal

INSIDE = Path(__file__).with_name("inside")
SECRET = "Het Zeldzame Geheim"
OLD, NEW = "20260901T013000Z", "20260902T013000Z"
FIRST = NOW.replace(2026, 9, 1, 1, 30, 0, 0)


@dataclass(frozen=True, slots=True)
class Series:
    """A directory with the backups `OLD` and `NEW`, the data directory they came from, and what was in the database.

    `kept` and `gone` are pupils with a sealed text and file; the key of `gone` was destroyed between the two.
    """

    directory: Path
    home: Path
    contents: dict[str, str]
    kept: int
    gone: int
    names: tuple[str, ...]

    @property
    def places(self) -> Places:
        return Places.of(self.directory)

    @property
    def secrets(self) -> Path:
        return DATA / "secrets.json"

    def copy(self, target: Path) -> Places:
        """The same backups somewhere else, to spoil."""
        shutil.copytree(self.directory, target, ignore=shutil.ignore_patterns(".lock"))
        return Places.of(target)


def contents(db: psycopg.Connection) -> dict[str, str]:
    """A digest of the rows of every table that a backup holds."""
    tables = [f"{schema}.{table}" for schema, table in db.execute(TABLES).fetchall()]
    digest = "select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {} t"
    return {table: db.execute(digest.format(table)).fetchone()[0] for table in tables if table not in DEAD}


@pytest.fixture(scope="session")
def series(_built: psycopg.Connection, tmp_path_factory: pytest.TempPathFactory) -> Series:
    home, directory = tmp_path_factory.mktemp("school"), tmp_path_factory.mktemp("backups")
    receipts = home / "receipts.jsonl"
    receipts.write_text('{"number": 1}\n')
    cast = make_cast(_built)
    db = cast.db
    with override_settings(DATA=home, RECEIPTS=receipts):
        for pupil in (cast.noor, cast.sem):
            text = {c: seal(pupil.id, f"care_note.{c}", SECRET) for c in ("title", "text")}
            cast.put(
                "care_note", pupil_id=pupil.id, uid=uuid.uuid4(), kind="note", happened_on=NOW.date(), **AUTHOR, **text
            )
            files.store(SECRET.encode() * 9000, limit_bytes=10**6, closing=closing(CareNote, pupil.id))
        put_looks(db, 4)
        alive(cast.noor.account, db)
        before = contents(db)
        back_up(Places.of(directory), now=FIRST, say=print)
        keys.destroy([cast.sem.id])
        files.store(b"another", limit_bytes=10**6)
        back_up(Places.of(directory), now=FIRST + timedelta(days=1), say=print)
    families = db.execute("select given_name || ' ' || family_name, family_name from pupil_identity").fetchall()
    names = tuple({name for row in families for name in row if len(name) > 5})
    wipe(db)
    db.execute("delete from procrastinate_events; delete from procrastinate_jobs")
    return Series(directory, home, before, cast.noor.id, cast.sem.id, names)


AUTHOR = {"author_id": 1, "written_at": NOW}


def alive(account: int, db: psycopg.Connection) -> None:
    """Everything that must not come back: a session, an opening, a code, work in the queue."""
    person = db.execute("select person_id from account where id = %s", [account]).fetchone()
    until = NOW + timedelta(days=2)
    db.execute("insert into django_session values ('levend', 'x', %s)", [until])
    db.execute("insert into gate.session values ('levend', %s, %s, %s)", [account, person[0], until])
    db.execute("insert into login_cache values ('levend', 'x', %s)", [until])
    db.execute(
        "insert into invitation (code_hash, person_id, email, username, expires_at) values ('h', %s, '', '', %s)",
        [person[0], until],
    )
    db.execute("insert into procrastinate_jobs (queue_name, task_name, args) values ('default', 'levend', '{}')")


@pytest.fixture
def target() -> Iterator[Path]:
    """A data directory that is not there yet, in a short directory that every account can enter."""
    directory = Path(tempfile.mkdtemp(prefix="zvb"))
    directory.chmod(0o755)
    data = directory / "data"
    yield data
    if (data / "secrets.json").exists():
        ensure_server(data, profile="throwaway").discard()
    shutil.rmtree(directory)


def run(*arguments: object, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """One of our commands for the installation in `data`, on an embedded server."""
    left = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    told = {
        "PYTHONPATH": f"{INSIDE}:{os.environ.get('PYTHONPATH', '')}",
        "ZORGVULDIG_DEMO": "1",
        "ZORGVULDIG_DATA": str(data),
        **environment,
    }
    command = [sys.executable, "-m", "zorgvuldig", *map(str, arguments)]
    return subprocess.run(command, env=left | told, capture_output=True, text=True, check=False, timeout=300)


def killed(result: subprocess.CompletedProcess[str]) -> bool:
    return result.returncode == -signal.SIGKILL
