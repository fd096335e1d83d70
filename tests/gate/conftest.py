"""A class that is open, and rows in every table behind a row policy."""

import uuid

import psycopg
import pytest
from psycopg.types.json import Json

from tests.everything import fill
from tests.gate.hostile import ask
from tests.people import NOW, Cast, secret_of
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.sql.policies import ROWS

READS = ("organisation", "staff", "identity", "membership", "assessment", "grades")
WRITES = ("assessment", "grades")
CLASS = {"Noor", "Bram", "Tess", "Yara"}  # of wi2B; Sem and Wout are not in it
GUARDED = [table for table in REGISTER.tables.values() if table.guard in ROWS]


@pytest.fixture
def token(cast: Cast, runtime: psycopg.Connection) -> uuid.UUID:
    """Dirk has class wi2B open, to read and to write."""
    result, token = ask(
        runtime, secret_of(cast.dirk), "teaching", READS, "group", cast.groups["wi2B"][1], writes=WRITES
    )
    assert result == 1 + len(CLASS)
    return token


@pytest.fixture
def full(cast: Cast) -> Cast:
    """The cast, and a row in every table behind a row policy, so that there is always something that could leak."""
    for pupil in ("noor", "sem"):
        cast.put(
            "release",
            uid=uuid.uuid4(),
            pupil_id=cast.people[pupil].id,
            released_at=NOW,
            channel="dossier",
            recipient="family",
            basis="AVG art. 15",
            fields=Json(["grade.value"]),
            actor_id=cast.gerda.id,
        )
    if not cast.db.execute("select from subject").fetchall():
        cast.put("subject", school_id=cast.schools["Oost"], code="x", name="x")
    fill(cast, GUARDED, cast.noor, cast.sem)
    empty = [t.name for t in GUARDED if not cast.db.execute(f"select from {t.name} limit 1").fetchall()]
    assert not empty, f"put a row in {empty}, or the tests of leaks prove nothing about it"
    return cast
