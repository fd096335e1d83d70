"""Invented suppliers are in no list, count, report or way out of real ones; and real people at none of these, nor theirs at a real one."""

import uuid
from datetime import timedelta

import psycopg
import pytest
from django.db import connections
from django.utils import timezone

from tests.canaries.test_apart import GUARDED, working_as
from tests.gate.hostile import attempt, column, connect, inside, token_of
from tests.people import NOW, Cast, days
from tests.suppliers.supplying import Agreed, agreed, another
from zorgvuldig.canaries import people, suppliers
from zorgvuldig.canaries.actions import make
from zorgvuldig.canaries.suppliers import PRODUCTS, client_key
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.sql.conditions import number_column
from zorgvuldig.suppliers.models import Agreement
from zorgvuldig.suppliers.oidc import health

ABOUT_A_PRODUCT = {"product_id", "supplier_id", "agreement_id"}
SUPPLIER = {"uid": uuid.uuid4(), "name": "x", "country": "x", "site": "", "contact": "a@b.example", "breach_contact": "a@b.example",
            "added_at": NOW, "added_by_id": 1, "stopped_why": ""}  # fmt: skip
PRODUCT = {
    "uid": uuid.uuid4(),
    "name": "y",
    "what_for": "x",
    "sector": "",
    "added_at": NOW,
    "added_by_id": 1,
    "stopped_why": "",
}


WENT = {"channel": "login", "what": "", "claims": "[]", "count": 1}
OF_DESK = {
    "supplier": "id", "product": "id", "agreement": "id", "agreement_scope": "agreement_id", "supply": "product_id",
    "supply_refusal": "product_id", "roster_view": "product_id",
}  # fmt: skip


@pytest.fixture
def made(cast: Cast) -> Cast:
    """The cast and a real product with names for school Oost, with everything invented beside it."""
    make(NOW)
    return cast


@pytest.fixture
def real(made: Cast) -> Agreed:
    """A real product that gets names by every way."""
    return agreed(made, claims=["first_name"], channels=list(Agreement.CHANNELS))


def test_every_table_about_a_product_says_whose_a_row_is() -> None:
    """By the number of the product, supplier or agreement, or of the pupil or colleague; what is invented itself has a number of its own."""
    by_own_number = {
        table.name
        for table in GUARDED
        if table.columns.keys() & ABOUT_A_PRODUCT and not table.pupil and number_column(table) == "id"
    }
    assert by_own_number == {"product", "agreement", "agreement_scope", "dpia"}


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("product", PRODUCT | {"id": -77, "supplier_id": 1}),
        ("product", PRODUCT | {"supplier_id": -1}),
        ("agreement_scope", {"agreement_id": -1, "school_id": 1}),
        ("product_stop", {"uid": uuid.uuid4(), "pupil_id": -1, "product_id": 1, "reason": "x", "starts_at": NOW, "set_by_id": 1}),
        ("product_stop", {"uid": uuid.uuid4(), "pupil_id": 7001, "product_id": -1, "reason": "x", "starts_at": NOW, "set_by_id": 1}),
        ("supply", {"product_id": -1, "agreement_id": 1, "channel": "login", "what": "", "claims": "[]", "count": 1, "at": NOW}),
        ("supply", {"product_id": 1, "agreement_id": -1, "channel": "login", "what": "", "claims": "[]", "count": 1, "at": NOW}),
        ("roster_object", {"product_id": 1, "kind": "users", "sourced_id": "x", "pupil_id": -1, "body": "{}", "modified_at": NOW, "cells": ""}),
        ("roster_object", {"product_id": -1, "kind": "users", "sourced_id": "x", "pupil_id": 7001, "body": "{}", "modified_at": NOW, "cells": ""}),
    ],
)  # fmt: skip
def test_nothing_ties_the_two(cast: Cast, table: str, values: dict[str, object]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="_among"):
        cast.put(table, **values)


def test_an_agreement_is_of_a_product_of_its_own_kind(cast: Cast) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="agreement_among"):
        another(cast, -1, scope=False)


def test_by_no_way_does_one_get_the_other(made: Cast, real: Agreed) -> None:
    theirs = [product.number for product in PRODUCTS]
    for channel in Agreement.CHANNELS:
        for product, person in ((real.product, people.YOUNG.number), *((number, made.noor.id) for number in theirs)):
            (why,) = made.db.execute("select gate.why_not(%s, %s, %s)", [product, person, channel]).fetchone()
            assert why in ("outside", "no_agreement", "stopped", "channel"), (channel, product)
        found = column(made.db, "select person_id from gate.supplied_people(%s, %s)", [real.product, channel])
        assert made.noor.id in found
        assert all(number > 0 for number in found)
    found = column(made.db, "select person_id from gate.standing(-1, null)")
    assert sorted(found) == sorted(pupil.number for pupil in people.PUPILS)


def test_the_desk_and_the_pages_of_privacy_find_none(made: Cast, real: Agreed, runtime: psycopg.Connection) -> None:
    desk = token_of(runtime, made.petra, "supplier_desk", ("organisation", "staff", "supplier", "supplier_desk"))
    for product, agreement in ((-1, -1), (real.product, real.agreement)):
        made.put("supply", product_id=product, agreement_id=agreement, **WENT, at=NOW)
        made.put("supply_refusal", product_id=product, day=NOW.date(), channel="login", why="stopped", count=1)
    with inside(runtime, "reader", desk):
        for table, number in OF_DESK.items():
            assert all(found > 0 for found in column(runtime, f"select {number} from {table}")), table
        for table in ("supply", "supply_refusal"):
            assert column(runtime, f"select product_id from {table}") == [real.product]
        assert column(runtime, "select id from product") == [real.product]
    governs = token_of(runtime, made.leo, "governing", ("organisation", "staff", "governance"))
    for asked in ("name from gate.products_used()", "product from gate.dpia_products()"):
        names = [row[0] for row in attempt(runtime, "reader", governs, f"select {asked}")]
        assert names == ["Rekenplein"], asked


def test_what_is_told_of_products_tells_of_none(made: Cast, real: Agreed) -> None:
    made.db.execute("update agreement set outside_eea = 'x'")
    for asked in (
        "product from gate.public_products()",
        "product from gate.agreed_claims()",
        "product from gate.agreed_outside_eea()",
    ):
        assert column(made.db, f"select {asked}") == ["Rekenplein"], asked
    needed = column(made.db, "select product from gate.dpias_needed() where product is not null")
    assert needed == [real.product_uid]
    for asked in ("product_id from gate.sign_ins_tried()", "agreement_id from gate.claims_tried()"):
        assert all(number > 0 for number in column(made.db, f"select {asked}"))


def test_a_family_is_told_of_none(made: Cast, real: Agreed, runtime: psycopg.Connection) -> None:
    reads = ("organisation", "identity", "release", "supplier")
    opened = token_of(runtime, made.anna, "administration", reads, "pupil", made.noor.uid)
    with inside(runtime, "reader", opened):
        assert column(runtime, "select product_id from gate.pupil_at_suppliers()") == [real.product]


def test_a_look_at_health_asks_of_real_products_alone(made: Cast) -> None:
    assert [one for one in health.examine(timezone.now()) if one.question == health.ADDRESS] == []


def test_only_the_job_that_invents_them_approves_what_they_agreed(made: Cast, real: Agreed) -> None:
    waiting = another(made, real.product, version=2, approved_at=None, approved_by_id=None, starts_on=days(1))
    approve = "update agreement set approved_at = now(), approved_by_id = 1 where id = %s returning id"
    with connect("jobs") as jobs:
        with (
            pytest.raises(psycopg.errors.CheckViolation, match="cannot be agreed: approved"),
            working_as(jobs, "supplying"),
        ):
            jobs.execute(approve, [waiting])
        for job, number in (("supplying", suppliers.WAITING.number), ("canary", waiting)):
            with working_as(jobs, job):
                assert jobs.execute(approve, [number]).fetchall() == []


def test_their_secrets_stand_nowhere(made: Cast) -> None:
    keys = made.db.execute("select public_keys::text, client_secret from client where product_id < 0").fetchall()
    assert len(keys) == 2 * len(PRODUCTS)
    assert all(secret == "" and '"d"' not in public for public, secret in keys)
    assert made.db.execute("select from client_secret").fetchall() == []
    rows = str(made.db.execute("select * from access_token").fetchall())
    assert rows != "[]"
    for product in PRODUCTS:
        assert product.token(product.server) not in rows
        assert client_key(product.login).export_public() != client_key(product.server).export_public()


def test_they_are_made_once_and_get_the_key_of_now(made: Cast) -> None:
    key = made.db.execute("select public_keys from client where id = -1").fetchone()
    made.db.execute("update client set public_keys = '{}' where id = -1")
    changes = "select count(*) from gate.change"
    before = made.db.execute(changes).fetchone()
    make(NOW)
    assert made.db.execute(changes).fetchone() == before
    assert made.db.execute("select public_keys from client where id = -1").fetchone() == key


def test_nobody_real_becomes_known_with_them(made: Cast, real: Agreed) -> None:
    before = made.db.execute("select count(*) from pairwise").fetchone()
    for product, person in ((-1, made.noor.id), (real.product, made.noor.id), (real.product, people.YOUNG.number)):
        with working("canary", now=NOW) as door, connections[door.alias].cursor() as cursor:
            cursor.execute("select gate.canary_known(%s, %s, 'x')", [product, person])
    assert made.db.execute("select count(*) from pairwise").fetchone() == before


def test_what_went_to_them_goes_after_a_day_and_of_others_stays(made: Cast, real: Agreed) -> None:
    for product, agreement, pupil in ((-1, -1, people.YOUNG.number), (real.product, real.agreement, made.noor.id)):
        for age in (timedelta(0), timedelta(days=2)):
            went = {
                "product_id": product,
                "agreement_id": agreement,
                "channel": "login",
                "what": "",
                "claims": "[]",
                "count": 1,
            }
            made.put("supply_pupil", pupil_id=pupil, supply_id=made.put("supply", **went, at=timezone.now() - age))
    with working("canary", now=NOW) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.canary_supplies_gone()")
    left = "select product_id, count(*)::integer from supply group by 1 order by 1"
    assert made.db.execute(left).fetchall() == [(-1, 1), (real.product, 2)]
    assert made.db.execute("select count(*)::integer from supply_pupil where pupil_id < 0").fetchone() == (1,)
