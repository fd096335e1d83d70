"""Unusual reading that is over is counted at night and kept: the same as counting now, and never less because nobody counted."""

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.db import ProgrammingError, connections, transaction
from psycopg import errors

from tests.governance.reading_world import TEACHER, at, look, looks, watched
from tests.people import NOW, Cast, days, secret_of
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.gate.jobs import working
from zorgvuldig.governance.reading.counts_job import keep_counts
from zorgvuldig.governance.reading.reads import open_signals
from zorgvuldig.statement.evidence import NOT_KEPT, PARTLY, measure

STRANGERS = 900_000  # numbers of pupils who are nobody here
FEW = 5  # from how many on, at most, in worlds where something stands out soon
LIVE = "select watch, staff_id, day from gate.reading_counted(null, gate.reading_since(), gate.today(), null) order by 1, 2, 3"
STANDING = "select watch, staff_id, day from gate.reading_standing() order by 1, 2, 3"
Rows = list[tuple[Any, ...]]


def live(cast: Cast) -> Rows:
    """Everything counted now."""
    return cast.db.execute(LIVE).fetchall()


def standing(cast: Cast) -> Rows:
    """What the number on the statement is made of."""
    return cast.db.execute(STANDING).fetchall()


def kept(cast: Cast) -> Rows:
    return cast.db.execute("select watch, staff_id, day from gate.reading_kept order by 1, 2, 3").fetchall()


def forgotten(cast: Cast) -> None:
    """Nothing was ever counted. This connection is bound by no key, so both tables are named."""
    cast.db.execute("delete from gate.reading_kept; delete from gate.reading_period")


def emptied(cast: Cast) -> None:
    """Nothing is in the log any more, so whatever is still told was kept."""
    cast.db.execute("delete from gate.log")


@pytest.fixture(autouse=True)
def past(cast: Cast) -> Iterator[None]:
    """Room in the log for all of the sixty days: an installation of today has it for a month."""
    months = {f"{days(-count):%Y%m}" for count in range(65)}
    there = {
        name for (name,) in cast.db.execute("select right(relname, 6) from pg_class where relname ~ '^log_[0-9]{6}$'")
    }
    made = sorted(months - there)
    for month in made:
        first = date(int(month[:4]), int(month[4:]), 1)
        following = (first + timedelta(days=31)).replace(day=1)
        cast.db.execute(
            f"create table gate.log_{month} partition of gate.log for values from ('{first} 00:00+00') to ('{following} 00:00+00')"
        )
    yield
    for month in made:
        cast.db.execute(f"drop table gate.log_{month}")


@pytest.fixture
def watches(cast: Cast) -> Iterator[list[dict[str, Any]]]:
    """What is watched, to be changed and put back with `put`; as it was afterwards."""
    before = cast.db.execute("select value from gate.state where key = 'register_watches'").fetchone()[0]
    yield json.loads(before)
    cast.db.execute("update gate.state set value = %s where key = 'register_watches'", [before])


def put(cast: Cast, watches: list[dict[str, Any]]) -> None:
    cast.db.execute("update gate.state set value = %s where key = 'register_watches'", [json.dumps(watches)])


@pytest.fixture
def reading(cast: Cast) -> Cast:
    """The office opened the file of a colleague's child on four days and at night, and today."""
    for day in (-50, -20, -3, 0):
        look(cast, cast.anna, cast.sem.id, at(0, 5, day=days(day)))
    looks(cast, cast.dirk, range(STRANGERS, STRANGERS + 5), at(23, day=days(-20)), **TEACHER)
    return cast


def a_world(cast: Cast, seed: int) -> None:
    """Looks of all kinds in sixty days; of every watch somebody reaches its number on one of them."""
    look(cast, cast.anna, cast.sem.id, at(12, day=days(-10)))
    looks(cast, cast.dirk, range(STRANGERS, STRANGERS + FEW), at(23, day=days(-10)), **TEACHER)
    look(cast, cast.maud, cast.noor.id, at(12, day=days(-10)), role="mentor", purpose="mentoring")
    for _ in range(FEW):
        look(cast, cast.anna, None, at(12, day=days(-10)), role="", refused=True)
    dice = random.Random(seed)
    staff = [cast.anna, cast.dirk, cast.maud, cast.otto, cast.petra, cast.gerda]
    pupils = [cast.sem.id, cast.noor.id, cast.bram.id, cast.tess.id, *range(STRANGERS, STRANGERS + 20)]
    watched(cast, cast.noor, at(10, day=days(-40)), at(14, day=days(-2)))
    roles = ["administration", "teacher", "mentor", "guardian", "privacy_officer"]
    for day in dice.sample(range(-62, 1), 12):
        for who in dice.sample(staff, 3):
            role, hour = dice.choice(roles), dice.choice([0, 2, 9, 12, 23])
            for pupil in dice.sample(pupils, dice.choice([1, 4, 12])):
                kind = dice.choice(["pupil", "pupil", "group", "search"])
                look(cast, who, pupil, at(hour, dice.randrange(60), day=days(day)), kind=kind, role=role)
            for _ in range(dice.choice([0, FEW - 1, FEW])):
                look(cast, who, dice.choice([None, *pupils]), at(hour, day=days(day)), role="", refused=True)
    cast.db.execute("update teaching set starts_on = %s where staff_id = %s", [days(-30), cast.dirk.id])


@pytest.mark.parametrize("window", [1, 3, 7], ids=["days", "three_days", "weeks"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_kept_and_what_is_counted_now_are_together_what_is_counted(
    cast: Cast, watches: list[dict[str, Any]], seed: int, window: int
) -> None:
    numbers = ("threshold", "wide_threshold")
    put(cast, [one | {name: min(one[name], FEW) for name in numbers} | {"days": window} for one in watches])
    a_world(cast, seed)
    assert {row[0] for row in live(cast)} == {one["watch"] for one in watches}
    assert keep_counts(NOW) > 60 // window
    assert kept(cast) != []
    assert standing(cast) == live(cast)


def test_what_is_over_is_not_counted_again_and_today_is(reading: Cast) -> None:
    keep_counts(NOW)
    told = live(reading)
    emptied(reading)
    assert standing(reading) == kept(reading) == [row for row in told if row[2] < days(0)] != []
    look(reading, reading.anna, reading.sem.id, at(0, 6, day=days(0)))
    look(reading, reading.anna, reading.bram.id, at(0, 6, day=days(-20)))
    assert standing(reading) == told


def test_nothing_is_none_before_anybody_counted(reading: Cast) -> None:
    assert kept(reading) == []
    assert standing(reading) == live(reading) != []


@pytest.mark.parametrize(
    "change",
    [{"threshold": 2}, {"wide_threshold": 2}, {"days": 2}, {"from_hour": 22, "until_hour": 5}],
    ids=["threshold", "wide_threshold", "days", "hours"],
)
def test_by_another_number_of_the_register_everything_is_counted_anew(
    reading: Cast, watches: list[dict[str, Any]], change: dict[str, int]
) -> None:
    keep_counts(NOW)
    before = kept(reading)
    put(reading, [one | change for one in watches])
    assert standing(reading) == live(reading)
    emptied(reading)
    assert standing(reading) == []
    put(reading, watches)
    assert standing(reading) == before  # it is what was counted by these numbers
    put(reading, [one | change for one in watches])
    keep_counts(NOW)
    put(reading, watches)
    assert standing(reading) == []


@pytest.mark.parametrize(
    "change",
    [
        "update gate.rule set is_staff = false where role = 'mentor'",
        "update gate.rule set relation = (select min(relation) from gate.group_relations()) where role = 'administration'",
        "create or replace function gate.reading_ends(wanted text, first date) returns timestamp with time zone "
        "language sql stable as 'select now()'",
    ],
    ids=["staff", "own_groups", "the_function"],
)
def test_another_rule_or_another_function_is_another_count(cast: Cast, change: str) -> None:
    ask = "select array_agg(gate.reading_made_of(w.watch) order by w.watch) from gate.watches() w"
    before = cast.db.execute(ask).fetchone()[0]
    assert len(set(before)) == len(before) == 5
    with cast.db.transaction(force_rollback=True):
        cast.db.execute(change)
        after = cast.db.execute(ask).fetchone()[0]
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert cast.db.execute(ask).fetchone()[0] == before


@pytest.mark.parametrize(
    "lost",
    [
        "delete from gate.reading_period where day = %s",
        "update gate.reading_period set counted_at = now() - interval '49 hours' where day = %s",
        "update gate.reading_period set made_of = 'x' where day = %s",
    ],
    ids=["not_counted", "too_long_ago", "by_something_else"],
)
def test_from_the_first_period_of_which_nothing_holds_it_is_counted_now(reading: Cast, lost: str) -> None:
    keep_counts(NOW)
    told = live(reading)
    reading.db.execute("set session_replication_role = origin")
    try:
        reading.db.execute(lost, [days(-20)])
    finally:
        reading.db.execute("set session_replication_role = replica")
    assert standing(reading) == told
    look(reading, reading.anna, reading.sem.id, at(12, day=days(-4)))
    assert standing(reading) == live(reading) != told
    emptied(reading)
    assert standing(reading) == [row for row in told if row[2] < days(-20)]


def test_nothing_is_kept_of_a_period_that_was_not_counted(reading: Cast) -> None:
    reading.db.execute("set session_replication_role = origin")  # as everybody but an administrator who chose otherwise
    row = ["refused", days(-5), reading.anna.id]
    try:
        with pytest.raises(errors.ForeignKeyViolation):
            reading.db.execute("insert into gate.reading_kept (watch, day, staff_id) values (%s, %s, %s)", row)
    finally:
        reading.db.execute("set session_replication_role = replica")
    assert kept(reading) == []


def test_what_is_corrected_of_families_and_lessons_counts_from_the_next_night_on(reading: Cast) -> None:
    keep_counts(NOW)
    reading.db.execute("update guardianship set starts_on = %s where guardian_id = %s", [days(-10), reading.maud.id])
    keep_counts(NOW)
    assert standing(reading) == live(reading)
    assert ("colleagues_child", reading.anna.id, days(-50)) not in kept(reading)


def test_every_period_that_is_over_for_an_hour_is_kept_and_no_other(
    reading: Cast, watches: list[dict[str, Any]]
) -> None:
    """At every hour some night ends, so that one of them is over since less than an hour."""
    night = next(one for one in watches if one["watch"] == "at_night")
    put(reading, [night | {"watch": f"until_{hour:02}", "until_hour": hour} for hour in range(23)])
    assert keep_counts(NOW) == reading.db.execute("select count(*) from gate.reading_period").fetchone()[0]
    early = "select watch, day from gate.reading_period where gate.reading_ends(watch, day) > counted_at - interval '1 hour'"
    assert reading.db.execute(early).fetchall() == []
    late = """select d.watch, d.day from gate.reading_days(null, gate.reading_since(), gate.today()) d
        left join gate.reading_period p on (p.watch, p.day) = (d.watch, d.day) where p.day is null
            and gate.reading_ends(d.watch, d.day) <= (select min(counted_at) from gate.reading_period) - interval '1 hour'"""
    assert reading.db.execute(late).fetchall() == []


def test_what_is_older_than_sixty_days_goes_and_so_does_what_nobody_watches(reading: Cast) -> None:
    for watch, day in (("refused", days(-61)), ("refused", days(-400)), ("nobody_knows", days(-5))):
        reading.db.execute("insert into gate.reading_period values (%s, %s, '', now())", [watch, day])
        reading.db.execute("insert into gate.reading_kept values (%s, %s, %s)", [watch, day, reading.anna.id])
    assert {row[2] for row in standing(reading)} == {days(-50), days(-20), days(-3), days(0)} | nights(reading)
    keep_counts(NOW)
    left = "select count(*) from gate.{} where day < gate.reading_since() or watch = 'nobody_knows'"
    for table in ("reading_period", "reading_kept"):
        assert reading.db.execute(left.format(table)).fetchone() == (0,)


def nights(cast: Cast) -> set[date]:
    """Days on whose evening a night began in which somebody read."""
    return {day for watch, _who, day in live(cast) if watch == "at_night"}


def test_a_night_that_is_broken_off_leaves_what_it_did_and_what_was_there(reading: Cast) -> None:
    keep_counts(NOW)
    told = standing(reading)
    with working("governance", now=NOW), connections["jobs"].cursor() as cursor:
        cursor.execute("select watch, since, until from gate.reading_pieces()")
        pieces = cursor.fetchall()
    forgotten(reading)
    for number, piece in enumerate(pieces):
        with pytest.raises(ZeroDivisionError):
            keep_piece(piece, is_killed=True)
        marks = "select count(*) from gate.reading_period where watch = %s and day between %s and %s"
        assert reading.db.execute(marks, piece).fetchone() == (0,)
        keep_piece(piece)
        if number % 7 == 0:
            assert standing(reading) == told
    assert standing(reading) == told


def keep_piece(piece: tuple[Any, ...], *, is_killed: bool = False) -> None:
    """One piece of a night; killed before it is committed."""
    with working("governance", now=NOW), connections["jobs"].cursor() as cursor:
        cursor.execute("select gate.reading_keep(%s::text, %s::date, %s::date)", piece)
        if is_killed:
            raise ZeroDivisionError


def test_two_nights_at_once_keep_it_once(reading: Cast) -> None:
    told, both = live(reading), Barrier(2, timeout=60)

    def night() -> int:
        both.wait()
        try:
            return keep_counts(NOW)
        finally:
            connections["jobs"].close()

    with ThreadPoolExecutor(2) as pool:
        first, second = [job.result() for job in [pool.submit(night), pool.submit(night)]]
    assert first == second > 0
    assert standing(reading) == told
    assert kept(reading) == [row for row in told if row[2] < days(0)]


TABLES = ("gate.reading_period", "gate.reading_kept")
ASKED = (*(f"select * from {table}" for table in TABLES), *(f"delete from {table}" for table in TABLES),
    "insert into gate.reading_period values ('refused', current_date - 5, '', now())", "select * from gate.reading_standing()",
    "select gate.reading_made_of('refused')")  # fmt: skip
NIGHTLY = ("select * from gate.reading_pieces()", "select gate.reading_keep('refused', current_date - 9, current_date)")


@pytest.mark.parametrize("asked", [*ASKED, *NIGHTLY])
@pytest.mark.parametrize("role", ["runtime", "reader", "writer", "jobs", "job_statement"])
def test_no_page_and_no_other_job_reads_writes_or_counts_it(reading: Cast, role: str, asked: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        ask_as(role, asked)


def ask_as(role: str, asked: str) -> None:
    """A question by a login itself, or by a role that it enters."""
    alias = "jobs" if role.startswith("job") else "default"
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if role not in ("runtime", "jobs"):
            name = settings.NAMES.job("statement") if role == "job_statement" else getattr(settings.NAMES, role)
            cursor.execute("select set_config('role', %s::text, true)", [name])
        cursor.execute(asked)


@pytest.mark.parametrize("asked", ASKED)
def test_the_job_that_counts_does_not_read_what_it_kept(reading: Cast, asked: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), working("governance", now=NOW):
        connections["jobs"].cursor().execute(asked)


def test_the_number_goes_down_as_soon_as_somebody_looked(reading: Cast) -> None:
    keep_counts(NOW)
    day = days(-20)
    with open_door(secret_of(reading.petra), purpose="oversight", reads=("staff",), kind=Kind.NOBODY, now=at(12)):
        before = open_signals()
    assert before == len(live(reading))
    reading.put(
        "reading_review", watch="colleagues_child", staff_id=reading.anna.id, day=day, outcome="fine", note="",
        breach_id=None, reviewed_at=NOW, reviewed_by_id=reading.petra.id,
    )  # fmt: skip
    with open_door(secret_of(reading.petra), purpose="oversight", reads=("staff",), kind=Kind.NOBODY, now=at(12)):
        assert open_signals() == before - 1


def test_the_statement_tells_the_same_number_before_and_after_the_night(reading: Cast) -> None:
    for watch in range(9):  # from ten on a number is said
        look(reading, reading.anna, reading.sem.id, at(12, day=days(-30 - watch)))
    before = figures()
    keep_counts(NOW)
    assert figures() == before
    assert before["reading_signals_open"] == len(live(reading))


def figures() -> dict[str, Any]:
    (found,) = [one for one in measure(NOW) if one.promise == "P01"]
    assert found.state == PARTLY  # nobody arranged anything yet
    told: dict[str, Any] = found.evidence["figures"]
    return told


@pytest.mark.usefixtures("watches")
def test_what_cannot_be_counted_is_not_kept_on_the_statement(reading: Cast) -> None:
    keep_counts(NOW)
    reading.db.execute("update gate.state set value = 'nothing' where key = 'register_watches'")
    (found,) = [one for one in measure(NOW) if one.promise == "P01"]
    assert found.state == NOT_KEPT
    assert "niet meten" in found.evidence["reason"]["nl"]
