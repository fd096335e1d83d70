"""The calendar is moved by argument: at each term exactly the right categories go, and what must stay stays."""

import uuid
from datetime import date, timedelta

import pytest

from tests.people import NOW, TODAY, Cast, days
from tests.retention.leaving import categories, clean, hold, left, left_on, one
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.register.period import add_period
from zorgvuldig.retention.plan import Plan, plan
from zorgvuldig.retention.tables import places

DAY = timedelta(days=1)
GONE = date(2020, 7, 31)  # Noor's last day is the day before
TWO, FIVE = add_period(GONE, "P2Y"), add_period(GONE, "P5Y")
WHOLE = {place.category for place in places().values() if place.is_whole}
ROWS = {place.category for place in places().values() if not place.is_whole}


def of(period: str) -> set[str]:
    """The categories about pupils that go at this period after leaving."""
    return {key for key in WHOLE if REGISTER.terms[REGISTER.categories[key].terms[-1]].period == period}


def planned(on: date) -> Plan:
    with working("retention", now=NOW) as door:
        return plan(door=door, on=on)


@pytest.fixture
def old(full: Cast) -> Cast:
    """Noor left years ago, and the rows with a moment of their own are of this year."""
    left_on(full, "noor", day=GONE)
    full.db.execute("delete from hold")  # a test of its own
    full.db.execute("delete from restriction")
    full.db.execute("update request set decided_at = %s, outcome = 'granted', decided_by_id = 1", [NOW])
    full.db.execute(
        "update application set outcome = 'accepted', submitted_at = %s, decided_at = %s, decided_by_id = 1", [NOW, NOW]
    )
    return full


def test_every_category_about_pupils_has_a_table_that_the_fixture_fills(old: Cast) -> None:
    assert categories(left(old.db, old.noor)) >= WHOLE | ROWS - {"hold"}


@pytest.mark.parametrize(
    ("on", "stays"),
    [
        (GONE - DAY, WHOLE),
        (GONE, WHOLE - {"id_photo"}),
        (TWO - DAY, WHOLE - {"id_photo"}),
        (TWO, of("P5Y")),
        (FIVE - DAY, of("P5Y")),
        (FIVE, set()),
    ],
)
def test_at_each_day_exactly_what_is_due_is_gone(old: Cast, on: date, stays: set[str]) -> None:
    before = left(old.db, old.sem)
    assert clean(on).state == "done"
    there = categories(left(old.db, old.noor).keys() - {"pupil", "person"})
    assert there & WHOLE == stays
    assert there >= ROWS - {"hold", "application", "request", "incident"}
    assert ("incident" in there) == (on < TWO)  # nobody closed it, so leaving counts
    assert left(old.db, old.sem) == before


def test_the_plan_says_beforehand_what_the_run_then_does(old: Cast) -> None:
    found = planned(FIVE)
    assert (found.pupils, found.of) == (1, 6)
    before = left(old.db, old.noor)
    expected = {line.category: dict(line.rows) for line in found.lines if line.pupils}
    assert sum(sum(rows.values()) for rows in expected.values()) == sum(
        count
        for name, count in before.items()
        if name not in ("pupil", "person") and (places()[name].is_whole or REGISTER.tables[name].ends_with_stay)
    )
    done = {key: figure["rows"] for key, figure in clean(FIVE).done.items() if key != "rest"}
    assert done == expected


def test_a_corrected_leaving_date_moves_every_term(old: Cast) -> None:
    left_on(old, "noor", day=GONE + 10 * DAY)
    clean(TWO)
    assert "grade" in left(old.db, old.noor)
    left_on(old, "noor", day=GONE)
    clean(TWO)
    assert "grade" not in left(old.db, old.noor)


def test_whoever_came_back_keeps_everything(old: Cast) -> None:
    old.put("enrolment", pupil_id=old.noor.id, school_id=old.schools["Oost"], level="3", starts_on=days(-10))
    before = left(old.db, old.noor)
    assert clean(TODAY).done == {"rest": {"rows": {}}}
    assert left(old.db, old.noor) == before


def test_of_two_schools_the_later_leaving_counts(old: Cast) -> None:
    old.put(
        "enrolment",
        pupil_id=old.noor.id,
        school_id=old.schools["West"],
        level="3",
        starts_on=GONE,
        ends_on=GONE + 100 * DAY,
    )
    clean(TWO + 99 * DAY)
    assert "grade" in left(old.db, old.noor)
    clean(TWO + 100 * DAY)
    assert "grade" not in left(old.db, old.noor)


def test_a_guardian_of_two_goes_with_the_last_and_stays_with_one(old: Cast) -> None:
    frida = old.guardian("Frida", "noor", "sem")
    clean(FIVE)
    assert tables_of(old, frida.id) == {"guardian", "account"}
    left_on(old, "sem", day=GONE)
    clean(FIVE)
    assert tables_of(old, frida.id) == set()
    assert one(old.db, "select count(*) from person where id = %s", [frida.id]) == 0


def tables_of(cast: Cast, person: int) -> set[str]:
    return {
        name
        for name in ("guardian", "account")
        if one(cast.db, f"select count(*) from {name} where person_id = %s", [person])
    }


# --- what stays although its term is over ---------------------------------------------------------------------------


def test_a_hold_keeps_its_category_alone_and_until_its_end(old: Cast) -> None:
    hold(old, "grades", until=FIVE + 30 * DAY)
    assert {line.category: dict(line.held) for line in planned(FIVE).lines if line.held} == {"grades": {"complaint": 1}}
    clean(FIVE)
    assert categories(left(old.db, old.noor).keys() - {"pupil", "person"}) & WHOLE == {"grades"}
    clean(FIVE + 29 * DAY)
    assert "grade" in left(old.db, old.noor)
    clean(FIVE + 30 * DAY)  # its enrolment is gone: the receipt proves that the pupil left long ago
    assert "grade" not in left(old.db, old.noor)


def test_an_open_request_holds_what_it_asks_about(old: Cast) -> None:
    old.db.execute(
        "update request set decided_at = null, outcome = '', kind = 'access', mask = 0, decided_by_id = null"
    )
    before = left(old.db, old.noor)
    assert clean(FIVE).done.keys() == {"rest"}
    assert left(old.db, old.noor) == before
    old.db.execute("update request set mask = %s", [REGISTER.mask(["grades", "care"])])
    clean(FIVE)
    assert categories(left(old.db, old.noor).keys() - {"pupil", "person"}) & WHOLE == {"grades", "care"}


def test_a_request_for_erasure_holds_nothing(old: Cast) -> None:
    old.db.execute("update request set decided_at = null, outcome = '', kind = 'erasure', decided_by_id = null")
    clean(FIVE)
    assert categories(left(old.db, old.noor).keys() - {"pupil", "person"}) & WHOLE == set()


def test_a_restriction_holds_until_it_is_lifted_and_stays_itself(old: Cast) -> None:
    request = one(old.db, "select id from request where pupil_id = %s", [old.noor.id])
    old.put(
        "restriction", uid=uuid.uuid4(), pupil_id=old.noor.id, request_id=request, mask=REGISTER.mask(["grades"]), purpose="",
        starts_at=NOW - DAY, set_by_id=1,
    )  # fmt: skip
    old.db.execute("update request set decided_at = %s", [NOW - 4 * 365 * DAY])
    clean(TODAY)
    there = left(old.db, old.noor)
    assert categories(there.keys() - {"pupil", "person"}) & WHOLE == {"grades"}
    assert there["restriction"] == there["request"] == 1
    old.db.execute("update restriction set ends_at = %s, lifted_by_id = 1", [NOW])
    clean(TODAY)
    assert "grade" not in left(old.db, old.noor)


def test_without_an_enrolment_nothing_is_decided_and_the_plan_says_so(old: Cast) -> None:
    old.db.execute("delete from enrolment where pupil_id = %s", [old.noor.id])
    old.db.execute("delete from application where person_id = %s", [old.noor.id])
    before = left(old.db, old.noor)
    assert planned(FIVE).undecidable == 1
    assert clean(FIVE).undecidable == {"pupils": 1, "staff": 0}
    assert left(old.db, old.noor) == before


def test_whoever_applied_is_waited_for(old: Cast) -> None:
    old.db.execute("delete from enrolment where pupil_id = %s", [old.noor.id])
    assert planned(TODAY).undecidable == 0
    before = left(old.db, old.noor)
    clean(TODAY)
    assert left(old.db, old.noor) == before


# --- rows that go one by one ------------------------------------------------------------------------------------------


def test_a_message_goes_two_years_after_it_was_sent_with_all_that_hangs_on_it(old: Cast) -> None:
    last = add_period(TODAY, "P2Y")
    for day, stays in ((last - DAY, True), (last, False)):
        clean(day)
        assert ("message" in left(old.db, old.sem)) is stays
        assert ("message_file" in left(old.db, old.sem)) is stays
        assert ("message_read" in left(old.db, old.sem)) is stays
    assert "grade" in left(old.db, old.sem)


def test_a_request_counts_from_its_decision_or_that_of_its_correction(old: Cast) -> None:
    old.db.execute("update request set decided_at = null, kind = 'rectification', outcome = '', decided_by_id = null")
    clean(add_period(TODAY, "P4Y") - DAY)
    assert "request" in left(old.db, old.sem)
    old.db.execute("update correction set decided_at = %s, outcome = 'accepted', decided_by_id = 1", [NOW])
    last = add_period(TODAY, "P2Y")
    clean(add_period(TODAY, "P4Y"))
    assert last < add_period(TODAY, "P4Y")
    assert "request" not in left(old.db, old.sem)
    assert "correction" not in left(old.db, old.sem)


def test_a_request_that_a_later_one_repeats_goes_all_the_same(old: Cast) -> None:
    first = one(old.db, "select id from request where pupil_id = %s", [old.sem.id])
    row = old.db.execute("select to_jsonb(r) - 'id' from request r where id = %s", [first]).fetchall()[0][0]
    old.db.execute("update correction set decided_at = %s, outcome = 'accepted', decided_by_id = 1", [NOW])
    later = {**row, "uid": str(uuid.uuid4()), "repeats_id": first, "decided_at": f"{NOW + 50 * DAY}", "kind": "erasure"}
    old.put("request", **later)
    clean(add_period(TODAY, "P2Y"))
    assert one(old.db, "select count(*) from request where id = %s", [first]) == 0
    assert old.db.execute("select repeats_id from request where pupil_id = %s", [old.sem.id]).fetchall() == [(None,)]
