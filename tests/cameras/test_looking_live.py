"""The desk looks along: only the picture of now, with a name in it, of a camera that guards, and on record."""

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from psycopg.types.json import Json

from tests.cameras import footage
from tests.cameras.looking_world import film
from tests.media.picturing import Row
from tests.people import Cast, Someone, sign_in
from zorgvuldig.cameras.live import newest
from zorgvuldig.platform.vault.chunks import CHUNK
from zorgvuldig.platform.vault.day_keys import DayClosing
from zorgvuldig.platform.vault.footage_files import (
    NewFootageFile,
    begin,
    orphaned_files,
    rescue,
    writing_place,
)
from zorgvuldig.platform.vault.footage_writer import FootageWriter

Writing = Callable[..., NewFootageFile]


@pytest.fixture
def writing() -> Any:
    """A recorder that is writing a piece, and stops in the middle of it; what it left is removed afterwards."""
    made: list[NewFootageFile] = []

    def write(camera_id: int, content: bytes, *, flushed: bool = True) -> NewFootageFile:
        one = begin(DayClosing(camera_id, datetime.now(UTC).date()))
        writer = FootageWriter(one.path, head=one.head, sealed_key=one.sealed_key, key=one.key, prefix=one.prefix)
        writer.write(content + (bytes(CHUNK) if flushed else b""))  # so that the last of it is a whole chunk
        writer.flush()
        made.append(one)
        return one

    yield write
    for one in made:
        one.path.unlink(missing_ok=True)


def desk(cast: Cast, **more: Any) -> Row:
    """The camera at the desk."""
    return footage.camera(cast, "Balie", has_live=True, purposes=Json(["guarding"]), **more)


def picture(who: Someone, camera: Row) -> Any:
    return sign_in(who).get(f"/cameras/kijken/nu/{camera.uid}/beeld/")


def seen(cast: Cast) -> list[tuple[Any, ...]]:
    return cast.db.execute("select live_camera_id, looked_by_id, viewing_id from viewing_look").fetchall()


def test_the_desk_sees_the_newest_picture_and_it_is_on_record(cast: Cast, writing: Writing, opened: list[str]) -> None:
    kees, camera = footage.caretaker(cast), desk(cast)
    writing(camera.id, film(3, width=640, height=360, kbit=2000))
    sign_in(kees).get("/")  # the first page of a process opens the file of its counters
    opened.clear()
    answer = picture(kees, camera)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "image/jpeg", "no-store")
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (640, 360)
    assert seen(cast) == [(camera.id, kees.id, None)]
    assert opened == []  # nothing was written anywhere
    picture(kees, camera)
    assert len(seen(cast)) == 1  # once a minute
    page = sign_in(kees).get(f"/cameras/kijken/nu/{camera.uid}/").content.decode()
    assert "Terugkijken kan hier niet" in page
    assert "Balie" in sign_in(kees).get("/cameras/kijken/").content.decode()


def test_who_looks_stands_in_the_pixels(cast: Cast, writing: Writing) -> None:
    kees, camera = footage.caretaker(cast), desk(cast)
    writing(camera.id, film(3, width=640, height=360, kbit=2000))
    found = newest(camera.id, now=datetime.now(UTC))
    assert found
    with Image.open(io.BytesIO(picture(kees, camera).content)) as image:
        marked = np.asarray(image.convert("RGB")).astype(int)
    plain = np.asarray(found.image).astype(int)
    apart = (np.abs(marked - plain).max(axis=2) > 60).mean(axis=1)
    rows = [apart[:60].max(), apart[160:200].max(), apart[300:].max()]
    assert min(rows) > 0.1  # at the top, in the middle and below


def test_the_last_key_frame_is_shown_and_no_earlier_one(cast: Cast, writing: Writing) -> None:
    camera = desk(cast)
    writing(camera.id, film(3, width=640, height=360, kbit=2000))
    found = newest(camera.id, now=datetime.now(UTC))
    assert found
    ground = np.asarray(found.image).astype(int)
    with io.BytesIO(film(3, width=640, height=360, kbit=2000)) as whole, av.open(whole) as opened_film:
        keys = [np.asarray(one.to_image()).astype(int) for one in opened_film.decode(video=0) if one.key_frame]
    apart = [np.abs(one - ground).mean() for one in keys]
    assert len(keys) == 3
    assert apart.index(min(apart)) == 2


def test_fragments_that_begin_without_a_key_frame_are_passed(cast: Cast, writing: Writing) -> None:
    """A recorder that brings every second to the disk, of a camera with a key frame every four seconds."""
    camera = desk(cast)
    writing(camera.id, film(6, width=640, height=360, kbit=2000, gop=100, fragment=1_000_000))
    found = newest(camera.id, now=datetime.now(UTC))
    assert found
    assert timedelta(seconds=1.5) < datetime.now(UTC) - found.moment < timedelta(seconds=10)


def test_there_is_no_picture_of_long_ago_or_of_another_camera(cast: Cast, writing: Writing) -> None:
    kees, camera, other = footage.caretaker(cast), desk(cast), footage.camera(cast, "Hal")
    writing(other.id, film(3))
    assert picture(kees, camera).status_code == 409
    one = writing(camera.id, film(3))
    assert picture(kees, camera).status_code == 200
    past = datetime.now(UTC).timestamp() - 41
    os.utime(one.path, (past, past))
    answer = picture(kees, camera)
    assert (answer.status_code, answer.content) == (409, b"")


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 200_000, film(3)[:900]], ids=["nothing", "no film", "only a beginning"]
)
def test_what_is_no_film_yet_is_no_picture(cast: Cast, writing: Writing, content: bytes) -> None:
    kees, camera = footage.caretaker(cast), desk(cast)
    writing(camera.id, content, flushed=bool(content) and content[:1] == b"\0" and len(content) > 1000)
    assert picture(kees, camera).status_code == 409


def test_an_altered_file_gives_no_picture(cast: Cast, writing: Writing) -> None:
    kees, camera = footage.caretaker(cast), desk(cast)
    one = writing(camera.id, film(3))
    content = bytearray(one.path.read_bytes())
    content[200] ^= 1
    one.path.write_bytes(content)
    assert picture(kees, camera).status_code == 409


@pytest.mark.parametrize("name", ["dirk", "anna", "petra", "fenna", "maud", "wim", "gerda", "noor"])
def test_nobody_else_looks_along(cast: Cast, writing: Writing, name: str) -> None:
    camera = desk(cast)
    writing(camera.id, film(3))
    assert picture(cast.people[name], camera).status_code == 404
    assert sign_in(cast.people[name]).get(f"/cameras/kijken/nu/{camera.uid}/").status_code == 404
    assert seen(cast) == []


@pytest.mark.parametrize(
    "more",
    [{"has_live": False}, {"purposes": Json(["safety"])}, {"source": "nvr", "elsewhere": "balie"}, {"approved": False}],
    ids=["not live", "does not guard", "elsewhere", "not approved"],
)
def test_a_camera_that_may_not_is_not_looked_along_with(cast: Cast, writing: Writing, more: dict[str, Any]) -> None:
    kees = footage.caretaker(cast)
    camera = footage.camera(cast, "Balie", **{"has_live": True, "purposes": Json(["guarding"])} | more)
    writing(camera.id, film(3))
    assert picture(kees, camera).status_code == 404
    assert seen(cast) == []


def test_whose_role_ended_does_not_look_along_any_more(cast: Cast, writing: Writing) -> None:
    kees, camera = footage.caretaker(cast), desk(cast)
    writing(camera.id, film(3))
    client = sign_in(kees)
    address = f"/cameras/kijken/nu/{camera.uid}/beeld/"
    assert client.get(address).status_code == 200
    cast.db.execute("update staff_role set ends_on = current_date where staff_id = %s", [kees.id])
    assert client.get(address).status_code == 404


def test_a_piece_that_is_finished_meanwhile_is_no_error(cast: Cast, writing: Writing) -> None:
    camera = desk(cast)
    one = writing(camera.id, film(3))
    assert one.blob in orphaned_files()
    rescue(one.blob, DayClosing(camera.id, datetime.now(UTC).date()))
    assert newest(camera.id, now=datetime.now(UTC)) is None
    assert writing_place().is_dir()
