"""Who can open whom in random schools: the database compared with plain Python, for every rule."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gate.facts import facts
from tests.gate.test_relations import WISHES, Wish, at_once, birthday, direct, expected, one_by_one, opens, wide
from tests.people import Cast, days, secret_of

ACTORS = ("dirk", "maud", "gerda", "noor", "tess", "anna")
SOME_PUPILS = ("noor", "tess", "sem")
ROLES = ("teacher", "mentor", "administration", "school_leader", "privacy_officer", "system_administrator")
offset = st.sampled_from([-400, -30, -1, 0, 1, 30])
period = st.tuples(offset, st.none() | st.integers(1, 60) | st.sampled_from([1, 30, 31, 400, 401]))


def ties(left: tuple[str, ...], right: tuple[str, ...], *more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Some of all pairs, each with a period and more."""
    pair = st.tuples(st.sampled_from(left), st.sampled_from(right))
    return st.dictionaries(pair, st.tuples(period, *more), max_size=6)


@st.composite
def schools(draw: st.DrawFn) -> dict[str, Any]:
    """A random school around the same people."""
    groups, places = ("2B", "wi2B", "3A"), ("Oost", "West")
    when = st.tuples(st.integers(11, 19), st.sampled_from([-1, 0, 1, 100]))
    return {
        "guardianship": draw(ties(ACTORS, SOME_PUPILS, st.booleans(), st.booleans())),
        "teaching": draw(ties(ACTORS, groups)),
        "mentoring": draw(ties(ACTORS, groups)),
        "membership": draw(ties(SOME_PUPILS, groups)),
        "enrolment": draw(ties(SOME_PUPILS, places)),
        "staff_role": draw(st.dictionaries(st.tuples(st.sampled_from(ACTORS), st.sampled_from(places), st.sampled_from(ROLES)),
                                           st.tuples(period), max_size=8)),
        "birth": draw(st.dictionaries(st.sampled_from(SOME_PUPILS), when)),
        "emergency": draw(st.sets(st.tuples(st.sampled_from(ACTORS), st.sampled_from(("teacher", "administration")),
                                            st.sampled_from(SOME_PUPILS)), max_size=3)),
    }  # fmt: skip


def build(cast: Cast, world: dict[str, Any]) -> None:
    """Put a random school in the place of the old one."""
    cast.db.execute("update pupil_identity set search_key = 'man'")
    tables = (
        "guardianship",
        "teaching",
        "mentoring",
        "membership",
        "enrolment",
        "staff_role",
        "pupil_birth",
        "gate.emergency",
    )
    cast.db.execute("".join(f"delete from {table};" for table in tables))
    today = facts(cast.db).today

    def put(table: str, when: tuple[int, int | None], **values: Any) -> None:
        starts = today + timedelta(days=when[0])
        ends = None if when[1] is None else starts + timedelta(days=when[1])
        cast.put(table, starts_on=starts, ends_on=ends, **values)

    def number(name: str) -> int:
        return cast.people[name].id

    for (guardian, pupil), (when, authority, restricted) in world["guardianship"].items():
        put("guardianship", when, guardian_id=number(guardian), pupil_id=number(pupil), kind="other",
            has_authority=authority, is_restricted=restricted)  # fmt: skip
    for table in ("teaching", "mentoring"):
        for (name, group), (when,) in world[table].items():
            put(table, when, staff_id=number(name), group_id=cast.groups[group][0])
    for (name, group), (when,) in world["membership"].items():
        put("membership", when, pupil_id=number(name), group_id=cast.groups[group][0])
    for (name, school), (when,) in world["enrolment"].items():
        put("enrolment", when, pupil_id=number(name), school_id=cast.schools[school], level="")
    for (name, school, role), (when,) in world["staff_role"].items():
        put("staff_role", when, staff_id=number(name), school_id=cast.schools[school], role=role)
    for name, (years, shift) in world["birth"].items():
        cast.put("pupil_birth", "pupil_id", pupil_id=number(name), born_on=birthday(today, years, shift), sex="")
    for name, role, pupil in world["emergency"]:
        cast.put("gate.emergency", actor_id=number(name), role=role, pupil_id=number(pupil), reason="x" * 10,
                 until=days(2))  # fmt: skip


@pytest.fixture
def secrets(cast: Cast) -> dict[str, str]:
    """Everybody is signed in, with a second factor, whatever role a random school gives them."""
    for name in ("gerda", "noor", "tess"):
        cast.second_factor(cast.people[name])
    return {name: secret_of(cast.people[name]) for name in ACTORS}


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(world=schools())
def test_the_database_and_python_agree_about_a_random_school(
    cast: Cast, runtime: psycopg.Connection, secrets: dict[str, str], world: dict[str, Any]
) -> None:
    build(cast, world)
    known = facts(cast.db)
    for name, secret in secrets.items():
        for wish in WISHES:
            assert direct(cast, runtime, secret, wish) == expected(cast, known, cast.people[name], wish), (name, wish)
        for purpose in ("teaching", "mentoring", "parental_view", "own_view"):
            narrow: Wish = (purpose, ("identity",), ())
            assert wide(cast, runtime, secret, narrow) == direct(cast, runtime, secret, narrow), (name, purpose)
        # Two rules have purpose «copy», and an opening rests on one: a pupil's own list leaves out their children.
        copying: Wish = ("copy", ("identity",), ())
        assert wide(cast, runtime, secret, copying) <= direct(cast, runtime, secret, copying), name
        searching: Wish = ("search", ("identity",), ())
        found = opens(runtime, cast.db, secret, searching, "search", "man")  # the key of everybody here
        assert found == direct(cast, runtime, secret, searching), name
        assert one_by_one(cast, known.today) == at_once(cast, known.today)
