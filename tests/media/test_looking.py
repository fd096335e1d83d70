"""What somebody brought comes into the house whole, or not at all; what cannot be looked at now waits."""

import sys
import threading
import types
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings
from PIL import Image

from tests import warm
from tests.media.photos import FACE, MARKER, astronaut, group, overlap, pixels, plain_png, png_of, told, written
from tests.media.picturing import Row, event
from tests.media.uploading import counts, named, on_disk, outcome, stored, upload
from tests.people import NOW, Cast
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.jobs import images
from zorgvuldig.media import health
from zorgvuldig.media.faces import detector as detecting
from zorgvuldig.media.faces import weights
from zorgvuldig.media.faces.detector import DetectedFace
from zorgvuldig.media.models import Picture, PictureUpload
from zorgvuldig.media.refusals import NotKept
from zorgvuldig.media.uploads import intake_job as looking
from zorgvuldig.media.uploads.intake_job import look_at_uploads
from zorgvuldig.platform.vault import files

PHOTO = told(astronaut())
OTHER = written(astronaut().transpose(Image.Transpose.FLIP_LEFT_RIGHT))
CLEAN, DIRTY, AWAY = (["/bin/sh", "-c", f"cat >/dev/null; exit {code}"] for code in (0, 1, 2))


@pytest.fixture
def day(cast: Cast) -> Iterator[Row]:
    """A sports day of 2B, in a vault in which nothing else lies."""
    for blob in stored():
        files.remove(blob)
    yield event(cast)
    assert stored() >= named(cast.db)


def picture_of(cast: Cast) -> Picture:
    return Picture(**_row(cast, "picture"))


def _row(cast: Cast, table: str) -> dict[str, Any]:
    found = cast.db.execute(f"select * from {table}")
    names = [one.name for one in found.description or ()]
    (row,) = found.fetchall()
    return dict(zip(names, row, strict=True))


def content(blob: uuid.UUID) -> bytes:
    return b"".join(files.read(blob))


def test_a_photo_comes_into_the_house(cast: Cast, day: Row) -> None:
    sent = upload(cast, day, cast.dirk, PHOTO)
    assert look_at_uploads(NOW) == 1
    assert outcome(cast, sent) == ("done", "")
    assert counts(cast.db) == {"picture_upload_part": 0, "picture": 1, "face": 1, "picture_copy": 0}
    picture = picture_of(cast)
    assert content(picture.blob) == PHOTO
    assert (picture.width, picture.height, picture.media_type) == (512, 512, "image/jpeg")
    assert (picture.kind, picture.progress, picture.looked_at, picture.confirmed) == ("photo", 100, NOW, "")
    assert (picture.uploaded_by_id, picture.picture_event_id) == (cast.dirk.id, day.id)
    assert stored() == named(cast.db)
    face = _row(cast, "face")
    assert overlap(tuple(face["box"]), FACE) > 0.7
    assert (face["mark"], face["picture_id"]) == ("open", picture.pk)
    assert face["score"] > 0.8


def test_what_staff_see_is_small_upright_and_tells_nothing(cast: Cast, day: Row) -> None:
    large = astronaut().resize((3000, 600)).transpose(Image.Transpose.ROTATE_90)
    upload(cast, day, cast.dirk, told(large, 6))
    look_at_uploads(NOW)
    picture = picture_of(cast)
    assert (picture.width, picture.height) == (3000, 600)
    for blob, size in ((picture.view_blob, (2048, 410)), (picture.thumb_blob, (480, 96))):
        assert pixels(content(blob)).shape == (size[1], size[0], 3)
        assert MARKER.encode() not in content(blob)


def test_a_whole_class(cast: Cast, day: Row) -> None:
    upload(cast, day, cast.dirk, written(group(6, 5, 160)))
    look_at_uploads(NOW)
    assert counts(cast.db)["face"] == 30


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
def test_other_kinds(cast: Cast, day: Row, kind: str) -> None:
    sent = upload(cast, day, cast.dirk, written(astronaut(), kind))
    look_at_uploads(NOW)
    assert outcome(cast, sent) == ("done", "")
    assert picture_of(cast).media_type == f"image/{kind.lower().replace('heif', 'heic')}"


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"hallo" * 10_000, "kind"),
        (PHOTO[:-20_000], "damaged"),
        (written(astronaut().convert("CMYK")), "colours"),
        (png_of(9000, 9000), "pixels"),
    ],
)
def test_what_is_refused_leaves_a_line_and_nothing_else(cast: Cast, day: Row, sent: bytes, why: str) -> None:
    one = upload(cast, day, cast.dirk, sent)
    assert look_at_uploads(NOW) == 1
    assert outcome(cast, one) == ("refused", why)
    assert set(counts(cast.db).values()) == {0}
    assert stored() == set()
    assert look_at_uploads(NOW) == 0


def test_pieces_that_are_not_the_whole(cast: Cast, day: Row) -> None:
    hole, short, more = (upload(cast, day, cast.dirk, PHOTO) for _ in range(3))
    cast.db.execute("delete from picture_upload_part where picture_upload_id = %s and number = 1", [hole.id])
    cast.db.execute("update picture_upload set size = size + 1 where id = %s", [short.id])
    cast.db.execute("update picture_upload_part set number = number + 100 where picture_upload_id = %s", [more.id])
    look_at_uploads(NOW)
    assert [outcome(cast, one) for one in (hole, short, more)] == [("refused", "lost")] * 3
    assert counts(cast.db)["picture"] == 0


def test_the_order_of_pieces_is_theirs(cast: Cast, day: Row) -> None:
    """Whatever order the rows came in."""
    upload(cast, day, cast.dirk, PHOTO, piece=20_000, is_backwards=True)
    look_at_uploads(NOW)
    assert content(picture_of(cast).blob) == PHOTO


def test_the_same_photo_is_one_picture_of_an_event(cast: Cast, day: Row) -> None:
    first, again = upload(cast, day, cast.dirk, PHOTO), upload(cast, day, cast.dirk, PHOTO)
    elsewhere = upload(cast, event(cast, name="Toneel"), cast.dirk, PHOTO)
    look_at_uploads(NOW)
    assert [outcome(cast, one) for one in (first, again, elsewhere)] == [
        ("done", ""),
        ("refused", "twice"),
        ("done", ""),
    ]
    assert counts(cast.db)["picture"] == 2
    assert stored() == named(cast.db)


def test_what_is_still_coming_in_is_left_alone(cast: Cast, day: Row) -> None:
    sent = upload(cast, day, cast.dirk, PHOTO, state="receiving", received=5)
    assert look_at_uploads(NOW) == 0
    assert outcome(cast, sent) == ("receiving", "")


class TestScanner:
    """As for every file that somebody brings."""

    def test_clean(self, cast: Cast, day: Row) -> None:
        sent = upload(cast, day, cast.dirk, PHOTO)
        with override_settings(SCANNER=CLEAN):
            look_at_uploads(NOW)
        assert outcome(cast, sent) == ("done", "")

    def test_found(self, cast: Cast, day: Row) -> None:
        sent = upload(cast, day, cast.dirk, PHOTO)
        with override_settings(SCANNER=DIRTY):
            look_at_uploads(NOW)
        assert outcome(cast, sent) == ("refused", "virus")
        assert stored() == set()

    def test_away_it_waits_and_a_day_later_it_is_refused(self, cast: Cast, day: Row) -> None:
        sent = upload(cast, day, cast.dirk, PHOTO)
        with override_settings(SCANNER=AWAY):
            assert look_at_uploads(NOW + timedelta(hours=23)) == 0
            assert outcome(cast, sent) == ("waiting", "")
            look_at_uploads(NOW + timedelta(hours=25))
        assert outcome(cast, sent) == ("refused", "unscanned")
        assert counts(cast.db)["picture"] == 0

    def test_it_reads_what_was_sent(self, cast: Cast, day: Row, tmp_path: Path) -> None:
        seen = tmp_path / "seen"
        upload(cast, day, cast.dirk, PHOTO)
        with override_settings(SCANNER=["/bin/sh", "-c", f"cat > '{seen}'"]):
            look_at_uploads(NOW)
        assert seen.read_bytes() == PHOTO


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The weights are not the ones we know."""
    detecting._loaded.cache_clear()
    with monkeypatch.context() as broken:
        broken.setattr(weights, "SHA256", "0" * 64)
        yield
    detecting._loaded.cache_clear()


def test_without_the_detector_photos_wait(cast: Cast, day: Row, blind: None) -> None:
    sent = upload(cast, day, cast.dirk, PHOTO)
    before = stored()
    assert look_at_uploads(NOW + timedelta(days=3)) == 0
    assert outcome(cast, sent) == ("waiting", "")
    assert counts(cast.db)["picture"] == 0
    assert stored() == before


def test_and_come_in_when_it_is_back(cast: Cast, day: Row) -> None:
    sent = upload(cast, day, cast.dirk, PHOTO)
    look_at_uploads(NOW)
    assert outcome(cast, sent) == ("done", "")


class TestDoctor:
    """What doctor says of pictures."""

    def test_all_is_well(self, cast: Cast, day: Row) -> None:
        upload(cast, day, cast.dirk, PHOTO)
        assert [answer.ok for answer in health.examine(NOW)] == [True, True]

    def test_it_says_that_the_detector_is_not_ours(self, cast: Cast, day: Row, blind: None) -> None:
        answer = health.examine(NOW)[0]
        assert not answer.ok
        assert not answer.note
        assert "not the ones we know" in answer.says

    def test_it_says_that_uploads_wait(self, cast: Cast, day: Row) -> None:
        upload(cast, day, cast.dirk, PHOTO, started_at=NOW - timedelta(minutes=61))
        answer = health.examine(NOW)[1]
        assert not answer.ok
        assert "1 uploads" in answer.says


def broken(*_: Any, **__: Any) -> Any:
    raise RuntimeError("the disk is full")


@pytest.mark.parametrize("place", ["find_faces", "_face", "_end", "_picture", "jpeg"])
def test_whatever_goes_wrong_halfway_leaves_all_as_it_was(
    cast: Cast, day: Row, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, after = upload(cast, day, cast.dirk, PHOTO), upload(cast, day, cast.dirk, OTHER)
    before, rows = stored(), counts(cast.db)
    with monkeypatch.context() as failing:
        failing.setattr(looking, place, broken)
        with pytest.raises(RuntimeError):
            look_at_uploads(NOW)
    assert [outcome(cast, each) for each in (one, after)] == [("waiting", "")] * 2
    assert (stored(), counts(cast.db)) == (before, rows)
    assert look_at_uploads(NOW) == 2
    assert stored() == named(cast.db)


def test_one_that_goes_wrong_does_not_keep_the_others(cast: Cast, day: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = upload(cast, day, cast.dirk, PHOTO), upload(cast, day, cast.dirk, OTHER)
    find = looking.find_faces

    def first_wrong(rgb: Any) -> list[DetectedFace]:
        return broken() if np.array_equal(rgb, pixels(PHOTO)) else find(rgb)

    monkeypatch.setattr(looking, "find_faces", first_wrong)
    with pytest.raises(RuntimeError):
        look_at_uploads(NOW)
    assert [outcome(cast, one)[0] for one in (bad, good)] == ["waiting", "done"]
    with pytest.raises(RuntimeError):
        look_at_uploads(NOW + timedelta(days=1, hours=1))
    assert outcome(cast, bad) == ("refused", "failed")
    assert look_at_uploads(NOW + timedelta(days=2)) == 0


def test_a_file_that_the_vault_lost_waits_and_is_refused(cast: Cast, day: Row) -> None:
    sent = upload(cast, day, cast.dirk, PHOTO)
    files.remove(next(iter(stored())))
    assert look_at_uploads(NOW) == 0
    assert outcome(cast, sent) == ("waiting", "")
    look_at_uploads(NOW + timedelta(days=2))
    assert outcome(cast, sent) == ("refused", "lost")


def test_two_jobs_at_once_bring_it_in_once(cast: Cast, day: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(cast, day, cast.dirk, PHOTO)
    busy, go = threading.Event(), threading.Event()
    find = looking.find_faces

    def slow(rgb: Any) -> list[DetectedFace]:
        busy.set()
        go.wait(30)
        return find(rgb)

    monkeypatch.setattr(looking, "find_faces", slow)
    done: list[int] = []
    first = threading.Thread(target=in_thread(lambda: done.append(look_at_uploads(NOW))))
    first.start()
    assert busy.wait(30)
    assert look_at_uploads(NOW) == 0  # another has it
    go.set()
    first.join(30)
    assert done == [1]
    assert counts(cast.db)["picture"] == 1
    assert stored() == named(cast.db)


def in_thread(work: Callable[[], object]) -> Callable[[], None]:
    """With a connection of its own, which ends with it."""

    def run() -> None:
        try:
            work()
        finally:
            connections["jobs"].close()

    return run


KILLED = """
import os, signal, sys
from django.utils import timezone
from zorgvuldig.media.uploads import intake_job as looking
def kill(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(looking, sys.argv[1], kill)
looking.look_at_uploads(timezone.now())
"""


@pytest.mark.parametrize("place", ["find_faces", "_end", "_removed"])
def test_killed_anywhere_the_next_run_finishes(cast: Cast, day: Row, place: str) -> None:
    sent = upload(cast, day, cast.dirk, PHOTO)
    warm.run_until_killed(KILLED, place, database=cast.db)
    look_at_uploads(NOW)
    assert outcome(cast, sent) == ("done", "")
    assert counts(cast.db) == {"picture_upload_part": 0, "picture": 1, "face": 1, "picture_copy": 0}
    assert content(picture_of(cast).blob) == PHOTO
    assert stored() >= named(cast.db)  # what no row names is for the nightly sweep
    files.remove_unnamed(named(cast.db), before=NOW + timedelta(days=1))
    assert stored() == named(cast.db)


def test_nothing_of_it_is_readable_on_the_disk(cast: Cast, day: Row) -> None:
    """Neither what the camera told, nor a row of pixels, nor anything that begins like a picture."""
    telling = np.asarray(astronaut()).copy()
    telling[:, :40] = np.frombuffer((MARKER * 100).encode()[: 40 * 3], np.uint8).reshape(1, 40, 3)
    plain = plain_png(Image.fromarray(telling))
    marks = [MARKER.encode(), plain[20_000:20_200], PHOTO[30_000:30_100]]
    assert marks[0] in plain
    upload(cast, day, cast.dirk, PHOTO)
    upload(cast, day, cast.dirk, plain)
    look_at_uploads(NOW)
    assert counts(cast.db)["picture"] == 2
    in_vault = 0
    for path, lies in on_disk():  # one at a time: together they are a database
        in_vault += "vault" in path.parts
        assert not [mark for mark in marks if mark in lies], path
        assert "vault" not in path.parts or not lies.startswith((b"\xff\xd8\xff", b"\x89PNG"))
    assert in_vault


def test_nothing_is_written_but_into_the_vault(cast: Cast, day: Row, opened: list[str]) -> None:
    sent = upload(cast, day, cast.dirk, PHOTO)
    heic = upload(cast, day, cast.dirk, written(astronaut(), "HEIF"))
    bad = upload(cast, day, cast.dirk, PHOTO[:-20_000])
    opened.clear()
    look_at_uploads(NOW)
    assert [outcome(cast, one)[0] for one in (sent, heic, bad)] == ["done", "done", "refused"]
    vault = Path(settings.DATA) / "vault" / "incoming"
    assert len(opened) == 6
    assert {Path(path).parent for path in opened} == {vault}


def test_a_large_file_waits_for_the_photos(cast: Cast, day: Row) -> None:
    film = upload(cast, day, cast.dirk, TestFilms.MP4)
    photo = upload(cast, day, cast.dirk, PHOTO)
    assert looking._pending_uploads(NOW) == [film.id, photo.id]
    cast.db.execute("update picture_upload set size = %s where id = %s", [looking.MOST_BYTES + 1, film.id])
    assert looking._pending_uploads(NOW) == [photo.id, film.id]


def test_the_task_is_the_one_that_uploads_ask_for() -> None:
    assert images.look_at_uploads.name == "zorgvuldig.jobs.look_at_uploads"
    assert images.look_at_uploads.queueing_lock == "look_at_uploads"
    assert images.make_picture_copies.queueing_lock == "make_picture_copies"


class TestFilms:
    """Those who know films are asked, with doubles here: what they do is theirs to test."""

    MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(5000)

    def test_without_them_a_film_waits(self, cast: Cast, day: Row, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "zorgvuldig.media.video.intake", None)
        sent = upload(cast, day, cast.dirk, self.MP4)
        assert look_at_uploads(NOW) == 0
        assert outcome(cast, sent) == ("waiting", "")

    def test_a_film_becomes_a_picture_in_which_faces_are_yet_to_be_found(
        self, cast: Cast, day: Row, monkeypatch: pytest.MonkeyPatch, blind: None
    ) -> None:
        monkeypatch.setitem(sys.modules, "zorgvuldig.media.video.intake", intake())
        sent = upload(cast, day, cast.dirk, self.MP4)
        look_at_uploads(NOW)
        assert outcome(cast, sent) == ("done", "")
        picture = picture_of(cast)
        assert (picture.kind, picture.looked_at, picture.frames) == ("video", None, 50)
        assert content(picture.blob) == self.MP4
        assert stored() == named(cast.db)

    def test_its_refusals_are_ours(self, cast: Cast, day: Row, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "zorgvuldig.media.video.intake", intake(refuses="film_long"))
        sent = upload(cast, day, cast.dirk, self.MP4)
        look_at_uploads(NOW)
        assert outcome(cast, sent) == ("refused", "film_long")
        assert counts(cast.db)["picture"] == 0

    @pytest.mark.parametrize(("scanner", "becomes"), [(DIRTY, ("refused", "virus")), (AWAY, ("waiting", ""))])
    def test_it_is_scanned_first(
        self, cast: Cast, day: Row, monkeypatch: pytest.MonkeyPatch, scanner: list[str], becomes: tuple[str, str]
    ) -> None:
        monkeypatch.setitem(sys.modules, "zorgvuldig.media.video.intake", intake())
        sent = upload(cast, day, cast.dirk, self.MP4)
        with override_settings(SCANNER=scanner):
            look_at_uploads(NOW)
        assert outcome(cast, sent) == becomes
        assert counts(cast.db)["picture"] == 0

    def test_what_goes_wrong_afterwards_leaves_no_film(
        self, cast: Cast, day: Row, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "zorgvuldig.media.video.intake", intake())
        upload(cast, day, cast.dirk, self.MP4)
        before = stored()
        monkeypatch.setattr(looking, "_end", broken)
        with pytest.raises(RuntimeError):
            look_at_uploads(NOW)
        assert stored() == before
        assert counts(cast.db)["picture"] == 0

    @pytest.mark.parametrize(("answer", "becomes"), [("", ("done", "")), ("film_kind", ("refused", "film_kind"))])
    def test_a_recording_is_scanned_and_handed_over(
        self, cast: Cast, day: Row, monkeypatch: pytest.MonkeyPatch, answer: str, becomes: tuple[str, str]
    ) -> None:
        asked = types.SimpleNamespace(take_in=lambda upload, *, door: answer)
        monkeypatch.setitem(sys.modules, "zorgvuldig.media.recordings.jobs", asked)
        sent = upload(cast, Row(1, uuid.uuid4()), cast.dirk, self.MP4, is_recording=True)
        with override_settings(SCANNER=CLEAN):
            look_at_uploads(NOW)
        assert outcome(cast, sent) == becomes
        again = upload(cast, Row(1, uuid.uuid4()), cast.dirk, self.MP4, is_recording=True)
        with override_settings(SCANNER=DIRTY):
            look_at_uploads(NOW)
        assert outcome(cast, again) == ("refused", "virus")


def intake(refuses: str = "") -> Any:
    """As `media.video.intake`."""

    def take_in(upload: PictureUpload, pieces: Iterable[bytes], *, door: JobDoor) -> Picture:
        if refuses:
            raise NotKept(refuses)
        kept = [files.store(pieces, limit_bytes=10_000) for _ in range(3)]
        return Picture.objects.using(door.alias).create(
            picture_event_id=upload.picture_event_id, kind="video", blob=kept[0].blob, view_blob=kept[1].blob,
            thumb_blob=kept[2].blob, media_type="video/mp4", size=kept[0].size, sha256=kept[0].sha256.hex(), width=640,
            height=360, frames=50, rate=25.0, uploaded_at=upload.started_at, uploaded_by_id=upload.uploaded_by_id,
        )  # fmt: skip

    return types.SimpleNamespace(take_in=take_in)
