"""A family books a talk with a teacher of its child, moves it and cancels it; the administration does it for who phones."""

import pytest

from tests.families.arranged import at, bookings, place, put_booking, put_evening
from tests.families.booking import choice, choose, page_of
from tests.people import Cast, days, sign_in


def test_a_parent_books_moves_and_cancels_a_talk(cast: Cast) -> None:
    evening = put_evening(cast)
    gerda = sign_in(cast.gerda)
    assert "Er staat nog geen gesprek." in gerda.get(page_of(evening)).content.decode()
    assert choose(cast, evening, "19:10").status_code == 303
    assert bookings(cast) == [(cast.dirk.id, cast.noor.id, cast.gerda.id, at(19, 10))]
    page = gerda.get(page_of(evening)).content.decode()
    assert "Dirk Werker, over Noor" in page
    assert "lokaal A1" in page
    assert choose(cast, evening, "19:30").status_code == 303
    assert bookings(cast) == [(cast.dirk.id, cast.noor.id, cast.gerda.id, at(19, 30))]
    (uid,) = cast.db.execute("select uid from evening_booking").fetchone()
    assert gerda.post(page_of(evening, f"gesprek/{uid}/afzeggen/")).status_code == 303
    assert bookings(cast) == []


def test_moments_next_to_the_talk_about_a_brother_or_sister_are_proposed(cast: Cast) -> None:
    evening = put_evening(cast)
    put_booking(cast, evening, "dirk", "tess", when=at(19, 20))
    form = sign_in(cast.gerda).get(choice(cast, evening, "maud")).context["form"]
    assert form.initial["moment"] == "19:10"
    offered = dict(form.fields["moment"].choices)
    assert "19:20" not in offered
    assert offered["19:30"] == "19:30, direct bij uw andere gesprek"
    assert offered["19:50"] == "19:50"


def test_a_moment_that_somebody_else_chose_is_not_offered_and_says_so(cast: Cast) -> None:
    evening = put_evening(cast)
    put_booking(cast, evening, pupil="bram", person="olga")
    answer = choose(cast, evening, "19:00")
    assert answer.status_code == 422
    assert "net door iemand anders gekozen" in answer.content.decode()
    page = sign_in(cast.gerda).get(page_of(evening)).content.decode()
    assert "5 momenten vrij" in page
    assert "Bram" not in page


@pytest.mark.parametrize("name", ["rob", "karim", "olga", "ymke", "noor", "tess", "otto", "leo", "dirk", "anna"])
def test_nobody_but_a_parent_with_authority_gets_there(cast: Cast, name: str) -> None:
    """Rob has no authority, a court keeps Karim away, and Ymke's daughter is an adult."""
    evening = put_evening(cast)
    client = sign_in(cast.people[name])
    assert client.get(page_of(evening)).status_code == 404
    assert client.post(choice(cast, evening), {"moment": "19:00"}).status_code == 404
    assert bookings(cast) == []


def test_an_adult_pupil_books_alone(cast: Cast) -> None:
    evening = put_evening(cast)
    assert choose(cast, evening, "19:00", pupil="yara", by="yara").status_code == 303
    assert bookings(cast) == [(cast.dirk.id, cast.yara.id, cast.yara.id, at(19))]


def test_a_child_of_another_family_or_a_teacher_of_another_child_is_not_there(cast: Cast) -> None:
    evening = put_evening(cast, "dirk", "maud", "otto", classes=("2B", "3A"))
    gerda = sign_in(cast.gerda)
    for pupil, teacher in (("bram", "dirk"), ("sem", "otto"), ("noor", "otto")):
        assert gerda.get(choice(cast, evening, teacher, pupil)).status_code == 404
    page = gerda.get(page_of(evening)).content.decode()
    assert "Otto" not in page
    assert "Sem" not in page


def test_after_the_closing_day_a_family_phones(cast: Cast) -> None:
    evening = put_evening(cast, closes_on=days(0))
    page = sign_in(cast.gerda).get(page_of(evening)).content.decode()
    assert "Bel de school als u nog een gesprek wilt." in page
    answer = choose(cast, evening, "19:00")
    assert answer.status_code == 409
    assert "U kunt geen moment meer kiezen." in answer.content.decode()
    said = {"moment": "19:00", "person": "1"}
    desk = f"/ouderavonden/{evening}/gezin/{cast.noor.uid}/"
    assert sign_in(cast.anna).post(f"{desk}{cast.noor.uid}/{place(cast, evening)[1]}/", said).status_code == 303
    assert bookings(cast) == [(cast.dirk.id, cast.noor.id, cast.gerda.id, at(19))]
    (by,) = cast.db.execute("select booked_by_id from evening_booking").fetchone()
    assert by == cast.anna.id


def test_the_administration_books_and_cancels_for_who_may_come_alone(cast: Cast) -> None:
    evening = put_evening(cast)
    uid = put_booking(cast, evening, "maud")
    desk = f"/ouderavonden/{evening}/gezin/{cast.noor.uid}/"
    anna = sign_in(cast.anna)
    form = anna.get(f"{desk}{cast.noor.uid}/{place(cast, evening)[1]}/").context["form"]
    assert [name for _key, name in form.fields["person"].choices] == ["Gerda Ouder"]  # not Rob, and not Karim
    assert anna.post(f"{desk}gesprek/{uid}/afzeggen/").status_code == 303
    assert bookings(cast) == []
    for name in ("wim", "maud", "dirk", "leo"):
        assert sign_in(cast.people[name]).get(desk).status_code == 404
    rows = anna.get(f"/ouderavonden/{evening}/klassen/{cast.groups['2B'][1]}/").context["rows"]
    assert [one.given_name for one, booked in rows if not booked] == ["Noor", "Tess", "Yara", "Bram"]


def test_the_other_parent_sees_the_talk_and_cannot_cancel_it(cast: Cast) -> None:
    evening = put_evening(cast)
    uid = put_booking(cast, evening)
    cast.guardian("Hugo", "noor")
    hugo = sign_in(cast.hugo)
    assert "geboekt door een andere ouder" in hugo.get(page_of(evening)).content.decode()
    answer = hugo.post(page_of(evening, f"gesprek/{uid}/afzeggen/"), follow=True)
    assert "Dit gesprek is van iemand anders." in answer.content.decode()
    assert len(bookings(cast)) == 1
    assert choose(cast, evening, "19:30", by="hugo").status_code == 303  # parents who come apart
