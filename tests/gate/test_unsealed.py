"""Looks that wait for their seal: none is taken out or changed unseen between two measurements, also when it is sealed meanwhile."""

from datetime import timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command

from tests.gate.hostile import connect
from tests.gate.sealing import column, put
from tests.gate.test_rounds import FIVE, look
from tests.people import NOW
from zorgvuldig.gate.health import examine
from zorgvuldig.gate.log.check import verify_log
from zorgvuldig.gate.log.marks import declare
from zorgvuldig.gate.log.rounds import RoundVerdict
from zorgvuldig.gate.log.sealer import new_incarnation, seal_log
from zorgvuldig.statement.evidence import NOT_KEPT, measure

CHANGED = "A look that waited for its seal was changed, or one was put in."
MIDDLE = "id = (select min(id) + 5 from gate.log)"


@pytest.fixture
def log(database: psycopg.Connection) -> psycopg.Connection:
    """Three looks with a seal and six that wait for theirs, noted five minutes ago."""
    put(database, 3)
    seal_log(NOW)
    put(database, 6)
    assert look(-FIVE) == RoundVerdict("", None, NOW - FIVE)
    return database


def gone(count: int) -> str:
    return f"{count} looks that waited for their seal are gone."


def test_what_is_written_and_sealed_meanwhile_is_no_break(log: psycopg.Connection) -> None:
    put(log, 2)
    assert look().problem == ""
    put(log, 1)
    seal_log(NOW)
    assert [look(step * FIVE).problem for step in (1, 2)] == ["", ""]
    assert look(timedelta(days=3)).problem == ""  # a measurement that is late


def test_looks_that_are_cut_out_are_found_and_stay_so(log: psycopg.Connection) -> None:
    log.execute(f"delete from gate.log where {MIDDLE}")
    put(log, 1)  # a new one does not make up for it
    assert look().problem == gone(1)
    seal_log(NOW)  # nor does a seal over what is left
    assert [look(step * FIVE).problem for step in (1, 2)] == [gone(1)] * 2
    assert verify_log(NOW).problem == ""


def test_a_look_that_is_cut_out_just_before_the_seal_is_found(log: psycopg.Connection) -> None:
    log.execute(f"delete from gate.log where {MIDDLE}")
    seal_log(NOW)
    assert look().problem == gone(1)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("actor_id = 4", CHANGED),
        ("pupil_id = 8", CHANGED),
        ("refused = true", CHANGED),
        ("nonce = gen_random_uuid()", CHANGED),
        ("at = at + interval '1 microsecond'", CHANGED),
        ("xid = pg_current_xact_id()", gone(1)),
        ("xid = '3'", "Seal 1 was made over 3 rows and now there are 4."),
        ("incarnation = 0", "1 rows stand in the sealed part of the log without a seal."),
        ("leaf = (select leaves from gate.leaf_chunks(1, array['0']::xid8[], '9223372036854775807', "
         "date_trunc('month', at at time zone 'UTC')::date, id, id, null)), actor_id = null, role = null, pupil_id = null, purpose = null, "
         "mask = null, write_mask = null, kind = null, refused = null, nonce = null", gone(1)),
    ],
)  # fmt: skip
def test_a_look_that_is_changed_before_it_is_sealed_is_found(
    log: psycopg.Connection, change: str, problem: str
) -> None:
    log.execute(f"update gate.log set {change} where {MIDDLE}")
    assert look().problem == problem
    seal_log(NOW)
    assert look(FIVE).problem != ""


def test_one_in_the_place_of_another_is_found(log: psycopg.Connection) -> None:
    log.execute(
        f"create temporary table taken as select * from gate.log where {MIDDLE}; delete from gate.log where {MIDDLE}; "
        "update taken set actor_id = 4; insert into gate.log select * from taken; drop table taken"
    )
    assert look().problem == CHANGED


def test_a_look_that_is_put_back_holds_again(log: psycopg.Connection) -> None:
    log.execute(f"create temporary table taken as select * from gate.log where {MIDDLE}")
    log.execute(f"delete from gate.log where {MIDDLE}")
    assert look().problem == gone(1)
    log.execute("insert into gate.log select * from taken; drop table taken")
    assert look(FIVE).problem == ""


def test_a_look_that_is_committed_later_is_no_break_and_hides_none(log: psycopg.Connection) -> None:
    """Its number and its transaction are lower than those of looks that were noted."""
    with connect("owner", autocommit=False) as slow:
        put(slow, 1)
        put(log, 2)
        assert look().problem == ""
    assert look(FIVE).problem == ""
    with connect("owner", autocommit=False) as slow:
        put(slow, 1)
        put(log, 2)
        assert look(2 * FIVE).problem == ""
        log.execute("delete from gate.log where id = (select max(id) from gate.log)")
    assert look(3 * FIVE).problem == gone(1)


def test_a_transaction_that_stays_open_keeps_no_look_from_being_noted(log: psycopg.Connection) -> None:
    """Nothing after it gets a seal, so who holds it open could cut out what came since."""
    with connect("owner", autocommit=False) as slow:
        slow.execute("select pg_current_xact_id()")
        put(log, 3)
        assert seal_log(NOW)[0].count == 6
        assert look().problem == ""
        log.execute("delete from gate.log where id = (select max(id) - 1 from gate.log)")
        assert look(FIVE).problem == gone(1)


def test_a_month_that_is_given_up_at_its_term_is_no_break(log: psycopg.Connection) -> None:
    """Whoever measures again after a hundred days finds the noted month gone."""
    log.execute("delete from gate.log; update gate.seal set dropped_at = now()")
    assert look(timedelta(days=130)).problem == ""


def test_a_month_that_is_called_given_up_before_its_term_is_found(log: psycopg.Connection) -> None:
    log.execute(
        "update gate.seal set dropped_at = now(); delete from gate.log where id <= (select max(last_id) from gate.seal)"
    )
    says = f"The looks of {NOW:%Y-%m} were given up before their term."
    assert look().problem == says
    assert verify_log(NOW).problem == says


def test_content_that_is_taken_out_of_a_look_is_found(log: psycopg.Connection) -> None:
    """Its seal fits as before, and no job does that."""
    log.execute("select gate.blank_log(array(select min(id) from gate.log))")
    found = look()
    assert (found.seal, found.problem) == (1, "Seal 1 has 1 rows of which somebody took the content out.")


def test_a_restore_begins_anew(log: psycopg.Connection) -> None:
    new_incarnation(NOW)
    try:
        declare(NOW)
        assert look().problem == ""
        put(log, 2)
        assert look(FIVE).problem == ""
        log.execute("delete from gate.log where id = (select max(id) from gate.log)")
        assert look(2 * FIVE).problem == gone(1)
    finally:
        log.execute("update gate.state set value = '1' where key = 'incarnation'")
        declare(NOW)


def test_promise_two_turns_and_the_commands_say_why(log: psycopg.Connection) -> None:
    measure(NOW)
    log.execute(f"delete from gate.log where {MIDDLE}")
    with pytest.raises(CommandError, match=gone(1)):
        call_command("log", "verify")
    assert [one.says for one in examine(NOW) if one.question == "looks without a seal are all there"] == [
        f"{gone(1)} Run: zorgvuldig log verify, and see docs/operate.md"
    ]
    found = {one.promise: one for one in measure(NOW + FIVE)}
    assert found["P02"].state == NOT_KEPT
    assert found["P02"].evidence["reason"]["nl"].endswith("Iemand heeft er iets uit gehaald of bij gezet.")


def test_nothing_waits_and_nothing_is_wrong(database: psycopg.Connection) -> None:
    assert look() == RoundVerdict("", None, None)
    assert column(database, "select count(*) from gate.log") == [0]
    assert [one.says for one in examine(NOW) if one.question == "looks without a seal are all there"] == ["yes"]
