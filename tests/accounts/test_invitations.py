"""The administration adds a guardian and lets people in; nobody else can."""

import re

import pytest
from django.core import mail
from django.utils.formats import date_format
from django.utils.timezone import localtime

from tests.accounts.steps import agree_to
from tests.letters import code_of
from tests.people import NOW, Cast, sign_in
from zorgvuldig.accounts.invitations.codes import accept, key_of
from zorgvuldig.gate.models import Account, Invitation

NEW = {
    "given_name": "Wilma",
    "family_prefix": "de",
    "family_name": "Ouder",
    "kind": "mother",
    "has_authority": "yes",
    "email": "wilma@example.org",
    "phone": "",
}


NOTHING = "Heeft nog geen account, en geen code die werkt."


def test_a_guardian_is_added_invited_and_signs_in(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    added = anna.post(f"/leerlingen/{cast.bram.uid}/ouders/nieuw/", NEW)
    assert added.status_code == 302
    page = anna.get(added.url).content.decode()
    assert "Wilma de Ouder" in page
    guardian = cast.db.execute("select person_id from guardian where given_name = 'Wilma'").fetchone()[0]
    anna.post(added.url, {"wie": f"guardian-{guardian}", "hoe": "vraag"})
    berend = sign_in(cast.staff("Berend", "administration"))
    berend.post(added.url, {"wie": f"guardian-{guardian}", "hoe": "akkoord"})
    code = code_of(anna, added.url, f"guardian-{guardian}", berend)
    account = accept(key_of(code), password="vier-woorden-zijn-genoeg", now=NOW, username="wilma")
    assert account.person_id == guardian
    history = cast.db.execute("select table_name, actor_id, purpose from gate.change order by id").fetchall()
    assert set(history) == {
        ("guardianship", cast.anna.id, "administration"),
        ("guardian", cast.anna.id, "administration"),
        ("release", cast.anna.id, "administration"),  # what stands on the letter
    }


def test_a_mail_holds_a_link_and_no_name(cast: Cast) -> None:
    cast.db.execute("delete from account where id = %s", [cast.gerda.account])
    page = sign_in(cast.anna).post(
        f"/leerlingen/{cast.noor.uid}/uitnodigen/", {"wie": f"guardian-{cast.gerda.id}", "hoe": "mail"}
    )
    assert page.status_code == 200
    (message,) = mail.outbox
    assert message.to == ["gerda@example.org"]
    text = message.subject + message.body
    assert "/uitnodiging/" in text
    for name in ("Gerda", "Noor", "Ouder", "Bakkerman"):
        assert name not in text


def test_who_sees_nothing_is_said_so(cast: Cast) -> None:
    page = sign_in(cast.anna).get(f"/leerlingen/{cast.noor.uid}/uitnodigen/").content.decode()
    assert "Er is een beperking door de rechter" in page
    assert "heeft geen gezag" in page


def test_only_somebody_on_the_page_can_be_invited(cast: Cast) -> None:
    page = f"/leerlingen/{cast.noor.uid}/uitnodigen/"
    for address in (page, f"{page}brief/"):
        tried = sign_in(cast.anna).post(address, {"wie": f"guardian-{cast.olga.id}", "hoe": "mail"})
        assert tried.status_code == 404
    assert not Invitation.objects.exists()


def test_staff_are_invited_by_letter(cast: Cast) -> None:
    agree_to(cast.dirk, cast)
    code = code_of(sign_in(cast.anna), "/medewerkers/uitnodigen/", f"staff-{cast.dirk.id}", sign_in(cast.aafke))
    account = accept(key_of(code), password="een-nieuw-wachtwoord-dus", now=NOW)
    assert account == Account.objects.get(person_id=cast.dirk.id)


def holds(page: str, name: str) -> str:
    """What the page of staff says that somebody has already."""
    found = re.search(rf"<b>{name}</b>.*?<span class=\"klein stil\">(.*?)</span>", page, re.DOTALL)
    assert found, page
    return found[1]


def test_the_page_says_who_has_an_account_and_whose_code_still_works(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    page = anna.get("/medewerkers/uitnodigen/").content.decode()
    assert holds(page, "Anna Werker") == "Heeft een account."
    cast.db.execute("delete from mfa_authenticator where user_id = %s", [cast.dirk.account])
    cast.db.execute("delete from account where id = %s", [cast.dirk.account])
    assert holds(anna.get("/medewerkers/uitnodigen/").content.decode(), "Dirk Werker") == NOTHING
    code_of(anna, "/medewerkers/uitnodigen/", f"staff-{cast.dirk.id}")
    until = date_format(localtime(Invitation.objects.get().expires_at), "j F Y, H:i")
    page = anna.get("/medewerkers/uitnodigen/").content.decode()
    assert holds(page, "Dirk Werker") == f"Heeft een code. Die werkt tot {until}."
    cast.db.execute("update invitation set expires_at = now() - interval '1 second'")
    assert holds(anna.get("/medewerkers/uitnodigen/").content.decode(), "Dirk Werker") == NOTHING


def test_the_page_of_a_family_says_so_too_and_that_a_letter_lies(cast: Cast) -> None:
    anna, page = sign_in(cast.anna), f"/leerlingen/{cast.noor.uid}/uitnodigen/"
    assert holds(anna.get(page).content.decode(), "Gerda Ouder") == "Heeft een account."
    cast.db.execute("delete from account where person_id = %s", [cast.gerda.id])
    said = anna.get(page).content.decode()
    assert holds(said, "Gerda Ouder") == NOTHING
    assert "Een brief met een code is nog niet verstuurd." not in said
    anna.post(f"{page}brief/", {"wie": f"guardian-{cast.gerda.id}"})
    said = anna.get(page).content.decode()
    assert said.count("Een brief met een code is nog niet verstuurd.") == 1
    assert said.index("Gerda Ouder") < said.index("Een brief met een code is nog niet verstuurd.")
    code_of(anna, page, f"guardian-{cast.gerda.id}")
    assert "Een brief met een code is nog niet verstuurd." not in anna.get(page).content.decode()


def test_an_account_of_which_nobody_gave_the_code_says_so(cast: Cast) -> None:
    page = sign_in(cast.anna).get(f"/leerlingen/{cast.noor.uid}/uitnodigen/").content.decode()
    assert "Het account is gemaakt. Wie de code gaf, staat er niet bij." in page
    assert "iemand van de school" not in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("given_name", "", "Vul de voornaam in."),
        ("has_authority", "", "Kies ja of nee, of dat wij het nog niet weten."),
        ("email", "wilma", "Dit is geen e-mailadres."),
        ("kind", "buurvrouw", "buurvrouw"),
    ],
)
def test_a_wrong_answer_is_explained_and_changes_nothing(cast: Cast, field: str, value: str, sentence: str) -> None:
    page = sign_in(cast.anna).post(f"/leerlingen/{cast.bram.uid}/ouders/nieuw/", NEW | {field: value})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert cast.db.execute("select count(*) from gate.change").fetchone() == (0,)


@pytest.mark.parametrize("who", ["wim", "dirk", "maud", "gerda", "noor", "leo", "petra", "bas"])
@pytest.mark.parametrize("address", ["/leerlingen/{}/uitnodigen/", "/leerlingen/{}/ouders/nieuw/"])
def test_nobody_else_gets_there(cast: Cast, who: str, address: str) -> None:
    client = sign_in(cast.people[who])
    assert client.get(address.format(cast.bram.uid)).status_code == 404
    assert client.post(address.format(cast.bram.uid), NEW).status_code == 404
