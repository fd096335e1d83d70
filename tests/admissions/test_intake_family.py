"""A family applies with the link of a mail: what it is asked, what is refused, and that the link is the only key."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client, override_settings

from tests.admissions.applying import (
    OTHER_BSN,
    TYPED,
    applied,
    ask_link,
    fill,
    fill_all,
    open_round,
    status_of,
    token_in_mail,
)
from tests.people import TODAY, Cast, days, years_ago
from tests.structure.test_logs import line
from zorgvuldig.admissions.family.actions import begin_next
from zorgvuldig.admissions.family.reads import read
from zorgvuldig.platform.vault.keys import shelves_of


def held(token: str) -> dict[str, object]:
    draft = read(token)
    assert draft
    return draft.answers


def test_a_family_applies_page_by_page(cast: Cast, client: Client) -> None:
    round_uid = open_round(cast)
    assert "Wilgendam College Oost" in client.get("/aanmelden/").content.decode()
    token = ask_link(client, round_uid)
    fill_all(client, token)
    check = client.get(f"/aanmelden/{token}/controle/").content.decode()
    for said in ("Jelle", "van der", f"5 maart {TODAY.year - 12}", "1234 AB", "Joris", "Oma Truus", "Pinda-allergie"):
        assert said in check
    assert "999990019" not in check
    sent = client.post(f"/aanmelden/{token}/controle/")
    assert sent.status_code == 303
    assert "De aanmelding is verstuurd" in client.get(sent.url).content.decode()
    draft = read(token)
    assert draft
    assert draft.has_number
    assert status_of(cast, draft.uid) == ("", True, True)


def test_nothing_that_was_typed_is_readable_in_the_database(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    fill_all(client, token)
    dump = ""
    for table in ("application", "official_number", "health_statement", "gate.change", "gate.log"):
        dump += "".join(str(row) for row in cast.db.execute(f"select to_jsonb(t)::text from {table} t"))
    for typed in ("Jelle", "Nieuwkomer", "Wilgenpad", "ilse@example.org", "999990019", "Pinda", token):
        assert typed not in dump
        assert typed.encode().hex() not in dump


def test_every_step_of_the_family_is_in_the_log(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    fill(client, token, "kind")
    draft = read(token)
    assert draft
    looks = cast.db.execute("select distinct pupil_id, role, purpose from gate.log").fetchall()
    assert looks == [(draft.person_id, "applicant", "intake")]


def test_the_mail_holds_a_link_and_no_datum(cast: Cast, client: Client) -> None:
    ask_link(client, open_round(cast))
    (message,) = mail.outbox
    assert message.to == ["ilse@example.org"]
    assert "Wilgendam College" not in message.body + message.subject
    assert "ilse" not in message.body


def test_only_the_hash_of_the_link_is_kept(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    (key,) = cast.db.execute("select link_key from application").fetchone()
    assert key == hashlib.sha256(token.encode()).hexdigest()[:40]


def test_pages_behind_the_link_stay_nowhere(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    for path in ("", "kind/", "nummer/", "ouder-1/", "controle/", "intrekken/"):
        page = client.get(f"/aanmelden/{token}/{path}")
        assert page.status_code == 200
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "same-origin"
        assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_the_link_is_in_no_log_line(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    request = client.get(f"/aanmelden/{token}/kind/").wsgi_request
    assert token not in line(request)
    assert token not in line(client.get(f"/aanmelden/{token[:-1]}x/").wsgi_request)


@pytest.mark.parametrize("change", ["update application set link_until = now()", "delete from application", ""])
def test_a_link_that_does_not_work_says_so_on_one_page(cast: Cast, client: Client, change: str) -> None:
    token = ask_link(client, open_round(cast))
    if change:
        cast.db.execute(change)
    else:
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    for path in ("", "kind/", "controle/", "intrekken/"):
        for page in (client.get(f"/aanmelden/{token}/{path}"), client.post(f"/aanmelden/{token}/{path}")):
            assert page.status_code == 404
            assert "Deze link werkt niet" in page.content.decode()
    assert client.post(f"/aanmelden/{token}/kind/", TYPED["kind"]).status_code == 404


def test_a_decided_application_opens_for_nobody_with_the_link(cast: Cast, client: Client) -> None:
    _uid, token = applied(cast)
    cast.db.execute("update application set outcome = 'refused', decided_at = now()")
    assert client.get(f"/aanmelden/{token}/").status_code == 404


@pytest.mark.parametrize(("opens", "closes"), [(-10, 0), (1, 10)])
def test_a_round_that_is_not_open_takes_nobody(cast: Cast, client: Client, opens: int, closes: int) -> None:
    round_uid = open_round(cast, opens=opens, closes=closes)
    assert "Er is nu geen school open" in client.get("/aanmelden/").content.decode()
    tried = client.post(f"/aanmelden/ronde/{round_uid}/", {"email": "ilse@example.org"})
    assert tried.status_code == 404
    assert "Hier kunt u zich nu niet aanmelden" in tried.content.decode()
    assert mail.outbox == []
    assert cast.db.execute("select count(*) from application").fetchone() == (0,)


def test_who_finishes_after_the_round_closed_cannot_send(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    fill_all(client, token)
    cast.db.execute("update intake_round set closes_on = %s", [days(0)])
    assert "De aanmelding is dicht" in client.get(f"/aanmelden/{token}/controle/").content.decode()
    assert client.post(f"/aanmelden/{token}/controle/").status_code == 422
    assert cast.db.execute("select submitted_at from application").fetchone() == (None,)


def test_what_is_missing_is_named_and_not_sent(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    fill(client, token, "kind")
    tried = client.post(f"/aanmelden/{token}/controle/")
    assert tried.status_code == 422
    page = tried.content.decode()
    assert "Dit mist nog" in page
    assert f"/aanmelden/{token}/adres/" in page
    assert cast.db.execute("select submitted_at from application").fetchone() == (None,)


def test_who_stops_halfway_keeps_what_is_there(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    stopped = fill(client, token, "kind", pupil_identity__family_name="", stop="1")
    assert stopped.status_code == 303
    assert "Uw antwoorden zijn bewaard" in client.get(stopped.url).content.decode()
    assert held(token)["pupil_identity.given_name"] == "Jelle"
    assert "Jelle" in client.get(f"/aanmelden/{token}/kind/").content.decode()


@pytest.mark.parametrize(
    ("slug", "field", "value", "sentence"),
    [
        ("kind", "pupil_identity__given_name", "", "Vul de roepnaam in."),
        ("kind", "pupil_identity__given_name", "x" * 101, "100"),
        ("kind", "pupil_birth__born_on_0", "vijf", "U vulde bij dag in: ‘vijf’."),
        ("kind", "pupil_birth__born_on_0", "31", ""),
        ("kind", "pupil_birth__born_on_1", "13", "Deze datum bestaat niet."),
        ("kind", "pupil_birth__born_on_2", "14", "Schrijf het jaar met vier cijfers"),
        ("kind", "pupil_birth__born_on_2", str(TODAY.year + 1), "Deze datum ligt in de toekomst."),
        ("kind", "pupil_birth__sex", "", "Kies wat er in het paspoort staat."),
        ("nummer", "official_number__number", "999990018", "Dit burgerservicenummer bestaat niet"),
        ("nummer", "official_number__number", "12", "9 cijfers"),
        ("adres", "pupil_contact__email", "jelle", "Dit is geen e-mailadres."),
        ("adres", "pupil_contact__phone", "geen", "Dit is geen telefoonnummer."),
        ("ouder-1", "guardianship__has_authority", "", "Kies ja of nee."),
        ("ouder-1", "guardian__email", "", "Vul uw e-mailadres in."),
        ("school", "learning_group__stage", "9", "Kies een van de leerjaren."),
        ("noodcontact", "emergency_contact__phone-1", "", "Vul het telefoonnummer in."),
    ],
)
def test_a_wrong_answer_is_explained_and_nothing_is_lost(
    cast: Cast, client: Client, slug: str, field: str, value: str, sentence: str
) -> None:
    token = ask_link(client, open_round(cast))
    before = held(token)
    tried = fill(client, token, slug, **{field: value})
    if not sentence:  # 31 March is a day
        assert tried.status_code == 303
        return
    assert tried.status_code == 422
    page = tried.content.decode()
    assert sentence in page
    assert 'class="foutlijst' in page
    assert held(token) == before
    kept = {
        "kind": "Nieuwkomer",
        "adres": "Wilgenpad 7",
        "ouder-1": "Ilse",
        "school": "havo",
        "noodcontact": "Oma Truus",
    }
    assert kept.get(slug, "") in page
    if slug == "nummer":
        assert cast.db.execute("select count(*) from official_number").fetchone() == (0,)


@pytest.mark.parametrize("age", [8, 31])
def test_an_unusual_age_is_asked_about_once(cast: Cast, client: Client, age: int) -> None:
    token = ask_link(client, open_round(cast))
    born = years_ago(age)
    date = {"pupil_birth__born_on_0": str(born.day), "pupil_birth__born_on_1": str(born.month)}
    date["pupil_birth__born_on_2"] = str(born.year)
    tried = fill(client, token, "kind", **date)
    assert tried.status_code == 422
    assert "Deze leeftijd is ongewoon." in tried.content.decode()
    assert "pupil_birth.born_on" not in held(token)
    assert fill(client, token, "kind", **date, sure="on").status_code == 303
    assert held(token)["pupil_birth.born_on"] == born.isoformat()


def test_a_number_of_somebody_else_is_refused_without_saying_whose(cast: Cast, client: Client) -> None:
    applied(cast)
    token = ask_link(client, cast.db.execute("select uid from intake_round").fetchone()[0])
    tried = fill(client, token, "nummer")
    assert tried.status_code == 422
    page = tried.content.decode()
    assert "Wij kunnen dit nummer zo niet bewaren." in page
    assert "Jelle" not in page
    assert cast.db.execute("select count(*) from official_number").fetchone() == (1,)
    assert fill(client, token, "nummer", official_number__number=OTHER_BSN).status_code == 303


def test_a_draft_that_was_left_gives_its_number_up(cast: Cast, client: Client) -> None:
    round_uid = open_round(cast)
    left, again = ask_link(client, round_uid), ask_link(client, round_uid)
    for token in (left, again):
        assert fill(client, token, "nummer").status_code == 303
    drafts = [read(token) for token in (left, again)]
    assert [draft.has_number for draft in drafts if draft] == [False, True]


def test_numbers_cannot_be_tried_without_end(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    path = f"/aanmelden/{token}/nummer/"
    answers = [client.post(path, {"official_number-number": "999990018"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_link_that_named_five_numbers_of_others_takes_none_at_all(cast: Cast, client: Client) -> None:
    applied(cast)
    token = ask_link(client, cast.db.execute("select uid from intake_round").fetchone()[0])
    for _ in range(5):
        assert fill(client, token, "nummer").status_code == 422
    assert fill(client, token, "nummer", official_number__number=OTHER_BSN).status_code == 422
    assert cast.db.execute("select count(*) from official_number").fetchone() == (1,)
    refused = "select count(*) from gate.log where refused and role = 'applicant'"
    assert cast.db.execute(refused).fetchone() == (6,)  # each of them is known to have been tried


def test_a_link_works_for_half_a_year(cast: Cast, client: Client) -> None:
    ask_link(client, open_round(cast))
    assert cast.db.execute("select (link_until - started_at) from application").fetchone() == (timedelta(days=180),)


def test_the_number_may_be_left_out_and_changed(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    assert fill(client, token, "nummer", official_number__number="").status_code == 303
    assert fill(client, token, "nummer").status_code == 303
    page = client.get(f"/aanmelden/{token}/nummer/").content.decode()
    assert "Er is een nummer bewaard" in page
    assert "99990019" not in page


def test_health_may_be_empty_and_be_taken_away(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    assert fill(client, token, "gezondheid", health_statement__text="").status_code == 303
    assert cast.db.execute("select count(*) from health_statement").fetchone() == (0,)
    fill(client, token, "gezondheid")
    assert cast.db.execute("select count(*) from health_statement").fetchone() == (1,)
    fill(client, token, "gezondheid", health_statement__text="")
    assert cast.db.execute("select count(*) from health_statement").fetchone() == (0,)


def test_two_tabs_on_one_page_lose_nothing(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    path = f"/aanmelden/{token}/adres/"
    was = re.search(r'name="was" value="(\w+)"', client.get(path).content.decode())
    assert was
    first = client.post(path, TYPED["adres"] | {"was": was[1], "pupil_contact-street": "Beukenpad 1"})
    assert first.status_code == 303
    second = client.post(path, TYPED["adres"] | {"was": was[1], "pupil_contact-street": "Eikenpad 2"})
    assert second.status_code == 409
    page = second.content.decode()
    assert "Beukenpad 1" in page
    assert "Eikenpad 2" in page
    assert held(token)["pupil_contact.street"] == "Beukenpad 1"
    now = re.search(r'name="was" value="(\w+)"', page)
    assert now
    third = client.post(path, TYPED["adres"] | {"was": now[1], "pupil_contact-street": "Eikenpad 2"})
    assert third.status_code == 303
    assert held(token)["pupil_contact.street"] == "Eikenpad 2"


def test_two_tabs_on_two_pages_both_keep_theirs(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    fill(client, token, "kind")
    fill(client, token, "adres")
    assert held(token)["pupil_identity.given_name"] == "Jelle"
    assert held(token)["pupil_contact.town"] == "Wilgendam"


def test_a_tab_left_open_changes_nothing_after_sending(cast: Cast, client: Client) -> None:
    _uid, token = applied(cast)
    before = held(token)
    late = client.post(f"/aanmelden/{token}/adres/", TYPED["adres"] | {"was": "", "pupil_contact-street": "Laat 1"})
    assert late.status_code == 409
    assert "Wat u net invulde, is niet bewaard." in late.content.decode()
    assert client.post(f"/aanmelden/{token}/controle/").status_code == 409
    assert client.get(f"/aanmelden/{token}/adres/").status_code == 302
    assert held(token) == before


def test_a_guardian_is_added_and_taken_away_again(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    assert client.get(f"/aanmelden/{token}/ouders/").url.endswith("/ouder-1/")
    assert client.get(f"/aanmelden/{token}/ouder-4/").status_code == 303  # nobody is skipped
    fill(client, token, "ouder-1")
    fill(client, token, "ouder-2")
    page = client.get(f"/aanmelden/{token}/ouders/").content.decode()
    assert "Joris van der Nieuwkomer" in page
    was = re.search(r'name="was" value="(\w+)"', page)
    assert was
    path = f"/aanmelden/{token}/ouders/"
    assert client.post(path, {"weg": "0", "was": was[1]}).status_code == 404  # whoever fills it in stays
    assert client.post(path, {"weg": "1", "was": "oud"}).status_code == 409
    assert client.post(path, {"weg": "1", "was": was[1]}).status_code == 303
    assert [g["guardian.given_name"] for g in held(token)["guardian"]] == ["Ilse"]


def test_no_family_fills_in_who_a_guardian_is_in_the_system(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    fill(client, token, "ouder-1", guardianship__guardian_id=str(cast.gerda.id))
    assert "guardianship.guardian_id" not in held(token)["guardian"][0]


def test_an_address_gets_three_links_an_hour_and_the_same_answer(cast: Cast, client: Client) -> None:
    round_uid = open_round(cast)
    answers = [client.post(f"/aanmelden/ronde/{round_uid}/", {"email": "Ilse@example.org"}) for _ in range(5)]
    assert {(answer.status_code, answer.url) for answer in answers} == {(303, "/aanmelden/mail/")}
    assert len(mail.outbox) == 3
    assert cast.db.execute("select count(*) from application").fetchone() == (3,)


def test_a_mail_that_cannot_go_leaves_nothing(cast: Cast, client: Client) -> None:
    round_uid = open_round(cast)
    with override_settings(EMAIL_BACKEND="tests.admissions.applying.Broken"):
        tried = client.post(f"/aanmelden/ronde/{round_uid}/", {"email": "ilse@example.org"})
    assert tried.status_code == 422
    assert "De mail kon niet weg." in tried.content.decode()
    assert cast.db.execute("select count(*) from application").fetchone() == (0,)


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_family_takes_everything_back(cast: Cast, client: Client, is_sent: bool) -> None:
    if is_sent:
        _uid, token = applied(cast)
    else:
        token = ask_link(client, open_round(cast))
        fill_all(client, token)
    draft = read(token)
    assert draft
    done = client.post(f"/aanmelden/{token}/intrekken/")
    assert "Alles wat u invulde is gewist." in done.content.decode()
    for table, column in (
        ("application", "person_id"),
        ("official_number", "person_id"),
        ("health_statement", "person_id"),
    ):
        assert cast.db.execute(f"select count(*) from {table} where {column} = %s", [draft.person_id]).fetchone() == (
            0,
        )
    assert cast.db.execute("select count(*) from person where id = %s", [draft.person_id]).fetchone() == (0,)
    assert not key_exists(draft.person_id)
    assert client.get(f"/aanmelden/{token}/").status_code == 404


def key_exists(person_id: int) -> bool:
    """Whether the keystore still opens what was sealed for somebody."""
    return bool(shelves_of(person_id))


def test_what_may_stay_empty_is_not_shown_as_done(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    before = client.get(f"/aanmelden/{token}/").content.decode()
    assert 'class="klaar"' not in before
    assert before.count("hoeft niet") == 4
    fill_all(client, token)
    after = client.get(f"/aanmelden/{token}/").content.decode()
    assert after.count('class="klaar"') == 7
    assert after.count("hoeft niet") == 1  # yes or no to what is asked


def test_a_family_reads_back_what_it_sent(cast: Cast, client: Client) -> None:
    _uid, token = applied(cast)
    page = client.get(f"/aanmelden/{token}/").content.decode()
    for said in ("Jelle", "Wilgenpad 7", "Pinda-allergie", "Oma"):
        assert said in page
    assert "999990019" not in page
    assert "Verander<" not in page


def test_a_brother_or_sister_begins_with_the_same_parents(cast: Cast, client: Client) -> None:
    _uid, token = applied(cast)
    begun = client.post(f"/aanmelden/{token}/nog-een-kind/")
    assert begun.status_code == 303
    following = token_in_mail()
    assert begun.url == f"/aanmelden/{following}/"
    assert following != token
    answers = held(following)
    assert [g["guardian.given_name"] for g in answers["guardian"]] == ["Ilse"]
    assert answers["pupil_contact.town"] == "Wilgendam"
    assert "pupil_identity.given_name" not in answers
    draft = read(following)
    assert draft
    assert (draft.has_number, draft.health, draft.is_sent) == (False, "", False)


def test_what_the_administration_recognised_does_not_go_along(cast: Cast, client: Client) -> None:
    _uid, token = applied(cast)
    draft = read(token)
    assert draft
    draft.answers["guardian"][0]["guardianship.guardian_id"] = cast.gerda.id
    assert "guardianship.guardian_id" not in held(begin_next(draft))["guardian"][0]


@pytest.mark.parametrize("why", ["closed", "often", "mail"])
def test_a_next_child_that_cannot_begin_is_explained(cast: Cast, client: Client, why: str) -> None:
    _uid, token = applied(cast)
    if why == "closed":
        cast.db.execute("update intake_round set closes_on = %s", [days(0)])
    for _ in range(3 if why == "often" else 0):
        assert client.post(f"/aanmelden/{token}/nog-een-kind/").status_code == 303
    count = cast.db.execute("select count(*) from application").fetchone()
    with override_settings(EMAIL_BACKEND="tests.admissions.applying.Broken"):
        tried = client.post(f"/aanmelden/{token}/nog-een-kind/")
    assert tried.status_code == 422
    assert "Nog een kind aanmelden lukt nu niet." in tried.content.decode()
    assert cast.db.execute("select count(*) from application").fetchone() == count


def test_a_next_child_waits_until_the_first_is_sent(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    assert client.post(f"/aanmelden/{token}/nog-een-kind/").url == f"/aanmelden/{token}/"
    assert client.get(f"/aanmelden/{token}/nog-een-kind/").status_code == 302
    assert cast.db.execute("select count(*) from application").fetchone() == (1,)


def test_two_children_of_one_mailbox_are_two_applications(cast: Cast, client: Client) -> None:
    round_uid = open_round(cast)
    one, other = ask_link(client, round_uid), ask_link(client, round_uid)
    fill(client, one, "kind")
    assert "pupil_identity.given_name" not in held(other)
    assert token_in_mail() == other
