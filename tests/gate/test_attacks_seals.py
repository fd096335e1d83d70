"""What a stranger with the runtime login, or a job with another task, tries on the log and its seals. All of it is refused."""

import psycopg
import pytest
from django.conf import settings

from tests.gate.hostile import attempt, connect
from tests.gate.sealing import put
from tests.people import NOW
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.log.sealer import seal_log

ALL = "array['0']::xid8[], '18446744073709551615', current_date"
SEAL = "1, 1, '0', '9', current_date, 1, 1, 1, ''::bytea, ''::bytea, now(), ''::bytea, ''::bytea, '{}'::bigint[], ''::bytea"
EMPTYING = {
    "blank": "select gate.blank_log(array(select generate_series(1, 1000)))",
    "drop": "select gate.drop_partition('2021-03-01', '2021-06-01')",
}
SEALING = {
    "seal": "select gate.seal_range(false)",
    "close": "select gate.seal_range(true)",
    "add a seal": f"select gate.seal_add({SEAL})",
    "read leaves": f"select * from gate.leaf_chunks(1, {ALL}, 1, 1000, null)",
    "begin anew": "select gate.new_incarnation()",
    "hold": "select gate.hold_log()",
    "ask what waits": "select * from gate.log_unsealed()",
    "ask what was seen": "select * from gate.log_seen(1, '0', pg_current_snapshot())",
    "count": "select gate.log_sealed()",
    "chunks": "select * from gate.seal_chunks(array[1])",
}
PROVING = {
    "salts": "select * from gate.sealed_rows(7, array[1, 2, 3])",
    "a chunk": "select * from gate.proof_chunk(1, 1)",
}
BY_HAND = {
    "read seals by hand": "select * from gate.seal",
    "change a seal": "update gate.seal set count = 1",
    "remove a seal": "delete from gate.seal",
    "write a seal": "insert into gate.seal (number) values (9)",
    "read nonces": "select nonce from gate.log",
    "read salts": "select salt from gate.log",
    "read digests": "select leaf from gate.log",
    "hold openings back": "do 'begin lock table gate.log in share mode; end'",
}
TRIED = EMPTYING | SEALING | PROVING | BY_HAND
DENIED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable)


@pytest.fixture(autouse=True)
def log(database: psycopg.Connection) -> None:
    put(database, 3)
    seal_log(NOW)


@pytest.mark.parametrize("hand", ["runtime", "reader", "writer"])
def test_pages_reach_nothing_but_the_published_seals(hand: str) -> None:
    with connect() as runtime:
        for statement in TRIED.values():
            with pytest.raises(DENIED):
                attempt(runtime, hand, None, statement)
        assert len(runtime.execute("select * from gate.seals(null, null, null)").fetchall()) == 1


@pytest.mark.parametrize("login", ["login", "jobs"])
def test_neither_sign_in_nor_the_bare_queue_reaches_them(login: str) -> None:
    with connect(login) as connection:
        for statement in (*TRIED.values(), "select * from gate.seals(null, null, null)"):
            with pytest.raises(DENIED):
                connection.execute(statement)


@pytest.mark.parametrize("job", REGISTER.jobs)
def test_a_job_does_its_own_task_only(job: str) -> None:
    own = {"seal": SEALING}.get(job, PROVING if "access_log" in REGISTER.jobs[job].reads else {})
    if "access_log" in REGISTER.jobs[job].writes:
        own = own | EMPTYING
    with connect("jobs") as connection:
        for what in TRIED.keys() - own.keys():
            with connection.transaction(force_rollback=True):
                connection.execute("select set_config('role', %s::text, true)", [settings.NAMES.job(job)])
                with pytest.raises(DENIED):
                    connection.execute(TRIED[what])


def test_the_published_seals_say_nothing_about_anybody() -> None:
    with connect() as runtime:
        cursor = runtime.execute("select * from gate.seals(null, null, null)")
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
    assert names == [
        "number", "incarnation", "lo", "hi", "month", "count", "first_id", "last_id", "root", "previous", "made_at",
        "key_id", "signature", "dropped_at",
    ]  # fmt: skip
