"""Connecting a product: its addresses are checked, its secret is seen once, and nobody but the desk does it."""

import json
from typing import Any

import pytest
from django.utils import timezone
from jwcrypto.jwk import JWK

from tests.people import Cast, Someone, sign_in
from tests.suppliers.supplying import agreed, client, redeemed
from zorgvuldig.gate.sessions import key_of
from zorgvuldig.suppliers.oidc.models import Client
from zorgvuldig.suppliers.oidc.secrets import is_secret
from zorgvuldig.suppliers.supply import supply

BACK = "https://rekenplein.example/terug"


def page(cast: Cast, **more: Any) -> str:
    return f"/leveranciers/product/{agreed(cast, **more).product_uid}/aansluiten/"


def fill(someone: Someone, address: str, **more: str) -> Any:
    return sign_in(someone).post(address, {"returns": BACK, "signs_with": "ES256"} | more)


def clients() -> list[tuple[str, bool, str]]:
    rows = Client.objects.order_by("pk")
    return [(row.authorization_grant_type, row.is_test, row.redirect_uris) for row in rows]


def test_addresses_make_clients_and_a_sector(cast: Cast) -> None:
    address = page(cast, sector="")
    answer = fill(
        cast.petra, address, test_returns="http://localhost:9/terug", wants_machine="on",
        logout_uri="https://rekenplein.example/uit",
    )  # fmt: skip
    assert answer.status_code == 303
    assert clients() == [
        ("authorization-code", False, BACK),
        ("authorization-code", True, "http://localhost:9/terug"),
        ("client-credentials", False, ""),
        ("client-credentials", True, ""),
    ]
    assert cast.db.execute("select sector from product").fetchone() == ("rekenplein.example",)
    shown = sign_in(cast.leo).get(address).content.decode()
    assert BACK in shown
    assert shown.count("Maak een geheim") == 4
    names = set(Client.objects.values_list("client_id", flat=True))
    assert fill(cast.petra, address, returns=f"{BACK}\nhttps://rekenplein.example/b").status_code == 303
    assert set(Client.objects.values_list("client_id", flat=True)) == names  # the same, with another address


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("returns", "", "ten minste één adres"),
        ("returns", "http://rekenplein.example/terug", "https://"),
        ("returns", f"{BACK}\n{BACK}", "twee keer"),
        ("returns", f"{BACK}\nhttps://elders.example/", "verschillende hosts"),
        ("logout_uri", "http://rekenplein.example/uit", "https://"),
        ("test_returns", "http://elders.example/", "https://"),
        ("public_keys", "{", "JWK-set"),
        ("public_keys", '{"keys": []}', "ten minste één sleutel"),
        ("public_keys", json.dumps({"keys": [json.loads(JWK.generate(kty="RSA", kid="a").export_public())]}), "P-256"),
        (
            "public_keys",
            json.dumps({"keys": [json.loads(JWK.generate(kty="EC", crv="P-256", kid="a").export_private())]}),
            "geheime sleutel",
        ),
        (
            "public_keys",
            json.dumps({"keys": [json.loads(JWK.generate(kty="EC", crv="P-256").export_public()) for _ in range(2)]}),
            "een eigen kid",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(cast: Cast, field: str, value: str, says: str) -> None:
    answer = fill(cast.petra, page(cast, sector=""), **{field: value})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert clients() == []
    assert cast.db.execute("select sector from product").fetchone() == ("",)


def test_a_sector_that_pupils_are_known_by_stays(cast: Cast) -> None:
    it = agreed(cast)
    secret = sign_in(cast.noor).cookies
    code = redeemed(cast, client(cast, it.product), cast.noor, key_of(next(iter(secret.values())).value))
    supply(code, kind="code")
    address = f"/leveranciers/product/{it.product_uid}/aansluiten/"
    answer = fill(cast.petra, address, returns="https://elders.example/terug")
    assert answer.status_code == 422
    assert "nieuwe schuilnaam" in answer.content.decode()
    assert cast.db.execute("select sector from product").fetchone() == (it.sector,)
    assert fill(cast.petra, address).status_code == 303


def test_settings_hold_a_secret_that_works_and_is_seen_once(cast: Cast) -> None:
    address = page(cast)
    fill(cast.petra, address)
    browser = sign_in(cast.leo)
    answer = browser.post(f"{address}live/")
    found = json.loads(answer.content)
    made = Client.objects.get(client_id=found["client_id"])
    assert is_secret(made, found["client_secret"], timezone.now())
    assert (answer["Cache-Control"], found["redirect_uris"], found["code_challenge_method"]) == (
        "no-store",
        [BACK],
        "S256",
    )
    assert found["client_secret"] not in browser.get(address).content.decode()
    assert not cast.db.execute("select from client where client_secret <> ''").fetchall()
    again = json.loads(browser.post(f"{address}live/").content)["client_secret"]
    assert is_secret(made, again, timezone.now())
    assert is_secret(made, found["client_secret"], timezone.now())  # while the supplier changes over
    assert browser.post(f"{address}live/").status_code == 303  # there are two already
    assert browser.post(f"{address}machine/").status_code == 404
    assert browser.post(f"{address}anders/").status_code == 404


def test_the_trial_of_rosters_has_settings_of_its_own(cast: Cast) -> None:
    address = page(cast)
    fill(cast.petra, address, wants_machine="on")
    found = json.loads(sign_in(cast.leo).post(f"{address}test-machine/").content)
    made = Client.objects.get(client_id=found["client_id"])
    assert (made.is_test, made.authorization_grant_type, made.redirect_uris) == (True, "client-credentials", "")
    assert is_secret(made, found["client_secret"], timezone.now())
    assert "gradebook" not in found
    assert found["rostering"].endswith("/ims/oneroster/rostering/v1p2")


def test_how_often_it_was_tried_and_with_whom(cast: Cast) -> None:
    address = page(cast, claims=["first_name"], for_staff=True)
    browser = sign_in(cast.leo)
    before = browser.get(address).content.decode()
    assert "Nog niet. Geef de leverancier" in before
    assert "Zoë van den Proefberg" in before
    assert "docent van 3B" in before
    product = cast.db.execute("select id from product").fetchone()[0]
    for day, count in (("2026-11-01", 3), ("2026-11-02", 2)):
        cast.put(
            "supply_trial",
            product_id=product,
            day=day,
            channel="roster",
            what="users",
            count=count,
            last_at=f"{day} 10:15Z",
        )
    cast.put(
        "supply_trial",
        product_id=product,
        day="2026-10-01",
        channel="csv",
        what="bulk",
        count=1,
        last_at="2026-10-01 08:00Z",
    )
    shown = " ".join(browser.get(address).content.decode().split())
    assert "Als lijst, rechtstreeks: leerlingen en docenten" in shown
    assert "5 keer, het laatst op 2 november 2026, 11:15 uur" in shown
    assert "Als bestand: alles" in shown
    cast.db.execute("update product set stopped_at = now(), stopped_by_id = %s, stopped_why = 'x'", [cast.petra.id])
    assert "Dit product staat stil" in browser.get(address).content.decode()


@pytest.mark.parametrize("name", [{"kid": "a"}, {}], ids=["named", "the only one"])
def test_who_shows_a_key_gets_no_secret(cast: Cast, name: dict[str, str]) -> None:
    address = page(cast)
    key = json.loads(JWK.generate(kty="EC", crv="P-256", **name).export_public())
    assert fill(cast.petra, address, public_keys=json.dumps({"keys": [key]})).status_code == 303
    assert sign_in(cast.petra).post(f"{address}live/").status_code == 303
    assert not cast.db.execute("select from client_secret").fetchall()


@pytest.mark.parametrize("name", ["fenna", "dirk", "bas", "noor", "gerda"])
def test_nobody_else_connects(cast: Cast, name: str) -> None:
    address = page(cast)
    assert fill(cast.people[name], address).status_code == 404
    assert sign_in(cast.people[name]).post(f"{address}live/").status_code == 404
    assert clients() == []
