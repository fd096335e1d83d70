"""Invented suppliers take files and send scores by the real doors; with what decides about these corrupted, it is seen in what comes."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils import timezone

from tests.canaries.test_supplier_lives import NOOR, patched
from tests.people import NOW, Cast
from zorgvuldig.canaries import supplier_actions, supplier_tries
from zorgvuldig.canaries.actions import make
from zorgvuldig.canaries.job import TRIES
from zorgvuldig.canaries.observer.browser import NotTried
from zorgvuldig.canaries.observer.supplier import Body, rows_of_files
from zorgvuldig.canaries.observer.supplier_files import CELLS, compare_files
from zorgvuldig.canaries.suppliers import FILES, HOLD_TOKENS, PRODUCTS
from zorgvuldig.canaries.visits import application, browser_of

OURS = ("supplier_files", "supplier_scores", "files_without_agreement", "files_stopped")
AGREED, GROUP = frozenset({"first_name", "family_name", "group"}), frozenset({"Proefklas"})
KEEP = "perform gate.result_keep(product, known, item, place ->> 'class', place ->> 'lineItem');"


@pytest.fixture
def living(cast: Cast) -> Cast:
    """The cast, and what is invented beside it; nobody is signed in yet."""
    browser_of.cache_clear()
    make(timezone.now())  # what suppliers get to sign in with holds for an hour
    return cast


@contextmanager
def rows(cast: Cast, breaking: str, mending: str) -> Iterator[None]:
    """Rows as somebody changed them who may do everything there."""
    cast.db.execute(breaking)
    try:
        yield
    finally:
        cast.db.execute(mending)


def came(name: str) -> tuple[list[str], list[str]]:
    """What lacked and what was too much in one try."""
    outcome = TRIES[name].work()
    return sorted(outcome.missing), sorted(outcome.beyond)


def test_what_was_agreed_comes_and_nothing_else(living: Cast) -> None:
    assert {name: came(name) for name in OURS} == dict.fromkeys(OURS, ([], []))
    left = "select (select count(*) from supplier_test), (select count(*) from supplier_result)"
    assert living.db.execute(left).fetchone() == (0, 0)
    assert living.db.execute("select from gate.change where table_name like 'supplier_%'").fetchall() == []


def test_whatever_decides_about_files_is_tried(living: Cast) -> None:
    channel = "if not a.channels ? how then return 'channel'; end if;"
    with patched(living, "gate.why_not(integer,integer,text)", (channel, "")):
        assert came("supplier_files") == ([], ["files", "roster"])
    assert came("supplier_files") == ([], [])
    mend = "update roster_object set cells = '' where product_id < 0"
    street = "update roster_object set cells = replace(cells, ',,,', ',Proefstraat 1500,,') where product_id = -7 and kind = 'users'"
    with rows(living, street, mend):
        missing, beyond = came("supplier_files")
        assert (missing, "contact" in beyond) == ([], True)
    fewer = "update roster_object set gone_at = now() where product_id = -7 and kind = 'users' and pupil_id = -1"
    with rows(
        living, fewer, "delete from roster_object where product_id = -7; delete from roster_view where product_id = -7"
    ):
        assert "pupil" in came("supplier_files")[0]
    for name, taken in (
        ("files_without_agreement", "a.ends_on > day and "),
        ("files_stopped", " and p.stopped_at is null"),
    ):
        with patched(living, "gate.agreement_in_force(integer,date)", (taken, "")):
            assert came(name) == ([], ["files", "results", "token"])


@pytest.mark.parametrize(
    ("function", "was", "becomes", "outcome"),
    [
        ("gate.results_keep(text,text[],text,jsonb,jsonb,boolean)", KEEP, "null;", (["draft"], ["pupil"])),
        (
            "gate.results_caller(text,text[])", "if not string_to_array(b.scopes, ' ') && wanted then", "if false then",
            ([], ["token"]),
        ),
        (
            "gate.results_delete(text,text[],text,text)", "if kind = 'lineItems' then delete", "if false then delete",
            ([], ["draft"]),
        ),
    ],
)  # fmt: skip
def test_whatever_decides_about_scores_is_tried(
    living: Cast, function: str, was: str, becomes: str, outcome: tuple[list[str], list[str]]
) -> None:
    with patched(living, function, (was, becomes)):
        assert came("supplier_scores") == outcome


def test_nothing_is_said_when_nobody_gets_files(living: Cast) -> None:
    living.db.execute("update product set stopped_at = now(), stopped_by_id = -21, stopped_why = 'x' where id = -7")
    for name in ("supplier_scores", "files_without_agreement", "files_stopped"):
        with pytest.raises(NotTried):
            came(name)
    assert came("supplier_files")[0] == ["roster"]
    assert supplier_tries._supplier(FILES, application()).names["files"] == frozenset()  # whatever came before


def test_products_that_are_new_come_beside_those_that_were_there(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = tuple(product for product in PRODUCTS if product.number > FILES.number)
    with monkeypatch.context() as before:
        before.setattr(supplier_actions, "PRODUCTS", earlier)
        before.setattr(supplier_actions, "HOLD_TOKENS", [one for one in HOLD_TOKENS if one in earlier])
        make(NOW)
    numbers = "select array_agg(id order by id desc) from product where id < 0"
    assert cast.db.execute(numbers).fetchone() == ([product.number for product in earlier],)
    make(NOW)
    assert cast.db.execute(numbers).fetchone() == ([product.number for product in PRODUCTS],)
    assert came("files_stopped") == ([], [])


def noors(**more: list[Body]) -> dict[str, list[Body]]:
    """The files about Noor alone, in one class, with her name."""
    user = {"sourcedId": "s", "username": "s", "givenName": "Noor", "familyName": "Jansen"}
    tie = {"sourcedId": "t", "classSourcedId": "c", "userSourcedId": "s", "role": "student"}
    own = {"users": [user], "classes": [{"sourcedId": "c", "title": "Proefklas"}], "enrollments": [tie]}
    return {name: [] for name in CELLS} | own | more


def with_user(**cells: str) -> dict[str, list[Body]]:
    return noors(users=[noors()["users"][0] | cells])


@pytest.mark.parametrize(
    ("files", "missing", "beyond"),
    [
        (noors(), set(), set()),
        ({"users": []}, {"roster"}, set()),
        (with_user(familyName="J."), {"pupil"}, set()),
        (with_user(email="noor@x.example"), set(), {"email"}),
        (with_user(phone="Lindelaan 3"), set(), {"phone", "contact"}),
        (with_user(username="noor"), set(), {"pseudonym"}),
        (noors(users=noors()["users"] * 2), {"pupil"}, {"pupil"}),
        (noors(enrollments=[]), {"membership"}, set()),
        (noors(classes=[{"sourcedId": "c", "title": "Klas", "periods": "1"}]), {"group"}, {"periods"}),
    ],
)  # fmt: skip
def test_files_beside_an_agreement(files: dict[str, list[Body]], missing: set[str], beyond: set[str]) -> None:
    outcome = compare_files(files, [NOOR], AGREED, GROUP)
    assert (outcome.missing, outcome.beyond) == (missing, beyond)


def test_what_is_no_package_holds_nothing() -> None:
    assert rows_of_files(b"PK no zip") == {}
