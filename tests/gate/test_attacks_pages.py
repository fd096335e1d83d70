"""Pages behind the door, attacked from outside by somebody who gets there and tries to get further, or to stay.

Swapped numbers, forged posts and caches are asked of every page in `structure/test_every_place`.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.people import Cast, days, secret_of, sign_in
from zorgvuldig.gate.pages import addresses, declaration_of


def test_nobody_reaches_a_page_with_a_cookie_of_before_signing_out(cast: Cast) -> None:
    client = sign_in(cast.maud)
    address = f"/leerlingen/{cast.noor.uid}/begeleiding/"
    kept = {key: morsel.value for key, morsel in client.cookies.items()}
    assert client.get(address).status_code == 200
    client.post("/afmelden/")
    thief = Client()
    thief.cookies.load(kept)
    assert thief.get(address).status_code == 302


@pytest.mark.parametrize("name", ["sanne", "hanna"])
def test_a_grant_that_ended_shows_nothing_on_the_very_day(cast: Cast, name: str) -> None:
    """Who stood in or helped until yesterday, with a page that is still open in the browser."""
    table, address = {
        "sanne": ("substitution", f"/invallen/{cast.groups['wi2B'][1]}/"),
        "hanna": ("helper_grant", f"/hulp/{cast.groups['wi2B'][1]}/cijfers/"),
    }[name]
    client = sign_in(cast.people[name])
    assert client.get(address).status_code == 200
    cast.db.execute(f"update {table} set ends_on = %s", [days(0)])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("change", ["has_authority = false", "is_restricted = true", "ends_on = current_date"])
def test_a_parent_who_lost_the_tie_is_out_at_once(cast: Cast, change: str) -> None:
    client = sign_in(cast.gerda)
    addresses_of_noor = [
        f"/mijn-kind/{cast.noor.uid}/",
        f"/mijn-kind/{cast.noor.uid}/gebruik/",
        f"/mijn-kind/{cast.noor.uid}/weg/",
        f"/mijn-kind/{cast.noor.uid}/waarom/",
        f"/afwezig/{cast.noor.uid}/ziek/",
        f"/ondersteuningsplannen/{cast.noor.uid}/",
    ]
    assert client.get(addresses_of_noor[0]).status_code == 200
    cast.db.execute(f"update guardianship set {change} where pupil_id = %s", [cast.noor.id])
    assert {client.get(address).status_code for address in addresses_of_noor} == {404}
    shown = client.get("/mijn-kinderen/").content.decode()
    assert "Tess" in shown
    assert "Noor" not in shown


EVIL = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]


@pytest.mark.parametrize("address", EVIL)
def test_no_address_sends_a_visitor_to_another_site(cast: Cast, address: str) -> None:
    client = sign_in(cast.maud)
    answers = [
        client.post("/taal/", {"language": "en", "next": address}),
        client.get("/inloggen/", {"next": address}),
        client.post("/afmelden/", {"next": address}),
        client.post("/inloggen/", {"login": "x", "password": "y", "next": address}),
    ]
    for answer in answers:
        target = urlsplit(answer.get("Location", "/"))
        assert (target.scheme, target.netloc) == ("", ""), answer["Location"]
        assert "evil" not in target.path


def test_a_name_of_a_pupil_stands_in_no_address() -> None:
    """Addresses are logged and kept in histories: they take numbers that nobody can guess, and words of the code."""
    wrong = [
        path
        for path, pattern in addresses()
        if (declared := declaration_of(pattern)) and declared.access == "door" and re.search(r"<(str|path|int):", path)
    ]
    # A number of a row, and the name of a file in a package, which is always one that the code gave it.
    allowed = {path for path in wrong if "<int:" in path or path.endswith("overdracht/<uuid:number>/<str:name>")}
    # Keys of the register, of norms and of questions, and a day: each view answers 404 for any other word.
    allowed |= {path for path in wrong if path.startswith("privacy/")}
    assert set(wrong) == allowed, wrong


def test_a_session_opens_nothing_for_somebody_else(cast: Cast) -> None:
    """Two people in two browsers at once, page after page: each sees their own."""
    maud, otto = sign_in(cast.maud), sign_in(cast.otto)
    for _ in range(3):
        assert maud.get(f"/leerlingen/{cast.noor.uid}/begeleiding/").status_code == 200
        assert otto.get(f"/leerlingen/{cast.noor.uid}/begeleiding/").status_code == 404
    assert secret_of(cast.maud) != secret_of(cast.maud)
