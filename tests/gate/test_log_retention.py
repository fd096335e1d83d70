"""What retention does to the log: single rows lose their content and whole months go, and every seal still holds."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connections

from tests.gate.sealing import allowed, column, put, verdict
from tests.people import NOW, TODAY
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log.check import Verdict
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.gate.sql.policies import statements

BLANK, DROP = "blank_log(bigint[])", "drop_partition(date, date)"
CONTENT = "actor_id, role, pupil_id, person_id, purpose, mask, write_mask, kind, token, refused, nonce, salt"


@pytest.fixture
def retention(database: psycopg.Connection) -> Iterator[None]:
    """A job that may empty the log, as the one of retention will."""
    with allowed(database, "sweep", BLANK, DROP):
        yield


def blank(*ids: int) -> int:
    with working("sweep", now=NOW), connections["jobs"].cursor() as cursor:
        cursor.execute("select gate.blank_log(%s::bigint[])", [list(ids)])
        return int(cursor.fetchone()[0])


def drop(month: date, until: date) -> int:
    with working("sweep", now=NOW), connections["jobs"].cursor() as cursor:
        cursor.execute("select gate.drop_partition(%s::date, %s::date)", [month, until])
        return int(cursor.fetchone()[0])


# --- single rows ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("retention")
def test_a_blanked_row_says_nothing_and_its_seal_holds(database: psycopg.Connection) -> None:
    ids = put(database, 300)
    seal_log(NOW)
    before = database.execute("select id, at, xid, incarnation from gate.log order by id").fetchall()
    assert blank(ids[7], ids[299]) == 2
    assert database.execute("select id, at, xid, incarnation from gate.log order by id").fetchall() == before
    assert column(database, f"select num_nonnulls({CONTENT}) from gate.log where leaf is not null") == [0, 0]
    assert column(database, "select count(*) from gate.log where leaf is null") == [298]
    assert verdict() == Verdict(seals=1, rows=300, blanked=2)
    assert blank(ids[7]) == 0


@pytest.mark.usefixtures("retention")
def test_a_neighbour_does_not_help_to_guess_a_blanked_row(database: psycopg.Connection) -> None:
    """The rows of one opening share a nonce: whoever had it could try every pupil. So no neighbour keeps it."""
    ids, others = put(database, 3), put(database, 2)
    seal_log(NOW)
    nonce = column(database, "select distinct nonce from gate.log where id = any(%s)", [ids])[0]
    blank(ids[1])
    assert column(database, "select nonce from gate.log where id = any(%s)", [ids]) == [None] * 3
    assert set(column(database, "select salt from gate.log where id = any(%s)", [ids])) == {
        None,
        *(hashlib.sha256(nonce.bytes + row.to_bytes(8, "big")).digest() for row in (ids[0], ids[2])),
    }
    assert column(database, "select count(nonce) from gate.log where id = any(%s)", [others]) == [2]
    assert verdict() == Verdict(seals=1, rows=5, blanked=1)
    assert blank(ids[0], ids[2]) == 2
    assert verdict() == Verdict(seals=1, rows=5, blanked=3)


@pytest.mark.usefixtures("retention")
def test_a_row_that_is_not_sealed_is_not_blanked(database: psycopg.Connection) -> None:
    sealed = put(database, 1)[0]
    seal_log(NOW)
    waiting = put(database, 1)[0]
    with pytest.raises(DatabaseError, match=f"row {waiting} of the access log is not sealed yet: seal it first"):
        blank(sealed, waiting)
    assert column(database, "select count(*) from gate.log where leaf is null") == [2]


@pytest.mark.usefixtures("retention")
def test_a_blanked_row_that_is_changed_breaks_its_seal(database: psycopg.Connection) -> None:
    ids = put(database, 3)
    seal_log(NOW)
    blank(ids[1])
    database.execute("update gate.log set leaf = sha256('') where id = %s", [ids[1]])
    assert verdict().seal == 1


def test_a_row_is_whole_or_blank(database: psycopg.Connection) -> None:
    row = put(database, 1)[0]
    for change in ("actor_id = null", "leaf = sha256('')", "nonce = null", "salt = sha256('')", "refused = null"):
        with pytest.raises(psycopg.errors.CheckViolation):
            database.execute(f"update gate.log set {change} where id = %s", [row])


# --- whole months --------------------------------------------------------------------------------------------------

OLD = date(2021, 3, 1)
DAY = f"timestamptz '{OLD} 12:00+00'"


@pytest.fixture
def old_month(database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A month of years ago, with rows of which the last is not sealed, between the months of now."""
    database.execute(f"create table gate.log_202103 partition of gate.log for values from ('{OLD}') to ('2021-04-01')")
    database.execute(f"alter table gate.log_202103 owner to {settings.NAMES.authz}")
    put(database, 2)
    put(database, 5, at=DAY)
    seal_log(NOW)
    put(database, 3)
    seal_log(NOW)
    yield database
    database.execute("drop table if exists gate.log_202103")


@pytest.mark.usefixtures("retention")
def test_a_month_whose_term_is_over_goes_and_the_chain_goes_on(old_month: psycopg.Connection) -> None:
    assert verdict() == Verdict(seals=3, rows=10)
    assert drop(OLD, date(2021, 4, 1)) == 5
    assert column(old_month, "select to_regclass('gate.log_202103')") == [None]
    assert column(old_month, "select number from gate.seal where dropped_at is not null") == [1]
    assert verdict() == Verdict(seals=3, rows=5, dropped=5)
    put(old_month, 1)
    seal_log(NOW)
    assert verdict() == Verdict(seals=4, rows=6, dropped=5)


@pytest.mark.usefixtures("retention")
@pytest.mark.parametrize(
    ("month", "until", "says"),
    [
        (OLD, date(2021, 3, 31), "the term of 2021-03 is not over"),
        (OLD, TODAY - timedelta(days=80), "the term of 2021-03 is not over"),
        (OLD, TODAY + timedelta(days=800), "the term of 2021-03 is not over"),
        (TODAY.replace(day=1), TODAY, "is not over"),
        (OLD + timedelta(days=1), date(2021, 6, 1), "name a month by its first day"),
        (date(2021, 2, 1), date(2021, 6, 1), "the access log has no month 2021-02"),
    ],
)
def test_a_month_before_its_term_is_not_dropped(
    old_month: psycopg.Connection, month: date, until: date, says: str
) -> None:
    with pytest.raises(DatabaseError, match=says):
        drop(month, until)
    assert column(old_month, "select count(*) from gate.log_202103") == [5]


@pytest.mark.usefixtures("retention")
def test_a_month_with_a_row_that_is_not_sealed_is_not_dropped(old_month: psycopg.Connection) -> None:
    put(old_month, 1, at=DAY)
    with pytest.raises(DatabaseError, match="of 6 rows of 2021-03 there are 5 sealed"):
        drop(OLD, date(2021, 4, 1))
    seal_log(NOW)
    assert drop(OLD, date(2021, 4, 1)) == 6
    assert verdict() == Verdict(seals=4, rows=5, dropped=6)


def test_only_a_job_that_writes_the_log_may_empty_it() -> None:
    """The job that deletes at the terms does; the grant follows from the declaration."""
    emptying = ("gate.blank_log", "gate.drop_partition")
    own = [f"grant execute on function gate.{f} to {settings.NAMES.job('retention')}" for f in (BLANK, DROP)]
    assert [
        s for s in statements(REGISTER, settings.NAMES) if s.startswith("grant") and any(f in s for f in emptying)
    ] == own
    job = replace(REGISTER.jobs["sweep"], writes=("access_log",))
    register = replace(REGISTER, jobs={**REGISTER.jobs, "sweep": job})
    granted = [
        s for s in statements(register, settings.NAMES) if s.startswith("grant") and any(f in s for f in emptying)
    ]
    swept = [f"grant execute on function gate.{f} to {settings.NAMES.job('sweep')}" for f in (BLANK, DROP)]
    assert sorted(granted) == sorted([*own, *swept])
