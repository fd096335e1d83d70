"""Watching a product: numbers and words about what it got and did not get, and never who it was about."""

import re
from datetime import timedelta

import pytest

from tests.people import NOW, Cast, days, sign_in
from tests.suppliers.supplying import agreed, another
from tests.suppliers.watching import code_of, got, refused, stopped
from zorgvuldig.suppliers.supply import NotSupplied, supply


def page(cast: Cast, uid: object, name: str = "petra") -> str:
    answer = sign_in(cast.people[name]).get(f"/leveranciers/product/{uid}/toezicht/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_refused_tries_by_day_and_reason_in_words_and_a_picture(cast: Cast) -> None:
    it = agreed(cast)
    refused(cast, it, "outside", 3)
    refused(cast, it, "consent", 9, ago=2)
    refused(cast, it, "consent", 5, ago=31)  # before the thirty days
    text = page(cast, it.product_uid)
    assert "12 keer vroeg het product iets dat het niet kreeg." in text
    assert "er is geen ja (9)" in text
    assert "deze persoon hoort niet bij de afspraak (3)" in text
    assert text.count("<rect x=") == 2
    assert "op een dag hoogstens 9 keer" in text


def test_a_real_refusal_is_counted_there(cast: Cast) -> None:
    it = agreed(cast)
    code = code_of(cast, it)
    stopped(cast, it)
    with pytest.raises(NotSupplied):
        supply(code, kind="code")
    text = page(cast, it.product_uid)
    assert "de school heeft dit gestopt (1)" in text
    assert "gestopt: krijgt niets" in text
    assert "Reden: lek" in text


def test_releases_are_counted_in_people_and_nobody_is_named(cast: Cast) -> None:
    it = agreed(cast, claims=["first_name"], starts_on=days(-200))
    for name in ("noor", "noor", "bram"):
        got(cast, it, name, claims=["first_name"])
    got(cast, it, "tess", claims=[], at=NOW - timedelta(days=100))
    text = page(cast, it.product_uid)
    month, _title, year = text.partition("In een jaar")
    assert re.search(
        r"een schuilnaam, de voornaam</span></td><td[^>]*>[^<]*</td><td[^>]*>3 keer, mensen: 2</td>", month
    )
    assert "een schuilnaam</span>" not in month
    assert "een schuilnaam</span>" in year
    for name in ("Noor", "Bram", "Tess", "Bakkerman"):
        assert name not in text


def test_what_did_not_arrive_is_said(cast: Cast) -> None:
    it = agreed(cast)
    got(cast, it, "noor")
    assert "In 30 dagen kwam alles aan." in page(cast, it.product_uid)
    got(cast, it, "bram", "tess", whole=False, channel="csv", what="users")
    text = page(cast, it.product_uid)
    assert "In 30 dagen brak het geven 1 keer af." in text
    assert "als bestand: leerlingen en docenten, aantal regels: 2" in text


def test_what_is_agreed_and_never_given_can_go_out(cast: Cast) -> None:
    it = agreed(cast, claims=["first_name", "group"], channels=["login", "csv"], starts_on=days(-200))
    got(cast, it, "noor", claims=["group"])
    got(cast, it, "noor", claims=["group", "first_name"], at=NOW - timedelta(days=120))
    text = page(cast, it.product_uid)
    assert "De voornaam is afgesproken en in 90 dagen nooit gegeven: haal het uit de afspraak." in text
    assert "De weg «als bestand» is afgesproken en in 90 dagen nooit gebruikt" in text
    assert "lesgroepen is afgesproken" not in text
    assert "De weg «bij inloggen»" not in text


def test_a_product_that_is_not_used_is_asked_about(cast: Cast) -> None:
    it = agreed(cast, claims=["first_name"], starts_on=days(-200))
    assert "Dit product kreeg in 90 dagen niets. Is de afspraak nog nodig?" in page(cast, it.product_uid)


def test_no_advice_about_what_is_new(cast: Cast) -> None:
    it = agreed(cast, claims=["first_name"], starts_on=days(-30))
    got(cast, it, "noor", claims=[])
    assert "De afspraak is nog jong." in page(cast, it.product_uid)
    old = agreed(cast, "Taalplein", claims=["role"], starts_on=days(-200))
    another(cast, old.product, version=2, claims=["role", "group"], starts_on=days(-5))
    got(cast, old, "noor", claims=["role"])
    text = page(cast, old.product_uid)
    assert "Alles wat is afgesproken, is ook gebruikt." in text
    assert "nooit gegeven" not in text


def test_given_before_and_not_agreed_now_stands_there(cast: Cast) -> None:
    it = agreed(cast, claims=[], starts_on=days(-200))
    got(cast, it, "noor", claims=["eck_id"])
    text = page(cast, it.product_uid)
    assert "De ECK iD</th>" in text
    assert "nu niet" in text


def test_who_watches_has_no_button(cast: Cast) -> None:
    it = agreed(cast)
    assert "Stop dit product nu" in page(cast, it.product_uid, "leo")
    text = page(cast, it.product_uid, "fenna")
    assert "Stop" not in text.partition("<main")[2]
    assert "<form" not in text.partition("<main")[2].partition("</main>")[0]
