"""The administration changes a pupil's file part by part; nobody writes over somebody else, and the history stays."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.padding import Padded
from tests.people import NOW, Cast, days, sign_in
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.pupils.file_models import GuardianDocument

NAME = {"given_name": "Noortje", "initials": "N.M.", "prefix": "van", "family_name": "Bakkerman", "source": "guardian"}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def was(client: Client, path: str) -> str:
    """The hidden fingerprint on a page with a form."""
    found = re.search(r'name="was" value="([0-9a-f]*)"', client.get(path).content.decode())
    assert found, path
    return found[1]


def save(client: Client, path: str, answers: dict[str, Any]) -> Any:
    return client.post(path, answers | {"was": was(client, path)})


def test_a_name_is_changed_with_its_source_and_its_history(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    path = f"/leerlingen/{cast.noor.uid}/naam/"
    assert save(anna, path, NAME).status_code == 303
    row = cast.db.execute(
        "select given_name, prefix, sort_key, search_key, sources from pupil_identity where pupil_id = %s",
        [cast.noor.id],
    ).fetchone()
    assert row[:3] == ("Noortje", "van", "bakkerman  noortje")
    assert "noortje van bakkerman" in row[3]
    assert row[4]["given_name"] == "guardian"
    assert "family_name" not in row[4]  # it did not change
    page = anna.get(f"/leerlingen/{cast.noor.uid}/administratie/").content.decode()
    assert "van ‘Noor’ naar ‘Noortje’" in page
    assert "Anna Werker" in page
    assert "van de ouders" in page


def test_the_pupil_is_found_by_the_new_name(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    save(anna, f"/leerlingen/{cast.noor.uid}/naam/", NAME)
    assert "Noortje van Bakkerman" in anna.post("/zoeken/", {"q": "noortje"}).content.decode()


def test_a_form_that_is_stale_changes_nothing_and_loses_nothing(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    path = f"/leerlingen/{cast.noor.uid}/naam/"
    old = was(anna, path)
    assert save(anna, path, NAME).status_code == 303
    late = anna.post(path, NAME | {"given_name": "Eleonora", "was": old})
    page = late.content.decode()
    assert late.status_code == 409
    assert 'value="Eleonora"' in page  # what was typed
    assert "nu: Noortje" in page  # what stands there
    assert cast.db.execute("select given_name from pupil_identity where pupil_id = %s", [cast.noor.id]).fetchone() == (
        "Noortje",
    )
    again = re.search(r'name="was" value="([0-9a-f]+)"', page)
    assert again
    assert anna.post(path, NAME | {"given_name": "Eleonora", "was": again[1]}).status_code == 303


def test_a_birth_is_compared_with_a_document(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    path = f"/leerlingen/{cast.noor.uid}/geboorte/"
    born = cast.db.execute("select born_on from pupil_birth where pupil_id = %s", [cast.noor.id]).fetchone()[0]
    answers = {"born_on": born.isoformat(), "sex": "female", "confirmed_from": "passport", "source": "document"}
    assert save(anna, path, answers).status_code == 303
    row = cast.db.execute(
        "select sex, confirmed_from, confirmed_by_id, confirmed_at is not null from pupil_birth where pupil_id = %s",
        [cast.noor.id],
    ).fetchone()
    assert row == ("female", "passport", cast.anna.id, True)
    assert "Anna Werker vergeleek dit" in anna.get(f"/leerlingen/{cast.noor.uid}/administratie/").content.decode()


@pytest.mark.parametrize("born", ["2036-01-01", "1950-01-01", "gisteren"])
def test_a_birth_that_cannot_be_is_refused(cast: Cast, born: str) -> None:
    anna = sign_in(cast.anna)
    answers = {"born_on": born, "sex": "", "confirmed_from": "", "source": "guardian"}
    assert save(anna, f"/leerlingen/{cast.noor.uid}/geboorte/", answers).status_code == 422
    assert cast.db.execute("select count(*) from gate.change").fetchone() == (0,)


def test_an_address_is_made_where_there_was_none(cast: Cast) -> None:
    cast.db.execute("delete from pupil_contact where pupil_id = %s", [cast.noor.id])
    anna = sign_in(cast.anna)
    answers = {"street": "Dorpsstraat 1", "postcode": "0000 BB", "town": "Wilgendam", "phone": "", "email": ""}
    assert save(anna, f"/leerlingen/{cast.noor.uid}/adres/", answers | {"source": "guardian"}).status_code == 303
    assert cast.db.execute(
        "select street, sources from pupil_contact where pupil_id = %s", [cast.noor.id]
    ).fetchone() == ("Dorpsstraat 1", {"*": "guardian"})


def test_who_does_not_say_where_it_came_from_is_asked(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    page = save(anna, f"/leerlingen/{cast.noor.uid}/naam/", {k: v for k, v in NAME.items() if k != "source"})
    assert page.status_code == 422
    assert "Kies van wie u dit hebt." in page.content.decode()


EMERGENCY = {
    "name_1": "Oma Bea", "tie_1": "oma", "phone_1": "0100000001",
    "name_3": "Piet", "tie_3": "buurman", "phone_3": "0100000002",
}  # fmt: skip


def test_emergency_contacts_keep_their_order_and_close_up(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    path = f"/leerlingen/{cast.noor.uid}/noodcontacten/"
    assert save(anna, path, EMERGENCY).status_code == 303
    query = "select rank, name from emergency_contact where pupil_id = %s order by rank"
    assert cast.db.execute(query, [cast.noor.id]).fetchall() == [(1, "Oma Bea"), (2, "Piet")]
    turned = {"name_1": "Piet", "tie_1": "buurman", "phone_1": "0100000002"}
    assert save(anna, path, turned).status_code == 303
    assert cast.db.execute(query, [cast.noor.id]).fetchall() == [(1, "Piet")]


def test_an_emergency_contact_without_a_number_is_refused(cast: Cast) -> None:
    page = save(sign_in(cast.anna), f"/leerlingen/{cast.noor.uid}/noodcontacten/", EMERGENCY | {"phone_3": ""})
    assert page.status_code == 422
    assert "Zonder nummer kunnen wij niet bellen." in page.content.decode()


def test_two_lists_of_emergency_contacts_do_not_mix(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    path = f"/leerlingen/{cast.noor.uid}/noodcontacten/"
    old = was(anna, path)
    assert save(anna, path, EMERGENCY).status_code == 303
    late = anna.post(path, {"name_1": "Tante", "tie_1": "tante", "phone_1": "0100000009", "was": old})
    assert late.status_code == 409
    assert "Oma Bea" in late.content.decode()
    assert cast.db.execute("select count(*) from emergency_contact").fetchone() == (2,)


# --- what another system keeps ---------------------------------------------------------------------------------


def put_source(cast: Cast, *fields: str, active: bool = True) -> None:
    cast.put(
        "import_source",
        key="somtoday",
        name="Somtoday",
        kind="sds",
        folder="",
        owners=json.dumps(dict.fromkeys(fields, "source")),
        names=json.dumps({"pupil_identity.family_name": "Achternaam eigen"}),
        mapping="{}",
        is_active=active,
    )


def test_what_a_source_keeps_cannot_be_changed_here(cast: Cast) -> None:
    put_source(cast, "pupil_identity.family_name")
    anna = sign_in(cast.anna)
    path = f"/leerlingen/{cast.noor.uid}/naam/"
    page = anna.get(path).content.decode()
    assert 'name="family_name"' not in page
    assert "Somtoday" in page
    assert "Achternaam eigen" in page
    assert save(anna, path, NAME | {"family_name": "Anders"}).status_code == 303
    assert cast.db.execute(
        "select given_name, family_name from pupil_identity where pupil_id = %s", [cast.noor.id]
    ).fetchone() == ("Noortje", "Bakkerman")


def test_a_source_that_is_not_used_keeps_nothing(cast: Cast) -> None:
    put_source(cast, "pupil_identity.family_name", active=False)
    page = sign_in(cast.anna).get(f"/leerlingen/{cast.noor.uid}/naam/").content.decode()
    assert 'name="family_name"' in page


def test_a_correction_becomes_a_task_that_can_be_closed_once(cast: Cast) -> None:
    put_source(cast, "pupil_identity.family_name")
    anna = sign_in(cast.anna)
    path = f"/leerlingen/{cast.noor.uid}/verbetering/?veld=pupil_identity.family_name"
    assert "Achternaam eigen" in anna.get(path).content.decode()
    assert anna.post(path, {"text": ""}).status_code == 422
    assert anna.post(path, {"text": "Het is Bakkermans, zegt de moeder."}).status_code == 303
    stored = cast.db.execute("select uid, field, field_name, text from admin_task").fetchone()
    assert stored[1:3] == ("pupil_identity.family_name", "Achternaam eigen")
    assert b"Bakkermans" not in stored[3]  # sealed
    page = anna.get("/leerlingenadministratie/taken/").content.decode()
    assert "Het is Bakkermans, zegt de moeder." in page
    assert "Achternaam eigen" in page
    closing = f"/leerlingen/{cast.noor.uid}/taken/{stored[0]}/"
    assert anna.post(closing, {"terug": "taken"}).url == "/leerlingenadministratie/taken/"
    assert "Er wacht niets." in anna.get("/leerlingenadministratie/taken/").content.decode()
    assert "al afgesloten" in anna.post(closing, follow=True).content.decode()


def test_who_had_to_sign_in_before_closing_a_task_comes_to_the_file(cast: Cast) -> None:
    address = f"/leerlingen/{cast.noor.uid}/taken/{uuid4()}/"
    response = sign_in(cast.anna).get(address)
    assert (response.status_code, response["Location"]) == (303, f"/leerlingen/{cast.noor.uid}/administratie/")


def test_a_correction_of_what_nobody_else_keeps_is_no_page(cast: Cast) -> None:
    assert sign_in(cast.anna).get(f"/leerlingen/{cast.noor.uid}/verbetering/?veld=pupil_birth.sex").status_code == 404


def test_tasks_of_another_school_stay_there(cast: Cast) -> None:
    put_source(cast, "pupil_identity.family_name")
    wim = sign_in(cast.wim)
    path = f"/leerlingen/{cast.wout.uid}/verbetering/?veld=pupil_identity.family_name"
    assert wim.post(path, {"text": "Verweg moet Verwegen zijn."}).status_code == 303
    assert "Er wacht niets." in sign_in(cast.anna).get("/leerlingenadministratie/taken/").content.decode()
    assert "Verwegen" in wim.get("/leerlingenadministratie/taken/").content.decode()


def test_siblings_are_the_other_pupils_of_the_same_guardians(cast: Cast) -> None:
    page = sign_in(cast.anna).get(f"/leerlingen/{cast.noor.uid}/gezin/").content.decode()
    assert "Tess Bakkerman" in page
    assert f"/leerlingen/{cast.tess.uid}/administratie/" in page
    assert "Visserman" not in page
    alone = sign_in(cast.anna).get(f"/leerlingen/{cast.bram.uid}/gezin/").content.decode()
    assert "Er zijn geen andere leerlingen" in alone


# --- guardians -------------------------------------------------------------------------------------------------

DETAILS = {
    "given_name": "Gerda", "prefix": "de", "family_name": "Ouder", "kind": "mother", "phone": "0100000003",
    "email": "gerda@example.org", "street": "Molenweg 2", "postcode": "0000 CC", "town": "Wilgendam",
    "is_home": "on", "source": "guardian",
}  # fmt: skip


def place(cast: Cast, guardian: str, pupil: str = "noor") -> str:
    """Which number a guardian has in the file of a pupil."""
    rows = cast.db.execute(
        "select guardian_id from guardianship where pupil_id = %s order by id", [cast.people[pupil].id]
    ).fetchall()
    return f"?nr={[row[0] for row in rows].index(cast.people[guardian].id) + 1}"


def test_a_guardian_is_changed_with_a_home(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    path = f"/leerlingen/{cast.noor.uid}/ouder/{place(cast, 'gerda')}"
    assert save(anna, path, DETAILS).status_code == 303
    row = cast.db.execute(
        "select g.street, g.sources, s.is_home, s.kind from guardian g join guardianship s "
        "on s.guardian_id = g.person_id where g.person_id = %s and s.pupil_id = %s",
        [cast.gerda.id, cast.noor.id],
    ).fetchone()
    assert row[0] == "Molenweg 2"
    assert row[1]["street"] == "guardian"
    assert row[2:] == (True, "mother")


def test_a_home_without_an_address_is_refused(cast: Cast) -> None:
    path = f"/leerlingen/{cast.noor.uid}/ouder/{place(cast, 'gerda')}"
    assert save(sign_in(cast.anna), path, DETAILS | {"street": ""}).status_code == 422


def test_a_guardian_that_two_people_change_is_not_mixed(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    path = f"/leerlingen/{cast.noor.uid}/ouder/{place(cast, 'gerda')}"
    old = was(anna, path)
    assert save(anna, path, DETAILS).status_code == 303
    late = anna.post(path, DETAILS | {"phone": "0100000099", "was": old})
    assert late.status_code == 409
    assert "0100000099" in late.content.decode()
    assert cast.db.execute("select phone from guardian where person_id = %s", [cast.gerda.id]).fetchone() == (
        "0100000003",
    )


def test_a_restriction_closes_the_file_at_once_and_keeps_the_paper(cast: Cast) -> None:
    gerda, anna = sign_in(cast.gerda), sign_in(cast.anna)
    assert gerda.get(f"/mijn-kind/{cast.noor.uid}/").status_code == 200
    path = f"/leerlingen/{cast.noor.uid}/ouder/gezag/{place(cast, 'gerda')}"
    paper = SimpleUploadedFile("../uitspraak.exe", PDF, "text/html")
    answers = {"has_authority": "yes", "is_restricted": "yes", "document": paper}
    assert save(anna, path, answers).status_code == 303
    assert gerda.get(f"/mijn-kind/{cast.noor.uid}/").status_code == 404
    uid, name = cast.db.execute("select uid, name from guardian_document").fetchone()
    assert name == "uitspraak.pdf"
    download = anna.get(f"/leerlingen/{cast.noor.uid}/papieren/{uid}/")
    assert download.content == PDF
    assert download["Content-Type"] == "application/pdf"
    assert download["Content-Disposition"].startswith("attachment")
    assert "uitspraak.pdf" in anna.get(f"/leerlingen/{cast.noor.uid}/administratie/").content.decode()
    for other in ("wim", "maud", "gerda", "leo"):
        assert sign_in(cast.people[other]).get(f"/leerlingen/{cast.noor.uid}/papieren/{uid}/").status_code == 404
    assert anna.get(f"/leerlingen/{cast.bram.uid}/papieren/{uid}/").status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ\x90\x00" + bytes(200), "dit soort bestand"),
        (b"<html><script>1</script></html>", "dit soort bestand"),
        (Padded(b"%PDF-1.7\n", 10 * 1024 * 1024), "te groot"),
        (b"", "leeg"),
    ],
    ids=["program", "page", "too large", "empty"],
)
def test_a_wrong_paper_is_refused_and_nothing_is_changed(cast: Cast, content: bytes | Padded, sentence: str) -> None:
    path = f"/leerlingen/{cast.noor.uid}/ouder/gezag/{place(cast, 'gerda')}"
    answers = {"has_authority": "no", "is_restricted": "no", "document": SimpleUploadedFile("x.pdf", bytes(content))}
    page = save(sign_in(cast.anna), path, answers)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert cast.db.execute(
        "select has_authority from guardianship where pupil_id = %s and guardian_id = %s", [cast.noor.id, cast.gerda.id]
    ).fetchone() == (True,)


def test_an_upload_of_25_mb_is_refused_before_it_is_read(cast: Cast) -> None:
    path = f"/leerlingen/{cast.noor.uid}/ouder/gezag/{place(cast, 'gerda')}"
    big = SimpleUploadedFile("x.pdf", PDF + bytes(25 * 1024 * 1024))
    page = sign_in(cast.anna).post(path, {"has_authority": "no", "is_restricted": "no", "document": big})
    assert page.status_code == 413
    assert cast.db.execute("select count(*) from guardian_document").fetchone() == (0,)


def test_a_tie_ends_after_its_last_day_and_can_go_on_again(cast: Cast) -> None:
    anna, gerda = sign_in(cast.anna), sign_in(cast.gerda)
    path = f"/leerlingen/{cast.noor.uid}/ouder/einde/{place(cast, 'gerda')}"
    assert save(anna, path, {"last_day": days(-1).isoformat()}).status_code == 303
    assert gerda.get(f"/mijn-kind/{cast.noor.uid}/").status_code == 404
    assert gerda.get(f"/mijn-kind/{cast.tess.uid}/").status_code == 200
    assert save(anna, path, {"last_day": days(-101).isoformat()}).status_code == 422
    assert save(anna, path, {"last_day": ""}).status_code == 303
    assert gerda.get(f"/mijn-kind/{cast.noor.uid}/").status_code == 200


@pytest.mark.parametrize("number", ["0", "9", "x", ""])
def test_a_guardian_that_is_not_there_is_no_page(cast: Cast, number: str) -> None:
    assert sign_in(cast.anna).get(f"/leerlingen/{cast.noor.uid}/ouder/?nr={number}").status_code == 404


WRITING = ["naam", "geboorte", "adres", "noodcontacten", "gezin", "nummer", "pasfoto/nieuw", "groepen", "uitschrijven"]


@pytest.mark.parametrize("who", ["wim", "dirk", "maud", "gerda", "noor", "leo", "petra", "bas", "hanna"])
@pytest.mark.parametrize("page", WRITING)
def test_nobody_else_gets_there(cast: Cast, who: str, page: str) -> None:
    client = sign_in(cast.people[who])
    path = f"/leerlingen/{cast.noor.uid}/{page}/"
    assert client.get(path).status_code == 404
    assert client.post(path, NAME).status_code in (404, 405)
    assert cast.db.execute("select count(*) from gate.change").fetchone() == (0,)


def put_guardian_paper(cast: Cast) -> str:
    """A paper about Gerda's authority over Noor; returns its address."""
    tie = cast.db.execute(
        "select id from guardianship where pupil_id = %s and guardian_id = %s", [cast.noor.id, cast.gerda.id]
    ).fetchone()[0]
    stored = store(PDF, limit_bytes=len(PDF), closing=closing(GuardianDocument, cast.noor.id))
    uid = uuid4()
    cast.put(
        "guardian_document", uid=uid, pupil_id=cast.noor.id, guardianship_id=tie, blob=stored.blob, name="uitspraak.pdf",
        media_type="application/pdf", size=stored.size, added_at=NOW, added_by_id=cast.anna.id,
    )  # fmt: skip
    return f"/leerlingen/{cast.noor.uid}/papieren/{uid}/"


def put_task(cast: Cast) -> str:
    """A task about Noor; returns the address that closes it."""
    uid = uuid4()
    cast.put(
        "admin_task", uid=uid, pupil_id=cast.noor.id, kind="document", field="", field_name="", text=b"",
        made_by_id=cast.anna.id, made_at=NOW,
    )  # fmt: skip
    return f"/leerlingen/{cast.noor.uid}/taken/{uid}/"


def correcting(cast: Cast) -> str:
    """The address of a correction of a datum that another system keeps."""
    put_source(cast, "pupil_identity.family_name")
    return f"/leerlingen/{cast.noor.uid}/verbetering/?veld=pupil_identity.family_name"
