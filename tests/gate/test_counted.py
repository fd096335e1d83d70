"""Of whom something went to a supplier, and what was deleted: what goes from these lists is in a receipt, or it was taken away."""

from datetime import timedelta

import pytest
from django.conf import settings

from tests.gate.test_ledgers import FIVE, receipt
from tests.people import NOW, Cast
from tests.retention.keeping import put_receipt, put_run
from zorgvuldig.gate.log.ledgers import TableLedger
from zorgvuldig.gate.log.rounds import RoundVerdict, go_round
from zorgvuldig.platform.postgres import connect_admin
from zorgvuldig.statement.evidence import NOT_KEPT, measure


def look(step: int = 0, name: str = "supply_pupil") -> RoundVerdict:
    return go_round(TableLedger(name), NOW + step * FIVE)


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
    assert look(-1) == RoundVerdict("", None, NOW - FIVE)
    return cast


def test_what_is_added_is_no_break(supplies: Cast) -> None:
    supplied(supplies, supplies.noor.id)
    assert [look(step).problem for step in range(2)] == ["", ""]


def test_a_line_that_is_taken_away_is_found_and_stays_so(supplies: Cast) -> None:
    supplies.db.execute("delete from supply_pupil where id = (select min(id) from supply_pupil)")
    supplied(supplies, supplies.noor.id)  # a new one does not make up for it
    assert [look(step).problem for step in range(3)] == ["1 sealed rows are gone without a receipt."] * 3


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
    assert look(3).problem == "2 sealed rows are gone without a receipt."


def test_a_line_that_is_moved_to_another_pupil_is_found(supplies: Cast) -> None:
    """Also when as many lines of each pupil are left as there were, and when there is a receipt for something else."""
    first, second = (
        supplies.db.execute(f"select {which}(id) from supply_pupil").fetchone()[0] for which in ("min", "max")
    )
    supplies.db.execute("update supply_pupil set pupil_id = case id when %s then %s else %s end where id in (%s, %s)",
                        [first, supplies.sem.id, supplies.noor.id, first, second])  # fmt: skip
    receipt(supplies, 2, "supply_pupil")
    assert [look(step).problem for step in range(2)] == [
        "Seal 1 does not fit its 4 rows: one or more were changed."
    ] * 2


def test_a_line_that_is_written_anew_as_it_was_is_no_break(supplies: Cast) -> None:
    """Retention moves lines that stay (decision 52)."""
    supplies.db.execute("update supply_pupil set supply_id = supply_id")
    assert look().problem == ""


def test_a_line_that_is_moved_to_somebody_invented_is_gone(supplies: Cast) -> None:
    supplied(supplies, supplies.noor.id)
    assert look().problem == ""
    with supplies.db.transaction():
        supplies.db.execute("set local session_replication_role = replica")
        supplies.db.execute("update supply_pupil set pupil_id = -1 where id = (select min(id) from supply_pupil)")
    assert look(1).problem == "1 sealed rows are gone without a receipt."


def test_lines_of_invented_people_come_and_go(supplies: Cast) -> None:
    """They go after a day, without a receipt, and a line of anybody real that goes with them is missed."""
    supplied(supplies, -1, -2, supplies.noor.id)
    assert look().problem == ""
    supplies.db.execute("delete from supply_pupil where pupil_id < 0")
    assert look(1).problem == ""
    supplied(supplies, -1)
    supplies.db.execute("delete from supply_pupil where id = (select min(id) from supply_pupil)")
    assert look(2).problem == "1 sealed rows are gone without a receipt."


def test_a_line_that_is_committed_later_hides_none(supplies: Cast) -> None:
    """Its number is lower than the highest of the last look."""
    with connect_admin(settings.LOCATION) as slow, slow.transaction():
        slow.execute("set local session_replication_role = replica")
        slow.execute("insert into supply_pupil (supply_id, pupil_id) values (1, %s)", [supplies.noor.id])
        supplied(supplies, supplies.sem.id)
        assert look().problem == ""
        supplies.db.execute("delete from supply_pupil where id = (select min(id) from supply_pupil)")
    assert look(1).problem == "1 sealed rows are gone without a receipt."


def test_a_list_that_was_emptied_wholly_is_found(supplies: Cast) -> None:
    supplies.db.execute("truncate supply_pupil")
    assert look().problem == "4 sealed rows are gone without a receipt."


def test_lines_that_are_gone_turn_what_is_measured_by_them(supplies: Cast) -> None:
    measure(NOW)
    supplies.db.execute("delete from supply_pupil where id = (select max(id) from supply_pupil)")
    found = {one.promise: one for one in measure(NOW + FIVE)}
    assert found["P08"].state == NOT_KEPT
    assert found["P08"].evidence["reason"]["nl"].endswith("verdween iets zonder bewijs van wissen.")
    assert {key for key, one in found.items() if "verdween" in one.evidence["reason"]["nl"]} == {"P08"}


def test_an_old_proof_that_says_something_else_turns_promise_eleven(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its signature is one of those that are not looked at each time."""
    monkeypatch.setattr("zorgvuldig.statement.evidence.p11_deletion.NEWEST", 1)
    for hours in (3, 2, 1):
        put_receipt(cast, put_run(cast, at=NOW - timedelta(hours=hours)))
    measure(NOW)
    cast.db.execute("update receipt set content = '{}' where number = (select min(number) from receipt)")
    found = {one.promise: one for one in measure(NOW + FIVE)}
    assert (
        found["P11"].evidence["reason"]["nl"]
        == "De lijst van bewijzen van wissen past niet meer bij haar zegels. Iemand veranderde er iets in."
    )
    assert found["P11"].state == NOT_KEPT


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
