"""P15. Whoever takes a yes back needs one click, and the picture is gone: at every address, on every page, before the answer."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta

import pytest
from django.test import Client

from tests.consent.answering import page_of, press
from tests.people import Cast, days, sign_in, years_ago
from tests.promises import picturing as story
from tests.promises.picturing import NEWSLETTER, WEBSITE, Story

WHERE = (WEBSITE, NEWSLETTER)


def by_guardian(photo: Story) -> None:
    story.answered(photo, "noor", "no", *WHERE)


def by_pupil_of_sixteen(photo: Story) -> None:
    story.answered(photo, "tess", "no", *WHERE)


def this_one_not(photo: Story) -> None:
    page = f"/mijn-kind/{photo.cast.noor.uid}/fotos/{photo.photo.uid}/niet/"
    assert sign_in(photo.cast.gerda).post(page, {"medium": ""}).status_code == 303


def left_school(photo: Story) -> None:
    photo.cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), photo.cast.bram.id])


WAYS: dict[str, tuple[Callable[[Story], object], str]] = {
    "a guardian": (by_guardian, "noor"),
    "a pupil of sixteen": (by_pupil_of_sixteen, "tess"),
    "this one not": (this_one_not, "noor"),
    "left school": (left_school, "bram"),
}


def gone(addresses: list[str], photo: Story, letter: str) -> None:
    """Nobody gets it, and no page or feed sends anybody there."""
    for address in addresses:
        for at in (address, f"{address}klein/"):
            assert Client().get(at).status_code == 410, at
            part = Client().get(at, headers={"Range": "bytes=0-99"})
            assert (part.status_code, part.content) == (410, b"")
        assert story.lists(photo, address) == []
        assert address not in Client().get(letter).content.decode()


@pytest.mark.parametrize(("take_back", "who"), WAYS.values(), ids=WAYS)
def test_it_is_gone_everywhere_and_comes_back_masked(
    cast: Cast, take_back: Callable[[Story], object], who: str
) -> None:
    photo = story.shown(cast, "as_is", *WHERE, when_withdrawn="mask")
    letter, before = story.newsletter(photo), story.addresses(photo)
    assert len(before) == 2
    assert all(story.recognisable(story.seen(address)) == list(story.SEATS) for address in before)
    assert any(address in story.seen(letter).decode() for address in before)
    take_back(photo)
    gone(before, photo, letter)  # no job ran: nobody waits for one
    assert story.found("P14")[1]["shown"] == 0
    story.jobs_run()
    gone(before, photo, letter)
    back = story.addresses(photo)
    assert len(back) == 2
    assert not set(back) & set(before)
    for address in back:
        assert story.recognisable(story.seen(address)) == [one for one in story.SEATS if one != who]
        assert story.recognisable(story.seen(f"{address}klein/")) == [one for one in story.SEATS if one != who]
    assert any(address in story.seen(letter).decode() for address in back)
    assert {story.found(promise)[0] for promise in ("P14", "P15", "P16")} == {"kept"}


def test_other_words_are_asked_anew(cast: Cast) -> None:
    photo = story.shown(cast, "as_is", *WHERE)
    letter, before = story.newsletter(photo), story.addresses(photo)
    with ExitStack() as words:
        for topic in WHERE:
            meanwhile: AbstractContextManager[None] = story.new_words(cast, topic)
            words.enter_context(meanwhile)
        gone(before, photo, letter)
        story.jobs_run()
        gone(before, photo, letter)
    gone(before, photo, letter)  # what ended has ended


def test_from_sixteen_the_pupil_takes_back_what_a_parent_said(cast: Cast) -> None:
    """The yes of her mother lasts until Noor says something herself; her mother says nothing any more."""
    photo, born = story.shown(cast), years_ago(16) - timedelta(days=1)
    (address,) = story.addresses(photo)
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [born, cast.noor.id])
    assert press(sign_in(cast.gerda), page_of(cast, "noor"), "no", WEBSITE).status_code in (403, 404, 409)
    assert Client().get(address).status_code == 200
    assert press(sign_in(cast.noor), page_of(cast, "noor", own=True), "no", WEBSITE).status_code == 303
    assert Client().get(address).status_code == 410


def test_after_its_last_day_it_is_gone_without_a_mask_either(cast: Cast) -> None:
    photo = story.shown(cast, "as_is", *WHERE, when_withdrawn="mask")
    letter, before = story.newsletter(photo), story.addresses(photo)
    cast.db.execute("update publication set until = %s", [days(0)])
    gone(before, photo, letter)
    story.jobs_run()
    assert story.addresses(photo) == []


def test_it_stays_away_when_the_school_chose_so(cast: Cast) -> None:
    photo = story.shown(cast, "as_is", *WHERE, when_withdrawn="remove")
    letter, before = story.newsletter(photo), story.addresses(photo)
    by_guardian(photo)
    story.jobs_run()
    gone(before, photo, letter)
    assert story.addresses(photo) == []
    assert cast.db.execute("select count(*) from picture_copy where blob is not null").fetchone() == (0,)


def test_one_place_goes_and_the_other_stays(cast: Cast) -> None:
    photo = story.shown(cast, "as_is", *WHERE)
    before = story.addresses(photo)
    story.answered(photo, "noor", "no", NEWSLETTER)
    assert sorted(Client().get(address).status_code for address in before) == [200, 410]
    (left,) = story.addresses(photo)
    assert Client().get(left).status_code == 200
    assert story.lists(photo, left)


def test_somebody_without_a_say_takes_nothing_away(cast: Cast) -> None:
    """The father whom a court keeps away, a mother of somebody else, a teacher."""
    photo = story.shown(cast)
    (address,) = story.addresses(photo)
    for who in (cast.karim, cast.olga, cast.dirk):
        page = f"/mijn-kind/{cast.noor.uid}/fotos/{photo.photo.uid}/niet/"
        assert sign_in(who).post(page, {"medium": ""}).status_code in (403, 404)
    assert Client().get(address).status_code == 200


def test_what_is_out_of_our_reach_is_a_task_until_somebody_saw_to_it(cast: Cast) -> None:
    photo, leo = story.shown(cast, "as_is", WEBSITE, "social_media"), sign_in(cast.leo)
    form = {"medium": "social_media", "act": "note", "social_media-plek-what": "Bericht van dinsdag", "social_media-plek-placed_on": f"{days(0)}"}  # fmt: skip
    assert leo.post(photo.page("plaatsen/"), form).status_code == 303
    assert "Bericht van dinsdag" not in leo.get("/fototeam/").content.decode()
    assert story.found("P15")[0] == "kept"
    story.answered(photo, "noor", "no", WEBSITE, "social_media")
    desk = leo.get("/fototeam/").content.decode()
    assert "Bericht van dinsdag" in desk
    state, figures = story.found("P15")
    assert (state, figures["places_out_of_reach_to_see_to"]) == ("partly", 1)
    assert (figures["withdrawals"], figures["still_seen"]) == ("< 10", 0)
    task = next(part for part in desk.split('"') if part.startswith("/fototeam/plekken/"))
    assert leo.post(task, {"answer": "Het bericht is verwijderd."}).status_code == 303
    assert "Bericht van dinsdag" not in leo.get("/fototeam/").content.decode()
    story.jobs_run()
    state, figures = story.found("P15")
    assert (state, figures["places_out_of_reach_to_see_to"], figures["pictures_touched"]) == ("kept", 0, "< 10")
    assert 0 <= figures["seconds_to_take_down"]["written_off_most"] < 600


def test_a_picture_that_is_seen_after_a_no_breaks_the_promise(cast: Cast) -> None:
    photo = story.shown(cast)
    (address,) = story.addresses(photo)
    this_one_not(photo)
    assert Client().get(address).status_code == 410
    with story.blind(cast):
        assert Client().get(address).status_code == 200
        assert story.found("P15")[0] == "not_kept"
    assert story.found("P15")[0] == "kept"
