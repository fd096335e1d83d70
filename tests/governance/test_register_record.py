"""The record of processing on screen and as a file: who reads it, what stands in it, and what an address may not ask."""

import csv
import io
import json

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape

from tests.governance.register_world import TEXT
from tests.people import Cast, days, sign_in
from tests.platform.documents.pdf import text_of
from tests.suppliers.supplying import agreed
from zorgvuldig.gate.declared import REGISTER

AT = "/privacy/register/"


def read(cast: Cast, path: str, status: int = 200) -> str:
    answer = sign_in(cast.petra).get(AT + path)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_every_purpose_stands_there_with_its_law(cast: Cast) -> None:
    page = read(cast, "")
    for purpose in REGISTER.purposes.values():
        assert f'href="{AT}doel/{purpose.key}/"' in page
    assert "AVG art. 6(1)(e)" in page


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("wie=care_coordinator", "care", "intake"), ("wat=health", "emergency", "messaging"), ("grond=consent", "allowing", "teaching"),
        ("wie=&wat=", "teaching", ""),
    ],
)  # fmt: skip
def test_a_choice_narrows_it(cast: Cast, asked: str, there: str, gone: str) -> None:
    page = read(cast, f"?{asked}")
    assert f'href="{AT}doel/{there}/"' in page
    assert not gone or f'href="{AT}doel/{gone}/"' not in page


def test_a_choice_that_nothing_fits_says_what_to_do(cast: Cast) -> None:
    assert "Geen doel past bij wat u koos." in read(cast, "?wie=pupil&grond=legitimate_interest&zeker=practice")


@pytest.mark.parametrize("asked", ["wie=nobody", "wat=x", "grond=x", "zeker=x", "wie=%00"])
def test_an_unknown_choice_is_not_found(cast: Cast, asked: str) -> None:
    read(cast, f"?{asked}", 404)


@pytest.mark.parametrize(
    "path",
    ["doel/nothing/", "gegevens/nothing/", "ontvanger/nothing/", "bestand/exe/", "voorstel/nothing/", "voorstel/termijn/nothing/",
     "voorstel/regel/a~b~c/", "voorstel/termijn/", "voorstel/nieuwe-regel/x/", "voorstel/school/x/"],
)  # fmt: skip
def test_what_the_register_does_not_have_is_not_found(cast: Cast, path: str) -> None:
    read(cast, path, 404)


def test_a_purpose_says_who_may_what_and_for_whom(cast: Cast) -> None:
    page = read(cast, "doel/care/")
    assert REGISTER.bases[REGISTER.purposes["care"].basis].article in page
    assert REGISTER.roles["care_coordinator"].name.nl in page
    assert f'href="{AT}gegevens/care/"' in page
    assert "Als het gezin om stilzetten vroeg" in page


def test_a_kind_of_data_says_how_long_how_sure_and_how_guarded(cast: Cast) -> None:
    page = read(cast, "gegevens/care/")
    for words in (
        "hoogstens",
        "Hoe zeker",
        "nog niet",
        "De database toont alleen leerlingen",
        "Elk gegeven, en waarom het er is",
    ):
        assert words in page
    for category in REGISTER.categories:
        read(cast, f"gegevens/{category}/")


def test_every_purpose_and_recipient_has_a_page(cast: Cast) -> None:
    browser = sign_in(cast.petra)
    for path in (*(f"doel/{key}/" for key in REGISTER.purposes), *(f"ontvanger/{key}/" for key in REGISTER.recipients)):
        assert browser.get(AT + path).status_code == 200, path
    assert "pupil_identity.family_name" in read(cast, "ontvanger/next_school/")


def test_the_rest_of_the_register_is_one_page(cast: Cast) -> None:
    page = read(cast, "verder/")
    for one in (*REGISTER.watches.values(), *REGISTER.duties.values(), *REGISTER.topics.values()):
        assert escape(one.name.nl) in page
    assert REGISTER.controller.dpo_contact in page


def test_the_dpo_reads_and_proposes_nothing(cast: Cast) -> None:
    browser = sign_in(cast.fenna)
    page = browser.get(f"{AT}gegevens/care/")
    assert page.status_code == 200
    assert "Stel een wijziging voor" not in page.content.decode()
    assert browser.get(f"{AT}voorstel/termijn/rest_at_most/").status_code == 404


def test_nobody_else_gets_there(cast: Cast) -> None:
    for who in (cast.dirk, cast.anna, cast.gerda, cast.noor, cast.bas):
        assert sign_in(who).get(AT).status_code == 404
    assert Client().get(AT).status_code == 302


def test_it_is_english_for_who_reads_english(cast: Cast) -> None:
    browser = sign_in(cast.petra)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert REGISTER.purposes["care"].name.en in browser.get(AT).content.decode()


# --- files ----------------------------------------------------------------------------------------------------------


def test_the_pdf_has_text_and_tags(cast: Cast) -> None:
    answer = sign_in(cast.petra).get(f"{AT}bestand/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert "verwerkingsregister.pdf" in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF")
    assert b"/StructTreeRoot" in answer.content
    words = " ".join(text_of(answer.content).split())
    for said in (
        "Register van verwerkingen",
        REGISTER.controller.name,
        REGISTER.categories["health"].name.nl,
        "Buiten de EER",
    ):
        assert said in words


def test_the_table_has_a_row_for_each_processing(cast: Cast) -> None:
    answer = sign_in(cast.petra).get(f"{AT}bestand/csv/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'attachment; filename="verwerkingsregister.csv"' in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) > 100
    assert {"doel", "grondslag", "bewaartermijnen", "buiten de EER", "beveiliging"} <= set(rows[0])


def test_the_manifest_is_yaml(cast: Cast) -> None:
    answer = sign_in(cast.petra).get(f"{AT}bestand/fideslang/")
    assert answer["Content-Type"] == "application/yaml"
    assert "verwerkingsregister-fideslang.yml" in answer["Content-Disposition"]
    assert {"system", "data_use", "data_category"} <= set(json.loads(answer.content))


def test_the_register_itself_comes_back(cast: Cast) -> None:
    answer = sign_in(cast.leo).get(f"{AT}bestand/toml/")
    assert answer["Content-Type"] == "application/toml"
    assert answer.content.decode() == TEXT
    assert answer["Cache-Control"] == "no-store"


def test_what_a_supplier_keeps_outside_europe_is_in_the_record(cast: Cast) -> None:
    browser = sign_in(cast.petra)
    recipient, rows = f"{AT}ontvanger/supplier/", f"{AT}bestand/csv/"
    assert "Verenigde Staten" not in browser.get(rows).content.decode()
    safe = {"stored_in": "Verenigde Staten", "outside_eea": "modelbepalingen"}
    agreed(cast, "Rekenplein", **safe)
    agreed(cast, "Taalzee", **safe, approved_at=None, approved_by_id=None)
    agreed(cast, "Lang geleden", **safe, starts_on=days(-90), ends_on=days(-60))
    said = "Rekenplein (Uitgever Rekenplein), Verenigde Staten; modelbepalingen"
    found = list(csv.DictReader(io.StringIO(browser.get(rows).content.decode("utf-8-sig"))))
    assert any(
        said in row["buiten de EER"]
        for row in found
        if row["soort gegevens"] == REGISTER.categories["membership"].name.nl
    )
    assert {
        row["buiten de EER"] for row in found if row["soort gegevens"] == REGISTER.categories["health"].name.nl
    } == {"nee"}
    for shown in (
        browser.get(recipient).content.decode(),
        " ".join(text_of(browser.get(f"{AT}bestand/pdf/").content).split()),
    ):
        assert "Rekenplein (Uitgever" in shown
        assert ("Taalzee" in shown, "Lang geleden" in shown) == (False, False)
