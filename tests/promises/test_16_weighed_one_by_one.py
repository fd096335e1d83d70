"""P16. Each picture is weighed by somebody who did not bring it, for one place at a time, with a reason."""

import pytest
from django.test import Client
from django.utils.html import escape
from psycopg import errors

from tests.gate.hostile import attempt, connect, token_of
from tests.media.picturing import team
from tests.media.test_shown import DESK, weighing
from tests.people import Cast, sign_in
from tests.promises import picturing as story
from tests.promises.picturing import NEWSLETTER, WEBSITE, Story
from zorgvuldig.media.publication.labels import NAME_IN_REASON, NO_REASON


def weighings(cast: Cast) -> list[tuple[str, str, int]]:
    """What was decided: where, what, and by whom."""
    return cast.db.execute("select medium, outcome, decided_by_id from picture_weighing order by id").fetchall()


def by_lies(cast: Cast) -> Story:
    """A photo that Lies brought and named, who may weigh what others bring; everybody said yes."""
    photo = story.brought(cast, team(cast))
    story.says(photo, cast.lies, "bram", "tess", "yara", "noor", stranger="agreed", **story.SURE)
    story.everybody(photo)
    return photo


def test_who_brought_it_does_not_weigh_it(cast: Cast) -> None:
    photo = by_lies(cast)
    page = sign_in(cast.lies).get(photo.page("weging/")).content.decode()
    assert "Twee mensen beslissen" in page
    assert "Bewaar dit besluit" not in page
    for outcome in ("as_is", "masked", "no"):
        assert story.weighed(photo, cast.lies, website_public=outcome).status_code == 409
    with connect() as runtime:
        token = token_of(runtime, cast.lies, "picture_desk", DESK, writes=("picture_work", "picture_desk"))
        with pytest.raises(errors.CheckViolation) as no:
            attempt(runtime, "writer", token, weighing(cast, photo.photo, cast.lies))
        assert no.value.diag.constraint_name == "weighing_second"
        with pytest.raises(errors.InsufficientPrivilege):  # nor in the name of another
            attempt(runtime, "writer", token, weighing(cast, photo.photo, cast.leo))
    assert weighings(cast) == []
    assert story.weighed(photo, website_public="as_is").status_code == 303
    assert weighings(cast) == [(WEBSITE, "as_is", cast.leo.id)]


def test_a_teacher_is_not_at_the_desk(cast: Cast) -> None:
    photo = by_lies(cast)
    for who in (cast.dirk, cast.maud, cast.anna, cast.bas, cast.gerda):
        assert story.weighed(photo, who, website_public="as_is").status_code in (403, 404)
    assert weighings(cast) == []


def test_a_reason_is_asked_and_names_nobody(cast: Cast) -> None:
    photo = by_lies(cast)
    for reason, says in (("", NO_REASON), ("   ", NO_REASON), ("Tess lacht mooi.", NAME_IN_REASON)):
        answer = story.weighed(photo, website_public="as_is", reason=reason)
        assert answer.status_code == 422
        assert escape(str(says)) in answer.content.decode()
    assert weighings(cast) == []


def test_what_is_decided_is_about_one_place(cast: Cast) -> None:
    photo = by_lies(cast)
    assert story.weighed(photo, website_public="as_is", newsletter="no").status_code == 303
    story.placed(photo, WEBSITE, NEWSLETTER)
    story.jobs_run()
    assert cast.db.execute("select medium from publication").fetchall() == [(WEBSITE,)]
    state, figures = story.found("P16")
    assert (state, figures["shown"], figures["shown_without_second_look"]) == ("kept", 1, 0)
    assert figures["weighed_in_a_year"] == {"as_is": 1, "no": 1}
    assert figures["files_opened_again_for_hidden_data"] == 1


def test_a_second_thought_takes_it_away(cast: Cast) -> None:
    photo = story.shown(cast)
    (address,) = story.addresses(photo)
    assert story.weighed(photo, website_public="no", reason="Bij nader inzien te jong.").status_code == 303
    assert Client().get(address).status_code == 410
    story.jobs_run()
    assert story.addresses(photo) == []
    assert story.found("P16")[0] == "kept"


def test_a_picture_that_its_bringer_weighed_is_not_seen_and_breaks_the_promise_when_it_is(cast: Cast) -> None:
    """No page gets here: an administrator writes another name. The look refuses it; a look that does not is found out."""
    photo = story.shown(cast)
    (address,) = story.addresses(photo)
    assert story.found("P16")[0] == "kept"
    cast.db.execute("update picture set uploaded_by_id = %s", [cast.leo.id])
    assert Client().get(address).status_code == 410
    assert story.found("P16")[1]["shown"] == 0
    with story.blind(cast):
        state, figures = story.found("P16")
    assert (state, figures["shown_without_second_look"]) == ("not_kept", 1)
