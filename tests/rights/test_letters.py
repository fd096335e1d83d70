"""Letters say what the law asks, in Dutch and English, and no more."""

from datetime import date
from typing import Any

import pytest

from tests.people import NOW, Cast, secret_of
from tests.rights.asking import put_request
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.kit.rules import legal_claim
from zorgvuldig.platform.documents.letter import LetterDocument, letter_pdf
from zorgvuldig.rights.models import Request
from zorgvuldig.rights.requests.grounds import GROUNDS, complaints_for, grounds_for
from zorgvuldig.rights.requests.labels import KINDS
from zorgvuldig.rights.requests.letters import NAMES, document
from zorgvuldig.rights.requests.officer_pages import READS


def letter(cast: Cast, kind: str, **more: Any) -> LetterDocument:
    uid = put_request(cast, wish="Dit staat in geen brief.", **more)
    with open_door(
        secret_of(cast.petra), purpose="rights", reads=READS, kind=Kind.PUPIL, key=str(cast.noor.uid), now=NOW
    ) as door:
        return document(Request.objects.get(uid=uid), kind, day=date(2026, 12, 2), door=door)


DECIDED = {"decided_at": NOW, "answer": "Dit is ons antwoord."}


@pytest.mark.parametrize("kind", [kind for kind in NAMES if kind != "recipient"])
def test_every_letter_is_a_whole_pdf_in_two_languages(cast: Cast, kind: str) -> None:
    more = {**DECIDED, "outcome": kind, "ground": "excessive", "decided_by_id": cast.petra.id} if kind in (
        "granted", "partly", "refused", "withdrawn"
    ) else {}  # fmt: skip
    made = letter(cast, kind, **more)
    text = " ".join([*made.paragraphs, *made.ending, *made.english, made.subject])
    assert "Dit staat in geen brief." not in text
    assert len(made.english) >= len(made.paragraphs)
    assert letter_pdf(made).startswith(b"%PDF")


def test_a_refusal_has_ground_authority_and_court(cast: Cast) -> None:
    more = {**DECIDED, "outcome": "refused", "ground": "excessive", "decided_by_id": cast.petra.id}
    made = letter(cast, "refused", **more)
    text = " ".join([*made.paragraphs, *made.ending])
    for part in ("AVG artikel 12(5)", "Autoriteit Persoonsgegevens", "rechter"):
        assert part in text
    assert made.quoted == "Dit is ons antwoord."


def test_the_letter_about_identity_asks_for_no_copy(cast: Cast) -> None:
    assert "Stuur ons geen kopie" in " ".join(letter(cast, "identity").paragraphs)


def test_a_letter_on_paper_has_the_address_and_one_on_screen_has_not(cast: Cast) -> None:
    cast.db.execute("update guardian set street = 'Geheimlaan 9' where person_id = %s", [cast.gerda.id])
    assert "Geheimlaan 9" in letter(cast, "received", way="letter").to
    cast.db.execute("delete from request")
    assert letter(cast, "received", way="screen").to == ["Gerda Ouder"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_refused_on_grounds_with_article_and_source(kind: str) -> None:
    assert grounds_for(kind)
    assert complaints_for(kind)
    for ground in grounds_for(kind):
        assert ground.article
        assert legal_claim(ground.claim).source
        assert legal_claim(ground.claim).source_status in {"law", "law_to_confirm"}
    assert {"correct_as_is", "judgement"} <= set(GROUNDS)
