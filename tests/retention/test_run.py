"""The calendar is moved by argument: at each term exactly the right categories go, and what must stay stays."""

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
    assert there >= ROWS - {"hold", "application", "request"}
    assert left(old.db, old.sem) == before


def test_the_plan_says_beforehand_what_the_run_then_does(old: Cast) -> None:
    found = planned(FIVE)
    assert (found.pupils, found.of) == (1, 6)
    before = left(old.db, old.noor)
    expected = {line.category: dict(line.rows) for line in found.lines if line.pupils}
    assert sum(sum(rows.values()) for rows in expected.values()) == sum(
        count for name, count in before.items() if name not in ("pupil", "person") and places()[name].is_whole
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
    old.put(
        "guardianship", pupil_id=old.sem.id, guardian_id=old.gerda.id, kind="guardian", has_authority=True,
        is_restricted=False, starts_on=days(-100),
    )  # fmt: skip
    clean(FIVE)
    assert one(old.db, "select count(*) from guardian where person_id = %s", [old.gerda.id]) == 1
    assert one(old.db, "select count(*) from account where person_id = %s", [old.gerda.id]) == 1
    left_on(old, "sem", day=GONE)
    clean(FIVE)
    assert one(old.db, "select count(*) from guardian where person_id = %s", [old.gerda.id]) == 0
    assert one(old.db, "select count(*) from account where person_id = %s", [old.gerda.id]) == 0


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
