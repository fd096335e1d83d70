"""Talks and answers go two weeks after the day, sooner than the messages of their category; evenings and outings go with the last of them."""

from datetime import timedelta

import pytest

from tests.families.arranged import EVENING, put_booking, put_evening
from tests.families.test_outings import put_answer, put_outing
from tests.messages.test_messages import put_message
from tests.people import Cast, days
from tests.register.changing import changed, found
from tests.retention.leaving import clean, hold, one
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.retention.terms import deletion_terms, table_terms

WEEKS = 14
TABLES = ("evening", "evening_class", "evening_teacher", "evening_booking", "outing", "outing_group", "outing_answer")


def left(cast: Cast) -> dict[str, int]:
    """How many rows there are of each table."""
    return {table: one(cast.db, f"select count(*) from {table}") for table in TABLES}


@pytest.fixture
def arranged(cast: Cast) -> Cast:
    """An evening with a talk, an outing of which the last day is the day after it, and a message that was read."""
    put_booking(cast, put_evening(cast))
    put_answer(cast, put_outing(cast, held_on=days(EVENING - 1), ends_on=days(EVENING)))
    (message, pupil) = cast.db.execute(
        "select id, pupil_id from message where uid = %s", [put_message(cast)]
    ).fetchone()
    cast.put("message_read", message_id=message, pupil_id=pupil, person_id=cast.gerda.id, read_at=days(0))
    return cast


def test_the_day_before_all_of_it_stays_and_then_it_goes(arranged: Cast) -> None:
    before = left(arranged)
    clean(days(EVENING + WEEKS - 1))
    assert left(arranged) == before
    clean(days(EVENING + WEEKS), trigger="restore")
    assert left(arranged) == dict.fromkeys(TABLES, 0)
    assert one(arranged.db, "select count(*) from message_read") == 1  # as long as its message


def test_the_receipt_names_the_term_by_which_it_went(arranged: Cast) -> None:
    clean(days(EVENING + WEEKS))
    found = one(arranged.db, "select content -> 'categories' from receipt where about = 'pupil'")
    said = {part["rule"]: part["rows"] for part in found if part["key"] == "message_state"}
    assert {table for rows in said.values() for table in rows if not table.startswith("gate.")} == {
        "evening_booking",
        "outing_answer",
    }
    assert set(said["arrangement_over"]) == {"evening_booking", "outing_answer"}


def test_what_is_held_stays_with_the_evening_it_is_of(arranged: Cast) -> None:
    hold(arranged, "message_state", until=days(90))
    clean(days(EVENING + WEEKS))
    kept = left(arranged)
    assert (
        kept["evening_booking"],
        kept["outing_answer"],
        kept["evening"],
        kept["evening_teacher"],
        kept["outing"],
    ) == (1, 1, 1, 2, 1)


def test_an_evening_nobody_booked_goes_too(cast: Cast) -> None:
    put_evening(cast)
    put_outing(cast, held_on=days(EVENING - 1), ends_on=days(EVENING))
    clean(days(EVENING + WEEKS))
    assert left(cast) == dict.fromkeys(TABLES, 0)


def test_a_term_of_one_table_is_of_no_other(cast: Cast) -> None:
    own, rest = REGISTER.tables["evening_booking"], REGISTER.tables["message_read"]
    assert [term.key for term in table_terms(REGISTER, own)] == ["arrangement_over"]
    assert [term.key for term in table_terms(REGISTER, rest)] == ["message_year"]
    assert [term.key for term in deletion_terms(REGISTER, "message_state")] == ["message_year"]


@pytest.mark.parametrize(
    ("table", "term", "says"),
    [
        ("evening_booking", "yesterday", "is no term of category message_state"),
        ("grade", "rest_at_most", "is no maximum that counts from an event of the row"),
        ("message", "message_year", "have no term that counts from an event of their rows"),
    ],
)
def test_another_term_of_one_table_is_refused(table: str, term: str, says: str) -> None:
    assert says in found(changed("tables", table, term=term))[f"tables.{table}.term"]


def test_the_weeks_are_counted_from_the_day_of_the_talk(arranged: Cast) -> None:
    arranged.db.execute("update evening_booking set starts_at = starts_at + %s", [timedelta(days=1)])
    clean(days(EVENING + WEEKS))
    assert left(arranged)["evening_booking"] == 1
