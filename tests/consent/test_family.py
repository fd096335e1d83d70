"""A family says yes or no: per person, in the words they read, at once, and taken back as easily as it was given."""

import re
from datetime import date
from typing import Any

import pytest
from django.utils.html import escape

from tests.consent.answering import (
    FIELDS,
    TOPIC,
    WHY,
    answers,
    holds,
    new_words,
    page_of,
    press,
    put_answer,
    put_question,
)
from tests.people import NOW, Cast, days, secret_of, sign_in, years_ago
from zorgvuldig.consent.actions import NotAsked, ask
from zorgvuldig.consent.family_reads import pending_answers
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door


def test_nothing_is_ticked_and_nothing_holds_until_somebody_says_so(cast: Cast) -> None:
    page = sign_in(cast.gerda).get(page_of(cast, "noor")).content.decode()
    assert "checked" not in page
    for topic in REGISTER.topics.values():
        assert topic.asks.nl.partition("'")[0] in page
        assert holds(cast, topic=topic.key) == "unknown"
    assert sign_in(cast.gerda).post(page_of(cast, "noor"), {}).status_code == 303
    assert answers(cast) == []


def test_many_answers_are_given_at_once_and_hold_at_once(cast: Cast) -> None:
    said = {"newsletter": "yes", "newsletter-words": "1", "press": "no", "press-words": "1", "yearbook": ""}
    assert sign_in(cast.gerda).post(page_of(cast, "noor"), said).status_code == 303
    gerda = cast.gerda.id
    assert set(answers(cast)) == {("newsletter", gerda, True, 1, "screen"), ("press", gerda, False, 1, "screen")}
    assert [holds(cast, topic=topic) for topic in ("newsletter", "press", "yearbook")] == ["yes", "no", "unknown"]


def test_a_yes_is_taken_back_with_one_click_and_given_again(cast: Cast) -> None:
    client, page = sign_in(cast.gerda), page_of(cast, "noor")
    assert press(client, page, "yes").status_code == 303
    form = re.search(r'name="topic" value="newsletter">.*?</form>', client.get(page).content.decode(), re.S)
    assert form
    assert 'value="no">Trek in<' in form[0]
    assert "textarea" not in form[0]
    assert press(client, page, "no").status_code == 303
    assert holds(cast) == "no"
    assert press(client, page, "yes").status_code == 303
    assert holds(cast) == "yes"
    assert [allows for _topic, _who, allows, *_ in answers(cast)] == [True, False, True]  # all of it stays


def test_one_no_of_two_parents_is_no_whoever_was_first(cast: Cast) -> None:
    page = page_of(cast, "sem")
    press(sign_in(cast.olga), page, "yes")
    assert holds(cast, "sem") == "yes"
    assert "Nu geldt ja, want iemand anders die mee beslist zei ja." in sign_in(cast.maud).get(page).content.decode()
    press(sign_in(cast.maud), page, "no")
    assert holds(cast, "sem") == "no"
    seen = sign_in(cast.olga).get(page).content.decode()
    assert "U zei ja. Iemand anders die mee beslist zei nee, dus is het nee." in seen
    assert "Maud" not in seen
    press(sign_in(cast.olga), page, "yes")
    assert holds(cast, "sem") == "no"
    press(sign_in(cast.maud), page, "yes")
    assert holds(cast, "sem") == "yes"


def test_nobody_reads_what_the_other_parent_answered(cast: Cast) -> None:
    put_answer(cast, "olga", True, "sem", at=cast.db.execute("select timestamptz '2026-02-03 10:11+01'").fetchone()[0])
    assert "3 februari 2026" in sign_in(cast.olga).get(page_of(cast, "sem")).content.decode()
    assert "3 februari 2026" not in sign_in(cast.maud).get(page_of(cast, "sem")).content.decode()


@pytest.mark.parametrize("who", ["rob", "karim", "olga", "noor", "anna", "petra"])
def test_who_does_not_decide_has_no_page_and_leaves_no_answer(cast: Cast, who: str) -> None:
    client, page = sign_in(cast.people[who]), page_of(cast, "noor")
    assert client.get(page).status_code == 404
    assert press(client, page, "yes").status_code == 404
    assert answers(cast) == []


def test_from_sixteen_the_pupil_decides_and_what_was_said_before_holds_until_then(cast: Cast) -> None:
    put_answer(cast, "gerda", True, "tess")
    assert holds(cast, "tess") == "yes"
    assert press(sign_in(cast.gerda), page_of(cast, "tess"), "no").status_code == 404
    page = page_of(cast, "tess", own=True)
    assert "Nu geldt ja. Dat is voor u gezegd" in sign_in(cast.tess).get(page).content.decode()
    assert press(sign_in(cast.tess), page, "no").status_code == 303
    assert holds(cast, "tess") == "no"
    assert press(sign_in(cast.tess), page_of(cast, "tess"), "yes").status_code == 303  # by the other address too
    assert holds(cast, "tess") == "yes"


def test_a_parent_whose_child_turned_sixteen_meanwhile_is_refused(cast: Cast) -> None:
    client, page = sign_in(cast.gerda), page_of(cast, "noor")
    assert client.get(page).status_code == 200
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [years_ago(16), cast.noor.id])
    assert press(client, page, "yes").status_code == 404
    assert answers(cast) == []


def test_a_parent_whom_a_court_keeps_away_meanwhile_is_refused(cast: Cast) -> None:
    client, page = sign_in(cast.gerda), page_of(cast, "noor")
    cast.db.execute("update guardianship set is_restricted = true where guardian_id = %s", [cast.gerda.id])
    assert press(client, page, "yes").status_code == 404
    assert answers(cast) == []


# --- other words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["2", "3", "32767"])
def test_a_yes_to_other_words_is_refused_and_a_no_is_taken(cast: Cast, version: str) -> None:
    client, page = sign_in(cast.gerda), page_of(cast, "noor")
    answer = press(client, page, "yes", version=version)
    assert answer.status_code == 409
    assert "De tekst is veranderd nadat u hem las." in answer.content.decode()
    assert answers(cast) == []
    assert press(client, page, "no", version=version).status_code == 303
    assert holds(cast) == "no"


def test_an_old_form_is_asked_again_and_keeps_nothing_of_it(cast: Cast) -> None:
    said = {"newsletter": "yes", "newsletter-words": "1", "press": "yes", "press-words": "1"}
    with new_words():
        answer = sign_in(cast.gerda).post(page_of(cast, "noor"), said)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "De tekst is veranderd nadat u hem las." in page
    assert "Mag dit ook in kleur?" in page
    assert answers(cast) == []


def test_when_the_database_has_newer_words_than_this_process_all_of_the_form_is_refused(cast: Cast) -> None:
    said = {"press": "yes", "press-words": "1", "newsletter": "yes", "newsletter-words": "2"}
    with new_words():  # here it is the process that is ahead: the gate knows version 1
        answer = sign_in(cast.gerda).post(page_of(cast, "noor"), said)
    assert answer.status_code == 409
    assert answers(cast) == []


def test_new_words_are_asked_again_but_a_no_stays_a_no(cast: Cast) -> None:
    put_answer(cast, "gerda", True)
    put_answer(cast, "gerda", False, topic="press")
    with new_words(), new_words("press"):
        page = sign_in(cast.gerda).get(page_of(cast, "noor")).content.decode()
    asked, _, answered = page.partition('id="antwoorden"')
    assert "De tekst is nieuw. Uw ja van toen telt daarom niet meer." in asked
    assert asked.count('name="newsletter"') == 2
    assert 'name="press"' not in asked
    assert 'id="press"' in answered


@pytest.mark.parametrize(
    "post",
    [
        {"topic": "geheim", "version": "1", "allows": "yes"},
        {"topic": TOPIC, "version": "", "allows": "yes"},
        {"topic": TOPIC, "version": "-1", "allows": "yes"},
        {"topic": TOPIC, "version": "²", "allows": "yes"},
        {"topic": TOPIC, "version": "99999999999", "allows": "yes"},
        {"topic": TOPIC, "version": "1", "allows": "maybe"},
        {"question": "00000000-0000-0000-0000-000000000000", "allows": "yes"},
        {"question": "", "allows": "no"},
    ],
)
def test_what_no_button_sends_is_not_there(cast: Cast, post: dict[str, str]) -> None:
    assert sign_in(cast.gerda).post(page_of(cast, "noor"), post).status_code == 404
    assert answers(cast) == []


# --- a question about one exchange ---------------------------------------------------------------------------------


def state_of(cast: Cast) -> str:
    row = cast.db.execute("select gate.request_state(id) from consent_request").fetchone()
    return str(row[0])


def test_a_question_says_to_whom_what_why_and_until_when(cast: Cast) -> None:
    put_question(cast)
    page = sign_in(cast.gerda).get(page_of(cast, "noor")).content.decode()
    for said in ("Bakkerij De Halm", WHY, "Voornaam", "E-mailadres", "Zegt u niets, dan gaat er niets weg."):
        assert said in page, said
    assert len(FIELDS) == 2
    assert "Straat" not in page


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient": "police", "fields": ["pupil_identity.given_name"]},
        {"fields": ["medical_card.allergies"]},
        {"fields": [*FIELDS, "grade.value"]},
        {"fields": []},
        {"ends_on": days(0)},
        {"purpose": " "},
    ],
    ids=["by-law", "another-field", "one-field-more", "nothing", "over", "no-reason"],
)
def test_the_school_asks_only_what_the_register_lets_it_ask(cast: Cast, changed: dict[str, Any]) -> None:
    proper: dict[str, Any] = {
        "recipient": "internship_company", "party_name": "De Halm", "purpose": WHY, "fields": FIELDS, "ends_on": days(9),
    }  # fmt: skip
    with open_door(
        secret_of(cast.anna), purpose="exchanging", reads=("organisation", "identity", "consent"), writes=("consent",),
        kind=Kind.PUPIL, key=str(cast.noor.uid), now=NOW,
    ) as door:  # fmt: skip
        with pytest.raises(NotAsked):
            ask(cast.noor.id, **proper | changed, door=door)
        ask(cast.noor.id, **proper, door=door)
    assert cast.db.execute("select fields from consent_request").fetchall() == [(list(FIELDS),)]


def test_a_question_is_answered_taken_back_and_never_by_another(cast: Cast) -> None:
    uid = put_question(cast, "sem")
    page = page_of(cast, "sem")
    yes, no = ({"question": str(uid), "allows": allows} for allows in ("yes", "no"))
    assert state_of(cast) == "unknown"
    assert sign_in(cast.olga).post(page, yes).status_code == 303
    assert state_of(cast) == "yes"
    assert sign_in(cast.maud).post(page, no).status_code == 303
    assert state_of(cast) == "no"
    assert "u zei ja, iemand anders zei nee: het blijft hier" in sign_in(cast.olga).get(page).content.decode()
    assert sign_in(cast.gerda).post(page, yes).status_code == 404
    assert sign_in(cast.gerda).post(page_of(cast, "noor"), yes).status_code == 404  # a question about somebody else


def test_a_yes_to_a_question_that_is_over_is_refused(cast: Cast) -> None:
    uid = put_question(cast, ends_on=days(0))
    client, page = sign_in(cast.gerda), page_of(cast, "noor")
    assert "voorbij" in client.get(page).content.decode()
    answer = client.post(page, {"question": str(uid), "allows": "yes"})
    assert answer.status_code == 409
    assert "Deze vraag is voorbij." in answer.content.decode()
    assert answers(cast) == []


def test_a_yes_of_a_parent_does_not_outlive_the_sixteenth_birthday(cast: Cast) -> None:
    uid = put_question(cast)
    sign_in(cast.gerda).post(page_of(cast, "noor"), {"question": str(uid), "allows": "yes"})
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [years_ago(16), cast.noor.id])
    assert state_of(cast) == "unknown"
    page = sign_in(cast.noor).get(page_of(cast, "noor", own=True)).content.decode()
    assert "wacht op u" in page
    assert "Ja, dit mag" in page


# --- around it -----------------------------------------------------------------------------------------------------


def test_children_are_listed_with_what_waits(cast: Cast) -> None:
    put_question(cast)
    put_answer(cast, "gerda", True)
    page = sign_in(cast.gerda).get("/mijn-kinderen/toestemming/").content.decode()
    assert f"{len(REGISTER.topics)} vragen wachten op u" in page
    assert "Tess" not in page  # she decides herself


def test_the_start_page_and_the_file_lead_there(cast: Cast) -> None:
    assert "/mijn-kinderen/toestemming/" in sign_in(cast.gerda).get("/").content.decode()
    assert "/mijn-gegevens/toestemming/" in sign_in(cast.tess).get("/").content.decode()
    assert "/toestemming/" not in sign_in(cast.noor).get("/").content.decode()
    put_answer(cast, "gerda", True)
    part = (
        sign_in(cast.gerda)
        .get(f"/mijn-kind/{cast.noor.uid}/gebruik/")
        .content.decode()
        .partition('id="toestemming"')[2]
    )
    assert "u zei ja" in part.partition("</section>")[0]
    assert page_of(cast, "noor") in part.partition("</section>")[0]
    own = sign_in(cast.noor).get("/mijn-gegevens/gebruik/").content.decode().partition('id="toestemming"')[2]
    assert "u zei ja" not in own.partition("</section>")[0]
    assert "doet een ouder dit voor u" in own.partition("</section>")[0]


def test_start_and_the_page_count_the_same_questions(cast: Cast) -> None:
    """What another organisation asks for counts too, and of no question is said that everything was answered."""
    put_question(cast)
    put_answer(cast, "gerda", True)
    gerda = sign_in(cast.gerda)
    waiting = re.search(r"(\d+) vragen wachten op uw ja of nee", gerda.get("/").content.decode())
    page = gerda.get(page_of(cast, "noor")).content.decode()
    here = re.search(r">(\d+) vragen</a> wachten nog op uw antwoord", page)
    assert waiting
    assert here
    assert waiting[1] == here[1] == str(len(REGISTER.topics))  # one answered, one asked beside them
    for topic in REGISTER.topics:
        put_answer(cast, "gerda", False, topic=topic)
    page = gerda.get(page_of(cast, "noor")).content.decode()
    assert ">1 vraag</a> wacht nog op uw antwoord" in page
    assert "U gaf overal antwoord op." not in page


@pytest.mark.parametrize(
    ("said", "ends_on", "waits"),
    [
        ([], None, 1),  # besides every topic
        ([(True, "newsletter", 1)], None, 0),
        ([(True, "newsletter", 2)], None, 1),
        ([(False, "newsletter", 2)], None, 0),
        ([(True, "newsletter", 2), (True, "newsletter", 1)], None, 0),
        ([(True, "newsletter", 1), (True, "newsletter", 2)], None, 1),
        ([(True, "newsletter", 1)], days(0), -1),
        ([(False, "", 0)], None, 0),
        ([(True, "", 0), (False, "", 0)], days(0), 0),
    ],
)
def test_start_and_the_page_say_the_same_of_what_is_open(
    cast: Cast, said: list[tuple[bool, str, int]], ends_on: date | None, waits: int
) -> None:
    uid = put_question(cast, ends_on=ends_on)
    (question,) = cast.db.execute("select id from consent_request where uid = %s", [uid]).fetchone()
    for allows, topic, version in said:
        put_answer(cast, "gerda", allows, topic=topic, version=version, request_id=None if topic else question)
    secret = secret_of(cast.gerda)
    with open_door(
        secret, purpose="consenting", reads=("organisation", "identity", "consent"), kind=Kind.OWN, now=NOW
    ) as door:
        asked = pending_answers([cast.noor.id], door=door)[cast.noor.id]
    [(counted,)] = cast.db.execute(
        "select times from gate.today_family(%s) where what = 'consent' and pupil = %s", [secret, cast.noor.uid]
    ).fetchall()
    assert counted == asked == len(REGISTER.topics) + waits


def test_the_file_shows_every_answer_that_stands(cast: Cast) -> None:
    """A yes that was given first is not pushed away by later answers."""
    first, *others = REGISTER.topics
    put_answer(cast, "gerda", True, topic=first)
    for topic in others:
        put_answer(cast, "gerda", False, topic=topic)
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/").content.decode()
    for topic in REGISTER.topics.values():
        assert escape(topic.name.nl) in page
    assert "u zei ja" in page
