"""SIGKILL to the real server while a roster goes: what was received has its row, and a row without its end says that it broke off."""

import re
import socket
from collections.abc import Iterator

import psycopg
import pytest

from tests.patience import until
from tests.people import Cast
from tests.suppliers.oneroster.rostering import Product, product
from tests.suppliers.oneroster.serving import Served, crowd, rest, serve
from tests.warm import AT_WORK
from zorgvuldig.suppliers.oneroster.endpoint import BASE

PAGE, FILES = f"{BASE}/enrollments?limit=10000", "/ims/oneroster/csv/bulk.zip"
OTHER = f"{BASE}/users?limit=10000"
MANY = 2_500
SUB = re.compile(rb'"user": \{[^}]*?"sourcedId": "([A-Za-z0-9_-]{43})"')
# Between the commit of the record and the first byte: whoever fetches what was let go waits for a lock of ours.
WAITING = """
create function gate.test_waits() returns trigger language plpgsql security definer as
    $$ begin perform pg_advisory_xact_lock(4711); return old; end $$;
create trigger test_waits before delete on gate.supplying for each row execute function gate.test_waits();
"""
WAITS = "select count(*) from pg_locks where locktype = %s and not granted"
GONE = "drop function if exists gate.test_waits() cascade"


@pytest.fixture(scope="module")
def servers(_built: object) -> Iterator[list[Served]]:
    """One to kill for each test, started together."""
    started = [serve() for _ in range(2)]
    yield started
    for one in started:
        if one.process.poll() is None:
            one.kill()


@pytest.fixture
def doomed(servers: list[Served], database: psycopg.Connection, socket_enabled: None) -> Iterator[Served]:
    """To this machine alone, as everywhere in the tests. What the database still does for the dead is waited for."""
    yield next(one for one in servers if one.process.poll() is None).ready()
    until(lambda: database.execute(AT_WORK).fetchone() == (0,))


@pytest.fixture
def school(cast: Cast) -> Product:
    """A product with a roster that does not fit between two processes, made already."""
    crowd(cast, MANY)
    it = product(cast, channels=["roster", "csv"])
    assert it.get("/classes").status == 200
    cast.db.execute("delete from supply")
    return it


def rows(it: Product) -> list[tuple[str, str, int, bool]]:
    """What is on record: by which way, as what, of how many, and whether all of it went."""
    return it.cast.db.execute(
        "select channel, what, count, done_at is not null from supply order by channel, what"
    ).fetchall()


def some(asking: socket.socket, sign: bytes) -> bytes:
    """What comes until this sign; what follows does not fit."""
    received = b""
    while sign not in received:
        part = asking.recv(512)
        assert part, received
        received += part
    return received


def recorded(it: Product, channel: str) -> set[str]:
    """What everybody is called who is on record by this way."""
    found = it.cast.db.execute(
        "select w.sub from supply s join supply_pupil p on p.supply_id = s.id join pairwise w on w.person_id = p.pupil_id "
        "where s.channel = %s", [channel],
    ).fetchall()  # fmt: skip
    return {sub for (sub,) in found}


def test_in_the_middle_of_the_answer(school: Product, doomed: Served) -> None:
    """Of a page and of a file at once: both broke off, both say so, and nobody is in them who is not on record."""
    asking = doomed.ask(PAGE, school.token)
    page = some(asking, b'"sourcedId"')  # the first object
    fetching = doomed.ask(FILES, school.token)
    file = some(fetching, b"PK\x03\x04")  # the first file; of what comes after it the server has little ready
    doomed.kill()
    head, _, body = (page + rest(asking)).partition(b"\r\n\r\n")
    file += rest(fetching)
    assert 0 < len(body) < int(re.findall(rb"(?i)content-length: (\d+)", head)[0])
    assert b"PK\x05\x06" not in file  # the end of a zip
    told, of_file = (recorded(school, channel) for channel in ("roster", "csv"))
    assert rows(school) == [("csv", "bulk", len(of_file), False), ("roster", "enrollments", school_rows(school), False)]
    subs = {sub.decode() for sub in SUB.findall(body)}
    assert subs
    assert subs <= told
    assert len(told) == len(of_file) == MANY + 5


def test_before_the_first_byte(school: Product, doomed: Served) -> None:
    """One that is on record and not read yet, and one that is not on record yet: neither gives a byte.

    The database ends what it began for the other: there is a row too much then, which says that it broke off, and never one too few.
    """
    db = school.cast.db
    db.execute(WAITING)
    try:
        with db.transaction():
            db.execute("select pg_advisory_xact_lock(4711)")
            recorded_already = doomed.ask(PAGE, school.token)
            until(lambda: db.execute(WAITS, ["advisory"]).fetchone() == (1,))
            db.execute("lock table supply in share mode")
            not_yet = doomed.ask(OTHER, school.token)
            until(lambda: db.execute(WAITS, ["relation"]).fetchone() == (1,))
            doomed.kill()
            assert rest(recorded_already) == rest(not_yet) == b""
    finally:
        db.execute(GONE)
    until(lambda: db.execute(AT_WORK).fetchone() == (0,))
    asked_for = ("roster", "enrollments", school_rows(school), False), ("roster", "users", MANY + 5, False)
    assert rows(school) == list(asked_for)
    assert len(recorded(school, "roster")) == MANY + 5


def school_rows(it: Product) -> int:
    """How many enrolments there are."""
    found = it.cast.db.execute("select count(*) from roster_object where kind = 'enrollments'").fetchone()
    return int(found[0]) if found else 0
