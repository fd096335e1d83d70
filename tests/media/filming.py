"""Small films with something in them that counts as a face, and the films of the cast."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.media.picturing import Row, copy, event, face, picture
from tests.people import NOW, Cast, Someone
from zorgvuldig.media.faces.detector import DetectedFace
from zorgvuldig.media.video.file import opened_film
from zorgvuldig.media.video.frames import shots
from zorgvuldig.platform.vault.files import store

WIDTH, HEIGHT, RATE = 160, 120, 25
SIDE = (24, 30)  # pixels of a face, across and down
LIMIT = 10**8
Image = NDArray[np.uint8]
Place = tuple[float, float]


def hall(seed: int = 1) -> Image:
    """Somewhere: coarse patches of grey, which a codec keeps and which are nowhere like a face."""
    patches = np.random.default_rng(seed).integers(40, 200, (12, 16), np.uint8)
    return np.repeat(np.repeat(patches, 10, axis=0), 10, axis=1)[:, :, None].repeat(3, axis=2)


def image(*faces: Place, behind: Image | None = None) -> Image:
    """An image with a magenta face at each place: left and top in pixels."""
    made = (hall() if behind is None else behind).copy()
    for left, top in faces:
        x, y = round(left), round(top)
        made[max(0, y) : max(0, y + SIDE[1]), max(0, x) : max(0, x + SIDE[0])] = (255, 0, 255)
    return made


def walking(frames: int = 100, *, step: float = 1.0, since: int = 0, until: int | None = None) -> list[Image]:
    """A face that walks to the right from frame `since` to `until`."""
    end = frames if until is None else until
    return [image(*[(10 + step * (n - since), 40)] if since <= n < end else []) for n in range(frames)]


def film(
    images: Sequence[Image],
    *,
    codec: str = "libx264",
    kind: str = "mp4",
    rate: int = RATE,
    sound: bool = False,
    turned: int = 0,
    told: dict[str, str] | None = None,
    places: Iterable[int] | None = None,
) -> bytes:
    """A film as a phone makes it. `turned` is how a viewer turns it, `told` what its head says, `places` when each image is (in 1/rate)."""
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as made:
        options = {"x265-params": "log-level=none"} if codec == "libx265" else {"preset": "veryfast"}
        stream: Any = made.add_stream(codec, rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = images[0].shape[1], images[0].shape[0], "yuv420p"
        stream.set_display_rotation(turned)
        tone: Any = made.add_stream("aac", rate=44100, layout="mono") if sound else None
        made.metadata.update(told or {})
        for place, one in zip(places or range(len(images)), images, strict=False):
            frame = av.VideoFrame.from_ndarray(one, "rgb24")
            frame.pts = place
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
        if sound:
            _hum(made, tone, len(images) / rate)
    return out.getvalue()


def _hum(made: Any, tone: Any, seconds: float) -> None:
    wave = (np.sin(np.arange(int(44100 * seconds)) * 0.05) * 8000).astype(np.int16)[None]
    frame = av.AudioFrame.from_ndarray(wave, "s16", layout="mono")
    frame.sample_rate, frame.pts = 44100, 0
    made.mux(tone.encode(frame))
    made.mux(tone.encode())


def is_face(rgb: NDArray[Any]) -> NDArray[np.bool_]:
    """Where the image is as magenta as a face."""
    red, green, blue = (rgb[..., number].astype(int) for number in range(3))
    found: NDArray[np.bool_] = (red > 150) & (blue > 150) & (green < 110)
    return found


def faces_seen(rgb: NDArray[np.uint8], *, threshold: float = 0.2) -> list[DetectedFace]:
    """Stands in for the detector: patches of magenta, by columns that hold some."""
    where = is_face(rgb)
    columns = np.flatnonzero(where.any(axis=0))
    if not columns.size:
        return []
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > 3) + 1)
    return [_found(where, group) for group in groups if group.size > 3]


def _found(where: NDArray[np.bool_], columns: NDArray[np.intp]) -> DetectedFace:
    rows = np.flatnonzero(where[:, columns].any(axis=1))
    high, wide = where.shape
    left, top = columns[0] / wide, rows[0] / high
    return DetectedFace((float(left), float(top), (columns[-1] + 1) / wide - left, (rows[-1] + 1) / high - top), 0.9)


def track(*keys: tuple[float, float, float]) -> list[list[float]]:
    """A track as the database keeps it, of a face at these frames: frame, left and top in pixels."""
    return [[frame, x / WIDTH, y / HEIGHT, SIDE[0] / WIDTH, SIDE[1] / HEIGHT] for frame, x, y in keys]


def put_film(
    cast: Cast, by: Someone | None = None, content: bytes | None = None, at: Row | None = None, **more: Any
) -> Row:
    """A film of Dirk's (or `by`) of wi2B that is in the vault, in which faces are still to be looked for."""
    content = content or film(walking(50))
    blobs = {"blob": store(content, limit_bytes=LIMIT).blob}
    values: dict[str, Any] = {
        "kind": "video", "media_type": "video/mp4", "size": len(content), "width": WIDTH, "height": HEIGHT, "frames": 50,
        "rate": RATE, "looked_at": None, "progress": 0,
    } | blobs | more  # fmt: skip
    return picture(cast, at or event(cast, "wi2B"), by or cast.dirk, **values)


def put_tracked(cast: Cast, by: Someone | None = None, **more: Any) -> tuple[Row, Row]:
    """A film that was looked at, with its one track."""
    made = put_film(cast, by, looked_at=NOW, progress=100, **more)
    return made, face(cast, made, box=track((0, 10, 40), (49, 59, 40)))


def asked(cast: Cast, of: Row, *masked: Row, **more: Any) -> Row:
    """A masked copy that somebody asked for."""
    values: dict[str, Any] = {
        "state": "asked", "progress": 0, "blob": None, "thumb_blob": None, "media_type": "", "size": 0, "sha256": "", "width": 0,
        "height": 0, "made_at": None,
    } | more  # fmt: skip
    return copy(cast, of, *masked, **values)


def tracks(cast: Cast, of: Row) -> list[Any]:
    """The places of each face in a film."""
    rows = cast.db.execute("select box from face where picture_id = %s order by id", [of.id]).fetchall()
    return [box for (box,) in rows]


def look(blob: Any, rate: float = RATE) -> list[Image]:
    """The images of a film in the vault."""
    with opened_film(blob) as made:
        return [np.asarray(shot.frame.to_ndarray(format="rgb24")) for shot in shots(made, rate)]


def lines() -> Iterator[tuple[str, Callable[[Cast], str], str, dict[str, str] | None]]:
    """Each address with who gets there: whoever brought the film, and the desk at what nobody is named in."""
    own = "dirk leo lies"
    yield "picture_tracks", lambda cast: f"/foto/{put_film(cast).uid}/banen/", "dirk lies", None
    yield "picture_tracks_of_group", lambda cast: reviewed(cast, put_tracked(cast)[0]), "dirk lies", None
    yield "track_preview", lambda cast: f"/foto/{put_tracked(cast)[0].uid}/banen/voorbeeld/1/", own, None
    yield "track_crop", lambda cast: crop(*put_tracked(cast)), own, None
    yield "track_looking", lambda cast: f"/foto/{put_film(cast).uid}/banen/zoeken/", own, {"stop": "1"}


def reviewed(cast: Cast, of: Row, group: str = "wi2B") -> str:
    """The address of the tracks with the names of a group."""
    return f"/foto/{of.uid}/banen/{cast.groups[group][1]}/"


def crop(of: Row, one: Row, view: int = 1) -> str:
    """The address of how a face looks."""
    return f"/foto/{of.uid}/banen/gezicht/{one.uid}/{view}/"
