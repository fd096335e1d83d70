"""P14. A picture is shown where everybody in it said yes beforehand, and of whoever did not nobody sees who it is."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.utils.html import escape
from psycopg import errors

from tests.gate.hostile import attempt, connect, token_of
from tests.media.photos import MARKER, told
from tests.media.picturing import Row, copy, weigh
from tests.media.test_deriving import OF_THE_FILE, PLAIN, seen_in
from tests.media.test_shown import DESK, placing, weighing
from tests.media.uploading import on_disk
from tests.people import Cast, Someone, sign_in
from tests.promises import picturing as story
from tests.promises.conftest import command
from tests.promises.picturing import SEATS, Story
from zorgvuldig.media.photos.encoder import check_clean
from zorgvuldig.media.publication.labels import REFUSALS


@pytest.fixture
def runtime(database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The runtime login, with any SQL one likes."""
    with connect() as connection:
        yield connection


def last(cast: Cast, table: str) -> Row:
    """The row that was made last."""
    (number, uid) = cast.db.execute(f"select id, uid from {table} order by id desc limit 1").fetchone()
    return Row(number, uid)


def refused(runtime: psycopg.Connection, who: Someone, statement: str) -> str:
    """The rule by which the database refuses this of whoever writes at the desk, past every page."""
    token = token_of(runtime, who, "picture_desk", DESK, writes=("picture_work", "picture_desk"))
    with pytest.raises(errors.CheckViolation) as no:
        attempt(runtime, "writer", token, statement)
    return str(no.value.diag.constraint_name)


def test_from_the_phone_of_the_teacher_to_the_website(cast: Cast, tmp_path: Path) -> None:
    """Nobody was asked about Noor, and the last child is of another school: both are masked, the others are there."""
    photo = story.brought(cast)
    assert sorted(story.seats(photo)) == list(range(len(SEATS)))  # every face was found, each once
    page = sign_in(cast.dirk).get(photo.page(f"gezichten/{cast.groups['wi2B'][1]}/")).content.decode()
    assert "Bram Visserman" in page
    assert "Noor Bakkerman" not in page  # a court keeps somebody away from her
    story.named(photo)
    for pupil in ("bram", "tess", "yara"):
        story.answered(photo, pupil, "yes")
    assert story.weighed(photo, website_public="masked").status_code == 303
    story.placed(photo)
    assert story.addresses(photo) == []  # there is no file yet
    story.jobs_run()
    (address,) = story.addresses(photo)
    for made in (story.seen(address), story.seen(f"{address}klein/")):
        assert story.recognisable(made) == ["bram", "tess", "yara"]
        nothing_but_a_picture(made, tmp_path)
    assert len(story.lists(photo, address)) == 5
    assert state_by_command("P14") == ("kept", {"shown": 1, "shown_by_medium": {"website_public": 1}, "shown_without_full_consent": 0})  # fmt: skip


def nothing_but_a_picture(content: bytes, tmp_path: Path) -> None:
    """Not in the file, not for another program, and nowhere on the disk, is what the phone wrote along."""
    check_clean(content)
    assert MARKER.encode() not in content
    files = dict(on_disk())
    assert any("vault" in path.parts for path in files)
    assert [path for path, lies in files.items() if MARKER.encode() in lies] == []
    if shutil.which("exiftool"):
        (tmp_path / "made.jpg").write_bytes(content)
        said = seen_in(tmp_path / "made.jpg")
        assert {name.partition(":")[0] for name in said} <= PLAIN
        assert {name.partition(":")[2] for name in said if name.startswith("File:")} <= OF_THE_FILE


def state_by_command(promise: str) -> tuple[str, dict[str, Any]]:
    said = command("statement", "--json")
    assert said.returncode == 0, said.stderr
    (one,) = [one for one in json.loads(said.stdout)["promises"] if one["id"] == promise]
    return one["state"], one["evidence"]["figures"]


def test_the_phone_did_write_along_what_is_looked_for(cast: Cast) -> None:
    """Else nothing above would say anything."""
    content = told(story.ORIGINAL)
    assert content.count(MARKER.encode()) >= 2
    assert b"Exif" in content


# --- as it is, without a yes of everybody ---------------------------------------------------------------------------------

# What is not right, while what, and the reason that the database gives.
MISSING: dict[str, tuple[Callable[[Story], object], Callable[[Cast], AbstractContextManager[object]], str]] = {
    "nobody said who it is": (lambda s: story.says(s, s.cast.dirk, stranger="open"), nullcontext, "open"),
    "not one of ours, and not asked": (lambda s: story.says(s, s.cast.dirk, stranger="other"), nullcontext, "other"),
    "one never answered": (
        lambda s: s.cast.db.execute("delete from consent_answer where pupil_id = %s", [s.cast.bram.id]),
        nullcontext,
        "consent",
    ),
    "one refused": (lambda s: story.answered(s, "yara", "no"), nullcontext, "consent"),
    "to other words": (lambda s: None, story.new_words, "consent"),
}


@pytest.mark.parametrize(("change", "meanwhile", "why"), MISSING.values(), ids=MISSING)
def test_as_it_is_takes_a_yes_of_every_face(
    cast: Cast,
    runtime: psycopg.Connection,
    change: Callable[[Story], object],
    meanwhile: Callable[[Cast], AbstractContextManager[object]],
    why: str,
) -> None:
    photo = story.named(story.brought(cast), "agreed")
    story.everybody(photo)
    change(photo)
    story.says(photo, cast.lies, **story.SURE)
    with meanwhile(cast):
        answer = story.weighed(photo, website_public="as_is")
        assert answer.status_code == 422
        assert escape(str(REFUSALS["consent"])) in answer.content.decode()
        assert refused(runtime, cast.leo, weighing(cast, photo.photo, cast.leo)) == "weighing_consent"
        assert cast.db.execute("select count(*) from picture_weighing").fetchone() == (0,)
        # And if somebody had decided so, with a file in which everybody can be recognised:
        decided, made = weigh(cast, photo.photo, cast.leo), copy(cast, photo.photo)
        assert refused(runtime, cast.leo, placing(photo.photo, made, decided, cast.leo)) == f"publication_{why}"
        assert "Weeg de foto opnieuw af" in story.placed(photo).content.decode()
        story.jobs_run()
        assert story.addresses(photo) == []


def test_a_face_more_than_was_weighed_is_not_published(cast: Cast, runtime: psycopg.Connection) -> None:
    """Somebody sees a face that the system missed: what was decided about the others counts no more."""
    photo = story.named(story.brought(cast), "agreed")
    story.everybody(photo)
    assert story.weighed(photo, website_public="as_is").status_code == 303
    drawn = {"links-nieuw-1": "1", "boven-nieuw-1": "80", "breed-nieuw-1": "5", "hoog-nieuw-1": "10"}
    story.says(photo, cast.dirk, **drawn)
    assert "Dit kan niet meer" in story.placed(photo).content.decode()
    story.jobs_run()
    assert story.addresses(photo) == []
    assert refused(runtime, cast.leo, weighing(cast, photo.photo, cast.leo)) == "weighing_confirmed"


def test_a_no_between_deciding_and_publishing(cast: Cast, runtime: psycopg.Connection) -> None:
    photo = story.shown(cast)
    assert (
        sign_in(cast.leo).post(photo.page("plaatsen/"), {"medium": "website_public", "act": "away"}).status_code == 303
    )
    made, decided = last(cast, "picture_copy"), last(cast, "picture_weighing")
    cast.db.execute("update picture_copy set state = 'ready', blob = gen_random_uuid(), thumb_blob = gen_random_uuid()")
    story.answered(photo, "tess", "no")
    assert "Weeg de foto opnieuw af, met maskers" in story.placed(photo).content.decode()
    assert refused(runtime, cast.leo, placing(photo.photo, made, decided, cast.leo)) == "publication_consent"
    story.jobs_run()
    assert story.addresses(photo) == []


def test_nothing_is_published_without_a_second_look(cast: Cast, runtime: psycopg.Connection) -> None:
    photo = story.named(story.brought(cast), "agreed")
    story.everybody(photo)
    assert "Dit kan niet meer" in story.placed(photo).content.decode()
    assert story.weighed(photo, website_public="no").status_code == 303
    assert "Dit kan niet meer" in story.placed(photo).content.decode()
    assert cast.db.execute("select count(*) from picture_copy").fetchone() == (0,)
    made, decided = copy(cast, photo.photo), last(cast, "picture_weighing")
    assert refused(runtime, cast.leo, placing(photo.photo, made, decided, cast.leo)) == "publication_weighing"
    own = weigh(cast, photo.photo, cast.dirk)  # whose photo it is
    assert refused(runtime, cast.leo, placing(photo.photo, made, own, cast.leo)) == "publication_weighing"
