"""Sealing and verifying: what was sealed cannot change, go, come or move without a seal failing by name."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings

from tests.gate.hostile import connect
from tests.gate.sealing import column, put, verdict
from tests.people import NOW
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log.check import Verdict, verify_last, verify_log, waits_since
from zorgvuldig.gate.log.seal import FIRST
from zorgvuldig.gate.log.sealer import new_incarnation, read_seals, seal_log


@pytest.fixture
def log(database: psycopg.Connection) -> psycopg.Connection:
    """Three seals over 3, 300 and 5 rows."""
    for count in (3, 300, 5):
        put(database, count)
        assert [seal.count for seal in seal_log(NOW)] == [count]
    return database


def test_what_ended_is_sealed_once_and_holds(log: psycopg.Connection) -> None:
    assert seal_log(NOW) == []
    assert verdict() == Verdict(seals=3, rows=308)
    assert verify_last(NOW) == Verdict(seals=1, rows=5)
    assert column(log, "select previous from gate.seal where number = 1") == [FIRST]
    assert column(log, "select cardinality(chunk_ids) from gate.seal order by number") == [1, 2, 1]


def test_without_rows_there_is_nothing_to_seal_or_to_doubt(database: psycopg.Connection) -> None:
    assert seal_log(NOW) == []
    assert verdict() == Verdict()
    assert verify_last(NOW) == Verdict()
    assert waits_since(NOW) is None


def test_what_has_not_ended_waits_and_holds_back_what_came_later(database: psycopg.Connection) -> None:
    with connect("owner", autocommit=False) as slow:
        slow.execute("select pg_current_xact_id()")
        put(database, 2)
        assert seal_log(NOW) == []
        assert waits_since(NOW) == column(database, "select min(at) from gate.log")[0]
    assert [seal.count for seal in seal_log(NOW)] == [2]
    assert waits_since(NOW) is None


def test_a_batch_never_crosses_a_month(database: psycopg.Connection) -> None:
    with database.transaction():
        put(database, 4)
        put(
            database,
            3,
            at="date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - interval '1 microsecond'",
        )
        put(database, 2, at="date_trunc('month', now() at time zone 'UTC') at time zone 'UTC'")
    made = seal_log(NOW)
    assert [seal.count for seal in made] == [3, 6]
    assert len({seal.lo for seal in made}) == 1
    assert made[0].month < made[1].month
    assert verdict() == Verdict(seals=2, rows=9)


CONTENT = [
    "actor_id = 4", "role = 'mentor'", "pupil_id = 8", "pupil_id = null", "person_id = 1", "purpose = 'oversight'",
    "mask = 4", "write_mask = 1", "kind = 'pupil'", "refused = true", "at = at + interval '1 microsecond'",
    "nonce = gen_random_uuid()", "nonce = null, salt = sha256('')", "id = id + 1000000",
]  # fmt: skip
ONE = "id = (select first_id + 7 from gate.seal where number = 2)"


@pytest.mark.parametrize("change", CONTENT)
def test_a_changed_row_breaks_the_seal_it_is_in(log: psycopg.Connection, change: str) -> None:
    log.execute(f"update gate.log set {change} where {ONE}")
    found = verdict()
    assert (found.seal, found.problem) == (2, "Seal 2 does not fit its 300 rows: one or more were changed.")


GONE = [f"delete from gate.log where {ONE}", f"update gate.log set incarnation = 2 where {ONE}",
        f"update gate.log set xid = '99999999999' where {ONE}"]  # fmt: skip


@pytest.mark.parametrize("change", GONE)
def test_a_removed_row_breaks_its_seal(log: psycopg.Connection, change: str) -> None:
    log.execute(change)
    assert verdict().problem == "Seal 2 was made over 300 rows and now there are 299."


def test_an_added_row_breaks_the_seal_it_is_put_in(log: psycopg.Connection) -> None:
    row = put(log, 1)[0]
    log.execute("update gate.log set xid = (select lo from gate.seal where number = 3) where id = %s", [row])
    assert verdict().problem == "Seal 3 was made over 5 rows and now there are 6."


def test_a_row_that_is_put_beside_the_seals_is_found(log: psycopg.Connection) -> None:
    before = "date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - interval '1 day'"
    row = put(log, 1, at=before)[0]
    log.execute("update gate.log set xid = (select lo from gate.seal where number = 3) where id = %s", [row])
    found = verdict()
    assert found.problem.startswith("1 rows stand in the sealed part of the log without a seal")
    assert found.seal is None


def test_a_digest_never_hides_a_changed_row(log: psycopg.Connection) -> None:
    """Somebody with the whole database in hand keeps the digest of a row and changes what it says."""
    definition = column(
        log, "select pg_get_constraintdef(oid) from pg_constraint where conname = 'log_whole_or_blank'"
    )[0]
    log.execute("alter table gate.log drop constraint log_whole_or_blank")
    try:
        chunk = "(select c.leaves from gate.seal s, gate.leaf_chunks(incarnation, array[lo], hi, month, first_id + 7, first_id + 7, null) c"
        log.execute(f"update gate.log set leaf = {chunk} where number = 2), refused = true where {ONE}")
        assert verdict().problem == "Seal 2 does not fit its 300 rows: one or more were changed."
        log.execute(f"update gate.log set nonce = null, leaf = null where {ONE}")
        assert verdict().problem == "Seal 2 has a row that has neither its content nor its digest."
    finally:
        log.execute("delete from gate.log")
        log.execute(f"alter table gate.log add constraint log_whole_or_blank {definition}")


SEALS = [
    ("delete from gate.seal where number = 2", 3, "does not follow the one before it"),
    ("delete from gate.seal where number = 1", 2, "does not follow the one before it"),
    ("update gate.seal set number = number + 10; update gate.seal set number = 14 - number", 1, "does not follow"),
    ("update gate.seal set count = 299 where number = 2", 2, "has a signature that is not ours"),
    ("update gate.seal set root = sha256('') where number = 2", 2, "has a signature that is not ours"),
    ("update gate.seal set made_at = made_at - interval '1 day' where number = 2", 2, "has a signature that is not ours"),
    ("update gate.seal set signature = s.signature from gate.seal s where s.number = 1", 2, "has a signature that is not ours"),
    ("update gate.seal set previous = sha256('') where number = 2", 2, "does not follow the one before it"),
    ("update gate.seal set lo = '1' where number = 2", 2, "does not follow the one before it"),
    ("update gate.seal set key_id = 'abcdefgh' where number = 2", 2, "was signed with another key"),
    ("update gate.seal set chunk_nodes = chunk_nodes || sha256('') where number = 2", 2, "what proofs are made from"),
    ("update gate.seal set chunk_ids = array[first_id] where number = 2", 2, "what proofs are made from"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "number", "says"), SEALS)
def test_a_seal_that_was_changed_removed_or_moved_is_named(
    log: psycopg.Connection, change: str, number: int, says: str
) -> None:
    log.execute(change)
    found = verdict()
    assert found.seal == number
    assert says in found.problem


def test_the_last_seal_alone_is_verified_too(log: psycopg.Connection) -> None:
    log.execute("update gate.log set mask = 1 where id = (select last_id from gate.seal where number = 3)")
    assert verify_last(NOW).seal == 3


def test_another_key_verifies_nothing(log: psycopg.Connection) -> None:
    with override_settings(SECRETS=replace(settings.SECRETS, signing=b"another key".ljust(32))):
        assert "Seal 1 was signed with another key" in verdict().problem


def test_a_history_that_was_written_anew_holds_by_itself_and_not_against_the_mail(log: psycopg.Connection) -> None:
    """Whoever has the key can seal again what was changed. What somebody else kept shows it."""
    kept = hashes()
    log.execute(f"update gate.log set refused = true where {ONE}")
    log.execute("delete from gate.seal where number > 1")
    assert [seal.count for seal in seal_log(NOW + timedelta(hours=1))] == [305]
    assert verdict().holds
    found = verify_log(NOW, published=kept)
    assert found.seal == 2
    assert "is not the seal that was published" in found.problem


def test_a_seal_that_was_published_and_is_gone_is_missed(log: psycopg.Connection) -> None:
    kept = hashes()
    log.execute(
        "delete from gate.seal where number = 3; delete from gate.log where xid >= (select max(hi::text)::xid8 from gate.seal)"
    )
    assert verdict().holds
    assert verify_log(NOW, published=kept).problem.startswith("Seal 3 was published and is gone")


def hashes() -> dict[int, str]:
    """What somebody outside keeps of the seals."""
    with working("seal", now=NOW) as door, connections[door.alias].cursor() as cursor:
        return {seal.number: seal.hash.hex() for seal, _ in read_seals(cursor)}


def test_a_restore_closes_what_was_and_begins_anew(log: psycopg.Connection) -> None:
    put(log, 4)
    with log.transaction():
        log.execute("update gate.log set xid = '99999999999' where xid >= (select hi from gate.seal where number = 3)")
    try:
        assert new_incarnation(NOW) == 2
        assert column(log, "select hi::text from gate.seal where number = 4") == ["18446744073709551615"]
        put(log, 2)
        assert [(seal.number, seal.incarnation, seal.lo, seal.count) for seal in seal_log(NOW)] == [(5, 2, 0, 2)]
        assert verdict() == Verdict(seals=5, rows=314)
        late = put(log, 1)[0]
        log.execute("update gate.log set incarnation = 1 where id = %s", [late])
        assert verdict().problem.startswith("Seal 4 was made over 4 rows and now there are 5")
    finally:
        log.execute("update gate.state set value = '1' where key = 'incarnation'")


def test_transactions_that_begin_again_without_a_new_incarnation_are_not_sealed_over(log: psycopg.Connection) -> None:
    """What a logical restore does: the seals know of transactions that this server has not come to."""
    log.execute("update gate.seal set hi = '99999999999' where number = 3")
    with connect("owner") as owner, pytest.raises(psycopg.errors.RaiseException, match="without a new incarnation"):
        owner.execute("select * from gate.seal_range(false)")
