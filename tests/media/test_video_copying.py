"""Masked copies of films: nothing of a masked face is left in them, nothing else is changed, and nothing is told beside the picture."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.conf import settings

from tests.media.filming import (
    HEIGHT,
    LIMIT,
    SIDE,
    WIDTH,
    Image,
    asked,
    film,
    hall,
    image,
    is_face,
    look,
    put_tracked,
    track,
    walking,
)
from tests.media.picturing import Row, face
from tests.people import NOW, Cast
from zorgvuldig.media.photos.encoder import NotClean
from zorgvuldig.media.video import copy as video_copying
from zorgvuldig.media.video import copy_job as video_copies
from zorgvuldig.media.video.check import boxes, check_clean
from zorgvuldig.media.video.copy import CopyOrder, Stopped, VideoCopy, fragment, make
from zorgvuldig.media.video.copy_job import make_film_copies
from zorgvuldig.media.video.file import SealedFile, opened_film
from zorgvuldig.media.video.lock import alone
from zorgvuldig.media.video.masks import CELLS, LEVELS, Masks
from zorgvuldig.media.video.places import track_of
from zorgvuldig.platform.vault.files import exists, read, store

WALK = track((0, 10, 40), (59, 69, 40))


def masked(content: bytes, *tracks: list[list[float]], rate: float = 25, **more: Any) -> VideoCopy:
    """The copy of a film."""
    blob = store(content, limit_bytes=LIMIT).blob
    return make(CopyOrder(blob, rate, [track_of(one) for one in tracks], **more), step=lambda place: True)


def outside(number: int) -> Image:
    """Where nobody's mask is, in the film of the walker."""
    where = np.ones((HEIGHT, WIDTH), bool)
    left = max(0, 10 + number - SIDE[0] - 4)
    where[16:96, left : left + 3 * SIDE[0] + 8] = False
    return where


@pytest.mark.parametrize("style", ["cells", "solid"])
def test_a_walker_is_masked_in_every_image_and_the_rest_stays(style: str) -> None:
    made = masked(film(walking(60)), WALK, style=style)
    images = look(made.blob)
    assert len(images) == 60
    plain = hall()
    for number, one in enumerate(images):
        face = one[40:70, 10 + number : 34 + number]
        if style == "solid":
            assert face.std() < 6
        left = outside(number)
        assert np.abs(one[left].astype(int) - plain[left]).mean() < 12


def test_cells_are_few_and_coarse_and_stay_the_same_for_a_second() -> None:
    slope = np.add.outer(np.arange(60), np.arange(80)).astype(np.uint8)
    small = (slope, slope[::2, ::2].copy(), slope[::2, ::2].copy())
    masks = Masks([[(0, 0.25, 0.25, 0.4, 0.5), (99, 0.25, 0.25, 0.4, 0.5)]], "cells", 25)
    first = tuple(plane.copy() for plane in small)
    assert masks.put(first, 0, hold=8) == 1
    here = np.s_[6:54, 12:60]  # with a quarter more on every side, in even numbers
    under = first[0][here]
    assert np.array_equal(np.delete(first[0], np.s_[6:54], axis=0), np.delete(slope, np.s_[6:54], axis=0))
    for lines in (under, under.T):
        assert (np.diff(lines.astype(int), axis=1) != 0).any(axis=0).sum() < CELLS
    assert {int(value) % LEVELS for value in np.unique(under)} == {LEVELS // 2}
    within, after = (tuple(255 - plane for plane in small) for _ in range(2))
    masks.put(within, 24, hold=8)
    assert np.array_equal(within[0][here], under)
    masks.put(after, 25, hold=8)
    assert not np.array_equal(after[0][here], under)


def test_faces_with_the_same_means_have_the_same_mask() -> None:
    one = np.full((60, 80), 100, np.uint8)
    other = one.copy()
    other[::2, ::2], other[1::2, 1::2] = 110, 90
    found = []
    for plane in (one, other):
        small = (plane.copy(), plane[::2, ::2].copy() * 0 + 128, plane[::2, ::2].copy() * 0 + 128)
        Masks([[(0, 0.4, 0.4, 0.2, 0.2)]], "cells", 25).put(small, 0, hold=8)
        found.append(small[0][20:36, 28:52])
    assert np.array_equal(*found)


def test_an_unknown_mask_is_refused() -> None:
    with pytest.raises(ValueError, match="mask"):
        Masks([], "blur", 25)


def test_who_comes_late_and_leaves_early_is_masked_a_little_longer() -> None:
    images = look(masked(film(walking(60, since=20, until=40)), track((22, 12, 40), (37, 27, 40)), style="solid").blob)
    assert not any(is_face(one).any() for one in images)
    plain = hall()[40:60, 14:28].astype(int)
    shown = [bool(np.abs(one[40:60, 14:28].astype(int) - plain).mean() < 25) for one in images]
    assert all(shown[:13])
    assert all(shown[50:])


def test_a_face_that_is_not_masked_stays(cast: Cast) -> None:
    assert all(is_face(one).any() for one in look(masked(film(walking(30))).blob))


def test_a_film_that_was_held_upright_is_upright_and_masked_where_it_is_seen() -> None:
    content = film([image((20, 70))] * 20, turned=90)
    place = [[0, 70 / HEIGHT, (WIDTH - 20 - SIDE[0]) / WIDTH, SIDE[1] / HEIGHT, SIDE[0] / WIDTH]]
    made = masked(content, [*place, [19, *place[0][1:]]], style="solid")
    assert (made.width, made.height) == (HEIGHT, WIDTH)
    with opened_film(made.blob) as copy:
        assert next(copy.decode(video=0)).rotation == 0
    assert not any(is_face(one).any() for one in look(made.blob))


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_every_codec_that_comes_in_goes_out_as_one_that_browsers_play(codec: str) -> None:
    with opened_film(masked(film(walking(30), codec=codec), WALK).blob) as copy:
        assert copy.streams.video[0].codec_context.name == "h264"


def test_an_uneven_pace_is_kept() -> None:
    pace = [n if n < 20 else n * 3 - 40 for n in range(40)]
    rate = 40 / (pace[-1] + 1) * 25
    end = pace[-1] / 25 * rate
    made = masked(
        film(walking(40), places=pace),
        track((0, 10, 40), (19 / 25 * rate, 29, 40), (end, 49, 40)),
        rate=rate,
        style="solid",
    )
    with opened_film(made.blob) as copy:
        times = [round(frame.time * 25) for frame in copy.decode(video=0)]
    assert times == pace
    assert not any(is_face(one).any() for one in look(made.blob))


# --- what is in the file ---------------------------------------------------------------------------------------------

TOLD = {
    "title": "MERKTEKEN",
    "comment": "MERKTEKEN",
    "location": "+52.0907+005.1214/",
    "creation_time": "2026-11-19T10:00:00Z",
}


@pytest.mark.parametrize("kind", ["mp4", "mov"])
def test_nothing_that_the_phone_told_is_left(kind: str, tmp_path: Path) -> None:
    content = film(walking(30), kind=kind, told=TOLD, sound=True)
    assert b"MERKTEKEN" in content
    made = masked(content, WALK)
    copy = b"".join(read(made.blob))
    assert b"MERKTEKEN" not in copy
    assert b"Lavf" not in copy
    with opened_film(made.blob) as opened:
        assert set(opened.metadata) == {"major_brand", "minor_version", "compatible_brands"}
    if not shutil.which("exiftool"):
        assert not os.environ.get("CI"), "exiftool is missing, and here it has to be there: .ci/run installs it"
        pytest.skip("exiftool is not installed, so it was not asked")
    file = tmp_path / "copy.mp4"
    file.write_bytes(copy)
    told = json.loads(subprocess.check_output(["exiftool", "-j", "-G1", "-a", str(file)]))[0]  # noqa: S607
    assert not [key for key in told if "GPS" in key or "Title" in key or "Comment" in key or "Encoder" in key]
    assert told["QuickTime:CreateDate"] == "0000:00:00 00:00:00"


def test_the_sound_goes_unless_somebody_decided_that_it_stays() -> None:
    content = film(walking(50), sound=True)
    with opened_film(masked(content, WALK).blob) as silent:
        assert [one.type for one in silent.streams] == ["video"]
    with opened_film(masked(content, WALK, sound=True).blob) as heard:
        assert sorted(one.type for one in heard.streams) == ["audio", "video"]
        samples = sum(frame.samples for frame in heard.decode(audio=0))
    assert samples / 48000 == pytest.approx(2.0, abs=0.1)


def test_a_film_without_sound_has_none_when_it_may_stay() -> None:
    with opened_film(masked(film(walking(20)), WALK, sound=True).blob) as copy:
        assert [one.type for one in copy.streams] == ["video"]


def test_the_index_is_in_front_so_that_a_browser_can_begin_anywhere() -> None:
    kinds = [kind for kind in boxes(masked(film(walking(60)), WALK).blob) if kind in (b"moov", b"mdat", b"moof")]
    assert kinds == [b"moov", b"mdat"]


def test_a_file_that_tells_more_is_not_taken_for_clean() -> None:
    for content in (film(walking(10), told=TOLD), film(walking(10), sound=True), film(walking(10))[:-20]):
        with pytest.raises(NotClean):
            check_clean(store(content, limit_bytes=LIMIT).blob, sound=False)


def test_a_sealed_film_is_read_from_any_place() -> None:
    content = bytes(range(256)) * 9000
    with SealedFile(store(content, limit_bytes=LIMIT).blob) as file:
        assert file.seek(-10, 2) == len(content) - 10
        assert file.read(99) == content[-10:]
        assert file.read(1) == b""
        assert file.seek(1024 * 1024 - 3) == 1024 * 1024 - 3
        assert file.read(2) + file.read(1) + file.read(2) == content[1024 * 1024 - 3 : 1024 * 1024 + 2]


def test_a_part_is_made_of_the_right_moment_and_is_nothing_beyond_the_end() -> None:
    blob = store(film(walking(100)), limit_bytes=LIMIT).blob
    wanted = CopyOrder(blob, 25, [])
    part = store(fragment(wanted, (50, 75)), limit_bytes=LIMIT).blob
    images = look(part)
    assert len(images) == 25
    assert np.flatnonzero(is_face(images[0]).any(axis=0))[0] == pytest.approx(60, abs=2)
    assert fragment(wanted, (200, 225)) == b""


# --- the job ---------------------------------------------------------------------------------------------------------


def row(cast: Cast, of: Row) -> tuple[Any, ...]:
    return cast.db.execute("select state, why, progress, blob from picture_copy where id = %s", [of.id]).fetchone()


def in_vault() -> set[str]:
    return {path.name for path in (Path(settings.DATA) / "vault").glob("??/??/*")}


@pytest.fixture
def wanted(cast: Cast) -> tuple[Row, Row, Row]:
    """A film of two seconds with its face, and a copy that was asked for."""
    made, one = put_tracked(cast)
    return made, one, asked(cast, made, one, style="solid")


def test_a_copy_that_was_asked_for_is_made(cast: Cast, wanted: tuple[Row, Row, Row]) -> None:
    _, _, copy = wanted
    assert make_film_copies(NOW) == 1
    state, why, progress, blob = row(cast, copy)
    assert (state, why, progress) == ("ready", "", 100)
    assert not any(is_face(one).any() for one in look(blob))
    rest = cast.db.execute(
        "select media_type, width, height, size, sha256, thumb_blob, made_at from picture_copy"
    ).fetchone()
    assert rest is not None
    assert rest[:3] == ("video/mp4", WIDTH, HEIGHT)
    content = b"".join(read(blob))
    assert rest[3] == len(content)
    assert rest[4] == hashlib.sha256(content).hexdigest()
    assert b"".join(read(rest[5])).startswith(b"\xff\xd8\xff")
    assert rest[6] is not None
    assert make_film_copies(NOW) == 0


def changed(cast: Cast, made: Row) -> None:
    face(cast, made, box=track((0, 90, 40)))


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_faces_that_changed_make_it_worthless(
    cast: Cast, wanted: tuple[Row, Row, Row], when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _, copy = wanted
    if when == "before":
        changed(cast, made)
    else:
        monkeypatch.setattr(video_copies, "make", lambda *a, **k: (make(*a, **k), changed(cast, made))[0])
    before = in_vault()
    assert make_film_copies(NOW) == 0
    assert row(cast, copy)[:2] == ("failed", "faces")
    assert in_vault() == before


def stopped_by(cast: Cast, what: str) -> None:
    cast.db.execute(what)


@pytest.mark.parametrize("what", ["update picture_copy set state = 'cancelled'", "delete from picture_copy"])
def test_somebody_can_stop_it(
    cast: Cast, wanted: tuple[Row, Row, Row], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopping(asked: Any) -> Any:
        note = noting(asked)
        return lambda place: (stopped_by(cast, what), note(place))[1]

    noting = video_copies._noting
    monkeypatch.setattr(video_copies, "_noting", stopping)
    before = in_vault()
    assert make_film_copies(NOW) == 0
    assert (row(cast, wanted[2]) or ("cancelled",))[0] == "cancelled"
    assert in_vault() == before


def killed(place: float) -> bool:
    raise SystemExit


def test_killed_halfway_nothing_is_there_and_the_next_run_makes_it(
    cast: Cast, wanted: tuple[Row, Row, Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = in_vault()
    with monkeypatch.context() as patched:
        patched.setattr(video_copies, "_noting", lambda asked: killed)
        with pytest.raises(SystemExit):
            make_film_copies(NOW)
    assert row(cast, wanted[2])[0] == "making"
    assert in_vault() == before
    assert make_film_copies(NOW) == 1
    assert row(cast, wanted[2])[0] == "ready"


def test_how_far_it_is_can_be_seen(cast: Cast, wanted: tuple[Row, Row, Row], monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def watching(asked: Any) -> Any:
        note = noting(asked)
        return lambda place: (note(place), seen.append(row(cast, wanted[2])[:3]))[0]

    noting = video_copies._noting
    monkeypatch.setattr(video_copies, "_noting", watching)
    make_film_copies(NOW)
    assert seen == [("making", "", 50)]


def test_a_copy_that_somebody_is_at_is_passed_by(cast: Cast, wanted: tuple[Row, Row, Row]) -> None:
    with alone(f"film-copy-{wanted[2].id}"):
        assert make_film_copies(NOW) == 0
    assert make_film_copies(NOW) == 1


def test_of_two_machines_the_first_counts(
    cast: Cast, wanted: tuple[Row, Row, Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*args: Any, **more: Any) -> VideoCopy:
        result = make(*args, **more)
        cast.db.execute("update picture_copy set state = 'failed', why = 'andere'")
        return result

    monkeypatch.setattr(video_copies, "make", overtaken)
    before = in_vault()
    assert make_film_copies(NOW) == 0
    assert row(cast, wanted[2])[:2] == ("failed", "andere")
    assert in_vault() == before


def _raising(error: Exception) -> Any:
    def make(*_: object, **__: object) -> VideoCopy:
        raise error

    return make


@pytest.mark.parametrize(
    ("error", "key"),
    [(NotClean("x"), "metadata"), (av.InvalidDataError(0, "x"), "film_broken"), (ValueError("x"), "place")],
)
def test_what_goes_wrong_is_told(
    cast: Cast, wanted: tuple[Row, Row, Row], error: Exception, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video_copies, "make", _raising(error))
    assert make_film_copies(NOW) == 0
    assert row(cast, wanted[2])[:2] == ("failed", key)


def test_what_nobody_foresaw_is_raised_after_the_others_had_their_turn(
    cast: Cast, wanted: tuple[Row, Row, Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, one, first = wanted
    second = asked(cast, made, one, style="cells")
    real = video_copies.make

    def once(wanted: CopyOrder, **more: Any) -> VideoCopy:
        if wanted.style == "solid":
            raise RuntimeError
        return real(wanted, **more)

    monkeypatch.setattr(video_copies, "make", once)
    with pytest.raises(RuntimeError):
        make_film_copies(NOW)
    assert row(cast, first)[:2] == ("failed", "failed")
    assert row(cast, second)[0] == "ready"


def test_a_step_that_says_no_leaves_no_file() -> None:
    before = in_vault()
    blob = store(film(walking(60)), limit_bytes=LIMIT).blob
    with pytest.raises(Stopped):
        make(CopyOrder(blob, 25, []), step=lambda place: False)
    assert in_vault() == before | {str(blob)}
    assert exists(blob)


def test_the_limit_of_a_copy_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_copying, "LIMIT", 100)
    with pytest.raises(video_copies.TooLarge):
        masked(film(walking(30)), WALK)
