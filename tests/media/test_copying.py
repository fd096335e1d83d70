"""A copy is made whole or not at all, of the faces as they are; what is under a mask is not in it."""

import threading
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from PIL import Image
from psycopg.types.json import Json

from tests import warm
from tests.media.photos import FACE, MARKER, astronaut, group, pixels, places, told, written
from tests.media.picturing import Row, copy, event, face, picture
from tests.media.test_looking import content, in_thread
from tests.media.uploading import named, stored
from tests.people import NOW, Cast
from zorgvuldig.media import copies_job as copying
from zorgvuldig.media import health
from zorgvuldig.media.copies_job import derive, make_copies
from zorgvuldig.media.faces.masks import SOLID
from zorgvuldig.media.photos.encoder import check_clean
from zorgvuldig.platform.vault import files

ORIGINAL = told(group(2, 1, 400))
TWO = places(2, 1)
UNMADE: dict[str, Any] = {
    "state": "asked", "blob": None, "thumb_blob": None, "size": 0, "sha256": "", "width": 0, "height": 0, "made_at": None,
    "media_type": "", "progress": 0,
}  # fmt: skip


@pytest.fixture
def photo(cast: Cast) -> Row:
    """Two people in a photo; the first is Noor, of the other nobody said who it is."""
    for blob in stored():
        files.remove(blob)
    sealed = files.store(ORIGINAL, limit_bytes=len(ORIGINAL))
    return picture(cast, event(cast), cast.dirk, blob=sealed.blob, sha256=sealed.sha256.hex(), size=sealed.size)


@pytest.fixture
def faces(cast: Cast, photo: Row) -> tuple[Row, Row]:
    """Noor's, and the other."""
    return face(cast, photo, cast.noor, box=list(TWO[0])), face(cast, photo, box=list(TWO[1]))


def asked(cast: Cast, of: Row, *masked: Row, **more: Any) -> Row:
    return copy(cast, of, *masked, **(UNMADE | more))


def made(cast: Cast, of: Row) -> dict[str, Any]:
    """The row of a copy."""
    found = cast.db.execute("select * from picture_copy where id = %s", [of.id])
    return dict(zip([one.name for one in found.description or ()], found.fetchone() or (), strict=True))


def test_a_copy_is_made(cast: Cast, photo: Row, faces: tuple[Row, Row]) -> None:
    one = asked(cast, photo, faces[1], style="solid")
    assert make_copies(NOW) == 1
    row = made(cast, one)
    assert (row["state"], row["why"], row["progress"], row["made_at"]) == ("ready", "", 100, NOW)
    assert (row["width"], row["height"], row["media_type"]) == (800, 400, "image/jpeg")
    whole, small = content(row["blob"]), content(row["thumb_blob"])
    assert (len(whole), pixels(whole).shape, pixels(small).shape) == (row["size"], (400, 800, 3), (240, 480, 3))
    for file in (whole, small):
        check_clean(file)
        assert MARKER.encode() not in file
    seen = pixels(whole).astype(int)
    left, top, width, height = TWO[1]
    inside = seen[int((top + 0.2 * height) * 400) : int((top + 0.8 * height) * 400), int((left + 0.2 * width) * 800) : int((left + 0.8 * width) * 800)]  # fmt: skip
    assert np.abs(inside - SOLID).max() < 12
    clear = pixels(written(group(2, 1, 400)))[:, :380].astype(int)
    assert np.abs(seen[:, :380] - clear).mean() < 4  # Noor is as she was
    assert make_copies(NOW) == 0


def test_as_it_is(cast: Cast, photo: Row, faces: tuple[Row, Row]) -> None:
    one = asked(cast, photo)
    make_copies(NOW)
    assert np.abs(pixels(content(made(cast, one)["blob"])).astype(int) - pixels(ORIGINAL)).mean() < 4


def test_the_sum_of_a_copy_is_that_of_its_file(cast: Cast, photo: Row, faces: tuple[Row, Row]) -> None:
    one = asked(cast, photo, *faces)
    make_copies(NOW)
    row = made(cast, one)
    again = files.store(content(row["blob"]), limit_bytes=10_000_000)
    assert (again.sha256.hex(), again.size) == (row["sha256"], row["size"])


def test_cells_and_one_colour(cast: Cast, photo: Row, faces: tuple[Row, Row]) -> None:
    cells, solid = asked(cast, photo, *faces), asked(cast, photo, *faces, style="solid")
    assert make_copies(NOW) == 2
    one, other = (pixels(content(made(cast, each)["blob"])).astype(int) for each in (cells, solid))
    assert np.abs(one - other).max() > 30


def test_a_large_photo_on_its_side() -> None:
    large = astronaut().resize((3000, 3000)).crop((0, 0, 3000, 2400))
    box = (FACE[0], FACE[1] / 0.8, FACE[2], FACE[3] / 0.8)
    derived = derive(told(large.transpose(Image.Transpose.ROTATE_90), 6), [box], style="solid")
    assert (derived.width, derived.height) == (2048, 1638)
    middle = pixels(derived.content)[int((box[1] + box[3] / 2) * 1638), int((box[0] + box[2] / 2) * 2048)]
    assert np.abs(middle.astype(int) - SOLID).max() < 8


@pytest.mark.parametrize("change", ["a face more", "another pupil", "another place", "a face of another picture"])
def test_other_faces_than_it_was_asked_of(cast: Cast, photo: Row, faces: tuple[Row, Row], change: str) -> None:
    one = asked(cast, photo, faces[1])
    if change == "a face more":
        face(cast, photo)
    elif change == "another pupil":
        cast.db.execute("update face_pupil set pupil_id = %s", [cast.tess.id])
    elif change == "another place":
        cast.db.execute("update face set box = '[0, 0, 1, 1]' where id = %s", [faces[0].id])
    else:
        other = face(cast, picture(cast, event(cast, name="Toneel"), cast.dirk))
        cast.db.execute("update picture_copy set masked = %s where id = %s", [Json([faces[1].id, other.id]), one.id])
    before = stored()
    assert make_copies(NOW) == 0
    row = made(cast, one)
    assert (row["state"], row["why"], row["blob"]) == ("failed", "faces", None)
    assert stored() == before


def test_a_face_that_changes_while_it_is_made(
    cast: Cast, photo: Row, faces: tuple[Row, Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = asked(cast, photo, faces[1])

    def meanwhile(*arguments: Any, **how: Any) -> Any:
        face(cast, photo)
        return derive(*arguments, **how)

    monkeypatch.setattr(copying, "derive", meanwhile)
    before = stored()
    assert make_copies(NOW) == 0
    assert (made(cast, one)["state"], made(cast, one)["why"]) == ("failed", "faces")
    assert stored() == before


def test_a_box_that_is_nowhere(cast: Cast, photo: Row) -> None:
    one = asked(cast, photo, face(cast, photo, box=[2, 2, 0.1, 0.1]))
    make_copies(NOW)
    assert (made(cast, one)["state"], made(cast, one)["why"]) == ("failed", "place")


def test_an_original_that_is_gone_or_damaged(cast: Cast, photo: Row, faces: tuple[Row, Row]) -> None:
    gone = asked(cast, photo, faces[1])
    (blob,) = stored()
    files.remove(blob)
    make_copies(NOW)
    assert (made(cast, gone)["state"], made(cast, gone)["why"]) == ("failed", "gone")
    half = files.store(ORIGINAL[:9000], limit_bytes=10_000).blob
    cast.db.execute("update picture set blob = %s", [half])
    damaged = asked(cast, photo, faces[1])
    make_copies(NOW)
    assert (made(cast, damaged)["state"], made(cast, damaged)["why"]) == ("failed", "damaged")
    assert stored() == {half}


@pytest.mark.parametrize("state", ["cancelled", "ready", "failed"])
def test_what_is_not_asked_is_not_made(cast: Cast, photo: Row, faces: tuple[Row, Row], state: str) -> None:
    one = copy(cast, photo, faces[1], state=state)
    before = made(cast, one)
    assert make_copies(NOW) == 0
    assert made(cast, one) == before


def test_what_was_left_halfway_is_taken_up(cast: Cast, photo: Row, faces: tuple[Row, Row]) -> None:
    one = asked(cast, photo, faces[1], state="making", progress=40)
    assert make_copies(NOW) == 1
    assert made(cast, one)["state"] == "ready"


def test_metadata_in_a_copy_would_be_seen(
    cast: Cast, photo: Row, faces: tuple[Row, Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last look, should our own writer ever write more than pixels."""
    plain = Image.Image.save
    monkeypatch.setattr(Image.Image, "save", lambda self, *a, **how: plain(self, *a, comment=b"Klaasje", **how))
    one = asked(cast, photo, faces[1])
    before = stored()
    assert make_copies(NOW) == 0
    assert (made(cast, one)["state"], made(cast, one)["why"]) == ("failed", "metadata")
    assert stored() == before


def test_what_nobody_foresaw_fails_and_keeps_nobody_else(
    cast: Cast, photo: Row, faces: tuple[Row, Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = asked(cast, photo, faces[1], style="solid"), asked(cast, photo, faces[1])

    def fails(original: bytes, boxes: Any, *, style: str) -> Any:
        if style == "solid":
            raise RuntimeError("the disk is full")
        return derive(original, boxes, style=style)

    monkeypatch.setattr(copying, "derive", fails)
    with pytest.raises(RuntimeError):
        make_copies(NOW)
    assert (made(cast, bad)["state"], made(cast, bad)["why"]) == ("failed", "failed")
    assert made(cast, good)["state"] == "ready"
    assert make_copies(NOW) == 0
    assert len(stored()) == 3  # the original, and the one copy with its small one


def test_two_jobs_at_once_make_one(
    cast: Cast, photo: Row, faces: tuple[Row, Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = asked(cast, photo, faces[1])
    busy, go, done = threading.Event(), threading.Event(), list[int]()

    def slow(*arguments: Any, **how: Any) -> Any:
        busy.set()
        go.wait(30)
        return derive(*arguments, **how)

    monkeypatch.setattr(copying, "derive", slow)
    first = threading.Thread(target=in_thread(lambda: done.append(make_copies(NOW))))
    first.start()
    assert busy.wait(30)
    assert make_copies(NOW) == 0
    go.set()
    first.join(30)
    assert done == [1]
    assert made(cast, one)["state"] == "ready"
    assert len(stored()) == 3  # the original, the copy and its small one


KILLED = """
import os, signal
from django.utils import timezone
from zorgvuldig.media import copies_job as copying
plain = copying._check_faces
def kill(copy, door):
    plain(copy, door)
    if copy.sha256:
        os.kill(os.getpid(), signal.SIGKILL)
copying._check_faces = kill
copying.make_copies(timezone.now())
"""


def test_killed_with_its_files_made_the_next_run_makes_it(cast: Cast, photo: Row, faces: tuple[Row, Row]) -> None:
    one = asked(cast, photo, faces[1])
    warm.run_until_killed(KILLED, database=cast.db)
    assert made(cast, one)["state"] == "asked"
    assert make_copies(NOW) == 1
    left = stored() - {made(cast, one)["blob"], made(cast, one)["thumb_blob"]}
    assert len(left) == 3  # the original, and what the nightly sweep finds
    assert files.remove_unnamed(named(cast.db), before=NOW + timedelta(days=1)) == 2


def test_copies_of_films_are_made_elsewhere(cast: Cast, photo: Row) -> None:
    """They take minutes, for which no photo should wait."""
    one = asked(cast, picture(cast, event(cast, name="Toneel"), cast.dirk, kind="video"))
    assert make_copies(NOW) == 0
    assert made(cast, one)["state"] == "asked"


def test_doctor_says_that_copies_wait(cast: Cast, photo: Row, faces: tuple[Row, Row]) -> None:
    asked(cast, photo, faces[1], asked_at=NOW - timedelta(hours=2))
    answer = health.examine(NOW)[1]
    assert (answer.ok, "1 copies" in answer.says) == (False, True)
