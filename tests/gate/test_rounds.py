"""Every seal is looked at within a day, and one of which a row was touched at once."""

import json
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.gate.sealing import column, put
from tests.people import NOW
from zorgvuldig.gate.log.marks import declare
from zorgvuldig.gate.log.rounds import AccessLog, RoundVerdict, go_round
from zorgvuldig.gate.log.sealer import new_incarnation, seal_log

FILE = Path(settings.DATA, "keys", "marks", "rounds.key")
FIVE = timedelta(minutes=5)
OLD = "id = (select first_id from gate.seal where number = 7)"


@pytest.fixture
def log(database: psycopg.Connection) -> psycopg.Connection:
    """Twelve seals, of which all have been looked at, and then five minutes passed."""
    for _ in range(12):
        put(database, 3)
        seal_log(NOW)
    looked = [go_round(AccessLog(), NOW - timedelta(hours=2) + step * FIVE) for step in range(13)]
    assert {one.problem for one in looked} == {""}
    assert looked[-1].whole_since == NOW - timedelta(hours=2)
    return database


def look(after: timedelta = timedelta()) -> RoundVerdict:
    return go_round(AccessLog(), NOW + after)


def test_before_the_first_seal_there_is_nothing_to_look_at(database: psycopg.Connection) -> None:
    assert look() == RoundVerdict("", None, None)
    put(database, 2)
    assert look(FIVE) == RoundVerdict("", None, None)


@pytest.mark.parametrize(
    "change", ["actor_id = 4", "pupil_id = 8", "at = at + interval '1 microsecond'", "refused = true"]
)
def test_a_row_under_an_older_seal_that_is_written_anew_is_found_at_once(log: psycopg.Connection, change: str) -> None:
    log.execute(f"update gate.log set {change} where {OLD}")
    found = look()
    assert (found.seal, found.problem) == (7, "Seal 7 does not fit its 3 rows: one or more were changed.")
    assert look(FIVE).seal == 7  # and as long as it is so


def test_a_row_that_is_put_back_holds_again(log: psycopg.Connection) -> None:
    log.execute(f"update gate.log set actor_id = 4 where {OLD}")
    assert look().seal == 7
    log.execute(f"update gate.log set actor_id = 3 where {OLD}")
    assert look(FIVE) == RoundVerdict("", None, NOW - timedelta(hours=2))


def test_a_row_that_is_taken_away_or_put_in_is_found_at_once(log: psycopg.Connection) -> None:
    log.execute(f"create temporary table taken as select * from gate.log where {OLD}; delete from gate.log where {OLD}")
    assert look().problem == "1 sealed rows are gone."
    log.execute("insert into gate.log select * from taken; drop table taken")
    assert look(FIVE).problem == ""
    row = put(log, 1)[0]
    log.execute("update gate.log set xid = (select lo from gate.seal where number = 3) where id = %s", [row])
    found = look(2 * FIVE)
    assert (found.seal, found.problem) == (3, "Seal 3 was made over 3 rows and now there are 4.")


def test_one_in_the_place_of_another_is_found_at_once(log: psycopg.Connection) -> None:
    """As many rows as before, under the number of the transaction that was sealed."""
    log.execute(
        f"create temporary table taken as select * from gate.log where {OLD}; delete from gate.log where {OLD}; "
        "update taken set actor_id = 4; insert into gate.log select * from taken; drop table taken"
    )
    assert look().seal == 7


def test_whoever_hides_even_that_is_found_within_a_day(log: psycopg.Connection) -> None:
    """Each seal is looked at in its turn, whatever shows at a glance."""
    log.execute(f"update gate.log set actor_id = 4 where {OLD}")
    definition = column(log, "select pg_get_functiondef('gate.log_tripwire(xid8)'::regprocedure)")[0]
    assert "if written > fresh then" in definition
    log.execute(definition.replace("if written > fresh then", "if false then"))
    try:
        found = [look(step * FIVE) for step in range(13)]
    finally:
        log.execute(definition)
    assert found[-1].seal == 7


def test_a_round_takes_a_day_however_many_seals_there_are(log: psycopg.Connection) -> None:
    """A round of many is no more than a part at a time, and one after standing still for long is not all at once."""
    log.execute("delete from gate.log")
    log.execute("delete from gate.seal")
    FILE.unlink()
    for _ in range(60):
        put(log, 1)
        seal_log(NOW)
    places = []
    for hours in (0, 1, 9, 10):
        look(timedelta(hours=hours))
        places.append(json.loads(FILE.read_text())["rounds"]["log"]["next"])
    assert places == [2, 5, 8, 11]


def test_a_file_that_somebody_wrote_in_begins_the_round_anew(log: psycopg.Connection) -> None:
    FILE.write_text(FILE.read_text().replace('"next"', '"next_"'))
    assert look() == RoundVerdict("", None, None)


def test_a_restore_begins_the_round_anew(log: psycopg.Connection) -> None:
    new_incarnation(NOW)
    try:
        declare(NOW)
        assert look() == RoundVerdict("", None, None)
        put(log, 2)
        seal_log(NOW)
        assert look(FIVE).problem == ""
    finally:
        log.execute("update gate.state set value = '1' where key = 'incarnation'")
        declare(NOW)
