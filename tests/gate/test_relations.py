"""Who can open whom: the database compared with plain Python, for every rule and everybody."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from tests.gate.facts import Facts, age, facts, may_open
from tests.gate.hostile import ask, column, inside
from tests.learning.archiving import put_archived
from tests.people import Cast, Someone, days, secret_of
from zorgvuldig.gate.declared import REGISTER

Wish = tuple[str, tuple[str, ...], tuple[str, ...]]  # purpose, reads, writes
AT_ONCE = 20  # all of which may be refused
MANY = """select o.result
    from unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[]) with ordinality as w(purpose, reads, writes, key, place),
        lateral gate.open(%s::text, gen_random_uuid(), w.purpose, w.reads, w.writes, 'pupil', w.key, false) o
    order by w.place"""
WISHES: list[Wish] = sorted({(rule.purpose, rule.reads, rule.writes) for rule in REGISTER.rules})
PUPILS = ("noor", "bram", "tess", "yara", "sem", "wout")


def pupils_of(cast: Cast) -> list[Someone]:
    return [cast.people[name] for name in PUPILS]


def opens(
    runtime: psycopg.Connection, db: psycopg.Connection, secret: str, wish: Wish, kind: str, key: object
) -> set[int]:
    """The very pupils that this opens, and no other row can be read then; refusals are forgotten, see test_door."""
    purpose, reads, writes = wish
    result, token = ask(runtime, secret, purpose, reads, kind, key, writes=writes)
    db.execute("delete from gate.log")
    if result < 1:
        assert result == 0
        return set()
    promised = {int(p) for (p,) in db.execute("select unnest(pupils) from gate.cap where token = %s", [token])}
    assert len(promised) == result - 1
    if "identity" in reads:
        with inside(runtime, "reader", token):
            assert {int(str(pupil)) for pupil in column(runtime, "select person_id from pupil")} == promised
    return promised


def opened_of(
    runtime: psycopg.Connection, db: psycopg.Connection, secret: str, asked: list[tuple[Wish, Someone]]
) -> list[tuple[Wish, Someone]]:
    """What of this the gate opens; each is a call of its own. Refusals are forgotten before sixty end the session."""
    found = []
    for some in (asked[at : at + AT_ONCE] for at in range(0, len(asked), AT_ONCE)):
        rows = [
            (purpose, REGISTER.mask(reads), REGISTER.mask(writes), str(pupil.uid))
            for (purpose, reads, writes), pupil in some
        ]
        results = column(runtime, MANY, [*map(list, zip(*rows, strict=True)), secret])
        assert set(results) <= {0, 2}
        found += [one for one, result in zip(some, results, strict=True) if result]
        db.execute("delete from gate.log")
    return found


def direct(cast: Cast, runtime: psycopg.Connection, secret: str, wish: Wish) -> set[int]:
    """Every pupil that this person can open by its address."""
    tried = opened_of(runtime, cast.db, secret, [(wish, pupil) for pupil in pupils_of(cast)])
    return {pupil.id for _, pupil in tried if opens(runtime, cast.db, secret, wish, "pupil", pupil.uid) == {pupil.id}}


def expected(cast: Cast, world: Facts, who: Someone, wish: Wish) -> set[int]:
    return {pupil.id for pupil in pupils_of(cast) if may_open(world, who.id, pupil.id, *wish)}


# --- the cast ------------------------------------------------------------------------------------------------------

STAFF = ("dirk", "maud", "otto", "anna", "wim", "leo", "petra", "fenna", "bas")
FAMILIES = ("gerda", "rob", "karim", "olga", "ymke")


@pytest.mark.parametrize("name", [*STAFF, *FAMILIES, *PUPILS])
def test_everybody_opens_exactly_their_own(cast: Cast, runtime: psycopg.Connection, name: str) -> None:
    who, world = cast.people[name], facts(cast.db)
    secret = secret_of(who)
    for wish in WISHES:
        assert direct(cast, runtime, secret, wish) == expected(cast, world, who, wish), wish


def test_the_comparison_sees_everybody_open_somebody(cast: Cast) -> None:
    """A comparison in which nobody may do anything proves nothing."""
    world = facts(cast.db)
    able = {
        name for name in (*STAFF, *FAMILIES, *PUPILS) for w in WISHES if expected(cast, world, cast.people[name], w)
    }
    assert able == {*STAFF, *FAMILIES, *PUPILS} - {"bas", "rob", "karim", "ymke"}


EXACTLY = {
    ("dirk", "teaching"): {"noor", "bram", "tess", "yara"},
    ("dirk", "mentoring"): set(),
    ("otto", "teaching"): {"sem"},
    ("maud", "mentoring"): {"noor", "bram", "tess", "yara"},
    ("maud", "parental_view"): {"sem"},
    ("maud", "teaching"): set(),
    ("anna", "administration"): {"noor", "bram", "tess", "yara", "sem"},
    ("wim", "administration"): {"wout"},
    ("leo", "administration"): {"noor", "bram", "tess", "yara", "sem"},
    ("petra", "oversight"): {"noor", "bram", "tess", "yara", "sem"},
    ("bas", "administration"): set(),
    ("gerda", "parental_view"): {"noor", "tess"},
    ("gerda", "copy"): {"noor"},  # Tess is 16 and asks it herself
    ("rob", "parental_view"): set(),  # no authority
    ("karim", "parental_view"): set(),  # a court's restriction
    ("ymke", "parental_view"): set(),  # Yara is 18
    ("yara", "own_view"): {"yara"},
    ("tess", "copy"): {"tess"},
    ("noor", "copy"): set(),  # 13
}


@pytest.mark.parametrize(("name", "purpose"), EXACTLY)
def test_said_in_so_many_words(cast: Cast, runtime: psycopg.Connection, name: str, purpose: str) -> None:
    """The same once more by hand, for whoever reads this: both computations could share a misunderstanding."""
    found = direct(cast, runtime, secret_of(cast.people[name]), (purpose, ("identity",), ()))
    assert found == {cast.people[pupil].id for pupil in EXACTLY[name, purpose]}


HOLDERS = ("dirk", "maud", "otto", "anna", "leo", "petra", "fenna", "gerda", "noor", "tess")


@pytest.mark.parametrize("name", HOLDERS)
def test_nobody_reads_or_writes_a_category_more_than_one_rule_gives(
    cast: Cast, runtime: psycopg.Connection, name: str
) -> None:
    who, world = cast.people[name], facts(cast.db)
    secret = secret_of(who)
    for purpose, reads, writes in WISHES:
        for pupil in (cast.noor, cast.tess, cast.sem):
            if not may_open(world, who.id, pupil.id, purpose, reads, writes):
                continue
            wishes: list[Wish] = [
                wish
                for more in REGISTER.categories
                for wish in ((purpose, (*reads, more), writes), (purpose, reads, (*writes, more)))
            ]
            wanted = [(wish, pupil) for wish in wishes if may_open(world, who.id, pupil.id, *wish)]
            assert opened_of(runtime, cast.db, secret, [(wish, pupil) for wish in wishes]) == wanted


# --- when a relation begins and ends -------------------------------------------------------------------------------

PERIODS = [
    (-10, None, True),
    (0, None, True),
    (-10, 1, True),  # tomorrow is the first day without
    (-10, 0, False),  # ended yesterday
    (-10, -1, False),
    (1, None, False),  # begins tomorrow
    (1, 5, False),
]
TIES = [
    ("guardianship", "olga", "parental_view", "sem"),
    ("teaching", "otto", "teaching", "sem"),
    ("membership", "otto", "teaching", "sem"),
    ("mentoring", "maud", "mentoring", "noor"),
    ("staff_role", "otto", "teaching", "sem"),
    ("staff_role", "maud", "mentoring", "noor"),
    ("staff_role", "anna", "administration", "noor"),
    ("staff_role", "petra", "oversight", "noor"),
]


@pytest.mark.parametrize(("table", "name", "purpose", "pupil"), TIES)
@pytest.mark.parametrize(("starts", "ends", "holds"), PERIODS)
def test_a_relation_holds_from_its_first_day_until_its_last(
    cast: Cast, runtime: psycopg.Connection, table: str, name: str, purpose: str, pupil: str,
    starts: int, ends: int | None, holds: bool,
) -> None:  # fmt: skip
    today = facts(cast.db).today
    last = None if ends is None else today + timedelta(days=ends)
    cast.db.execute(f"update {table} set starts_on = %s, ends_on = %s", [today + timedelta(days=starts), last])
    wish: Wish = (purpose, ("identity",), ())
    secret = secret_of(cast.people[name])
    assert (cast.people[pupil].id in direct(cast, runtime, secret, wish)) is holds
    assert (cast.people[pupil].id in wide(cast, runtime, secret, wish)) is holds


def wide(cast: Cast, runtime: psycopg.Connection, secret: str, wish: Wish) -> set[int]:
    """Every pupil in any list this person can open: their own children, or a group."""
    lists = [opens(runtime, cast.db, secret, wish, "group", uid) for _, uid in cast.groups.values()]
    return opens(runtime, cast.db, secret, wish, "own", "").union(*lists)


# --- age -----------------------------------------------------------------------------------------------------------


def birthday(today: date, years: int, shift: int) -> date:
    """The birth date of somebody who becomes `years` old in `shift` days."""
    day = today + timedelta(days=shift)
    return day.replace(year=day.year - years) if (day.month, day.day) != (2, 29) else date(day.year - years, 2, 28)


@pytest.mark.parametrize("wide_or_direct", [direct, wide])
@pytest.mark.parametrize(
    ("name", "purpose", "years", "shift", "holds"),
    [
        ("olga", "parental_view", 18, 1, True),
        ("olga", "parental_view", 18, 0, False),
        ("olga", "parental_view", 18, -1, False),
        ("olga", "copy", 16, 1, True),
        ("olga", "copy", 16, 0, False),
        ("sem", "copy", 16, 1, False),
        ("sem", "copy", 16, 0, True),
        ("sem", "own_view", 12, 0, True),
        ("sem", "own_view", 30, 0, True),
    ],
)
def test_the_birthday_itself_decides(
    cast: Cast, runtime: psycopg.Connection, wide_or_direct: Callable[..., set[int]],
    name: str, purpose: str, years: int, shift: int, holds: bool,
) -> None:  # fmt: skip
    born = birthday(facts(cast.db).today, years, shift)
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [born, cast.sem.id])
    found = wide_or_direct(cast, runtime, secret_of(cast.people[name]), (purpose, ("identity",), ()))
    assert found == ({cast.sem.id} if holds else set())


@pytest.mark.parametrize(
    ("name", "purpose", "holds"),
    [("olga", "parental_view", False), ("olga", "copy", False), ("sem", "copy", False), ("sem", "own_view", True)],
)
def test_an_unknown_birth_date_fails_every_age_limit(
    cast: Cast, runtime: psycopg.Connection, name: str, purpose: str, holds: bool
) -> None:
    cast.db.execute("delete from pupil_birth where pupil_id = %s", [cast.sem.id])
    secret, wish = secret_of(cast.people[name]), (purpose, ("identity",), ())
    assert (direct(cast, runtime, secret, wish) == {cast.sem.id}) is holds
    assert (wide(cast, runtime, secret, wish) == {cast.sem.id}) is holds


def test_a_leap_day_is_a_birthday_too() -> None:
    assert age(date(2008, 2, 29), date(2026, 2, 27)) == 17
    assert age(date(2008, 2, 29), date(2026, 2, 28)) == 18


# --- lists and addresses agree -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "purpose"),
    [(n, p) for n in ("dirk", "maud", "otto", "gerda", "rob", "karim", "olga", "ymke", "noor", "tess", "yara")
     for p in ("teaching", "mentoring", "parental_view", "own_view", "copy")],
)  # fmt: skip
def test_a_list_and_an_address_agree(cast: Cast, runtime: psycopg.Connection, name: str, purpose: str) -> None:
    secret, wish = secret_of(cast.people[name]), (purpose, ("identity",), ())
    assert wide(cast, runtime, secret, wish) == direct(cast, runtime, secret, wish)


def test_administration_lists_the_groups_of_its_own_school(cast: Cast, runtime: psycopg.Connection) -> None:
    wish: Wish = ("administration", ("identity",), ())
    anna, wim = secret_of(cast.anna), secret_of(cast.wim)
    for name, (_, uid) in cast.groups.items():
        east = opens(runtime, cast.db, anna, wish, "group", uid)
        west = opens(runtime, cast.db, wim, wish, "group", uid)
        assert bool(east) is (name != "w1")
        assert bool(west) is (name == "w1")


def test_a_pupil_that_left_the_group_is_in_no_list_of_it(cast: Cast, runtime: psycopg.Connection) -> None:
    cast.db.execute("update membership set ends_on = %s where pupil_id = %s", [days(-1), cast.bram.id])
    wish: Wish = ("teaching", ("identity",), ())
    found = opens(runtime, cast.db, secret_of(cast.dirk), wish, "group", cast.groups["wi2B"][1])
    assert found == {cast.noor.id, cast.tess.id, cast.yara.id}


# --- everybody at once, for who counts whom an account could reach -------------------------------------------------


ASKED = """
    with r as (select distinct relation, role from gate.rule), w as (select id from person)
    select r.relation, r.role, w.id, p.person_id from r cross join w {whom}
"""


def one_by_one(cast: Cast, today: date) -> set[tuple[Any, ...]]:
    """Of every relation and everybody, pupil by pupil."""
    whom = "cross join pupil p where gate.holds_pupil(r.relation, r.role, w.id::integer, p.person_id::integer, %s)"
    return set(cast.db.execute(ASKED.format(whom=whom), [today]).fetchall())


def at_once(cast: Cast, today: date) -> set[tuple[Any, ...]]:
    """The same in one question each."""
    whom = "cross join unnest(gate.reached(r.relation, r.role, w.id::integer, %s)) x(id) join pupil p on p.person_id = x.id"
    return set(cast.db.execute(ASKED.format(whom=whom), [today]).fetchall())


def test_whom_somebody_reaches_is_everybody_they_hold(cast: Cast) -> None:
    cast.put(
        "gate.emergency", actor_id=cast.otto.id, role="teacher", pupil_id=cast.noor.id, reason="x" * 10, until=days(2)
    )
    put_archived(cast)
    today = facts(cast.db).today
    found = one_by_one(cast, today)
    assert {relation for relation, *_rest in found} >= {
        "self",
        "guardian",
        "teaches",
        "mentors",
        "works_at",
        "archived_at",
        "emergency",
    }
    assert at_once(cast, today) == found
