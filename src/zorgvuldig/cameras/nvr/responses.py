"""The bytes of a piece of footage that lies in another recorder, for whoever is allowed to look at it. No byte of it comes on a disk.

Asking whether somebody may is not done here: a page asks the gate first, and passes on what that answered.
"""

from __future__ import annotations

import io
import re
import threading
import time
from typing import TYPE_CHECKING

from zorgvuldig.cameras.nvr import frigate as frigate
from zorgvuldig.cameras.nvr.client import NotAnswered, the_recorder
from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault.storage import Missing

if TYPE_CHECKING:
    import av
else:
    av = lazy_module("av")

KEPT = 60.0  # seconds
SECONDS = 30.0  # for one film
PLACE = re.compile(r"([A-Za-z0-9_-]{1,80})/(\d{1,10}\.\d{3})/(\d{1,10}\.\d{3})", re.ASCII)
PIECES = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "fflags": "+bitexact"}


class NotThere(Missing):
    """The recorder has not got it (any more), or does not answer."""


class _Last:
    """The one film that was asked for last, as a browser asks for it in parts. It is gone within a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._where, self._film, self._until = "", b"", 0.0

    def get(self, where: str) -> bytes | None:
        """The film of that place, when it is the last and not old."""
        with self._lock:
            return self._film if self._film and self._where == where and time.monotonic() < self._until else None

    def put(self, where: str, film: bytes) -> None:
        """Keep it instead of the other."""
        with self._lock:
            self._where, self._film, self._until = where, film, time.monotonic() + KEPT
        forgetting = threading.Timer(KEPT, self.forget, [where])
        forgetting.daemon = True
        forgetting.start()

    def forget(self, where: str) -> None:
        """Keep it no longer."""
        with self._lock:
            if self._where == where:
                self._where, self._film = "", b""


_last = _Last()


def piece(elsewhere: str, start: int, end: int) -> tuple[bytes, int]:
    """Bytes from `start` until `end` of the film of a stretch, and the size of all of it; fewer when it ends before.

    `elsewhere` is that of the segment: camera/start/end. The film is an MP4 without sound. Raises `NotThere`.
    """
    film = _last.get(elsewhere)
    if film is None:
        film = _fetched(elsewhere)
        _last.put(elsewhere, film)
    return film[max(0, start) : max(0, end)], len(film)


def _fetched(elsewhere: str) -> bytes:
    found = PLACE.fullmatch(elsewhere)
    if found is None:
        raise NotThere("no stretch of footage")
    try:
        clip = frigate.clip(the_recorder(seconds=SECONDS), found[1], float(found[2]), float(found[3]))
    except NotAnswered as failed:
        raise NotThere(failed.why) from failed
    return silent(clip)


def silent(clip: bytes) -> bytes:
    """The film without its sound, as it came when there is none. Raises `NotThere` when it is no film."""
    try:
        with av.open(io.BytesIO(clip), mode="r", format="mp4") as film:
            if not film.streams.video:
                raise NotThere("there is no moving picture")
            if len(film.streams) == 1:
                return clip
            made = io.BytesIO()
            with av.open(made, mode="w", format="mp4", options=PIECES) as copy:
                stream = copy.add_stream_from_template(film.streams.video[0])
                for packet in film.demux(film.streams.video[0]):
                    if packet.dts is not None:
                        packet.stream = stream
                        copy.mux(packet)
            return made.getvalue()
    except (av.FFmpegError, ValueError, EOFError) as wrong:
        raise NotThere("no film") from wrong
