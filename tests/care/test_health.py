"""The medical card, what a family told, and papers about health and care in the vault."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from tests.padding import Padded
from tests.people import NOW, Cast, sign_in
from tests.platform.vault.samples import DOCX, PDF, odt, picture
from zorgvuldig.access.emergency_pages import break_glass
from zorgvuldig.care.models import HealthStatement
from zorgvuldig.platform.vault import files, keys
from zorgvuldig.platform.vault.shelves import Closing, shelf_of

CARD = {
    "in_emergency": "Bel 112 en leg Noor op haar zij.",
    "medication": "Een pufje voor de gymles.",
    "allergies": "Pindakaas",
    "conditions": "Zij schaamt zich voor haar ziekte.",
    "doctor": "Huisarts De Vries",
}
SHELVES = [("", "care_document"), ("medisch/", "health_document")]


def page(cast: Cast, more: str = "", pupil: str = "noor") -> str:
    return f"/leerlingen/{cast.people[pupil].uid}/zorg/{more}"


def upload(client: Client, address: str, content: bytes = PDF, name: str = "brief.pdf") -> Any:
    """What the server says when this is brought."""
    return client.post(address, {"file": SimpleUploadedFile(name, content, "application/pdf")})


def put_paper(cast: Cast, table: str) -> uuid.UUID:
    """A paper about Noor that lies in the vault already."""
    uid, stored = uuid.uuid4(), files.store(PDF, limit_bytes=10_000, closing=Closing(cast.noor.id, shelf_of(table)))
    values = {"name": "brief.pdf", "media_type": "application/pdf", "size": stored.size, "added_by_id": cast.cato.id}
    cast.put(table, uid=uid, pupil_id=cast.noor.id, blob=stored.blob, added_at=NOW, **values)
    return uid


def kept() -> int:
    """How many sealed files there are."""
    vault = Path(settings.DATA) / "vault"
    return sum(1 for path in vault.rglob("*") if path.is_file()) if vault.exists() else 0


# --- the card ---------------------------------------------------------------------------------------------------


def test_a_card_is_made_changed_and_says_when(cast: Cast) -> None:
    cato = sign_in(cast.cato)
    assert "Er is geen medische kaart." in cato.get(page(cast, "medisch/")).content.decode()
    assert cato.post(page(cast, "medisch/kaart/"), {**CARD, "seen": ""}).status_code == 303
    text = cato.get(page(cast, "medisch/")).content.decode()
    assert all(part in text for part in CARD.values())
    assert "Laatst bijgewerkt op" in text
    assert "Cato Werker" in text
    seen = cato.get(page(cast, "medisch/kaart/")).context["form"].initial["seen"]
    cato.post(page(cast, "medisch/kaart/"), {**CARD, "allergies": "Pindakaas en noten", "seen": seen})
    assert "Pindakaas en noten" in cato.get(page(cast, "medisch/")).content.decode()
    changed = cast.db.execute("select changed from gate.change where op = 'update'").fetchone()[0]
    assert set(changed) == {"allergies", "changed_at"}


def test_a_card_is_not_readable_in_the_database_and_goes_with_its_key(cast: Cast) -> None:
    cato = sign_in(cast.cato)
    cato.post(page(cast, "medisch/kaart/"), {**CARD, "seen": ""})
    stored = cast.db.execute("select in_emergency, medication, allergies, conditions, doctor from medical_card")
    for sealed in stored.fetchone():
        assert isinstance(sealed, bytes)
        assert not any(word.encode() in sealed for word in ("Pindakaas", "112", "pufje", "schaamt", "Vries"))
    keys.destroy([cast.noor.id])
    text = cato.get(page(cast, "medisch/")).content.decode()
    assert "Deze tekst is gewist." in text
    assert "Pindakaas" not in text


def test_two_people_do_not_overwrite_a_card(cast: Cast) -> None:
    cato = sign_in(cast.cato)
    cato.post(page(cast, "medisch/kaart/"), {**CARD, "seen": ""})
    answer = sign_in(cast.staff("Zeno", "care_coordinator")).post(
        page(cast, "medisch/kaart/"), {**CARD, "allergies": "Noten", "seen": ""}
    )
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Een collega veranderde de kaart terwijl u schreef." in text
    assert "Noten" in text
    assert "Pindakaas" in text
    again = {**CARD, "allergies": "Noten", "seen": answer.context["form"].data["seen"]}
    assert cato.post(page(cast, "medisch/kaart/"), again).status_code == 303
    assert cato.post(page(cast, "medisch/kaart/"), {**CARD, "seen": "onzin"}).status_code == 409


def test_what_a_family_told_is_taken_over_only_when_somebody_keeps_it(cast: Cast) -> None:
    sealed = bytes(HealthStatement._meta.get_field("text").sealed_for(cast.noor.id, "Noor heeft astma"))
    cast.put("health_statement", "person_id", person_id=cast.noor.id, text=sealed, told_at=NOW - timedelta(days=90))
    cato = sign_in(cast.cato)
    assert "Noor heeft astma" in cato.get(page(cast, "medisch/")).content.decode()
    assert cato.get(page(cast, "medisch/kaart/")).context["form"].initial.get("conditions", "") == ""
    form = cato.get(page(cast, "medisch/kaart/?overnemen")).context["form"]
    assert form.initial["conditions"] == "Noor heeft astma"
    assert cast.db.execute("select count(*) from medical_card").fetchone() == (0,)


@pytest.mark.parametrize("name", ["maud", "dirk", "sanne", "anna", "leo", "petra", "vera", "gerda", "noor", "bas"])
def test_nobody_else_opens_the_card(cast: Cast, name: str) -> None:
    browser = sign_in(cast.people[name])
    assert browser.get(page(cast, "medisch/")).status_code == 404
    assert browser.get(page(cast, "medisch/kaart/")).status_code == 404
    assert browser.post(page(cast, "medisch/kaart/"), {**CARD, "seen": ""}).status_code == 404
    assert cast.db.execute("select count(*) from medical_card").fetchone() == (0,)


def test_in_an_emergency_one_reads_what_to_do_and_no_more(cast: Cast) -> None:
    sign_in(cast.cato).post(page(cast, "medisch/kaart/"), {**CARD, "seen": ""})
    otto = sign_in(cast.otto)
    assert otto.get(f"/leerlingen/{cast.noor.uid}/nood/").status_code == 404
    secret = otto.cookies[settings.SESSION_COOKIE_NAME].value
    assert break_glass(secret, pupil=cast.noor.uid, reason="Noor viel van de trap")
    text = otto.get(f"/leerlingen/{cast.noor.uid}/nood/").content.decode()
    assert [CARD[part] in text for part in ("in_emergency", "medication", "allergies")] == [True, True, True]
    assert [CARD[part] in text for part in ("conditions", "doctor")] == [False, False]


# --- papers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shelf", "table"), SHELVES)
def test_a_paper_is_kept_fetched_and_wiped(cast: Cast, shelf: str, table: str) -> None:
    cato = sign_in(cast.cato)
    answer = upload(cato, page(cast, f"{shelf}documenten/nieuw/"))
    assert (answer.status_code, answer.url) == (303, page(cast, shelf))
    uid, blob, media_type = cast.db.execute(f"select uid, blob, media_type from {table}").fetchone()
    assert media_type == "application/pdf"
    fetched = cato.get(page(cast, f"{shelf}documenten/{uid}/"))
    assert fetched.content == PDF
    assert fetched["Content-Disposition"].startswith("attachment")
    assert fetched["X-Content-Type-Options"] == "nosniff"
    assert "brief.pdf" in cato.get(page(cast, shelf)).content.decode()
    assert files.exists(blob)
    wipe = page(cast, f"{shelf}documenten/{uid}/wissen/")
    assert "Wilt u dit papier wissen?" in cato.get(wipe).content.decode()
    assert files.exists(blob)
    assert cato.post(wipe).status_code == 303
    assert not files.exists(blob)
    assert cato.get(page(cast, f"{shelf}documenten/{uid}/")).status_code == 404


@pytest.mark.parametrize("content", [PDF, DOCX, odt(), picture("JPEG"), picture("PNG")])
def test_papers_of_these_kinds_are_kept_whatever_they_are_called(cast: Cast, content: bytes) -> None:
    assert upload(sign_in(cast.cato), page(cast, "documenten/nieuw/"), content, "x.bin").status_code == 303


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><script>alert(1)</script></html>", "Wij kunnen dit soort bestand niet bewaren."),
        (b"MZ\x90\x00" + bytes(300), "Wij kunnen dit soort bestand niet bewaren."),
        (picture("GIF"), "Wij kunnen dit soort bestand niet bewaren."),
        (b"", "Dit bestand is leeg."),
        (Padded(PDF, 11 * 1024 * 1024), "Een bestand mag ten hoogste 10 MB zijn."),
    ],
)
def test_what_is_no_paper_is_refused_in_words(cast: Cast, content: bytes | Padded, sentence: str) -> None:
    before = kept()
    answer = upload(sign_in(cast.cato), page(cast, "documenten/nieuw/"), bytes(content), "verslag.pdf")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert cast.db.execute("select count(*) from care_document").fetchone() == (0,)
    assert kept() == before


@pytest.mark.parametrize(
    ("says", "sentence"), [("exit 1", "De virusscanner vond iets"), ("exit 2", "niet op virussen controleren")]
)
def test_what_the_scanner_does_not_like_is_not_kept(cast: Cast, says: str, sentence: str) -> None:
    before = kept()
    with override_settings(SCANNER=["/bin/sh", "-c", f"cat > /dev/null; {says}"]):
        answer = upload(sign_in(cast.cato), page(cast, "medisch/documenten/nieuw/"))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert cast.db.execute("select count(*) from health_document").fetchone() == (0,)
    assert kept() == before


def test_no_file_at_all_is_asked_for(cast: Cast) -> None:
    answer = sign_in(cast.cato).post(page(cast, "documenten/nieuw/"), {})
    assert answer.status_code == 422
    assert "Kies een bestand." in answer.content.decode()


@pytest.mark.parametrize(("shelf", "table"), SHELVES)
@pytest.mark.parametrize("name", ["maud", "dirk", "anna", "leo", "gerda", "noor"])
def test_nobody_else_reaches_a_paper(cast: Cast, shelf: str, table: str, name: str) -> None:
    upload(sign_in(cast.cato), page(cast, f"{shelf}documenten/nieuw/"))
    uid = cast.db.execute(f"select uid from {table}").fetchone()[0]
    browser = sign_in(cast.people[name])
    assert browser.get(page(cast, f"{shelf}documenten/{uid}/")).status_code == 404
    assert browser.post(page(cast, f"{shelf}documenten/{uid}/wissen/")).status_code == 404
    assert upload(browser, page(cast, f"{shelf}documenten/nieuw/")).status_code == 404
    assert cast.db.execute(f"select count(*) from {table}").fetchone() == (1,)


def test_a_paper_does_not_open_through_another_pupil_or_shelf(cast: Cast) -> None:
    cato = sign_in(cast.cato)
    upload(cato, page(cast, "documenten/nieuw/"))
    uid = cast.db.execute("select uid from care_document").fetchone()[0]
    assert cato.get(page(cast, f"documenten/{uid}/", "bram")).status_code == 404
    assert cato.get(page(cast, f"medisch/documenten/{uid}/")).status_code == 404
    assert cato.get(page(cast, f"documenten/{uuid.uuid4()}/")).status_code == 404


def test_papers_and_texts_of_one_category_go_without_those_of_another(cast: Cast) -> None:
    cato = sign_in(cast.cato)
    cato.post(page(cast, "medisch/kaart/"), {**CARD, "seen": ""})
    upload(cato, page(cast, "documenten/nieuw/"))
    upload(cato, page(cast, "medisch/documenten/nieuw/"))
    care, health = (
        page(cast, f"{shelf}documenten/{cast.db.execute(f'select uid from {table}').fetchone()[0]}/")
        for shelf, table in (("", "care_document"), ("medisch/", "health_document"))
    )
    keys.destroy([cast.noor.id], shelf_of("care_document"))
    assert [cato.get(paper).status_code for paper in (care, health)] == [404, 200]
    assert "Pindakaas" in cato.get(page(cast, "medisch/")).content.decode()
    keys.destroy([cast.noor.id], shelf_of("medical_card"))
    assert cato.get(health).status_code == 404
    assert "Deze tekst is gewist." in cato.get(page(cast, "medisch/")).content.decode()


def test_a_paper_goes_with_the_key_of_its_pupil(cast: Cast) -> None:
    cato = sign_in(cast.cato)
    upload(cato, page(cast, "documenten/nieuw/"))
    uid = cast.db.execute("select uid from care_document").fetchone()[0]
    keys.destroy([cast.noor.id])
    assert cato.get(page(cast, f"documenten/{uid}/")).status_code == 404
