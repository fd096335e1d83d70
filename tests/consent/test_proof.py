"""Proof of consent: each sees their own answers on paper, and the school can show all of them, in the words that were read."""

from datetime import date

import pytest

from tests.consent.answering import WHY, put_answer, put_question
from tests.people import Cast, sign_in
from tests.platform.documents.pdf import text_of
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.documents.consent import AnswerLine, ConsentDocument, consent_pdf

ASKED = "Mag de school foto's en video's waarop de leerling te herkennen is in de nieuwsbrief"


def read(cast: Cast, who: str, path: str) -> str:
    answer = sign_in(cast.people[who]).get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    return " ".join(text_of(answer.content).replace("’", "'").split())


def test_a_parent_has_their_own_answers_with_the_words(cast: Cast) -> None:
    put_answer(cast, "olga", True, "sem")
    put_answer(cast, "maud", False, "sem")
    text = read(cast, "olga", f"/mijn-kind/{cast.sem.uid}/toestemming/bewijs/")
    assert "Sem Buurman" in text
    assert ASKED in text
    assert "Tekst nummer 1." in text
    assert text.count("Op het scherm, met het eigen account.") == 1
    assert "Maud" not in text
    assert "Foto's in de nieuwsbrief nee" in text  # what holds


def test_the_words_are_those_of_then(cast: Cast) -> None:
    words = {"nl": "Mag dit in zwart-wit?", "en": "May this be in black and white?"}
    cast.db.execute("update consent_wording set version = 9 where topic = 'press'")
    cast.put(
        "consent_wording", topic="newsletter", version=3, **words, kept_at=cast.db.execute("select now()").fetchone()[0]
    )
    put_answer(cast, "gerda", True, version=3)
    text = read(cast, "gerda", f"/mijn-kind/{cast.noor.uid}/toestemming/bewijs/")
    assert "Mag dit in zwart-wit?" in text
    assert "Foto's in de nieuwsbrief geen antwoord, dus nee" in text


def test_the_school_shows_who_said_what_and_how(cast: Cast) -> None:
    put_question(cast, "sem")
    number = cast.db.execute("select id from consent_request").fetchone()[0]
    put_answer(cast, "olga", True, "sem", "", 0, request_id=number)
    put_answer(cast, "maud", False, "sem", way="intake", recorded_by_id=cast.anna.id)
    text = read(cast, "petra", f"/toestemming/bewijs/{cast.sem.uid}/")
    for said in ("Olga Ouder", "Maud", "Bakkerij De Halm", WHY, "Bij het aanmelden, met de link uit de mail."):
        assert said in text, said


@pytest.mark.parametrize("who", ["anna", "leo", "maud", "cato", "gerda", "noor", "bas", "fenna", "wim"])
def test_nobody_else_has_the_proof_of_everybody(cast: Cast, who: str) -> None:
    assert sign_in(cast.people[who]).get(f"/toestemming/bewijs/{cast.noor.uid}/").status_code == 404


def test_making_it_is_in_the_log(cast: Cast) -> None:
    read(cast, "petra", f"/toestemming/bewijs/{cast.noor.uid}/")
    row = cast.db.execute("select actor_id, purpose from gate.log where pupil_id = %s", [cast.noor.id]).fetchall()
    assert row == [(cast.petra.id, "consent_overview")]


def test_data_stay_data_and_an_empty_one_is_made_too() -> None:
    hostile = '#let x = 1 $y$ *vet* <b> \\ "q" = kop'
    line = AnswerLine(hostile, hostile, "ja", hostile, "vandaag", hostile)
    head = {"school": REGISTER.controller.name, "title": "Toestemming", "pupil": hostile, "note": hostile}
    day = date(2026, 1, 2)
    full = consent_pdf(ConsentDocument(made_on=day, holds=[(hostile, "ja")], answers=[line], **head))
    assert "#let x = 1 $y$ *vet*" in text_of(full)
    assert b"%PDF" in consent_pdf(ConsentDocument(made_on=day, holds=[], answers=[], **head))
