"""The address book: one writes an organisation down, another verifies it, and what was verified stands."""

import uuid
from typing import Any

import pytest
from django.conf import settings
from psycopg import errors

from tests.gate.hostile import attempt, connect, token_of
from tests.people import NOW, Cast, sign_in
from tests.release.parting import party_row, put_party
from zorgvuldig.release.parties.pages import FOR_EVERYBODY, NotADomain, domain_of

READS = ("organisation", "staff", "exchange")
OFFICER = {
    "recipient": "attendance_officer",
    "name": "Gemeente Wilgendam",
    "department": "Leerplicht",
    "domain": "Wilgendam.example",
    "street": "Raadhuisplein 1",
    "postcode": "0000 AA",
    "town": "Wilgendam",
}


def said(**more: str) -> dict[str, str]:
    return {**OFFICER, **more}


def page(number: uuid.UUID, more: str = "") -> str:
    return f"/organisaties/{number}/{more}"


def seen(cast: Cast, number: uuid.UUID, who: str = "leo", more: str = "") -> str:
    """The mark of what somebody saw, as the form carries it."""
    content = sign_in(cast.people[who]).get(page(number, more)).content.decode()
    return content.split('name="seen" value="')[1].split('"')[0]


# --- writing down ----------------------------------------------------------------------------------------------------


def test_an_organisation_is_written_down_and_waits(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    answer = anna.post("/organisaties/nieuw/", said())
    assert answer.status_code == 303
    assert party_row(cast, "name, domain, added_by_id, verified_at, ended_at") == (
        "Gemeente Wilgendam", "wilgendam.example", cast.anna.id, None, None,
    )  # fmt: skip
    shown = anna.get(answer["Location"]).content.decode()
    assert "Een ander moet het controleren" in shown
    assert "Dit klopt</button>" not in shown


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"recipient": ""}, "Kies wat voor organisatie het is."),
        ({"recipient": "onzin"}, "Kies een van deze mogelijkheden."),
        ({"recipient": "family"}, "Kies een van deze mogelijkheden."),
        ({"name": ""}, "Vul de naam van de organisatie in."),
        ({"name": "jan@wilgendam.example"}, "geen e-mailadres"),
        ({"domain": "wilgendam"}, "achter het apenstaartje"),
        ({"domain": "https://wilgendam.example/"}, "achter het apenstaartje"),
        ({"domain": "wilgendam..example"}, "achter het apenstaartje"),
        ({"domain": "wilgendam.example\nbcc: x.example"}, "achter het apenstaartje"),
        ({"domain": "wіlgendam.example"}, "bijzondere letters"),  # a Cyrillic i
        ({"domain": "xn--wlgendam-4wg.example"}, "bijzondere letters"),
        ({"domain": "gmail.com"}, "iedereen een postvak"),
        ({"domain": "", "street": "", "postcode": "", "town": ""}, "Anders kan er niets heen"),
        ({"street": ""}, "Vul de straat of postbus in."),
        ({"postcode": ""}, "Vul de postcode in."),
        ({"town": ""}, "Vul de plaats in."),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(cast: Cast, wrong: dict[str, str], sentence: str) -> None:
    answer = sign_in(cast.anna).post("/organisaties/nieuw/", said(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert party_row(cast) is None


def test_a_letter_is_enough(cast: Cast) -> None:
    assert sign_in(cast.anna).post("/organisaties/nieuw/", said(domain="")).status_code == 303
    assert party_row(cast, "domain") == ("",)


def test_the_same_organisation_is_there_once_until_it_ended(cast: Cast) -> None:
    anna, number = sign_in(cast.anna), put_party(cast)
    answer = anna.post("/organisaties/nieuw/", said())
    assert answer.status_code == 422
    assert "staat al in het adresboek" in answer.content.decode()
    assert anna.post(page(number, "einde/")).status_code == 303
    assert anna.post("/organisaties/nieuw/", said()).status_code == 303


def test_of_an_address_only_the_domain_is_kept() -> None:
    assert domain_of(" Jan.Modaal@Leerplicht.Wilgendam.example. ") == "leerplicht.wilgendam.example"


@pytest.mark.parametrize("text", sorted(FOR_EVERYBODY))
def test_a_mailbox_that_anybody_can_get_proves_nothing(text: str) -> None:
    with pytest.raises(NotADomain):
        domain_of(f"leerplicht@{text}")


# --- verifying -------------------------------------------------------------------------------------------------------


def test_another_verifies_it_with_the_domain_found_again(cast: Cast) -> None:
    number, leo = put_party(cast, verified=False), sign_in(cast.leo)
    answer = leo.post(page(number), {"domain": "@WILGENDAM.example", "how": "Gebeld.", "seen": seen(cast, number)})
    assert answer.status_code == 303
    assert party_row(cast, "verified_by_id, verified_how") == (cast.leo.id, "Gebeld.")
    assert "gecontroleerd" in leo.get(page(number)).content.decode()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"domain": "wilgendarn.example", "how": "Gebeld."}, "een ander domein dan er staat"),
        ({"domain": "", "how": "Gebeld."}, "Typ het domein dat u zelf vond."),
        ({"domain": "wilgendam.example", "how": ""}, "Schrijf op hoe u dit controleerde."),
    ],
)
def test_a_mistyped_domain_is_not_verified(cast: Cast, answer: dict[str, str], sentence: str) -> None:
    number = put_party(cast, verified=False)
    refused = sign_in(cast.leo).post(page(number), {**answer, "seen": seen(cast, number)})
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert party_row(cast, "verified_at") == (None,)


def test_nobody_verifies_what_they_wrote(cast: Cast) -> None:
    number, anna = put_party(cast, verified=False), sign_in(cast.anna)
    answer = anna.post(page(number), {"domain": "wilgendam.example", "how": "Gebeld.", "seen": "x"}, follow=True)
    assert "Vraag een collega" in answer.content.decode()
    assert party_row(cast, "verified_at") == (None,)


def test_who_changed_it_is_who_wrote_it(cast: Cast) -> None:
    """Else two steps of one person would be a verified address of their own choice."""
    number, leo = put_party(cast, verified=False), sign_in(cast.leo)
    mark = seen(cast, number, more="veranderen/")
    changed = leo.post(page(number, "veranderen/"), said(domain="anders.example", seen=mark))
    assert changed.status_code == 303
    assert party_row(cast, "domain, added_by_id") == ("anders.example", cast.leo.id)
    leo.post(page(number), {"domain": "anders.example", "how": "Gebeld.", "seen": mark})
    assert party_row(cast, "verified_at") == (None,)


def test_what_changed_in_between_is_not_verified(cast: Cast) -> None:
    number = put_party(cast, verified=False)
    mark = seen(cast, number)
    edit = seen(cast, number, "vera", "veranderen/")
    assert sign_in(cast.vera).post(page(number, "veranderen/"), said(street="Achterom 3", seen=edit)).status_code == 303
    refused = sign_in(cast.leo).post(page(number), {"domain": "wilgendam.example", "how": "Gebeld.", "seen": mark})
    assert refused.status_code == 422
    assert "intussen veranderd" in refused.content.decode()
    stale = sign_in(cast.cato).post(page(number, "veranderen/"), said(street="Voorom 3", seen=edit))
    assert stale.status_code == 422
    assert party_row(cast, "street, verified_at") == ("Achterom 3", None)


def test_what_was_verified_or_ended_is_not_changed(cast: Cast) -> None:
    number, anna = put_party(cast), sign_in(cast.anna)
    answer = anna.post(page(number, "veranderen/"), said(domain="anders.example"), follow=True)
    assert "Wat is gecontroleerd, verandert niet meer." in answer.content.decode()
    assert anna.post(page(number, "einde/")).status_code == 303
    assert "Iemand was u voor" in anna.post(page(number, "einde/"), follow=True).content.decode()
    assert party_row(cast, "domain, ended_at is not null") == ("wilgendam.example", True)


def test_the_list_says_what_waits_what_stands_and_what_ended(cast: Cast) -> None:
    put_party(cast, verified=False, name="Wachtend")
    put_party(cast, "police", name="Staand", domain="")
    put_party(cast, name="Geweest", ended_at=NOW)
    shown = sign_in(cast.vera).get("/organisaties/").content.decode()
    order = [shown.index(word) for word in ("Wacht op controle", "Wachtend", "Staand", "Krijgt niets meer", "Geweest")]
    assert order == sorted(order)
    assert "alleen per brief" in shown


def test_an_empty_book_says_how_to_begin(cast: Cast) -> None:
    assert "Begin met wie u vaak nodig hebt" in sign_in(cast.anna).get("/organisaties/").content.decode()


# --- by hand ---------------------------------------------------------------------------------------------------------

ADD = (
    "insert into party (uid, recipient, name, department, street, postcode, town, domain, added_at, added_by_id, "
    "verified_how{more}) values (gen_random_uuid(), '{recipient}', 'x', '', '', '', '', '{domain}', now(), {who}, ''{values}) "
    "returning id"
)


def by_hand(cast: Cast, who: str, statement: str) -> list[tuple[Any, ...]]:
    """A statement by the runtime role, behind an honest door of this person; nothing of it stays."""
    with connect() as runtime:
        token = token_of(runtime, cast.people[who], "exchanging", READS, writes=("exchange",))
        return attempt(runtime, "writer", token, statement)


def adding(cast: Cast, **more: Any) -> str:
    values = {"recipient": "police", "domain": "politie.example", "who": cast.anna.id, "more": "", "values": "", **more}
    return ADD.format(**values)


def test_by_hand_an_organisation_is_written_down(cast: Cast) -> None:
    assert by_hand(cast, "anna", adding(cast))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"recipient": "onzin"}, "party_recipient"),
        ({"recipient": "family"}, "party_recipient"),
        ({"domain": "wilgendam"}, "party_domain"),
        ({"domain": "Wilgendam.example"}, "party_domain"),
        ({"domain": "a@b.example"}, "party_domain"),
        ({"domain": "b.example c.example"}, "party_domain"),
        ({"more": ", ended_at", "values": ", now()"}, "party_new"),
    ],
)
def test_by_hand_only_what_the_form_takes(cast: Cast, more: dict[str, str], why: str) -> None:
    with pytest.raises(errors.CheckViolation) as refused:
        by_hand(cast, "anna", adding(cast, **more))
    assert refused.value.diag.constraint_name == why


@pytest.mark.parametrize("who", ["anna", "leo"])
def test_by_hand_nothing_is_verified_from_the_start(cast: Cast, who: str) -> None:
    """Neither by who writes it down nor in the name of somebody else."""
    more = {"more": ", verified_at, verified_by_id", "values": f", now(), {cast.people[who].id}"}
    with pytest.raises((errors.CheckViolation, errors.InsufficientPrivilege)):
        by_hand(cast, "anna", adding(cast, **more))


VERIFY = (
    "update party set verified_at = now(), verified_by_id = {who}, verified_how = 'x' where uid = '{uid}' returning id"
)


def test_by_hand_another_verifies(cast: Cast) -> None:
    number = put_party(cast, verified=False)
    assert by_hand(cast, "leo", VERIFY.format(who=cast.leo.id, uid=number))


@pytest.mark.parametrize(("who", "name"), [("anna", "anna"), ("anna", "leo"), ("petra", "leo")])
def test_by_hand_nobody_verifies_their_own_or_in_another_name(cast: Cast, who: str, name: str) -> None:
    number = put_party(cast, verified=False)
    with pytest.raises((errors.CheckViolation, errors.InsufficientPrivilege)):
        by_hand(cast, who, VERIFY.format(who=cast.people[name].id, uid=number))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("domain = 'anders.example'", "party_stands"),
        ("street = 'Achterom 3'", "party_stands"),
        ("recipient = 'police'", "party_stands"),
        ("name = 'Anders'", "party_stands"),
        ("verified_at = null, verified_by_id = null, verified_how = ''", "party_verified"),
        ("verified_at = null, verified_by_id = null, verified_how = '', domain = 'anders.example'", "party_stands"),
        ("verified_how = 'anders'", "party_verified"),
    ],
)
def test_by_hand_what_was_verified_stands(cast: Cast, change: str, why: str) -> None:
    number = put_party(cast)
    for who in ("anna", "leo", "petra"):
        with pytest.raises(errors.CheckViolation) as refused:
            by_hand(cast, who, f"update party set {change} where uid = '{number}'")
        assert refused.value.diag.constraint_name == why


def test_by_hand_nothing_is_changed_in_the_name_of_who_wrote_it(cast: Cast) -> None:
    number = put_party(cast, verified=False)
    with pytest.raises(errors.CheckViolation) as refused:
        by_hand(cast, "leo", f"update party set domain = 'anders.example' where uid = '{number}'")
    assert refused.value.diag.constraint_name == "party_stands"
    both = f"domain = 'anders.example', verified_at = now(), verified_by_id = {cast.leo.id}"
    with pytest.raises(errors.CheckViolation):
        by_hand(cast, "leo", f"update party set {both} where uid = '{number}'")


def test_by_hand_what_ended_stays_ended(cast: Cast) -> None:
    number = put_party(cast, ended_at=NOW)
    with pytest.raises(errors.CheckViolation) as refused:
        by_hand(cast, "leo", f"update party set ended_at = null where uid = '{number}'")
    assert refused.value.diag.constraint_name == "party_ended"


@pytest.mark.parametrize("who", ["dirk", "maud", "bas", "gerda", "noor"])
def test_by_hand_others_see_none_of_it(cast: Cast, who: str) -> None:
    put_party(cast)
    with connect() as runtime, pytest.raises(AssertionError, match="does not open"):
        token_of(runtime, cast.people[who], "exchanging", READS)
    with connect() as runtime:
        assert attempt(runtime, "reader", None, "select * from party") == []


@pytest.mark.parametrize("change", ["verified_at = now(), verified_by_id = {leo}", "domain = 'anders.example'"])
def test_a_job_verifies_and_changes_nobody(cast: Cast, change: str) -> None:
    put_party(cast, verified=False)
    with connect("jobs", autocommit=False) as jobs:
        jobs.execute("select set_config('role', %s::text, true)", [settings.NAMES.job("exchange")])
        with pytest.raises(errors.CheckViolation) as refused:
            jobs.execute(f"update party set {change.format(leo=cast.leo.id)}")
    assert refused.value.diag.constraint_name in ("party_verified", "party_stands")
