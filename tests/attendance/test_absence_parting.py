"""What stood double before the database refused it: the migration parts it, and tells so in the history."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from hypothesis import given
from hypothesis import strategies as st

from tests.attendance.attending import absence, notice, reason
from tests.people import NOW, Cast, days
from zorgvuldig.attendance.models import Absence
from zorgvuldig.gate.declared import REGISTER

migration = import_module("zorgvuldig.migrations.0005_absence")
Part, parted, ALL = migration.Part, migration.parted, migration.ALL
START = date(2026, 11, 2)


def part(first: int, length: int, slots: tuple[int, int] = ALL) -> Any:
    """Days from the start on."""
    return Part(START + timedelta(days=first), START + timedelta(days=first + length), *slots)


def cells(one: Any) -> set[tuple[date, int]]:
    """Every lesson hour in a part."""
    length = (one.ends_on - one.starts_on).days
    return {
        (one.starts_on + timedelta(days=day), slot)
        for day in range(length)
        for slot in range(max(one.from_slot, 1), min(one.until_slot, 21))
    }


SLOTS = st.one_of(
    st.just(ALL), st.integers(1, 19).flatmap(lambda low: st.tuples(st.just(low), st.integers(low + 1, 21)))
)
PARTS = st.lists(st.builds(part, st.integers(0, 6), st.integers(1, 4), SLOTS), max_size=5)


@given(PARTS)
def test_no_hour_is_lost_and_none_is_double(parts: list[Any]) -> None:
    taken: set[tuple[date, int]] = set()
    for one, kept in zip(parts, parted(parts), strict=True):
        mine = [cells(piece) for piece in kept]
        assert sum(map(len, mine)) == len(set().union(*mine))
        assert set().union(*mine) == cells(one) - taken
        taken |= cells(one)


def test_days_and_hours_are_cut_where_they_meet() -> None:
    assert parted([part(1, 2), part(0, 5)])[1] == [part(0, 1), part(3, 2)]
    assert parted([part(0, 3), part(1, 1)])[1] == []
    assert parted([part(0, 1, (3, 5)), part(0, 2)])[1] == [part(0, 1, (1, 3)), part(0, 1, (5, 21)), part(1, 1)]
    assert parted([part(0, 1, (1, 3)), part(0, 1, (3, 5))]) == [[part(0, 1, (1, 3))], [part(0, 1, (3, 5))]]


@pytest.fixture
def before(cast: Cast) -> Iterator[Cast]:
    """The database as it was before this migration, with its guard; afterwards as it is now."""
    alone("unapply")
    yield cast
    if not cast.db.execute("select from pg_constraint where conname = 'absence_no_overlap'").fetchall():
        alone("apply")


def alone(direction: str) -> None:
    """Apply or unapply this one migration; later ones do not touch what it changes."""
    connection = connections["owner"]
    loader = MigrationExecutor(connection).loader
    one = loader.get_migration("zorgvuldig", "0005_absence")
    with connection.schema_editor(atomic=one.atomic) as editor:
        getattr(one, direction)(loader.project_state(one.dependencies), editor)
    connection.close()


def onward() -> None:
    """The migration under test, as an upgrade runs it."""
    alone("apply")


def test_an_upgrade_parts_what_stood_double(before: Cast) -> None:
    cast = before
    ill, skipped = reason(cast, "Z", "Ziek"), reason(cast, "S", "Spijbelen", authorised=False)
    first = absence(cast, "noor", skipped, days(0), 5)
    inside = absence(cast, "noor", skipped, days(1), 1, note=sealed(cast, "Belde"))
    allowed = absence(cast, "noor", ill, days(2), 1, from_slot=2, until_slot=4)
    alone = absence(cast, "bram", ill, days(0), 5)
    uids = [notice(cast), notice(cast)]
    told = cast.db.execute("select id from absence_notice where uid = %s", [uids[0]]).fetchone()[0]
    gone = cast.db.execute("select id from absence where uid = %s", [inside]).fetchone()[0]
    cast.put(
        "absence_answer", notice_id=told, pupil_id=cast.noor.id, outcome="confirmed", absence_id=gone,
        text=b"", answered_by_id=cast.vera.id, answered_at=NOW,
    )  # fmt: skip
    onward()
    rows = cast.db.execute(
        "select uid, reason_id, starts_on, ends_on, from_slot, until_slot, octet_length(note) > 0 from absence "
        "where pupil_id = %s order by starts_on, from_slot", [cast.noor.id]
    ).fetchall()  # fmt: skip
    assert [row[1:] for row in rows] == [
        (skipped, days(0), days(2), None, None, True),
        (skipped, days(2), days(3), 1, 2, False),
        (ill, days(2), days(3), 2, 4, False),
        (skipped, days(2), days(3), 4, 21, False),
        (skipped, days(3), days(5), None, None, False),
    ]
    assert (rows[0][0], rows[2][0]) == (first, allowed)
    assert cast.db.execute("select starts_on, ends_on from absence where uid = %s", [alone]).fetchone() == (
        days(0), days(5),
    )  # fmt: skip
    answered = "select a.uid from absence_answer w join absence a on a.id = w.absence_id"
    assert cast.db.execute(answered).fetchall() == [(first,)]
    history = cast.db.execute(
        "select table_name, op, actor_id, pupil_id from gate.change order by table_name, op"
    ).fetchall()
    assert history == [
        ("absence", "delete", 0, cast.noor.id),
        *[("absence", "insert", 0, cast.noor.id)] * 3,
        ("absence", "update", 0, cast.noor.id),
        ("absence_answer", "update", 0, cast.noor.id),
    ]
    ((changed,),) = cast.db.execute("select changed from gate.change where op = 'delete'").fetchall()
    assert (changed["uid"], changed["starts_on"]) == (str(inside), str(days(1)))
    assert cast.db.execute("select count(*), min(refused_before), max(refused_before) from absence_notice").fetchone() == (
        2, -2, -1,
    )  # fmt: skip


def test_the_guard_is_back_after_the_upgrade(before: Cast) -> None:
    onward()
    off = "select relname from pg_class where relname = any(%s) and not (relrowsecurity and relforcerowsecurity)"
    assert before.db.execute(off, [list(migration.TABLES)]).fetchall() == []
    asleep = "select tgname from pg_trigger where tgrelid = any(%s::regclass[]) and tgenabled = 'D'"
    assert before.db.execute(asleep, [list(migration.TABLES)]).fetchall() == []


def test_the_number_of_the_category_is_the_register_s() -> None:
    assert REGISTER.categories["absence"].mask == migration.MASK


@pytest.mark.parametrize("seed", range(3))
def test_an_upgrade_always_passes(before: Cast, seed: int) -> None:
    chance = random.Random(seed)
    cast = before
    codes = [reason(cast, "Z", "Ziek"), reason(cast, "S", "Spijbelen", authorised=False)]
    for _turn in range(30):
        slots = chance.choice([{}, {"from_slot": chance.randint(1, 4), "until_slot": chance.randint(5, 9)}])
        length = 1 if slots else chance.randint(1, 4)
        absence(
            cast, chance.choice(["noor", "bram"]), chance.choice(codes), days(chance.randint(0, 9)), length, **slots
        )
        notice(cast, chance.choice(["noor", "bram"]), starts_on=days(chance.randint(0, 3)), length=chance.randint(1, 3))
    onward()
    assert cast.db.execute("select count(*) from absence_notice").fetchone() == (30,)


def sealed(cast: Cast, text: str) -> bytes:
    """A note of Noor's, as the database keeps it."""
    return bytes(Absence._meta.get_field("note").sealed_for(cast.noor.id, text))
