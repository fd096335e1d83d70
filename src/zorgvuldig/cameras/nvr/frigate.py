"""What we ask of Frigate and what it answers, as our own values; anything that does not fit is `NotAnswered("unexpected")`.

Read for this: Frigate 0.18.0 at commit e3fa7013 (`frigate/api/app.py` config, `auth.py` login, `record.py` summary, stretches and
deleting of them, `export.py`, `event.py`, `media.py` clip, `config/camera/{record,audio,ffmpeg}.py`, `config/classification.py`,
`ffmpeg_presets.py`), and for what differs 0.17.2 and 0.16.0 (`frigate/api/media.py`, `export.py`). Before 0.18 a recorder cannot be
told to delete a stretch, and a copy is deleted at another address. Before 0.16 its configuration does not say whether faces are
recognised: that answer does not fit, so such a recorder is never found to be in order. Moments are seconds since 1970.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from zorgvuldig.cameras.nvr.client import NotAnswered, RecorderConnection

NAME = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)
EVENT = re.compile(r"[A-Za-z0-9._-]{1,120}", re.ASCII)
HOUR = 3600
MANY = 1000  # events that are asked for at once
CLIP_LIMIT = 64 * 1024 * 1024  # bytes
LAST = 4102444800.0  # 2100: no moment of footage
Parsed = TypeVar("Parsed")
# What Frigate is told to write a film with, as far as it leaves the sound out. Its default keeps the sound.
SILENT = {"preset-record-generic", "preset-record-mjpeg", "preset-record-jpeg"}


@dataclass(frozen=True, slots=True)
class FrigateCamera:
    """A camera of the recorder: whether it keeps footage, and with sound; what it recognises."""

    name: str
    records: bool
    sound: bool
    faces: bool
    plates: bool


@dataclass(frozen=True, slots=True)
class Setup:
    """How the recorder is set up: for all of it, and per camera."""

    faces: bool
    plates: bool
    cameras: tuple[FrigateCamera, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Footage from `start` until `end`."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that somebody made there; it stays until somebody deletes it."""

    id: str
    camera: str
    made: float


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the recorder saw, with pictures of it. `end` is empty while it goes on; `retained` when it is kept for ever."""

    id: str
    start: float
    end: float | None
    retained: bool


def fitting(read: Callable[[], Parsed]) -> Parsed:
    """What an answer says; `NotAnswered` when it says something else than it should."""
    try:
        return read()
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as wrong:
        raise NotAnswered("unexpected") from wrong


def setup(line: RecorderConnection) -> Setup:
    """Its configuration. Raises `NotAnswered`."""
    said = line.get("/api/config")
    return fitting(lambda: _setup(said))


def _setup(said: Any) -> Setup:
    cameras = tuple(_camera(str(name), camera, said) for name, camera in sorted(said["cameras"].items()))
    return Setup(_on(said["face_recognition"]), _on(said["lpr"]), cameras)


def _camera(name: str, camera: Any, said: Any) -> FrigateCamera:
    if not NAME.fullmatch(name):
        raise ValueError("no name of a camera")
    records = bool(camera.get("enabled", True)) and _on(camera["record"])
    heard = any(_on(one["audio_transcription"]) for one in (camera, said) if "audio_transcription" in one)
    heard = heard or _on(camera["audio"]) or (records and not _silent(camera["ffmpeg"]["output_args"]["record"]))
    return FrigateCamera(name, records, heard, _on(camera["face_recognition"]), _on(camera["lpr"]))


def _on(part: Any) -> bool:
    """Whether a part is on; a part that does not say so is an answer that does not fit."""
    return _flag(part["enabled"])


def _flag(said: Any) -> bool:
    if not isinstance(said, bool):
        raise TypeError("neither yes nor no")
    return said


def _silent(arguments: Any) -> bool:
    """Whether a film is written without sound. Arguments are those of ffmpeg, or the name of a set of them."""
    words = arguments.split() if isinstance(arguments, str) else [str(word) for word in arguments]
    return "-an" in words or (len(words) == 1 and words[0] in SILENT)


def hours(line: RecorderConnection, camera: str) -> list[int]:
    """The hours in which footage begins, each as its first second, the oldest first. Raises `NotAnswered`."""
    said = line.get(f"/api/{camera}/recordings/summary", timezone="utc")
    return fitting(lambda: sorted(_hours(said)))


def _hours(said: Any) -> Iterator[int]:
    for day in said:
        for hour in day["hours"]:
            moment = datetime.fromisoformat(f"{day['day']}T{int(hour['hour']):02d}:00:00+00:00")
            yield int(moment.timestamp())


def stretches(line: RecorderConnection, camera: str, after: float, before: float) -> list[Stretch]:
    """Footage that lies between two moments, in part at least, in order of time. Raises `NotAnswered`."""
    said = line.get(f"/api/{camera}/recordings", after=after, before=before)
    return fitting(lambda: [Stretch(_moment(one["start_time"]), _moment(one["end_time"])) for one in said])


def delete_footage(line: RecorderConnection, camera: str, start: float, end: float) -> None:
    """Have it delete footage; whether it did is for whoever looks again. Raises `NotAnswered` when it says nothing."""
    line.change("DELETE", f"/api/recordings/start/{start:.6f}/end/{end:.6f}", cameras=camera)


def copies(line: RecorderConnection) -> list[Copy]:
    """Every copy that stands there, of whichever camera. Raises `NotAnswered`."""
    said = line.get("/api/exports")
    return fitting(lambda: [Copy(_id(one["id"]), str(one["camera"]), _moment(one["date"])) for one in said])


def delete_copy(line: RecorderConnection, copy: Copy) -> None:
    """Have it delete a copy: as 0.18 wants it, else as it was before. Raises `NotAnswered` when it says nothing."""
    if not line.change("POST", "/api/exports/delete", {"ids": [copy.id]}):
        line.change("DELETE", f"/api/export/{copy.id}")


def events(line: RecorderConnection, camera: str, before: float) -> list[Event]:
    """What began before a moment, the oldest first, `MANY` at most. Raises `NotAnswered`."""
    return _events(line, cameras=camera, before=before, sort="date_asc")


def retained(line: RecorderConnection, camera: str) -> list[Event]:
    """What it keeps for ever, `MANY` at most. Raises `NotAnswered`."""
    return _events(line, cameras=camera, favorites=1)


def _events(line: RecorderConnection, **query: str | float) -> list[Event]:
    said = line.get("/api/events", limit=MANY, include_thumbnails=0, **query)
    return fitting(lambda: [_event(one) for one in said])


def _event(said: Any) -> Event:
    end = said["end_time"]
    kept = _flag(said["retain_indefinitely"])
    return Event(_id(said["id"]), _moment(said["start_time"]), None if end is None else _moment(end), kept)


def _moment(said: Any) -> float:
    """A moment that can be one; neither a text nor what is no number."""
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said < LAST:
        raise ValueError("no moment")
    return float(said)


def _id(said: Any) -> str:
    """A number that may stand in an address."""
    if not isinstance(said, str) or not EVENT.fullmatch(said):
        raise ValueError("no number")
    return said


def delete_events(line: RecorderConnection, gone: Sequence[Event]) -> None:
    """Have it delete events with their pictures, also those that it would keep. Raises `NotAnswered` when it says nothing."""
    if gone:
        line.change("DELETE", "/api/events/", {"event_ids": [one.id for one in gone]})


def clip(line: RecorderConnection, camera: str, start: float, end: float) -> bytes:
    """A stretch as a film (fragmented MP4). Raises `NotAnswered`, with `nothing` when there is no footage of then."""
    return line.get_bytes(f"/api/{camera}/start/{start:.3f}/end/{end:.3f}/clip.mp4", CLIP_LIMIT)
