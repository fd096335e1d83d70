"""What anybody may read about suppliers: exactly what was agreed of what is in force, and nothing else."""

import re
from typing import Any

import psycopg
import pytest
from django.test import Client
from psycopg import errors

from tests.gate.hostile import attempt, connect
from tests.people import Cast, days
from tests.suppliers.agreeing import drafted
from tests.suppliers.supplying import agreed, another
from zorgvuldig.gate.declared import REGISTER

ALL = "/verklaring/leveranciers/"
HELPERS = [{"name": "Wolk", "country": "Ierland", "what_for": "bewaren"}]


def read(client: Client, address: str = ALL) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    content: str = answer.content.decode()
    return content


@pytest.mark.parametrize("claims", [[], ["role"], ["first_name", "group"], list(REGISTER.claims)])
def test_exactly_the_agreed_claims(cast: Cast, client: Client, claims: list[str]) -> None:
    it = agreed(cast, claims=claims)
    names = [REGISTER.claims[key].name.nl for key in claims]
    every, one = read(client), read(client, f"{ALL}{it.product_uid}/")
    if names:
        assert f"Krijgt een schuilnaam en: {', '.join(name[0].lower() + name[1:] for name in names)}." in every
        listed = one.split("Een schuilnaam, en dit:</p><ul>")[1].split("</ul>")[0]
        assert re.findall(r"<li>(.*?)</li>", listed) == names
    for page, words in ((every, "Krijgt niets over u dan een schuilnaam."), (one, "Niets over u dan een schuilnaam.")):
        assert (words in page) == (not names)


def test_everything_that_was_agreed(cast: Cast, client: Client) -> None:
    it = agreed(
        cast, purposes="Rekenen oefenen", stored_in="Ierland", outside_eea="modelbepalingen", sub_processors=HELPERS,
        deleted_within=21, breach_hours=12, channels=["login", "results"], for_staff=True,
    )  # fmt: skip
    page = read(client, f"{ALL}{it.product_uid}/")
    for line in (
        "Uitgever Rekenplein, Nederland",
        "Rekenen oefenen",
        "leerlingen en docenten",
        "Wilgendam College Oost: de hele school",
        "Ierland",
        "modelbepalingen",
        "Wolk, Ierland: bewaren",
        "binnen 21 dagen",
        "binnen 12 uur",
        "De docent beslist of ze tellen",
        "De lessen hebben dit leermiddel nodig",
        "bezwaar",
        "stil te zetten",
    ):
        assert line in page, line


def test_the_statement_leads_there(cast: Cast, client: Client) -> None:
    agreed(cast)
    assert f'href="{ALL}"' in read(client, "/beloften/")


def test_nobody_and_no_mailbox_stands_there(cast: Cast, client: Client) -> None:
    it = agreed(cast, scope=False)
    cast.put(
        "agreement_scope", agreement_id=it.agreement, school_id=cast.schools["Oost"], group_id=cast.groups["2B"][0]
    )
    for page in (read(client), read(client, f"{ALL}{it.product_uid}/")):
        for word in ("vragen@uitgever.example", "lek@uitgever.example", "Werker", "2B", "Bakkerman"):
            assert word not in page
    assert "Wilgendam College Oost: sommige groepen" in page


def test_consent_is_said(cast: Cast, client: Client) -> None:
    it = agreed(cast, basis="consent", topic="extra_materials")
    page = read(client, f"{ALL}{it.product_uid}/")
    assert "De school vraagt u eerst of het mag (Extra leermiddelen)" in page
    assert "vraagt de school geen toestemming" not in page


@pytest.mark.parametrize(
    "more",
    [
        {"approved_at": None, "approved_by_id": None},
        {"starts_on": days(1)},
        {"ends_on": days(0)},
        {"withdrawn_at": days(0), "withdrawn_by_id": 1},
        {"claims": ["birthday"]},
    ],
)
def test_what_is_not_in_force_is_not_there(cast: Cast, client: Client, more: dict[str, Any]) -> None:
    it = agreed(cast, **more)
    assert "Rekenplein" not in read(client)
    assert "De school gebruikt nu geen leermiddel dat gegevens krijgt." in read(client)
    assert client.get(f"{ALL}{it.product_uid}/").status_code == 404


@pytest.mark.parametrize("table", ["product", "supplier"])
def test_what_is_stopped_is_not_there(cast: Cast, client: Client, table: str) -> None:
    it = agreed(cast)
    assert "Rekenplein" in read(client)
    cast.db.execute(f"update {table} set stopped_at = now(), stopped_by_id = 1, stopped_why = 'lek'")
    assert "Rekenplein" not in read(client)
    assert client.get(f"{ALL}{it.product_uid}/").status_code == 404


def test_a_draft_and_what_comes_later_change_nothing(cast: Cast, client: Client) -> None:
    it = agreed(cast, claims=["role"])
    drafted(cast, it.product, claims=["family_name"], starts_on=days(-1))
    another(cast, it.product, version=3, claims=["eck_id"], starts_on=days(1))
    page = read(client, f"{ALL}{it.product_uid}/")
    assert REGISTER.claims["role"].name.nl in page
    assert REGISTER.claims["family_name"].name.nl not in page
    assert REGISTER.claims["eck_id"].name.nl not in page


def test_the_pages_read_no_table_for_it(cast: Cast) -> None:
    agreed(cast)
    with connect() as runtime:
        assert len(attempt(runtime, "runtime", None, "select product from gate.public_products()")) == 1
        for table in ("agreement", "product", "supplier"):
            with pytest.raises(errors.InsufficientPrivilege):
                attempt(runtime, "runtime", None, f"select * from public.{table}")
        for hand in ("reader", "writer"):
            with pytest.raises(psycopg.Error):
                attempt(runtime, hand, None, "select product from gate.public_products()")
