"""P17. A camera records only what was arranged, footage goes by itself in four weeks, and nobody looks alone."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.cameras import footage
from tests.cameras.handout import handing
from tests.cameras.handout.handing import piece
from tests.media.picturing import Row
from tests.people import Cast, sign_in
from tests.promises import filming as story
from tests.promises import filming_pages as pages
from tests.promises.filming import Story
from tests.statement.measuring import put_tries
from zorgvuldig.retention.footage.jobs import DeletionFailed, delete_footage


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    story.fresh()
    yield
    story.fresh()


def test_a_camera_from_the_first_word_to_the_last_piece(cast: Cast) -> None:
    assert story.found() == ("not_in_use", {})
    told = story.told(cast)
    approved_by_another(told)
    # It records, into the vault: on no disk of the server does the footage stand as it is.
    piece = footage.segment(cast, told.camera, footage.BEGAN + timedelta(minutes=5), content=story.CONTENT)
    kept = footage.segment(cast, told.camera, footage.BEGAN + timedelta(minutes=1), content=story.KEPT_CONTENT)
    delete_footage(now=datetime.now(UTC))
    story.records(told, datetime.now(UTC))
    assert story.found()[0] == "kept"
    looked_at_with_a_yes(told, piece)
    story.keep(told)
    gone_in_four_weeks(told, piece, kept)


def approved_by_another(told: Story) -> None:
    """Nobody but Leo said a word of it: it does not record, and he does not approve it himself."""
    leo, petra = told.cast.leo, told.cast.petra
    assert story.lacks(told) == ["approval"]
    assert not story.recordable(told)
    story.records(told, datetime.now(UTC))
    assert story.found()[0] == "not_kept"  # a recorder that does not ask is found out
    assert story.refused(told, leo, "cameras", story.approve(told, leo)) == "approval_second"
    assert story.refused(told, petra, "cameras", story.approve(told, petra)) == ""
    assert story.recordable(told)


def looked_at_with_a_yes(told: Story, piece: Row) -> None:
    """A teacher asks, and may not; the caretaker asks and sees nothing before Leo says yes, nor when the hour is over."""
    cast, kees, leo = told.cast, told.kees, told.cast.leo
    assert story.refused(told, cast.dirk, "footage", story.ask(told, cast.dirk)) == "gate"
    assert story.refused(told, kees, "footage", story.ask(told, kees)) == ""
    assert story.looks(told, kees, piece) == b""
    assert story.refused(told, kees, "footage", story.allow(story.asked(told), kees)) in (
        "viewing_second",
        "viewing_role",
    )
    assert story.refused(told, leo, "footage", story.allow(story.asked(told), leo)) == ""
    assert story.looks(told, kees, piece) == story.CONTENT
    assert story.looks(told, leo, piece) == b""  # his yes was for Kees
    assert cast.db.execute("select looked_by_id, segment_uid from viewing_look").fetchall() == [(kees.id, piece.uid)]
    cast.db.execute("update viewing set until = now()")
    assert story.looks(told, kees, piece) == b""
    figures = story.found()[1]
    assert (figures["viewings_asked"], figures["pieces_looked_at"]) == ("< 10", "< 10")
    assert figures["looked_without_second_person"] == 0


def gone_in_four_weeks(told: Story, piece: Row, kept: Row) -> None:
    """What Leo and Petra keep for the police stays; the rest goes, and nothing on earth opens it."""
    files = [told.blob(piece), told.blob(kept)]
    assert [story.readable(blob) for blob in files] == [True, True]
    later = datetime.now(UTC) + story.LATER
    put_tries(told.cast, later)
    assert story.found(later)[0] == "not_kept"  # nobody swept
    assert delete_footage(now=later).pieces >= 1
    assert not story.readable(files[0])
    assert told.blob(piece) is None
    assert story.readable(told.blob(kept))
    story.records(told, later)
    state, figures = story.found(later)
    assert (state, figures["pieces"], figures["pieces_for_an_incident"], figures["footage_over_term"]) == (
        "kept",
        1,
        1,
        0,
    )
    assert figures["oldest_footage"] is None
    assert figures["receipts_of_footage"] >= 1
    with pytest.raises(DeletionFailed):  # a clock that stands back takes nothing away
        delete_footage(now=later - timedelta(days=5))


def test_the_same_by_the_pages_that_people_use(cast: Cast) -> None:
    """Written down, approved, asked for, played, kept, handed out and swept: and everybody reads whether the promise holds."""
    assert pages.promised(datetime.now(UTC)) == "not_in_use"
    told = Story(cast, pages.written_down(cast), footage.incident(cast), footage.caretaker(cast))
    story.records(told, datetime.now(UTC))
    assert pages.promised(datetime.now(UTC)) == "not_kept"  # it records, and nobody but Leo said that it may
    assert pages.approves(cast.leo, told.camera) == 409
    assert pages.approves(told.kees, told.camera) == 404
    assert pages.approves(cast.petra, told.camera) == 303
    assert story.recordable(told)
    moments = (footage.BEGAN, footage.BEGAN + timedelta(minutes=10))
    first, other = (footage.segment(cast, told.camera, at, content=piece(0), seconds=2) for at in moments)
    delete_footage(now=datetime.now(UTC))
    assert pages.promised(datetime.now(UTC)) == "kept"
    looked_at_by_the_pages(told, first)
    handed_out_by_the_pages(told)
    held = pages.kept(cast, told.camera, told.incident)
    files = [told.blob(first), told.blob(other)]
    later = datetime.now(UTC) + story.LATER
    put_tries(cast, later)
    assert pages.promised(later) == "not_kept"  # nobody swept
    assert delete_footage(now=later).pieces >= 1
    story.records(told, later)
    assert pages.promised(later) == "kept"
    assert [story.readable(blob) for blob in files] == [False, False]  # one is gone, and one is kept under another key
    assert (story.readable(told.blob(first)), told.blob(other)) == (True, None)
    assert "verdwijnt binnen een uur" in sign_in(cast.leo).post(f"{held}stoppen/", follow=True).content.decode()
    delete_footage(now=later + timedelta(hours=1))
    assert told.blob(first) is None


def looked_at_by_the_pages(told: Story, of: Row) -> None:
    """Kees asks, Leo says yes, and only then, only he, and only until it is over, the player gets anything."""
    cast, kees = told.cast, told.kees
    assert pages.asks(cast.dirk, told.camera, told.incident).status_code == 404
    assert pages.asks(kees, told.camera, told.incident, starts_at=pages.moment(-90)).status_code == 422
    asked = pages.asks(kees, told.camera, told.incident)["Location"]
    assert pages.plays(kees, asked, of.uid) == b""
    assert pages.answers(kees, asked) == 404
    assert pages.answers(cast.leo, asked) == 303
    assert "Kees Werker" in pages.text(sign_in(kees), f"{asked}beelden/")  # stands in the picture
    assert pages.plays(kees, asked, of.uid) == piece(0)
    assert pages.plays(cast.leo, asked, of.uid) == b""
    assert "Kees Werker" in pages.text(sign_in(cast.fenna), f"{pages.LOOKING}logboek/")
    assert sign_in(kees).post(f"{asked}stop/").status_code == 303
    assert pages.plays(kees, asked, of.uid) == b""


def handed_out_by_the_pages(told: Story) -> None:
    """For the police with their demand: Leo asks, Petra lets go, and it is fetched once."""
    at = handing.ask(told.cast, told.camera, told.incident)
    assert handing.work() == 1
    assert sign_in(told.cast.leo).post(at, {"vrijgeven": "1", "seen": "on"}).status_code != 200
    link, code = handing.let_go(told.cast, at)
    assert zipfile.is_zipfile(io.BytesIO(handing.given(link, code)))
    assert Client().post(link, {"code": code}).status_code == 410


def test_everybody_reads_where_cameras_hang_and_nobody_what_they_see(cast: Cast) -> None:
    footage.camera(cast, "Stalling", place="bikes", sees="Het raam van de buren.")
    cast.db.execute("update camera set sees = 'Het raam van de buren.'")
    page = sign_in(cast.gerda).get("/beloften/").content.decode()
    assert 'id="p17"' in page
    assert "raam van de buren" not in page
