"""A school to measure in: a database of its own, the demonstration's data, and the class and pupil that are asked for."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.types.json import Json

from bench.results import CannotMeasure
from tests.people import Cast, Someone, secret_of
from zorgvuldig.demo.seed import SeedCounts, seed
from zorgvuldig.gate.sessions import key_of
from zorgvuldig.operations.installation.boot import build, close_connections
from zorgvuldig.platform.postgres import connect_admin, ensure_server
from zorgvuldig.retention import run_job

PUPILS = 1_000
MANY = 100_000


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who is signed in: the secret of the session, and the number of the person."""

    secret: str
    person_id: int


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil by the uid in their address and their family name, with the number of a guardian."""

    uid: UUID
    guardian_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Site:
    """What the benchmarks ask for. `class_ids` are the 28 pupils of class and group; `pupil` is one of them, a minor.

    `busiest` is another minor, who has 300 marks in this school year.
    """

    db: Connection[TupleRow]
    pupils: int
    rows: int
    seconds: float
    mentor: Actor
    teacher: Actor
    administration: Actor
    group: UUID
    class_uid: UUID
    pupil: UUID
    pupil_id: int
    guardian_id: int
    class_ids: list[int]
    name: str
    busiest: Child


@contextmanager
def site(pupils: int) -> Iterator[Site]:
    """Start a database in the data directory of the settings, fill it, and throw it away afterwards."""
    server = ensure_server(settings.DATA, profile="durable")
    try:
        build()
        begin = time.perf_counter()
        # Nobody looks into the files of this school (`bench.residues` has a night of its own), and among 100,000 pupils overwriting them
        # in steps that readers can wait for took longer than making it.
        with patch.object(run_job, "overwrite", sorted):
            seeded = seed(pupils, timezone.now())
        seconds = time.perf_counter() - begin
        with connect_admin(settings.LOCATION) as db:
            db.execute("set session_replication_role = replica")
            yield _arranged(db, seeded, seconds)
    finally:
        close_connections()
        server.discard()


def _arranged(db: Connection[TupleRow], seeded: SeedCounts, seconds: float) -> Site:
    cast = Cast(db)
    cast.schools["bench"] = _row(db, "select min(school_id) from enrolment")[0]
    people = {role: cast.staff(f"Bench {role}", role, "bench") for role in ("mentor", "teacher", "administration")}
    statement = Path(__file__).with_name("arrange.sql").read_text()
    arranged = db.execute(
        statement,
        {
            "school": cast.schools["bench"],
            "mentor": people["mentor"].id,
            "teacher": people["teacher"].id,
            "today": timezone.localdate(),
        },
    ).fetchone()
    if arranged is None:
        raise CannotMeasure("the demonstration school has no class to measure in")
    db.execute("vacuum analyze")
    group, class_uid, pupil_id, pupil, guardian_id, class_ids, *busiest = arranged
    name = _row(db, "select family_name from pupil_identity where pupil_id = %s", pupil_id)[0]
    actors = {role: Actor(_listed(cast, someone), someone.id) for role, someone in people.items()}
    return Site(
        db,
        seeded.pupils,
        seeded.rows,
        seconds,
        **actors,
        group=group,
        class_uid=class_uid,
        pupil=pupil,
        pupil_id=pupil_id,
        guardian_id=guardian_id,
        class_ids=class_ids,
        name=name,
        busiest=Child(*busiest),
    )


def signed_in(site: Site, person: int) -> str:
    """The secret of a session of this person, with the account that they have or one that is made."""
    cast, someone = Cast(site.db), Someone("family", person, uuid4())
    account = site.db.execute("select id from account where person_id = %s", [person]).fetchone()
    someone.account = account[0] if account else cast.put(
        "account", username=f"bench-{uuid4()}", password="!", person_id=person, is_active=True, created_at=timezone.now()  # noqa: S106
    )  # fmt: skip
    return _listed(cast, someone)


def _listed(cast: Cast, someone: Someone) -> str:
    """The secret of a session of this person, which stands in the list of sessions as one of somebody who signed in does."""
    secret = secret_of(someone)
    cast.put(
        "usersessions_usersession", user_id=someone.account, session_key=key_of(secret), ip="192.0.2.1", user_agent="bench",
        data=Json({}), created_at=timezone.now(), last_seen_at=timezone.now(),
    )  # fmt: skip
    return secret


def _row(db: Connection[TupleRow], sql: str, *values: object) -> TupleRow:
    row = db.execute(sql, values).fetchone()
    if row is None:
        raise CannotMeasure("the measuring database answers nothing")
    return row
