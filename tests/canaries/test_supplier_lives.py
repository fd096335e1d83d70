"""Invented suppliers come by the real doors and get what was agreed; with what decides about them corrupted, it is seen in what comes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.people import NOW, Cast
from zorgvuldig.canaries.actions import make
from zorgvuldig.canaries.job import TRIES
from zorgvuldig.canaries.observer.register_text import claim_names
from zorgvuldig.canaries.observer.supplier import LISTS, LoginData
from zorgvuldig.canaries.observer.supplier_tries import COLUMNS, ClaimWords, compare_login, compare_roster
from zorgvuldig.canaries.observer.tries import Outcome
from zorgvuldig.canaries.suppliers import PRODUCTS
from zorgvuldig.canaries.visits import browser_of
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.suppliers.models import Agreement

OURS = [name for name, one in TRIES.items() if one.promise in ("P06", "P07", "P08")]
NAMES, FIRST, GROUP = frozenset({"first_name", "family_name"}), frozenset({"first_name"}), frozenset({"Proefklas"})
NOOR = ClaimWords(
    {"first_name": "Noor", "family_name": "Jansen"}, {"family_name": ("Jansen",), "contact": ("Lindelaan",)}
)
SIGNED = {"sub": "s" * 43, "iss": "x"}


@pytest.fixture
def living(cast: Cast) -> Cast:
    """The cast, and what is invented beside it; nobody is signed in yet."""
    browser_of.cache_clear()
    make(NOW)
    return cast


@contextmanager
def patched(cast: Cast, function: str, *words: tuple[str, str]) -> Iterator[None]:
    """A function of the database as somebody patched it who may do everything there."""
    whole = text = cast.db.execute("select pg_get_functiondef(%s::regprocedure)", [function]).fetchone()[0]
    for was, becomes in words:
        assert was in text, was
        text = text.replace(was, becomes, 1)
    cast.db.execute(text)
    try:
        yield
    finally:
        cast.db.execute(whole)


def came(name: str) -> tuple[list[str], list[str]]:
    """What lacked and what was too much in one try."""
    outcome = TRIES[name].work()
    return sorted(outcome.missing), sorted(outcome.beyond)


def test_what_was_agreed_comes_and_nothing_else(living: Cast) -> None:
    assert {name: came(name) for name in OURS} == dict.fromkeys(OURS, ([], []))
    went = "select product_id, channel, what, count(*)::integer from supply where product_id < 0 group by 1, 2, 3"
    found = living.db.execute(went).fetchall()
    every = {(number, *way) for number in (-1, -2) for way in (("login", ""), *(("roster", name) for name in LISTS))}
    assert {row[:3] for row in found} == every | {(-7, "csv", "bulk")}
    refused = living.db.execute("select product_id, channel, why from supply_refusal where product_id < 0").fetchall()
    whys = {-3: "no_agreement", -4: "no_agreement", -5: "stopped", -6: "stopped"}
    assert {(number, channel, why) for number, why in whys.items() for channel in ("login", "roster")} <= set(refused)


def test_whatever_decides_about_suppliers_is_tried(living: Cast) -> None:
    """Each takes away what decides, wherever it stands: in the database's functions, or in the rows that they read."""
    family = "(select i.family_name from public.pupil_identity i where i.pupil_id = c.person_id)"
    values = "gate.claim_values(p.agreement_id, c.person_id)"
    with patched(living, "gate.supplied(uuid)", (values, f"{values} || jsonb_build_object('family_name', {family})")):
        assert came("supplier_agreed_nothing") == ([], ["family_name"])
    with patched(
        living, "gate.claim_values(integer,integer)", ("case when a.claims ? 'school' then", "case when true then")
    ):
        assert came("supplier_login") == ([], ["school"])
    names = "a.names = 'agreed' and a.claims ? 'first_name'"
    with patched(living, "gate.roster_users(integer)", (names, "true")):
        living.db.execute("delete from roster_view where product_id < 0")
        assert came("supplier_agreed_nothing") == (["pupil"], ["first_name"])
    living.db.execute("delete from roster_view where product_id < 0")
    stop, end, second = " and p.stopped_at is null", "a.ends_on > day and ", "and n.approved_at is not null"
    for name, taken in (
        ("supplier_stopped", stop),
        ("supplier_without_agreement", end),
        ("supplier_without_agreement", second),
    ):
        with patched(living, "gate.agreement_in_force(integer,date)", (taken, "")):
            assert came(name) == ([], ["login", "roster", "token"])
    asked, first = "if why <> '' then perform", "(select n from public.agreement n where n.product_id = b.product)"
    held = ("gate.agreement_in_force(b.product, gate.today())", first)
    with patched(
        living, "gate.supply(text,text,uuid)", (asked, f"if why = 'stopped' then why := ''; end if; {asked}"), held
    ):
        assert came("supplier_stopped") == ([], ["login"])  # by what it held alone: who comes anew is refused
    living.db.execute("update product set stopped_at = null, stopped_by_id = null, stopped_why = '' where id = -5")
    assert came("supplier_stopped") == ([], ["login", "roster", "token"])
    living.db.execute("update agreement set claims = '[\"family_name\"]' where id = -2")
    assert came("supplier_agreed_nothing")[1] == ["family_name"]
    living.db.execute("update pairwise set sub = 'same' where person_id = -1")
    assert came("supplier_login") == ([], [])
    assert "pseudonym" in came("supplier_agreed_nothing")[1]


@pytest.mark.parametrize(
    ("told", "agreed", "missing", "beyond"),
    [
        ({"given_name": "Noor"}, FIRST, set(), set()),
        ({"given_name": "Nora"}, FIRST, {"first_name"}, set()),
        ({}, FIRST, {"first_name"}, set()),
        ({"given_name": "Noor", "family_name": "J."}, FIRST, set(), {"family_name"}),
        ({"given_name": "Noor", "nickname": "de Jansen"}, FIRST, set(), {"nickname", "family_name"}),
        ({"address": "Lindelaan 3"}, frozenset(), set(), {"address", "contact"}),
    ],
)  # fmt: skip
def test_a_login_beside_an_agreement(
    told: dict[str, str], agreed: frozenset[str], missing: set[str], beyond: set[str]
) -> None:
    outcome = compare_login(LoginData(SIGNED | told, SIGNED | told), NOOR, agreed, TEXT)
    assert (outcome.missing, outcome.beyond) == (missing, beyond)
    assert "pseudonym" in compare_login(LoginData(SIGNED | told, told), NOOR, agreed, TEXT).missing


def roster(**more: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """A roster of Noor alone, in one class, with names."""
    row = {"sourcedId": "s", "status": "active", "dateLastModified": "2026"}
    user = row | {"enabledUser": "true", "givenName": "Noor", "familyName": "Jansen", "roles": []}
    tie = row | {"user": {"sourcedId": "s"}, "class": {}, "school": {}, "role": "student"}
    return {name: [] for name in LISTS} | {"users": [user], "enrollments": [tie]} | more


@pytest.mark.parametrize(
    ("lists", "agreed", "missing", "beyond"),
    [
        (roster(), NAMES, set(), set()),
        (roster(), frozenset(), {"pupil"}, {"family_name"}),
        (roster(users=roster()["users"] * 2), NAMES, {"pupil"}, {"pupil"}),
        (roster(enrollments=[]), NAMES, {"pupil", "membership"}, set()),
        (roster(users=[one | {"email": "x", "grades": []} for one in roster()["users"]]), NAMES, set(), {"email", "stage"}),
        (roster(users=[one | {"username": "s"} for one in roster()["users"]]), NAMES, set(), set()),
        (roster(users=[one | {"username": "noor"} for one in roster()["users"]]), NAMES, set(), {"username"}),
        (roster(classes=[{"title": "Klas"}]), NAMES | {"group"}, {"group"}, set()),
        ({"users": []}, NAMES, {"roster"}, set()),
    ],
)  # fmt: skip
def test_a_roster_beside_an_agreement(
    lists: dict[str, list[dict[str, Any]]], agreed: frozenset[str], missing: set[str], beyond: set[str]
) -> None:
    outcome = compare_roster(lists, [NOOR], agreed, GROUP)
    assert (outcome.missing, outcome.beyond) == (missing, beyond)


def test_nothing_is_held_that_was_not_tried() -> None:
    assert not compare_login(LoginData(), NOOR, FIRST, TEXT).held
    assert Outcome(0).held


def test_the_other_reading_of_what_can_be_agreed_comes_to_the_same() -> None:
    for channel in ("oidc", "oneroster"):
        named = {key: getattr(claim, channel) for key, claim in REGISTER.claims.items() if getattr(claim, channel)}
        assert claim_names(TEXT, channel) == named
    assert set(LISTS) == set(COLUMNS)
    assert {product.names for product in PRODUCTS} <= {key for key, _name in Agreement.NAMES}
