"""The administration decides: the queue, asking more, refusing, admitting; once, and by the right people only."""

import re
import threading
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import connections
from django.test import Client, override_settings

from tests.admissions.applying import BORN, BSN, OTHER_BSN, applied, fill, open_round, status_of, token_in_mail
from tests.gate.hostile import attempt, connect, token_of
from tests.people import TODAY, Cast, days, sign_in
from zorgvuldig.admissions.family.actions import keep
from zorgvuldig.admissions.family.reads import read
from zorgvuldig.admissions.questions import GUARDIAN, stamp
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.keys import shelves_of

OUTSIDERS = ["wim", "dirk", "maud", "leo", "petra", "bas", "gerda", "noor"]


def form_on(page: str) -> dict[str, str]:
    """The mark that a decision page carries."""
    found = re.search(r'name="gezien" value="(\w+)"', page)
    assert found, page
    return {"gezien": found[1]}


def admission(**changed: str) -> dict[str, str]:
    """A filled-in admission, as the page sends it."""
    return {
        "family_name": "Nieuwkomer",
        "prefix": "van der",
        "initials": "J.M.",
        "born_on_0": "5",
        "born_on_1": "3",
        "born_on_2": str(BORN.year),
        "sex": "male",
        "official": BSN,
        "document": "passport",
        "compared": "on",
        "authority_0": "yes",
        "starts_on": TODAY.isoformat(),
        "level": "havo",
        "group": "",
        "pupil_number": "",
    } | changed


def decide(client: Client, uid: UUID, what: str, data: dict[str, str]) -> Any:
    """Open a decision page and post it."""
    path = f"/aanmeldingen/{uid}/{what}/"
    return client.post(path, form_on(client.get(path).content.decode()) | data)


def one(cast: Cast, sql: str, *values: object) -> Any:
    """The one row that a query finds."""
    rows = cast.db.execute(sql, list(values)).fetchall()
    assert len(rows) == 1, rows
    return rows[0]


def test_the_queue_shows_what_waits(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    assert "Er wacht geen aanmelding." in anna.get("/aanmeldingen/").content.decode()
    round_uid = open_round(cast)
    uid, _token = applied(cast, round_uid=round_uid)
    page = anna.get("/aanmeldingen/").content.decode()
    assert "Jelle van der Nieuwkomer" in page
    assert str(uid) in page
    assert "wacht op u" in page
    assert "lijkt op een andere" not in page
    applied(cast, round_uid=round_uid, bsn=None)
    assert anna.get("/aanmeldingen/").content.decode().count("lijkt op een andere aanmelding") == 2
    assert "Jelle" not in sign_in(cast.wim).get("/aanmeldingen/").content.decode()


def test_a_draft_is_nobodys_business_yet(cast: Cast, client: Client) -> None:
    client.post(f"/aanmelden/ronde/{open_round(cast)}/", {"email": "ilse@example.org"})
    draft = read(token_in_mail())
    assert draft
    anna = sign_in(cast.anna)
    assert "Er wacht geen aanmelding." in anna.get("/aanmeldingen/").content.decode()
    assert anna.get(f"/aanmeldingen/{draft.uid}/").status_code == 404


def test_one_application_shows_every_answer_but_health_and_number(cast: Cast) -> None:
    uid, _token = applied(cast)
    page = sign_in(cast.anna).get(f"/aanmeldingen/{uid}/").content.decode()
    for said in ("Jelle", "van der", "Nieuwkomer", "Wilgenpad 7", "ilse@example.org", "Oma", "havo", "de ouder"):
        assert said in page
    assert "Pinda" not in page
    assert BSN not in page
    assert "misschien al in het systeem" not in page


def test_a_child_who_may_be_here_already_is_pointed_out(cast: Cast) -> None:
    born = one(cast, "select born_on from pupil_birth where pupil_id = %s", cast.noor.id)[0]
    uid, _token = applied(cast, pupil_identity__family_name="Bakkerman", pupil_birth__born_on=born.isoformat())
    page = sign_in(cast.anna).get(f"/aanmeldingen/{uid}/").content.decode()
    assert "Een leerling heeft dezelfde achternaam en geboortedatum." in page
    assert f"/leerlingen/{cast.noor.uid}/administratie/" in page
    assert str(cast.tess.uid) not in page


def test_by_hand_nobody_is_looked_for_but_with_an_application(cast: Cast) -> None:
    """Whether a child of this name and age is here would else be found by whoever has a pupil open."""
    born = one(cast, "select born_on from pupil_birth where pupil_id = %s", cast.sem.id)[0]
    reads, (uid, _token) = ("organisation", "identity", "birth"), applied(cast)
    asks = f"select uid from gate.same_as({REGISTER.mask(('identity',))}, 'buurman', '{born}', null)"
    with connect() as runtime:
        honest = token_of(runtime, cast.anna, "intake", reads, "pupil", uid)
        assert attempt(runtime, "reader", honest, asks) == [(cast.sem.uid,)]
        for who, purpose in ((cast.maud, "mentoring"), (cast.anna, "administration")):
            token = token_of(runtime, who, purpose, ("identity",), "pupil", cast.noor.uid)
            assert attempt(runtime, "reader", token, asks) == []


def test_admitting_makes_a_whole_pupil(cast: Cast) -> None:
    uid, token = applied(cast)
    draft = read(token)
    assert draft
    anna = sign_in(cast.anna)
    done = decide(anna, uid, "aanname", admission(group=str(cast.groups["2B"][1])))
    assert done.status_code == 303, done.content.decode()
    page = anna.get(done.url).content.decode()
    assert "Jelle van der Nieuwkomer" in page
    assert "Maak uitnodigingen" in page
    pupil = draft.person_id
    assert one(cast, "select given_name, prefix, family_name, initials, sort_key, sources from pupil_identity where pupil_id = %s", pupil) == (
        "Jelle", "van der", "Nieuwkomer", "J.M.", "nieuwkomer  jelle", {"*": "guardian"},
    )  # fmt: skip
    birth = one(
        cast, "select born_on, sex, confirmed_from, confirmed_by_id from pupil_birth where pupil_id = %s", pupil
    )
    assert birth == (BORN, "male", "passport", cast.anna.id)
    assert one(cast, "select street, postcode, sources from pupil_contact where pupil_id = %s", pupil) == (
        "Wilgenpad 7", "1234 AB", {"*": "guardian"},
    )  # fmt: skip
    assert one(cast, "select rank, name, tie from emergency_contact where pupil_id = %s", pupil) == (1, "Oma", "oma")
    tie = one(cast, "select guardian_id, kind, has_authority, is_home from guardianship where pupil_id = %s", pupil)
    assert tie[1:] == ("mother", True, True)
    guardian = one(cast, "select given_name, email, street, sources from guardian where person_id = %s", tie[0])
    assert guardian == ("Ilse", "ilse@example.org", "Wilgenpad 7", {"*": "guardian"})
    enrolment = one(cast, "select school_id, level, starts_on, ends_on from enrolment where pupil_id = %s", pupil)
    assert enrolment == (cast.schools["Oost"], "havo", TODAY, None)
    assert one(cast, "select group_id, starts_on from membership where pupil_id = %s", pupil) == (
        cast.groups["2B"][0],
        TODAY,
    )
    assert one(cast, "select confirmed_at is not null from official_number where person_id = %s", pupil) == (True,)
    assert one(cast, "select count(*) from health_statement where person_id = %s", pupil) == (1,)
    assert status_of(cast, uid) == ("accepted", True, False)
    makers = cast.db.execute("select distinct actor_id, purpose from gate.change where table_name = 'pupil'").fetchall()
    assert makers == [(cast.anna.id, "intake")]
    assert mail.outbox[-1].to == ["ilse@example.org"]
    assert "Jelle" not in mail.outbox[-1].subject + mail.outbox[-1].body


def test_guardians_who_may_look_are_invited_with_one_button(cast: Cast) -> None:
    uid, token = applied(cast)
    draft = read(token)
    assert draft
    anna = sign_in(cast.anna)
    page = decide(anna, uid, "aanname", admission()).url
    assert "nog geen account: Ilse Nieuwkomer." in " ".join(anna.get(page).content.decode().split())
    with override_settings(EMAIL_BACKEND="tests.admissions.applying.Broken"):
        assert "Een uitnodiging kon niet weg." in anna.post(page, follow=True).content.decode()
    sent = len(mail.outbox)
    assert "De uitnodigingen zijn verstuurd." in anna.post(page, follow=True).content.decode()
    assert [message.to for message in mail.outbox[sent:]] == [["ilse@example.org"]]
    assert "Jelle" not in mail.outbox[-1].body + mail.outbox[-1].subject
    assert anna.post(page).status_code == 303  # a double click
    assert len(mail.outbox) == sent + 1
    assert "Mail hun een uitnodiging" not in anna.get(page).content.decode()


def test_nobody_without_authority_is_invited(cast: Cast) -> None:
    uid, _token = applied(cast)
    anna = sign_in(cast.anna)
    page = decide(anna, uid, "aanname", admission(authority_0="no")).url
    sent = len(mail.outbox)
    assert "Mail hun een uitnodiging" not in anna.get(page).content.decode()
    anna.post(page)
    assert len(mail.outbox) == sent


def test_what_the_document_says_otherwise_comes_from_the_document(cast: Cast) -> None:
    uid, token = applied(cast)
    draft = read(token)
    assert draft
    changed = admission(family_name="Nieuwkoomer", born_on_0="6", official=OTHER_BSN)
    assert decide(sign_in(cast.anna), uid, "aanname", changed).status_code == 303
    identity = one(
        cast, "select family_name, sources, search_key from pupil_identity where pupil_id = %s", draft.person_id
    )
    assert identity[:2] == ("Nieuwkoomer", {"*": "guardian", "family_name": "document"})
    assert "nieuwkoomer" in identity[2]
    birth = one(cast, "select born_on, sources from pupil_birth where pupil_id = %s", draft.person_id)
    assert birth == (BORN.replace(day=6), {"*": "guardian", "born_on": "document"})


def test_a_guardian_gets_only_the_authority_that_the_school_checked(cast: Cast) -> None:
    uid, token = applied(cast)
    draft = read(token)
    assert draft
    decide(sign_in(cast.anna), uid, "aanname", admission(authority_0="no"))
    assert one(cast, "select has_authority from guardianship where pupil_id = %s", draft.person_id) == (False,)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("compared", "", "Vergelijk de gegevens eerst met het papier."),
        ("document", "", "Kies het papier dat u hebt gezien."),
        ("official", "999990018", "Dit burgerservicenummer bestaat niet"),
        ("official", "", "Vul het nummer van het papier in"),
        ("no_number", "on", "U vulde ook een nummer in."),
        ("authority_0", "", "Kies ja of nee."),
        ("starts_on", days(201).isoformat(), "Deze dag valt buiten het schooljaar dit jaar"),
        ("starts_on", days(200).isoformat(), "Deze dag valt buiten het schooljaar dit jaar"),
        ("starts_on", days(-101).isoformat(), "Deze dag valt buiten het schooljaar dit jaar"),
        ("born_on_2", str(TODAY.year + 1), "Deze datum ligt in de toekomst."),
        ("group", "0d9c7a2e-0000-4000-8000-000000000000", "Kies een klas uit de lijst."),
        ("sex", "", "Kies wat er op het papier staat."),
    ],
)
def test_a_wrong_admission_is_explained_and_makes_nothing(cast: Cast, field: str, value: str, sentence: str) -> None:
    uid, token = applied(cast)
    draft = read(token)
    assert draft
    tried = decide(sign_in(cast.anna), uid, "aanname", admission(**{field: value}))
    assert tried.status_code == 422
    assert sentence in tried.content.decode()
    assert "Nieuwkomer" in tried.content.decode()
    assert cast.db.execute("select count(*) from pupil where person_id = %s", [draft.person_id]).fetchone() == (0,)
    assert status_of(cast, uid) == ("", True, True)


def test_a_class_of_another_school_cannot_be_slipped_in(cast: Cast) -> None:
    uid, _token = applied(cast)
    tried = decide(sign_in(cast.anna), uid, "aanname", admission(group=str(cast.groups["w1"][1])))
    assert tried.status_code == 422


def test_a_number_that_is_taken_is_refused_and_makes_nothing(cast: Cast) -> None:
    uid, token = applied(cast)
    draft = read(token)
    assert draft
    taken = one(cast, "select number from pupil where person_id = %s", cast.noor.id)[0]
    tried = decide(sign_in(cast.anna), uid, "aanname", admission(pupil_number=taken))
    assert tried.status_code == 422
    assert "Dit leerlingnummer is al in gebruik." in tried.content.decode()
    assert cast.db.execute("select count(*) from guardianship where pupil_id = %s", [draft.person_id]).fetchone() == (
        0,
    )
    assert status_of(cast, uid) == ("", True, True)
    assert decide(sign_in(cast.anna), uid, "aanname", admission(pupil_number="OOST-77")).status_code == 303
    assert one(cast, "select number from pupil where person_id = %s", draft.person_id) == ("OOST-77",)


def test_the_next_free_number_steps_over_one_that_is_taken(cast: Cast) -> None:
    uid, token = applied(cast)
    draft = read(token)
    assert draft
    would = f"{TODAY:%y}{draft.person_id:04}"
    cast.db.execute("update pupil set number = %s where person_id = %s", [would, cast.noor.id])
    assert decide(sign_in(cast.anna), uid, "aanname", admission()).status_code == 303
    assert one(cast, "select number from pupil where person_id = %s", draft.person_id) == (f"{would}2",)


def test_an_official_number_of_somebody_else_is_refused(cast: Cast) -> None:
    round_uid = open_round(cast)
    applied(cast, round_uid=round_uid)
    uid, token = applied(cast, round_uid=round_uid, bsn=None)
    tried = decide(sign_in(cast.anna), uid, "aanname", admission())
    assert tried.status_code == 422
    assert "Dit nummer is al van een andere leerling of aanmelding." in tried.content.decode()
    draft = read(token)
    assert draft
    assert cast.db.execute("select count(*) from pupil where person_id = %s", [draft.person_id]).fetchone() == (0,)


def test_a_child_without_a_number_is_admitted_when_somebody_says_so(cast: Cast) -> None:
    uid, token = applied(cast)
    draft = read(token)
    assert draft
    assert decide(sign_in(cast.anna), uid, "aanname", admission(official="", no_number="on")).status_code == 303
    assert cast.db.execute("select count(*) from official_number").fetchone() == (0,)


def test_more_is_asked_and_the_family_sends_again(cast: Cast, client: Client) -> None:
    uid, old = applied(cast)
    cast.db.execute("update intake_round set closes_on = %s", [days(0)])
    asked = decide(sign_in(cast.anna), uid, "vraag", {"question": "Welke basisschool is het?"})
    assert asked.status_code == 303
    assert "basisschool" not in mail.outbox[-1].body + mail.outbox[-1].subject
    token = token_in_mail()
    assert client.get(f"/aanmelden/{old}/").status_code == 404
    assert "Welke basisschool is het?" in client.get(f"/aanmelden/{token}/").content.decode()
    assert "wacht op de ouders" in sign_in(cast.anna).get("/aanmeldingen/").content.decode()
    assert fill(client, token, "adres", pupil_contact__town="Elders").status_code == 303
    assert client.post(f"/aanmelden/{token}/controle/").status_code == 303
    assert "De aanmelding is verstuurd" in client.get(f"/aanmelden/{token}/").content.decode()
    page = sign_in(cast.anna).get(f"/aanmeldingen/{uid}/").content.decode()
    assert "Elders" in page
    assert "Wacht op de ouders" not in page


@pytest.mark.parametrize(("what", "data"), [("vraag", {"question": "Wat?"}), ("afwijzing", {"reason": "Vol"})])
def test_a_mail_that_cannot_go_changes_nothing(cast: Cast, what: str, data: dict[str, str]) -> None:
    uid, token = applied(cast)
    with override_settings(EMAIL_BACKEND="tests.admissions.applying.Broken"):
        tried = decide(sign_in(cast.anna), uid, what, data)
    assert tried.status_code == 422
    assert "Er is niets veranderd." in tried.content.decode()
    assert status_of(cast, uid) == ("", True, True)
    assert read(token) is not None


def test_a_refusal_has_a_reason_and_ends_the_link(cast: Cast, client: Client) -> None:
    uid, token = applied(cast)
    anna = sign_in(cast.anna)
    assert decide(anna, uid, "afwijzing", {"reason": ""}).status_code == 422
    person = one(cast, "select person_id from application")[0]
    number = REGISTER.categories["official_number"].bit
    before = shelves_of(person)
    assert decide(anna, uid, "afwijzing", {"reason": "Er is geen plaats."}).status_code == 303
    assert before - shelves_of(person) == {number}  # in no backup either
    assert status_of(cast, uid) == ("refused", True, True)
    assert "plaats" not in mail.outbox[-1].body
    assert "Jelle" not in mail.outbox[-1].body
    assert client.get(f"/aanmelden/{token}/").status_code == 404
    page = anna.get(f"/aanmeldingen/{uid}/").content.decode()
    assert "Er is geen plaats." in page
    assert "Anna Werker" in page
    assert cast.db.execute("select count(*) from official_number").fetchone() == (0,)  # of no use any more
    assert "Er wacht geen aanmelding." in anna.get("/aanmeldingen/").content.decode()


@pytest.mark.parametrize(
    ("what", "data"), [("vraag", {"question": "Wat?"}), ("afwijzing", {"reason": "Vol"}), ("aanname", {})]
)
def test_of_two_who_decide_the_second_reads_what_happened(cast: Cast, what: str, data: dict[str, str]) -> None:
    cast.staff("Ans", "administration")
    uid, _token = applied(cast)
    anna, ans = sign_in(cast.anna), sign_in(cast.ans)
    path = f"/aanmeldingen/{uid}/{what}/"
    waiting = form_on(ans.get(path).content.decode())
    assert decide(anna, uid, "aanname", admission()).status_code == 303
    late = ans.post(path, waiting | (data or admission()))
    assert late.status_code == 409
    assert "Deze aanmelding is al aangenomen" in late.content.decode()
    assert ans.get(path).status_code == 409
    assert status_of(cast, uid)[0] == "accepted"


def test_two_who_decide_in_the_same_instant_make_one_pupil(cast: Cast) -> None:
    cast.staff("Ans", "administration")
    uid, token = applied(cast)
    draft = read(token)
    assert draft
    clients = [sign_in(cast.anna), sign_in(cast.ans)]
    marks = [form_on(client.get(f"/aanmeldingen/{uid}/aanname/").content.decode()) for client in clients]
    answers: list[int] = []
    start = threading.Barrier(2)

    def go(client: Client, seen: dict[str, str]) -> None:
        start.wait()
        answers.append(client.post(f"/aanmeldingen/{uid}/aanname/", seen | admission()).status_code)
        connections.close_all()

    threads = [threading.Thread(target=go, args=pair) for pair in zip(clients, marks, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409]
    assert one(cast, "select count(*) from pupil where person_id = %s", draft.person_id) == (1,)
    assert one(cast, "select count(*) from guardianship where pupil_id = %s", draft.person_id) == (1,)


def test_what_the_family_changed_meanwhile_is_looked_at_first(cast: Cast) -> None:
    uid, token = applied(cast)
    anna = sign_in(cast.anna)
    path = f"/aanmeldingen/{uid}/aanname/"
    seen = form_on(anna.get(path).content.decode())
    cast.db.execute("update application set changed_at = changed_at + interval '1 second'")
    late = anna.post(path, seen | admission())
    assert late.status_code == 409
    assert "De ouders of een collega veranderden iets" in late.content.decode()
    assert status_of(cast, uid) == ("", True, True)
    assert read(token) is not None


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("what", ["", "vraag/", "afwijzing/", "aanname/", "leerling/", "ouders/"])
def test_nobody_else_gets_there(cast: Cast, who: str, what: str) -> None:
    uid, _token = applied(cast)
    client = sign_in(cast.people[who])
    assert client.get(f"/aanmeldingen/{uid}/{what}").status_code == 404
    tried = client.post(f"/aanmeldingen/{uid}/{what}", admission() | {"question": "x", "reason": "x"})
    assert tried.status_code == (404 if what else 405)
    assert status_of(cast, uid) == ("", True, True)


# --- parents who are here already -----------------------------------------------------------------------------------


def with_parent(cast: Cast, **changed: object) -> tuple[UUID, int]:
    """An application of a brother of Noor: its first guardian is called as Gerda is, at the same address."""
    uid, token = applied(cast)
    draft = read(token)
    assert draft
    step = GUARDIAN[0]
    held = step.take(draft.answers)
    cast.db.execute("update application set submitted_at = null")  # a draft again, to fill in another parent
    same = {"guardian.given_name": "Gerda", "guardian.family_name": "Ouder", "guardian.email": "Gerda@example.org"}
    keep(token, step=step, value=held | same | changed, was=stamp(held))
    cast.db.execute("update application set submitted_at = now()")
    return uid, draft.person_id


def signed_list(client: Client, cast: Cast, uid: UUID) -> dict[str, str]:
    """Find the sister and compare her parents, as the pages do."""
    found = client.post(f"/aanmeldingen/{uid}/gezin/", {"q": "bakkerman"}).content.decode()
    link = f"/aanmeldingen/{uid}/gezin/{cast.noor.uid}/"
    assert link in found
    page = client.get(link).content.decode()
    assert "Gerda Ouder" in page
    signed = re.search(r'name="ouders" value="([^"]+)"', page)
    assert signed
    return {"ouders": signed[1]}


def test_a_parent_of_a_sister_is_recognised_and_not_made_twice(cast: Cast) -> None:
    uid, person = with_parent(cast)
    anna = sign_in(cast.anna)
    done = anna.post(f"/aanmeldingen/{uid}/ouders/", signed_list(anna, cast, uid), follow=True)
    assert "Herkend: Gerda Ouder." in done.content.decode()
    assert decide(anna, uid, "aanname", admission()).status_code == 303
    assert one(cast, "select guardian_id from guardianship where pupil_id = %s", person) == (cast.gerda.id,)
    assert one(cast, "select count(*) from guardian where email ilike 'gerda@example.org'") == (1,)
    assert "Jelle" in sign_in(cast.gerda).get("/mijn-kinderen/").content.decode()


def test_recognising_can_be_undone(cast: Cast) -> None:
    uid, person = with_parent(cast)
    anna = sign_in(cast.anna)
    anna.post(f"/aanmeldingen/{uid}/ouders/", signed_list(anna, cast, uid))
    anna.post(f"/aanmeldingen/{uid}/ouders/", {"los": "1"})
    assert decide(anna, uid, "aanname", admission()).status_code == 303
    assert one(cast, "select guardian_id = %s from guardianship where pupil_id = %s", cast.gerda.id, person) == (False,)


@pytest.mark.parametrize("changed", [{"guardian.email": "ander@example.org"}, {"guardian.given_name": "Greta"}])
def test_another_name_or_address_is_somebody_else(cast: Cast, changed: dict[str, str]) -> None:
    uid, _person = with_parent(cast, **changed)
    anna = sign_in(cast.anna)
    done = anna.post(f"/aanmeldingen/{uid}/ouders/", signed_list(anna, cast, uid), follow=True)
    assert "Geen van deze ouders heeft dezelfde naam" in done.content.decode()


def test_a_list_that_was_not_signed_for_this_application_is_refused(cast: Cast) -> None:
    uid, _person = with_parent(cast)
    other, _token = applied(cast, round_uid=one(cast, "select uid from intake_round")[0], bsn=None)
    anna = sign_in(cast.anna)
    signed = signed_list(anna, cast, uid)
    assert anna.post(f"/aanmeldingen/{other}/ouders/", signed).status_code == 404
    assert anna.post(f"/aanmeldingen/{uid}/ouders/", {"ouders": signed["ouders"] + "x"}).status_code == 404
