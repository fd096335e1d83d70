"""A granted request for erasure is an order; what a law still keeps stays, and the family reads until when and why."""

from datetime import timedelta

import pytest

from tests.people import NOW, TODAY, Cast, days, sign_in
from tests.retention.offering import leave
from tests.rights.asking import asking, handled, put_request, request_id
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.documents.letter import LetterDocument, letter_pdf
from zorgvuldig.register.period import add_period
from zorgvuldig.rights.requests import letters as request_letters

CARE, AWAY = REGISTER.mask(["guidance"]), REGISTER.mask(["absence"])  # 2 years at most, and 5 years at least
GRANTED = {"outcome": "granted", "ground": "", "answer": "Wij doen dit."}
PARTLY = {"outcome": "partly", "ground": "legal_duty", "answer": "Een deel."}


def orders(cast: Cast) -> list[tuple[object, ...]]:
    return cast.db.execute("select mask, kept_mask, done_at, done_mask from erasure").fetchall()


def test_what_may_go_is_ordered_and_recipients_are_listed(cast: Cast) -> None:
    uid = put_request(cast, kind="erasure", mask=CARE)
    petra = sign_in(cast.petra)
    assert "kan weg" in petra.get(handled(cast, uid)).content.decode()
    assert petra.post(handled(cast, uid, "besluit/"), {**GRANTED, "categories": ["guidance"]}).status_code == 303
    assert orders(cast) == [(CARE, 0, None, 0)]
    assert cast.db.execute("select pupil_id, request_id from erasure").fetchone() == (
        cast.noor.id,
        request_id(cast, uid),
    )
    page = petra.get(handled(cast, uid)).content.decode()
    assert "Dit wordt gewist in de komende nacht" in page
    assert REGISTER.categories["guidance"].name.nl in page


def test_a_grant_that_a_law_forbids_is_refused_with_a_sentence(cast: Cast) -> None:
    uid = put_request(cast, kind="erasure", mask=CARE | AWAY)
    petra = sign_in(cast.petra)
    both = {"categories": ["guidance", "absence"]}
    whole = petra.post(handled(cast, uid, "besluit/"), {**GRANTED, **both})
    assert whole.status_code == 422
    assert "Een deel moet van de wet nog blijven" in whole.content.decode()
    none = petra.post(handled(cast, uid, "besluit/"), {**PARTLY, "categories": ["absence"]})
    assert none.status_code == 422
    assert "moet van de wet nog blijven. Wijs het verzoek af" in none.content.decode()
    assert petra.post(handled(cast, uid, "voorbeeld/"), {**GRANTED, **both}).status_code == 422
    assert orders(cast) == []
    assert petra.post(handled(cast, uid, "besluit/"), {**PARTLY, **both}).status_code == 303
    assert orders(cast) == [(CARE, AWAY, None, 0)]


def test_the_letter_says_what_stays_until_when_and_why(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[LetterDocument] = []

    def printing(letter: LetterDocument) -> bytes:
        printed.append(letter)
        return letter_pdf(letter)

    monkeypatch.setattr(request_letters, "letter_pdf", printing)
    leave(cast, "noor", days(-100))
    uid = put_request(cast, kind="erasure", mask=CARE | AWAY)
    said = {**PARTLY, "categories": ["guidance", "absence"]}
    assert sign_in(cast.petra).post(handled(cast, uid, "besluit/"), said).status_code == 303
    text = " ".join(printed[-1].paragraphs)
    until = add_period(days(-100), REGISTER.terms["file_at_least"].period)
    assert f"Dat is tot {until.day} " in text
    assert str(until.year) in text
    assert REGISTER.terms["file_at_least"].says.nl in text
    assert "AVG artikel 17(3)(b)" in text
    assert REGISTER.categories["guidance"].name.nl.lower() in text
    assert len(printed[-1].english) >= len(printed[-1].paragraphs)


@pytest.mark.parametrize(("shift", "stays"), [(1, True), (0, False), (-1, False)])
def test_a_minimum_holds_until_its_very_day(cast: Cast, shift: int, stays: bool) -> None:
    left = TODAY.replace(year=TODAY.year - 5) + timedelta(days=shift)
    leave(cast, "noor", left)
    uid = put_request(cast, kind="erasure", mask=AWAY)
    answer = sign_in(cast.petra).post(handled(cast, uid, "besluit/"), {**GRANTED, "categories": ["absence"]})
    assert answer.status_code == (422 if stays else 303)
    assert [row[0] for row in orders(cast)] == ([] if stays else [AWAY])


def test_without_any_enrolment_a_minimum_is_never_over(cast: Cast) -> None:
    cast.db.execute("delete from enrolment where pupil_id = %s", [cast.noor.id])
    cast.put("enrolment", pupil_id=cast.noor.id, school_id=cast.schools["Oost"], level="", starts_on=days(-9))
    uid = put_request(cast, kind="erasure", mask=AWAY)
    answer = sign_in(cast.petra).post(handled(cast, uid, "besluit/"), {**GRANTED, "categories": ["absence"]})
    assert answer.status_code == 422


def test_the_archive_stays_without_an_end(cast: Cast) -> None:
    uid = put_request(cast, kind="erasure", mask=REGISTER.mask(["archive"]))
    page = sign_in(cast.petra).get(handled(cast, uid)).content.decode()
    assert "er is nog geen lijst die zegt tot wanneer" in page


def test_the_family_sees_the_order_and_when_it_was_carried_out(cast: Cast) -> None:
    uid = put_request(cast, kind="erasure", mask=CARE | AWAY)
    said = {**PARTLY, "categories": ["guidance", "absence"]}
    sign_in(cast.petra).post(handled(cast, uid, "besluit/"), said)
    gerda = sign_in(cast.gerda)
    page = gerda.get(asking(cast, f"{uid}/")).content.decode()
    assert "Dit wordt gewist in de komende nacht" in page
    assert "Een wet vraagt dat" in page
    assert REGISTER.terms["file_at_least"].says.nl in page
    cast.db.execute("update erasure set done_at = %s, done_mask = mask", [NOW])
    assert "Uitgevoerd op" in gerda.get(asking(cast, f"{uid}/")).content.decode()


def test_the_other_parent_and_colleagues_see_no_order(cast: Cast) -> None:
    put_request(cast, "sem", "olga", kind="erasure", mask=CARE)
    cast.db.execute(
        "insert into erasure (pupil_id, request_id, mask, decided_at) select pupil_id, id, mask, now() from request"
    )
    page = sign_in(cast.maud).get(asking(cast, pupil="sem")).content.decode()
    assert "Wat er gewist wordt" not in page
