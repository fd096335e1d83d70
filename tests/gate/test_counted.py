"""A list that is counted: what goes from it is in a receipt, or it was taken away and its promise is not kept."""

from datetime import timedelta

import pytest

from tests.gate.test_ledgers import FIVE, receipt
from tests.people import NOW, Cast
from tests.retention.keeping import put_receipt, put_run
from zorgvuldig.gate.log.counted_lists import CountedList
from zorgvuldig.gate.log.rounds import RoundVerdict, go_round
from zorgvuldig.statement.evidence import NOT_KEPT, measure


def look(step: int = 0, name: str = "supply_pupil") -> RoundVerdict:
    return go_round(CountedList(name), NOW + step * FIVE)


def supplied(cast: Cast, *pupils: int) -> None:
    """Lines of a supply, as the gate writes them down. Nobody checks here which supply that is."""
    for pupil in pupils:
        with cast.db.transaction():
            cast.db.execute("set local session_replication_role = replica")
            cast.db.execute("insert into supply_pupil (supply_id, pupil_id) values (1, %s)", [pupil])


@pytest.fixture
def supplies(cast: Cast) -> Cast:
    """Four lines, looked at."""
    supplied(cast, cast.noor.id, cast.sem.id, cast.noor.id, cast.sem.id)
    assert look(-1) == RoundVerdict("", None, None)
    return cast


def test_what_is_added_is_no_break(supplies: Cast) -> None:
    supplied(supplies, supplies.noor.id)
    assert [look(step).problem for step in range(2)] == ["", ""]


def test_a_line_that_is_taken_away_is_found_and_stays_so(supplies: Cast) -> None:
    supplies.db.execute("delete from supply_pupil where id = (select min(id) from supply_pupil)")
    supplied(supplies, supplies.noor.id)  # a new one does not make up for it
    assert [look(step).problem for step in range(3)] == ["1 rows are gone without a receipt."] * 3


def test_a_line_that_is_put_back_holds_again(supplies: Cast) -> None:
    supplies.db.execute("create temporary table taken as select * from supply_pupil order by id limit 1")
    supplies.db.execute("delete from supply_pupil where id = (select id from taken)")
    assert look().problem
    with supplies.db.transaction():
        supplies.db.execute("set local session_replication_role = replica")
        supplies.db.execute("insert into supply_pupil overriding system value select * from taken")
    supplies.db.execute("drop table taken")
    assert look(1).problem == ""


def test_as_many_go_as_receipts_say_and_once(supplies: Cast) -> None:
    supplies.db.execute("delete from supply_pupil where pupil_id = %s", [supplies.noor.id])
    receipt(supplies, 2, "supply_pupil")
    assert [look(step).problem for step in range(2)] == ["", ""]
    supplies.db.execute("delete from supply_pupil")
    assert look(3).problem == "2 rows are gone without a receipt."


def test_a_list_that_was_emptied_wholly_is_found(supplies: Cast) -> None:
    supplies.db.execute("truncate supply_pupil")
    assert look().problem == "4 rows are gone without a receipt."


def test_lines_that_are_gone_turn_what_is_measured_by_them(supplies: Cast) -> None:
    measure(NOW)
    supplies.db.execute("delete from supply_pupil where id = (select max(id) from supply_pupil)")
    found = {one.promise: one for one in measure(NOW + FIVE)}
    assert found["P08"].state == NOT_KEPT
    assert found["P08"].evidence["reason"]["nl"].endswith("verdween iets zonder bewijs van wissen.")
    assert {key for key, one in found.items() if "verdween" in one.evidence["reason"]["nl"]} == {"P08"}


@pytest.mark.parametrize("which", ["min(number)", "min(number) + 1"], ids=["the oldest", "one in the middle"])
def test_a_proof_before_the_newest_that_is_taken_away_turns_promise_eleven(cast: Cast, which: str) -> None:
    for hours in (3, 2, 1):
        put_receipt(cast, put_run(cast, at=NOW - timedelta(hours=hours)))
    assert "verdween" not in next(one for one in measure(NOW) if one.promise == "P11").evidence["reason"]["nl"]
    cast.db.execute(f"delete from receipt where number = (select {which} from receipt)")
    found = {one.promise: one for one in measure(NOW + FIVE)}
    assert found["P11"].state == NOT_KEPT
    assert (
        found["P11"].evidence["reason"]["nl"]
        == "Uit de lijst van bewijzen van wissen verdween iets zonder bewijs van wissen."
    )
