"""Emergency access, watching who looks, and the register as a page."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from tests.people import NOW, Cast, days, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.rules import STATUS
from zorgvuldig.register.schema import SourceStatus

REASON = "Noor viel van de trap"


@pytest.fixture(autouse=True)
def _empty_mailbox() -> None:
    mail.outbox = []


def text_of(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def number(cast: Cast, pupil: str) -> str:
    """A pupil's number, as it stands on the card."""
    return cast.db.execute("select number from pupil where person_id = %s", [cast.people[pupil].id]).fetchone()[0]


def reachable(cast: Cast, name: str, address: str = "", *, verified: bool = True) -> None:
    """Give an account a confirmed e-mail address."""
    cast.db.execute(
        'insert into account_emailaddress (user_id, email, verified, "primary") values (%s, %s, %s, true)',
        [cast.people[name].account, address or f"{name}@school.example", verified],
    )


# --- emergency ---------------------------------------------------------------------------------------------------


def test_breaking_the_glass_opens_whom_to_call_and_tells_the_privacy_officer(cast: Cast) -> None:
    reachable(cast, "petra")
    reachable(cast, "fenna")
    otto = sign_in(cast.otto)
    response = otto.post("/noodtoegang/", {"number": number(cast, "noor"), "reason": REASON})
    assert response.status_code == 303
    assert response["Location"] == f"/leerlingen/{cast.noor.uid}/nood/"
    text = text_of(otto.get(response["Location"]))
    assert 'class="deur nood"' in text
    assert "Noor Bakkerman" in text
    assert "gerda@example.org" in text
    assert "Geef deze persoon niets." in text  # Karim, by order of the court
    assert "6,4" not in text
    assert [message.to for message in mail.outbox] == [["petra@school.example"]]
    said = mail.outbox[0].subject + mail.outbox[0].body
    assert "http://testserver/toezicht/" in said
    assert all(
        secret not in said for secret in ("Noor", "Bakkerman", "Otto", "trap", number(cast, "noor"), str(cast.noor.uid))
    )


def test_an_emergency_opens_one_pupil_for_half_an_hour(cast: Cast) -> None:
    otto = sign_in(cast.otto)
    otto.post("/noodtoegang/", {"number": number(cast, "noor"), "reason": REASON})
    assert otto.get(f"/leerlingen/{cast.bram.uid}/nood/").status_code == 404
    assert otto.get(f"/leerlingen/{cast.noor.uid}/administratie/").status_code == 404
    assert sign_in(cast.dirk).get(f"/leerlingen/{cast.noor.uid}/nood/").status_code == 404
    cast.db.execute("update gate.emergency set until = now() - interval '1 second'")
    assert otto.get(f"/leerlingen/{cast.noor.uid}/nood/").status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"number": ""}, "Vul het leerlingnummer in."),
        ({"reason": ""}, "Schrijf op wat er aan de hand is."),
        ({"reason": "te kort"}, "Schrijf in minstens 10 letters op wat er aan de hand is."),
        ({"reason": "x" * 501}, "Schrijf het korter op, in hoogstens 500 letters."),
        ({"number": "999999"}, "Dit nummer opent niets."),
    ],
)
def test_a_wrong_answer_opens_nothing_and_says_what_to_do(cast: Cast, change: dict[str, str], sentence: str) -> None:
    reachable(cast, "petra")
    asked = {"number": number(cast, "noor"), "reason": REASON} | change
    response = sign_in(cast.otto).post("/noodtoegang/", asked)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert cast.db.execute("select count(*) from gate.emergency").fetchone() == (0,)
    assert mail.outbox == []


def test_a_pupil_of_another_school_answers_like_a_number_that_does_not_exist(cast: Cast) -> None:
    otto = sign_in(cast.otto)
    other = otto.post("/noodtoegang/", {"number": number(cast, "wout"), "reason": REASON})
    absent = otto.post("/noodtoegang/", {"number": "999999", "reason": REASON})
    assert other.status_code == absent.status_code == 422
    assert "Dit nummer opent niets." in text_of(other)
    refused = cast.db.execute(
        "select pupil_id from gate.log where purpose = 'emergency' and refused order by id"
    ).fetchall()
    assert refused == [(cast.wout.id,), (None,)]


@pytest.mark.parametrize("name", ["petra", "fenna", "bas", "gerda", "noor"])
def test_who_has_no_emergencies_does_not_see_the_page(cast: Cast, name: str) -> None:
    browser = sign_in(cast.people[name])
    assert browser.get("/noodtoegang/").status_code == 404
    asked = {"number": number(cast, "noor"), "reason": REASON}
    assert browser.post("/noodtoegang/", asked).status_code == 404
    assert cast.db.execute("select count(*) from gate.emergency").fetchone() == (0,)


def test_signed_out_means_signing_in_first(cast: Cast, client: Client) -> None:
    for address in ("/noodtoegang/", "/toezicht/", "/toezicht/medewerkers/", f"/toezicht/leerling/{cast.noor.uid}/"):
        response = client.get(address)
        assert response.status_code == 302, address
        assert response["Location"].startswith("/inloggen/")


def test_only_confirmed_addresses_of_privacy_officers_in_force_are_mailed(cast: Cast) -> None:
    reachable(cast, "petra", verified=False)
    sign_in(cast.otto).post("/noodtoegang/", {"number": number(cast, "noor"), "reason": REASON})
    assert mail.outbox == []
    cast.db.execute("update account_emailaddress set verified = true")
    cast.db.execute("update staff_role set ends_on = %s where staff_id = %s", [days(0), cast.petra.id])
    sign_in(cast.otto).post("/noodtoegang/", {"number": number(cast, "bram"), "reason": "Bram ademt slecht"})
    assert mail.outbox == []


# --- watching ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["petra", "fenna"])
def test_the_privacy_officer_sees_each_emergency(cast: Cast, name: str) -> None:
    watcher = sign_in(cast.people[name])
    assert "Niemand gebruikte noodtoegang." in text_of(watcher.get("/toezicht/"))
    sign_in(cast.otto).post("/noodtoegang/", {"number": number(cast, "noor"), "reason": REASON})
    cast.put(
        "gate.emergency",
        actor_id=cast.dirk.id,
        role="teacher",
        pupil_id=cast.bram.id,
        reason="lang geleden gevallen",
        at=NOW - timedelta(days=31),
        until=NOW - timedelta(days=31),
    )
    response = watcher.get("/toezicht/")
    text = text_of(response)
    assert [(a.who, a.pupil, a.reason) for a in response.context["alarms"]] == [
        ("Otto Werker", "Noor Bakkerman", REASON)
    ]
    assert "nu open" in text
    assert "Visserman" not in text


WATCHING = ["/toezicht/", "/toezicht/medewerkers/", "/toezicht/leerling/{noor}/", "/toezicht/medewerker/{dirk}/"]


@pytest.mark.parametrize("address", WATCHING)
@pytest.mark.parametrize("name", ["dirk", "maud", "anna", "leo", "bas", "gerda", "noor"])
def test_nobody_else_watches(cast: Cast, address: str, name: str) -> None:
    where = address.format(noor=cast.noor.uid, dirk=cast.dirk.uid)
    assert sign_in(cast.people[name]).get(where).status_code == 404


@pytest.mark.parametrize("address", WATCHING)
@pytest.mark.parametrize("name", ["petra", "fenna"])
def test_who_watches_sees_no_grades_and_no_addresses(cast: Cast, address: str, name: str) -> None:
    text = text_of(sign_in(cast.people[name]).get(address.format(noor=cast.noor.uid, dirk=cast.dirk.uid)))
    assert all(secret not in text for secret in ("6,4", "Geheimlaan", "example.org"))


def test_the_log_of_one_pupil_names_staff_and_not_the_family(cast: Cast) -> None:
    sign_in(cast.dirk).get(f"/groepen/{cast.groups['wi2B'][1]}/")
    sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/")
    response = sign_in(cast.petra).get(f"/toezicht/leerling/{cast.noor.uid}/")
    assert [(look.who, look.reason) for look in response.context["month"].looked] == [
        ("Petra Werker", "Toezicht op wie kijkt"),
        ("Ouder of voogd", "Inzage door ouder"),
        ("Dirk Werker", "Lesgeven"),
    ]
    assert "Gerda" not in text_of(response)


def test_a_pupil_of_another_school_is_not_watched_from_here(cast: Cast) -> None:
    assert sign_in(cast.petra).get(f"/toezicht/leerling/{cast.wout.uid}/").status_code == 404


def test_what_a_member_of_staff_opened_is_found_from_the_list(cast: Cast) -> None:
    sign_in(cast.dirk).get(f"/groepen/{cast.groups['wi2B'][1]}/")
    petra = sign_in(cast.petra)
    listed = petra.get("/toezicht/medewerkers/")
    uids = {colleague.name: colleague.uid for colleague in listed.context["colleagues"]}
    assert uids["Werker, Dirk"] == cast.dirk.uid
    assert "Werker, Wim" in uids
    assert len(uids) == cast.db.execute("select count(*) from staff").fetchone()[0]
    response = petra.get(f"/toezicht/medewerker/{cast.dirk.uid}/")
    assert {look.pupil for look in response.context["looked"]} == {
        "Noor Bakkerman",
        "Bram Visserman",
        "Tess Bakkerman",
        "Yara Oudendijk",
    }
    assert {look.reason for look in response.context["looked"]} == {"Lesgeven"}


def test_somebody_who_opened_nothing_and_somebody_who_is_not_staff(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    assert "Deze medewerker opende nog geen dossier." in text_of(petra.get(f"/toezicht/medewerker/{cast.otto.uid}/"))
    assert petra.get(f"/toezicht/medewerker/{cast.gerda.uid}/").status_code == 404
    assert petra.get("/toezicht/medewerker/00000000-0000-4000-8000-000000000000/").status_code == 404


# --- the register ------------------------------------------------------------------------------------------------


def test_the_register_shows_every_category_field_and_recipient(client: Client) -> None:
    first = text_of(client.get("/register/"))
    chapters = {key: text_of(client.get(f"/register/{key}/")) for key in REGISTER.categories}
    for key in REGISTER.categories:
        line = first.partition(f'<li id="{key}">')[2].partition("</li>")[0]  # where links of before end
        assert f'href="/register/{key}/"' in line, key
    for table in REGISTER.tables.values():
        if table.category:
            shown = chapters[table.category]
            assert all(f"{table.name}.{column}" in shown for column in table.columns), table.name
    for recipient in REGISTER.recipients.values():
        assert all(recipient.name.nl in chapters[key] for key in recipient.categories), recipient.key


def test_a_chapter_of_the_register_names_every_rule_that_opens_it(client: Client) -> None:
    for key in REGISTER.categories:
        page = text_of(client.get(f"/register/{key}/")).replace("&#x27;", "'")
        rows = {}
        for row in page.partition("<tbody")[2].partition("</tbody>")[0].split("<tr ")[1:]:
            who, relation, looking, changing = (
                part.partition(">")[2].partition("</t")[0] for part in re.split("<t[hd] ", row)[1:]
            )
            rows[who, relation] = looking, changing
        for rule in REGISTER.rules:
            if key in rule.reads:
                shown = rows[REGISTER.roles[rule.role].name.nl, REGISTER.relations[rule.relation].name.nl]
                purposes = re.sub("</?span>", "", shown[key in rule.writes]).split("; ")
                assert REGISTER.purposes[rule.purpose].name.nl in purposes, (key, rule)


def test_a_chapter_that_is_not_in_the_register_is_not_there(client: Client) -> None:
    assert client.get("/register/geheim/").status_code == 404


def test_only_what_a_law_says_is_called_legal(client: Client) -> None:
    assert [status for status, words in STATUS.items() if "wettelijk" in str(words).lower()] == [SourceStatus.LAW]
    terms = {term.source_status for term in REGISTER.terms.values()} | {
        r.source_status for r in REGISTER.recipients.values()
    }
    pages = "".join(text_of(client.get(f"/register/{key}/")) for key in REGISTER.categories)
    assert ("Wettelijk" in pages) == (SourceStatus.LAW in terms)
