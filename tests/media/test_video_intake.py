"""Films come into the house whole and sealed, or are refused with the reason."""

import io
import secrets
import uuid
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from django.conf import settings
from PIL import Image as Pillow

from tests.media import bringing
from tests.media.filming import HEIGHT, LIMIT, WIDTH, film, image, walking
from tests.media.photos import written
from tests.media.picturing import Row, event
from tests.people import NOW, Cast
from zorgvuldig.gate.jobs import working
from zorgvuldig.media.models import PictureUpload
from zorgvuldig.media.uploads.intake_job import Pieces, look_at_uploads
from zorgvuldig.media.video import intake as video_intake
from zorgvuldig.media.video import probe as video_probe
from zorgvuldig.media.video.probe import NotAVideo, probe
from zorgvuldig.platform.vault.files import read, store

WALK = walking(30)


def looked(content: bytes) -> video_probe.Film:
    return probe(store(content, limit_bytes=LIMIT).blob)


def refusal(content: bytes) -> str:
    with pytest.raises(NotAVideo) as no:
        looked(content)
    return no.value.key


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
@pytest.mark.parametrize("kind", ["mp4", "mov"])
def test_what_phones_make_is_taken(codec: str, kind: str) -> None:
    found = looked(film(WALK, codec=codec, kind=kind, sound=True))
    assert (found.width, found.height, found.frames, found.rate, found.has_sound) == (WIDTH, HEIGHT, 30, 25, True)


def test_a_film_that_was_held_upright_is_measured_upright() -> None:
    found = looked(film(WALK, turned=90))
    assert (found.width, found.height) == (HEIGHT, WIDTH)


def test_a_film_at_an_uneven_pace_is_counted_by_what_is_in_it() -> None:
    found = looked(film(WALK, places=[n * 2 + n % 2 for n in range(30)], rate=50))
    assert found.frames == 30
    assert found.seconds == pytest.approx(60 / 50, abs=0.05)


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def lying(content: bytes) -> bytes:
    """The list of images is in front, and half of the images are gone."""
    out = io.BytesIO()
    with (
        av.open(io.BytesIO(content)) as source,
        av.open(out, "w", format="mp4", options={"moov_size": "20000"}) as made,
    ):
        stream = made.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    return out.getvalue()[:-4000]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (lambda: cut(film(WALK)), "film_broken"),
        (lambda: lying(film(WALK)), "film_broken"),
        (lambda: b"\0\0\0\x18ftypmp42" + secrets.token_bytes(5000), "film_broken"),
        (lambda: b"Beste ouders, dit is geen film.", "film_broken"),
        (lambda: written(Pillow.new("RGB", (64, 64))), "film_broken"),
        (lambda: film(WALK, codec="mpeg4"), "film_codec"),
        (lambda: film(WALK[:1]), "film_broken"),
    ],
)
def test_what_cannot_be_worked_with_is_refused(content: Callable[[], bytes], key: str) -> None:
    assert refusal(content()) == key


def test_a_sound_alone_is_no_film() -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as made:
        tone = made.add_stream("aac", rate=44100, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 44100), np.int16), "s16", layout="mono")
        frame.sample_rate, frame.pts = 44100, 0
        made.mux(tone.encode(frame))
        made.mux(tone.encode())
    assert refusal(out.getvalue()) == "film_silent_picture"


@pytest.mark.parametrize(
    ("limit", "value", "key"),
    [("LONGEST", 1, "film_long"), ("MOST_PIXELS", 9000, "film_pixels"), ("QUICKEST", 20, "film_pixels")],
)
def test_too_long_too_large_and_too_quick_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int, key: str
) -> None:
    monkeypatch.setattr(video_probe, limit, value)
    assert refusal(film(WALK)) == key


def test_the_limits_are_those_we_tell() -> None:
    assert (video_probe.LONGEST, video_probe.LARGEST) == (1800, 2 * 1024**3)


# --- into the house --------------------------------------------------------------------------------------------------


def brought(cast: Cast, content: bytes, at: Row, piece: int = 5000, **more: object) -> Row:
    """A film of Dirk's that came in, in sealed pieces."""
    size = len(content)
    made = bringing.upload(
        cast, cast.dirk, at, **({"name": "film.mp4", "size": size, "received": size, "state": "waiting"} | more)
    )
    for number in range(-(-size // piece)):
        part = content[number * piece : (number + 1) * piece]
        cast.put(
            "picture_upload_part", picture_upload_id=made.id, number=number, blob=store(part, limit_bytes=LIMIT).blob,
            size=len(part), uploaded_by_id=cast.dirk.id,
        )  # fmt: skip
    return made


def state(cast: Cast, of: Row) -> tuple[str, str]:
    return cast.db.execute("select state, why from picture_upload where id = %s", [of.id]).fetchone()


def in_vault() -> set[str]:
    return {path.name for path in (Path(settings.DATA) / "vault").glob("??/??/*")}


def test_a_film_comes_in_with_one_image_to_show_and_waits_for_its_faces(cast: Cast) -> None:
    content = film(WALK)
    at = event(cast)
    upload = brought(cast, content, at)
    assert look_at_uploads(NOW) == 1
    assert state(cast, upload) == ("done", "")
    rows = cast.db.execute(
        "select kind, blob, view_blob, thumb_blob, frames, rate, width, height, looked_at, progress, uploaded_by_id from picture"
    ).fetchall()
    (kind, blob, view, thumb, frames, rate, width, height, looked_at, progress, by) = rows[0]
    assert (kind, frames, rate, width, height, looked_at, progress) == ("video", 30, 25, WIDTH, HEIGHT, None, 0)
    assert by == cast.dirk.id
    assert b"".join(read(blob)) == content
    for still in (view, thumb):
        assert b"".join(read(still)).startswith(b"\xff\xd8\xff")
    assert cast.db.execute("select count(*) from picture_upload_part").fetchone() == (0,)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (lambda: cut(film(WALK)), "film_broken"),
        (lambda: film(WALK, codec="mpeg4"), "film_codec"),
    ],
)
def test_a_refused_film_leaves_nothing_behind(cast: Cast, content: Callable[[], bytes], key: str) -> None:
    before = in_vault()
    upload = brought(cast, content(), event(cast))
    look_at_uploads(NOW)
    assert state(cast, upload) == ("refused", key)
    assert cast.db.execute("select count(*) from picture").fetchone() == (0,)
    assert in_vault() == before


def test_the_same_film_twice_is_told(cast: Cast) -> None:
    at, content = event(cast), film(WALK)
    first, again = brought(cast, content, at), brought(cast, content, at)
    look_at_uploads(NOW)
    assert (state(cast, first), state(cast, again)) == (("done", ""), ("refused", "film_twice"))


def test_more_than_two_gigabytes_is_refused_before_it_is_read(cast: Cast) -> None:
    upload = PictureUpload(size=2 * 1024**3 + 1)
    with working("pictures", now=NOW) as door, pytest.raises(NotAVideo) as no:
        video_intake.take_in(upload, iter(lambda: pytest.fail("it was read"), None), door=door)
    assert no.value.key == "film_large"


def test_nothing_of_a_film_is_readable_on_the_disk(cast: Cast) -> None:
    marker = f"MERK{uuid.uuid4().hex}"
    content = film([image((20, 40))] * 30, told={"title": marker})
    assert marker.encode() in content
    brought(cast, content, event(cast))
    look_at_uploads(NOW)
    assert readable(marker) == []
    plain = Path(settings.DATA) / "plain.mp4"
    plain.write_bytes(content)
    assert readable(marker) == [plain]  # so the search finds what is plain
    plain.unlink()


def readable(marker: str) -> list[Path]:
    """Files in the data directory in which this can be read."""
    files = (path for path in Path(settings.DATA).rglob("*") if path.is_file())
    return [path for path in files if marker.encode() in path.read_bytes()]


def test_pieces_are_read_one_after_the_other(cast: Cast) -> None:
    blobs = tuple(store(part, limit_bytes=LIMIT).blob for part in (b"een", b"twee"))
    assert b"".join(Pieces(blobs)) == b"eentwee"
