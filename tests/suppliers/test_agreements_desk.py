"""The desk of suppliers: who stands there, what is refused, and how it stands with each product."""

import uuid
from typing import Any

import pytest

from tests.people import Cast, days, sign_in
from tests.suppliers.agreeing import DESK, drafted, product, uid_of
from tests.suppliers.supplying import agreed, another

SUPPLIER = {
    "name": "Uitgeverij Letter", "country": "Nederland", "site": "https://letter.example",
    "contact": "privacy@letter.example", "breach_contact": "lek@letter.example",
}  # fmt: skip


def shown(cast: Cast, address: str = DESK, who: str = "petra") -> str:
    return sign_in(cast.people[who]).get(address).content.decode()


def test_an_empty_desk_says_what_to_do(cast: Cast) -> None:
    assert "Begin met een leermiddel dat u nu gebruikt." in shown(cast)
    assert "Schrijf een leverancier op" in shown(cast)
    assert "Schrijf een leverancier op" not in shown(cast, who="fenna")


def test_a_supplier_and_a_product_are_written_down(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    answer = petra.post(f"{DESK}nieuw/", SUPPLIER)
    assert answer.status_code == 303
    answer = petra.post(answer["Location"], {"name": "Letterplein", "what_for": "Lezen"})
    assert answer.status_code == 303
    row = cast.db.execute(
        "select s.name, s.contact, s.added_by_id, p.name, p.added_by_id from product p join supplier s on s.id = p.supplier_id"
    ).fetchone()
    assert row == ("Uitgeverij Letter", "privacy@letter.example", cast.petra.id, "Letterplein", cast.petra.id)
    content = petra.get(answer["Location"]).content.decode()
    assert "Er is nog niets afgesproken" in content
    assert "Letterplein" in shown(cast)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Vul de naam van de leverancier in."),
        ({"name": "jan@letter.example"}, "geen e-mailadres"),
        ({"country": ""}, "Vul het land in."),
        ({"site": "http://letter.example"}, "begint met https://"),
        ({"site": "javascript:alert(1)"}, "begint met https://"),
        ({"contact": ""}, "Vul het postvak voor vragen in."),
        ({"contact": "letter"}, "Vul een e-mailadres in"),
        ({"contact": "a@letter.example\nbcc: b@letter.example"}, "Vul een e-mailadres in"),
        ({"breach_contact": ""}, "Vul het postvak voor datalekken in."),
    ],
)
def test_a_supplier_that_cannot_be_is_refused(cast: Cast, wrong: dict[str, str], sentence: str) -> None:
    answer = sign_in(cast.petra).post(f"{DESK}nieuw/", SUPPLIER | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert cast.db.execute("select count(*) from supplier").fetchone() == (0,)


def test_nobody_stands_there_twice(cast: Cast) -> None:
    it, petra = agreed(cast), sign_in(cast.petra)
    answer = petra.post(f"{DESK}nieuw/", SUPPLIER | {"name": "Uitgever Rekenplein"})
    assert (answer.status_code, "al een leverancier met deze naam" in answer.content.decode()) == (422, True)
    address = f"{DESK}{uid_of(cast, it.supplier, 'supplier')}/product/nieuw/"
    answer = petra.post(address, {"name": "Rekenplein", "what_for": "x"})
    assert (answer.status_code, "al een product met deze naam" in answer.content.decode()) == (422, True)
    assert petra.post(address, {"name": "", "what_for": ""}).status_code == 422
    assert cast.db.execute("select count(*) from product").fetchone() == (1,)


def test_what_was_agreed_keeps_its_name(cast: Cast) -> None:
    it, leo = agreed(cast), sign_in(cast.leo)
    assert leo.post(product(it, "veranderen/"), {"name": "Iets anders", "what_for": "Sommen"}).status_code == 303
    address = f"{DESK}{uid_of(cast, it.supplier, 'supplier')}/veranderen/"
    assert leo.post(address, SUPPLIER).status_code == 303
    row = cast.db.execute(
        "select p.name, p.what_for, s.name, s.contact from product p join supplier s on s.id = p.supplier_id"
    ).fetchone()
    assert row == ("Rekenplein", "Sommen", "Uitgever Rekenplein", "privacy@letter.example")


def test_what_was_not_agreed_may_get_another_name(cast: Cast) -> None:
    it, leo = agreed(cast, approved_at=None, approved_by_id=None), sign_in(cast.leo)
    leo.post(product(it, "veranderen/"), {"name": "Iets anders", "what_for": "Sommen"})
    assert cast.db.execute("select name from product").fetchone() == ("Iets anders",)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "geldt"),
        ({"ends_on": days(61)}, "geldt"),
        ({"ends_on": days(60)}, "loopt af"),
        ({"ends_on": days(0)}, "voorbij"),
        ({"starts_on": days(1)}, "begint later"),
        ({"approved_at": None, "approved_by_id": None, "scope": False}, "concept"),
        ({"approved_at": None, "approved_by_id": None}, "wacht op goedkeuring"),
    ],
)
def test_how_it_stands(cast: Cast, more: dict[str, Any], sentence: str) -> None:
    it = agreed(cast, **more)
    for page in (shown(cast), shown(cast, product(it))):
        assert f"</svg>{sentence}</span>" in page.replace("\n", "") or f"> {sentence}</span>" in page, page


def test_stopped_and_withdrawn(cast: Cast) -> None:
    it, other = agreed(cast), agreed(cast, "Taalplein")
    cast.db.execute(
        "update product set stopped_at = now(), stopped_by_id = %s, stopped_why = 'lek' where id = %s",
        [cast.petra.id, it.product],
    )
    cast.db.execute(
        "update agreement set withdrawn_at = now(), withdrawn_by_id = %s where id = %s",
        [cast.petra.id, other.agreement],
    )
    assert "De stopknop staat aan" in shown(cast, product(it))
    assert "Ingetrokken op" in shown(cast, product(other))


def test_versions_with_what_changed(cast: Cast) -> None:
    it = agreed(cast, claims=["role"], stored_in="Nederland")
    another(
        cast, it.product, version=2, starts_on=days(-1), claims=["first_name"], channels=["login", "roster"],
        stored_in="Ierland", ends_on=days(301),
    )  # fmt: skip
    page = shown(cast, product(it))
    assert "Versie 2, tot en met" in page
    assert "vervangen" in page
    for line in (
        "<del>Of iemand leerling of docent is (Inschrijving, Medewerkers)</del>",
        "<b>Nieuw:</b> De voornaam (Naam en leerlingnummer, Medewerkers)",
        "<del>Nederland</del>",
        "<b>Nieuw:</b> Ierland",
        "<b>Nieuw:</b> Lijsten van groepen, die het product zelf ophaalt (OneRoster)",
    ):
        assert line in page, line
    assert "<del>Inloggen" not in page


def test_made_up_numbers_are_nothing(cast: Cast) -> None:
    petra, number = sign_in(cast.petra), uuid.uuid4()
    for address in (f"product/{number}/", f"afspraak/{number}/", f"{number}/veranderen/", f"wissen/{number}/"):
        assert petra.get(DESK + address).status_code == 404


def test_who_watches_changes_nothing(cast: Cast) -> None:
    it, fenna = agreed(cast), sign_in(cast.fenna)
    draft = drafted(cast, it.product)
    assert fenna.get(f"{DESK}nieuw/").status_code == 404
    assert fenna.post(f"{DESK}nieuw/", SUPPLIER).status_code == 404
    assert fenna.post(product(it, "veranderen/"), {"name": "x", "what_for": "x"}).status_code == 404
    assert fenna.post(f"{DESK}afspraak/{draft}/goedkeuren/", {"seen": ""}).status_code == 404
    assert fenna.post(f"{DESK}afspraak/{uid_of(cast, it.agreement)}/intrekken/", {"why": "x"}).status_code == 404
    assert "Maak een nieuwe versie" not in shown(cast, product(it), "fenna")
