"""What counts as unusual reading, and what does not: each watch from the number of the register on, and not below."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta

import pytest

from tests.governance.reading_world import DAY, HERE, TEACHER, at, found, look, looks, watched
from tests.people import Cast, days, sign_in
from zorgvuldig.gate.declared import REGISTER

MANY = REGISTER.watches["outside_own_groups"].threshold
WIDE = REGISTER.watches["outside_own_groups"].wide_threshold
NIGHT = REGISTER.watches["at_night"].threshold
OFTEN = REGISTER.watches["refused"].threshold
STRANGERS = 900_000  # numbers of pupils who are nobody here


def test_the_office_opens_the_file_of_a_colleagues_child(cast: Cast) -> None:
    look(cast, cast.anna, cast.sem.id, at(12))
    look(cast, cast.anna, cast.bram.id, at(12))  # nobody's parent works here
    assert found(cast) == [("colleagues_child", cast.anna.id, DAY, 1, 1)]


@pytest.mark.parametrize("kind", ["search", "group", "waiting", "job"])
def test_a_list_in_which_the_child_stands_is_not_its_file(cast: Cast, kind: str) -> None:
    look(cast, cast.anna, cast.sem.id, at(12), kind=kind)
    assert found(cast) == []


def test_who_teaches_the_child_or_is_its_parent_is_no_signal(cast: Cast) -> None:
    look(cast, cast.otto, cast.sem.id, at(12), **TEACHER)
    look(cast, cast.maud, cast.sem.id, at(12), role="mentor", purpose="mentoring")
    look(cast, cast.maud, cast.sem.id, at(13), role="guardian", purpose="parental_view", kind="family")
    look(cast, cast.olga, cast.sem.id, at(13), role="guardian", purpose="parental_view", kind="family")
    assert found(cast) == []


def test_who_taught_the_child_before_is_a_stranger_again(cast: Cast) -> None:
    cast.db.execute("update teaching set ends_on = %s where staff_id = %s", [DAY, cast.otto.id])
    look(cast, cast.otto, cast.sem.id, at(12), **TEACHER)
    look(cast, cast.otto, cast.sem.id, at(12, day=days(-2)), **TEACHER)  # the day before they still did
    assert found(cast) == [("colleagues_child", cast.otto.id, DAY, 1, 1)]


def test_a_parent_who_does_not_work_here_any_more_is_no_colleague(cast: Cast) -> None:
    cast.db.execute("update staff_role set ends_on = %s where staff_id = %s", [DAY, cast.maud.id])
    look(cast, cast.anna, cast.sem.id, at(12))
    assert found(cast) == []


@pytest.mark.parametrize(("role", "number"), [("teacher", MANY), ("administration", WIDE)])
def test_many_files_outside_ones_own_groups(cast: Cast, role: str, number: int) -> None:
    who = cast.dirk if role == "teacher" else cast.anna
    looks(cast, who, range(STRANGERS, STRANGERS + number - 1), at(12), role=role)
    looks(cast, who, range(STRANGERS, STRANGERS + 10), at(13), role=role)  # the same again
    look(cast, who, STRANGERS + number, at(12), role=role, kind="search")  # a name in a list
    if role == "teacher":
        looks(cast, who, [cast.noor.id, cast.bram.id, cast.tess.id, cast.yara.id], at(12), role=role)  # their own
    assert found(cast) == []
    look(cast, who, STRANGERS + number, at(23, 59), role=role, kind="group")
    assert found(cast) == [("outside_own_groups", who.id, DAY, number, number + 10)]


def test_two_days_are_two_days(cast: Cast) -> None:
    looks(cast, cast.dirk, range(STRANGERS, STRANGERS + MANY - 1), at(12), **TEACHER)
    looks(cast, cast.dirk, range(STRANGERS, STRANGERS + MANY), at(0, day=days(0)), **TEACHER)
    assert found(cast, "outside_own_groups") == [("outside_own_groups", cast.dirk.id, days(0), MANY, MANY)]


def test_at_night_from_three_files_on(cast: Cast) -> None:
    looks(cast, cast.anna, range(STRANGERS, STRANGERS + NIGHT - 1), at(23))
    look(cast, cast.anna, STRANGERS + 50, at(22, 59))
    look(cast, cast.anna, STRANGERS + 51, at(6, day=days(0)))
    look(cast, cast.anna, STRANGERS + 52, at(2), kind="group")
    assert found(cast) == []
    look(cast, cast.anna, STRANGERS + 53, at(5, 59, day=days(0)))  # the same night, which began the day before
    assert found(cast) == [("at_night", cast.anna.id, DAY, NIGHT, NIGHT)]


@pytest.fixture
def coming_year(cast: Cast) -> Iterator[Cast]:
    """Room in the log for the nights in which the clock is turned."""
    for month in ("203103", "203110"):
        start = date(2031, int(month[4:]), 1)
        cast.db.execute(
            f"create table gate.log_{month} partition of gate.log for values from ('{start} 00:00+00') "
            f"to ('{start + timedelta(days=31):%Y-%m-01} 00:00+00')"
        )
    yield cast
    cast.db.execute("drop table gate.log_203103, gate.log_203110")


@pytest.mark.parametrize(("day", "hours"), [(date(2031, 3, 29), 6), (date(2031, 10, 25), 8)], ids=["spring", "autumn"])
def test_a_night_goes_by_the_clock_on_the_wall(coming_year: Cast, day: date, hours: int) -> None:
    """Of six or eight real hours: from eleven in the evening until six in the morning, whatever the clock does between."""
    cast, start = coming_year, at(23, day=day).astimezone(UTC)
    quarter = timedelta(minutes=15)
    night = [start + step * quarter for step in range(hours * 4)]
    assert night[-1].astimezone(HERE).time().isoformat() == "05:45:00"
    for number, moment in enumerate([start - quarter, *night, night[-1] + quarter]):
        look(cast, cast.anna, STRANGERS + number, moment)
    assert found(cast, "at_night", day) == [("at_night", cast.anna.id, day, len(night), len(night))]
    ends = cast.db.execute("select gate.reading_ends('at_night', %s)", [day]).fetchone()[0]
    assert ends == night[-1] + quarter


def test_extra_watch_counts_while_it_is_on(cast: Cast) -> None:
    watched(cast, cast.noor, at(10), at(14))
    look(cast, cast.anna, cast.noor.id, at(9, 59))
    look(cast, cast.anna, cast.noor.id, at(14))
    look(cast, cast.petra, cast.noor.id, at(12), role="privacy_officer", purpose="rights")
    look(cast, cast.gerda, cast.noor.id, at(12), role="guardian", purpose="parental_view")
    look(cast, cast.maud, cast.noor.id, at(12), role="mentor", purpose="mentoring", kind="group")
    assert found(cast) == []
    look(cast, cast.maud, cast.noor.id, at(12), role="mentor", purpose="mentoring")
    assert found(cast) == [("close_watch", cast.maud.id, DAY, 1, 1)]


def test_often_refused(cast: Cast) -> None:
    for _ in range(OFTEN - 1):
        look(cast, cast.dirk, None, at(12), role="", refused=True)
    for _ in range(OFTEN):
        look(cast, cast.gerda, cast.sem.id, at(12), role="", refused=True)  # families are no staff
    assert found(cast) == []
    look(cast, cast.dirk, cast.sem.id, at(13), role="", refused=True)
    assert found(cast) == [("refused", cast.dirk.id, DAY, 1, OFTEN)]


def test_a_parent_at_the_own_child_through_the_pages_is_no_signal_and_the_office_is(cast: Cast) -> None:
    """The real door, today: who opens as what is what counts."""
    assert sign_in(cast.maud).get(f"/mijn-kind/{cast.sem.uid}/").status_code == 200
    assert found(cast, "colleagues_child", days(0)) == []
    client = sign_in(cast.anna)
    assert client.get(f"/leerlingen/{cast.sem.uid}/inschrijving/").status_code == 200
    assert [row[:2] for row in found(cast, "colleagues_child", days(0))] == [("colleagues_child", cast.anna.id)]
