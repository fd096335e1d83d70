"""Promise 11 turns in each way in which it can be broken, and says what remains where."""

from datetime import timedelta

import pytest

from tests.people import NOW, TODAY, Cast, days
from tests.retention.keeping import leave, put_hold, put_receipt, put_run
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.log.marks import declare
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY, measure
from zorgvuldig.statement.models import Evidence


def measured() -> Evidence:
    return next(evidence for evidence in measure(NOW) if evidence.promise == "P11")


def long_ago(cast: Cast) -> None:
    """Noor left so long ago that everything is over its term."""
    leave(cast, on=TODAY.replace(year=TODAY.year - 8, day=1))


def test_without_a_run_nothing_is_claimed(cast: Cast) -> None:
    found = measured()
    assert found.state == NOT_IN_USE
    assert "nog geen ronde" in found.evidence["reason"]["nl"]


def test_a_run_last_night_keeps_the_promise_and_says_what_remains(cast: Cast) -> None:
    put_receipt(cast, put_run(cast, left_over={"backup": {"until": f"{days(30):%Y-%m-%d}"}}))
    declare(NOW)
    found = measured()
    assert found.state == KEPT
    assert found.evidence["headline"] == "1"
    assert f"{days(30):%d-%m-%Y}" in found.evidence["reason"]["nl"]
    assert found.evidence["figures"]["receipts"] == 1


def test_what_should_have_gone_breaks_it(cast: Cast) -> None:
    put_run(cast)
    long_ago(cast)
    found = measured()
    assert found.state == NOT_KEPT
    assert found.evidence["headline"] == "< 10"
    assert "grades" in found.evidence["figures"]["late_by_category"]


def test_what_is_due_today_has_until_tonight(cast: Cast) -> None:
    put_run(cast)
    leave(cast, on=TODAY.replace(year=TODAY.year - 2) if (TODAY.month, TODAY.day) != (2, 29) else days(-730))
    cast.db.execute("delete from pupil_photo")
    assert measured().state == KEPT


def test_what_is_held_does_not_break_it(cast: Cast) -> None:
    put_run(cast)
    long_ago(cast)
    put_hold(cast, "noor", *REGISTER.categories)
    assert measured().state == KEPT


def test_somebody_of_whom_no_term_is_known_breaks_it(cast: Cast) -> None:
    put_run(cast)
    cast.db.execute("delete from enrolment where pupil_id = %s", [cast.noor.id])
    found = measured()
    assert found.state == NOT_KEPT
    assert found.evidence["figures"]["undecidable"] == "< 10"


def test_a_run_that_waits_makes_it_partly_true(cast: Cast) -> None:
    put_run(cast, at=NOW - timedelta(hours=20))
    put_run(cast, "waiting", planned={"grades": 9000}, problem="share")
    long_ago(cast)
    assert measured().state == PARTLY


@pytest.mark.parametrize(("hours", "state"), [(30, KEPT), (40, PARTLY)])
def test_a_missed_night_is_told(cast: Cast, hours: int, state: str) -> None:
    put_run(cast, at=NOW - timedelta(hours=hours))
    assert measured().state == state


def test_a_run_that_did_not_go_on_is_told(cast: Cast) -> None:
    put_run(cast, at=NOW - timedelta(hours=20))
    put_run(cast, "refused", problem="clock_back")
    assert measured().state == PARTLY


def test_rows_of_a_pupil_who_is_gone_are_counted_in_long_tables_as_in_short_ones(cast: Cast) -> None:
    """Below, between and above the numbers of pupils; the catalogue's own guess of how long a table is decides the way, and never the count."""
    highest = "(select max(person_id) from pupil)"
    between = "(select p.id from person p where p.id > 0 and not exists (select from pupil q where q.person_id = p.id) limit 1)"
    places = ["-2147483648", "-999", "2147483647", f"{highest} + 100000", between]
    put = "insert into pupil_contact select (jsonb_populate_record(c, jsonb_build_object('pupil_id', {}))).* from pupil_contact c limit 1"
    for place in places:
        cast.db.execute(put.format(place))
    refer = "(select conrelid from pg_constraint where confrelid = 'pupil'::regclass)"
    for length in (1e9, -1):
        cast.db.execute(f"update pg_class set reltuples = %s where oid in {refer}", [length])
        assert cast.db.execute("select gate.rows_of_nobody()").fetchone() == (len(places),)
