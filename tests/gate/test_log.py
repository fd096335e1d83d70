"""The access log: a row for every look, also the refused and the empty one, and who may read it."""

import uuid
from datetime import UTC, datetime

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connections

from tests.gate.conftest import CLASS, READS, WRITES
from tests.gate.hostile import ask, column
from tests.people import NOW, Cast, secret_of
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, Refused, open_door
from zorgvuldig.gate.install import PARTITIONS_AHEAD
from zorgvuldig.gate.jobs import keep_house, working
from zorgvuldig.gate.models import Look


def months(first: datetime, count: int) -> list[str]:
    """The names of `count` months from `first`, as the partitions carry them."""
    start = first.year * 12 + first.month - 1
    return [f"log_{month // 12}{month % 12 + 1:02}" for month in range(start, start + count)]


# --- room for what comes -------------------------------------------------------------------------------------------


def test_there_is_a_partition_for_every_coming_month(database: psycopg.Connection) -> None:
    found = column(database, "select inhrelid::regclass::text from pg_inherits where inhparent = 'gate.log'::regclass")
    assert set(found) >= {f"gate.{name}" for name in months(datetime.now(UTC), PARTITIONS_AHEAD + 1)}
    database.execute(
        "insert into gate.log (at, actor_id, role, purpose, mask, write_mask, kind, refused, incarnation) "
        "select now() + make_interval(months => m), 0, '', '', 0, 0, '', false, 1 from generate_series(0, %s) m",
        [PARTITIONS_AHEAD],
    )


def test_making_partitions_again_makes_none(database: psycopg.Connection) -> None:
    assert keep_house("make_partitions", NOW, PARTITIONS_AHEAD) == 0


def test_a_missing_partition_is_made_and_is_as_closed_as_the_others(database: psycopg.Connection) -> None:
    last = months(datetime.now(UTC), PARTITIONS_AHEAD + 1)[-1]
    database.execute(f"drop table gate.{last}")
    assert column(database, "select to_char(gate.log_reaches(), 'YYYYMM')") == [
        months(datetime.now(UTC), PARTITIONS_AHEAD)[-1][-6:]
    ]
    assert keep_house("make_partitions", NOW, PARTITIONS_AHEAD) == 1
    assert column(database, "select relacl from pg_class where oid = %s::regclass", [f"gate.{last}"]) == [None]
    assert column(database, "select to_char(gate.log_reaches(), 'YYYYMM')") == [last[-6:]]


def test_openings_that_ended_are_swept_and_the_log_stays(cast: Cast, runtime: psycopg.Connection) -> None:
    values = (secret_of(cast.dirk), "teaching", READS, "group", cast.groups["wi2B"][1])
    ask(runtime, *values)
    _, living = ask(runtime, *values)
    cast.db.execute("update gate.cap set until = now() - interval '1 second' where token <> %s", [living])
    assert keep_house("sweep", NOW) == 1
    assert column(cast.db, "select token from gate.cap") == [living]
    assert column(cast.db, "select count(*) from gate.log") == [8]


# --- what stands in it ---------------------------------------------------------------------------------------------


def test_an_opening_leaves_a_row_for_each_pupil_and_one_nonce(cast: Cast, runtime: psycopg.Connection) -> None:
    values = (secret_of(cast.dirk), "teaching", READS, "group", cast.groups["wi2B"][1])
    _, first = ask(runtime, *values, writes=WRITES)
    _, second = ask(runtime, *values)
    for token, writes in ((first, WRITES), (second, ())):
        rows = cast.db.execute(
            "select pupil_id, actor_id, role, purpose, mask, write_mask, kind, refused from gate.log where token = %s",
            [token],
        ).fetchall()
        assert {row[0] for row in rows} == {cast.people[name.lower()].id for name in CLASS}
        assert {row[1:] for row in rows} == {
            (cast.dirk.id, "teacher", "teaching", REGISTER.mask(READS), REGISTER.mask(writes), "group", False)
        }
    nonces = cast.db.execute("select token, array_agg(distinct nonce) from gate.log group by 1").fetchall()
    assert [len(nonce) for _, nonce in nonces] == [1, 1]
    assert nonces[0][1] != nonces[1][1]


def test_a_row_knows_its_transaction_moment_and_incarnation(cast: Cast, runtime: psycopg.Connection) -> None:
    before = column(cast.db, "select clock_timestamp()")[0]
    ask(runtime, secret_of(cast.gerda), "parental_view", ("identity",), "pupil", cast.noor.uid)
    at, has_xid, incarnation = cast.db.execute(
        "select l.at, l.xid = c.xid, l.incarnation from gate.log l, gate.cap c"
    ).fetchall()[0]
    assert before <= at <= column(cast.db, "select clock_timestamp()")[0]
    assert has_xid
    assert column(cast.db, "select value from gate.state where key = 'incarnation'") == [str(incarnation)]


def test_a_refused_row_holds_no_token_and_says_what_was_asked(cast: Cast, runtime: psycopg.Connection) -> None:
    ask(runtime, secret_of(cast.otto), "teaching", READS, "pupil", cast.noor.uid, writes=WRITES)
    assert cast.db.execute("select actor_id, pupil_id, mask, write_mask, token, refused from gate.log").fetchall() == [
        (cast.otto.id, cast.noor.id, REGISTER.mask(READS), REGISTER.mask(WRITES), None, True)
    ]


def test_a_refused_row_is_no_place_to_write_in(cast: Cast, runtime: psycopg.Connection) -> None:
    """What an attacker asks for is kept short: the log is no letter box."""
    ask(runtime, secret_of(cast.otto), "x" * 10_000, READS, "y" * 10_000)
    assert cast.db.execute("select length(purpose), length(kind) from gate.log").fetchall() == [(40, 10)]


def test_an_empty_opening_is_a_look_too(cast: Cast, runtime: psycopg.Connection) -> None:
    cast.db.execute("delete from membership")
    result, _ = ask(runtime, secret_of(cast.dirk), "teaching", READS, "group", cast.groups["wi2B"][1])
    assert result == 1
    assert cast.db.execute("select actor_id, pupil_id, refused from gate.log").fetchall() == [
        (cast.dirk.id, None, False)
    ]


def test_a_token_is_used_once(cast: Cast, runtime: psycopg.Connection, token: uuid.UUID) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(runtime, secret_of(cast.gerda), "parental_view", ("identity",), "pupil", cast.noor.uid, token=token)


def test_the_log_outlives_whom_it_is_about(database: psycopg.Connection) -> None:
    for table in ("gate.log", "gate.change"):
        keys = "select conname from pg_constraint where contype = 'f' and conrelid = %s::regclass"
        assert column(database, keys, [table]) == []


def test_a_job_logs_whose_data_it_touched(cast: Cast) -> None:
    with working("import", now=NOW) as door:
        door.looked([cast.noor.id, cast.sem.id])
        door.looked([])
    job = REGISTER.jobs["import"]
    rows = cast.db.execute(
        "select actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused from gate.log"
    ).fetchall()
    assert {row[2] for row in rows} == {cast.noor.id, cast.sem.id}
    assert {(*row[:2], *row[3:]) for row in rows} == {
        (
            0,
            f"{settings.NAMES.prefix}_job_import",
            job.purpose,
            REGISTER.mask(job.reads),
            REGISTER.mask(job.writes),
            "job",
            False,
        )
    }
    assert len(set(column(cast.db, "select nonce from gate.log"))) == 1


def test_a_job_that_fails_leaves_no_trace_of_what_did_not_happen(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), working("import", now=NOW) as door:
        door.looked([cast.noor.id] * (1 // 0))
    assert column(cast.db, "select id from gate.log") == []


@pytest.mark.parametrize("alias", ["jobs", "accounts", "default"])
@pytest.mark.parametrize(
    "statement", ["insert into gate.log default values", "update gate.log set actor_id = 1", "delete from gate.log"]
)
def test_no_login_writes_in_the_log_by_hand(database: psycopg.Connection, alias: str, statement: str) -> None:
    with connections[alias].cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(statement)


# --- who reads it --------------------------------------------------------------------------------------------------


def looks(cast: Cast) -> None:
    """Dirk and Maud look at the class, Otto is refused at Noor's, and a job touches Sem."""
    for who, purpose, group in ((cast.dirk, "teaching", "wi2B"), (cast.maud, "mentoring", "2B")):
        key = str(cast.groups[group][1])
        with open_door(secret_of(who), purpose=purpose, reads=("identity",), kind=Kind.GROUP, key=key, now=NOW):
            pass
    with (
        pytest.raises(Refused),
        open_door(
            secret_of(cast.otto),
            purpose="teaching",
            reads=("identity",),
            kind=Kind.PUPIL,
            key=str(cast.noor.uid),
            now=NOW,
        ),
    ):
        pass
    with working("import", now=NOW) as door:
        door.looked([cast.sem.id])


def seen_by_family(cast: Cast, guardian: str, child: str) -> set[tuple[int, int | None, bool]]:
    with open_door(
        secret_of(cast.people[guardian]), purpose="parental_view", reads=("identity", "access_log"), kind=Kind.PUPIL,
        key=str(cast.people[child].uid), now=NOW,
    ):  # fmt: skip
        return set(Look.objects.values_list("actor_id", "pupil_id", "refused"))


def test_a_family_sees_everybody_who_looked_or_tried(cast: Cast) -> None:
    looks(cast)
    assert seen_by_family(cast, "gerda", "noor") == {
        (cast.dirk.id, cast.noor.id, False),
        (cast.maud.id, cast.noor.id, False),
        (cast.otto.id, cast.noor.id, True),
        (cast.gerda.id, cast.noor.id, False),
    }
    assert seen_by_family(cast, "olga", "sem") == {(0, cast.sem.id, False), (cast.olga.id, cast.sem.id, False)}


def test_the_privacy_officer_sees_whom_a_person_opened(cast: Cast) -> None:
    looks(cast)
    reads = ("identity", "access_log")
    with open_door(
        secret_of(cast.petra), purpose="oversight", reads=reads, kind=Kind.PERSON, key=str(cast.dirk.uid), now=NOW
    ):
        by_dirk = set(Look.objects.filter(actor_id=cast.dirk.id).values_list("pupil_id", flat=True))
        others = set(Look.objects.exclude(actor_id=cast.dirk.id).values_list("pupil_id", flat=True))
    opened_by_dirk = {cast.people[name.lower()].id for name in CLASS}
    assert by_dirk == opened_by_dirk
    assert others <= opened_by_dirk  # the whole log of those pupils, and of nobody else
    assert set(column(cast.db, f"select person_id from gate.log where actor_id = {cast.petra.id}")) == {cast.dirk.id}


@pytest.mark.parametrize("name", ["dirk", "maud", "anna", "leo", "bas", "gerda", "noor"])
def test_nobody_else_sees_whom_a_person_opened(cast: Cast, name: str) -> None:
    looks(cast)
    for purpose in ("oversight", "teaching", "administration", "workplace", "parental_view", "own_view"):
        with pytest.raises(Refused), open_door(
            secret_of(cast.people[name]), purpose=purpose, reads=("access_log",), kind=Kind.PERSON,
            key=str(cast.dirk.uid), now=NOW,
        ):  # fmt: skip
            pass


def test_a_teacher_does_not_see_who_looked_at_pupils(cast: Cast) -> None:
    looks(cast)
    with open_door(
        secret_of(cast.dirk), purpose="teaching", reads=READS, kind=Kind.PUPIL, key=str(cast.noor.uid), now=NOW
    ):
        assert Look.objects.count() == 0
