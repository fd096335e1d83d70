"""Somebody who may look, with real footage in the vault, and the addresses of it."""

import functools
import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import av
import numpy as np

from tests.cameras import footage
from tests.media.picturing import Row
from tests.people import Cast, Someone

FRAGMENTS = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}  # as the recorder writes


@functools.cache
def film(
    seconds: int = 2,
    *,
    width: int = 160,
    height: int = 120,
    gop: int = 25,
    kbit: int = 300,
    tone: int = 90,
    fragment: int = 0,
) -> bytes:
    """A piece as a recorder writes it: H.264 in fragments, of `gop` frames or of `fragment` microseconds, with patches that move."""
    out, rate = io.BytesIO(), 25
    options = FRAGMENTS | ({"frag_duration": str(fragment)} if fragment else {})
    with av.open(out, "w", format="mp4", options=options) as made:
        told = {"preset": "ultrafast", "g": str(gop), "sc_threshold": "0", "bf": "0", "b": f"{kbit}k"}
        stream: Any = made.add_stream("libx264", rate=rate, options=told)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        ground = np.random.default_rng(tone).integers(tone, tone + 90, (height // 20, width // 20, 3), np.uint8)
        wide = ground.repeat(20, axis=0).repeat(20, axis=1)
        for number in range(seconds * rate):
            frame = av.VideoFrame.from_ndarray(np.roll(wide, number * 4, axis=1), "rgb24")
            frame.pts = number
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class World:
    """Kees, a caretaker, may look at a camera for an hour, as Leo said; there are two pieces with a gap of a minute."""

    cast: Cast
    kees: Someone
    camera: Row
    incident: Row
    viewing: Row
    pieces: list[Row]
    content: bytes

    def at(self, what: str = "", piece: int | None = None) -> str:
        """An address of the request."""
        tail = f"{self.pieces[piece].uid}/" if piece is not None else ""
        return f"/cameras/kijken/{self.viewing.uid}/{what}{tail}"


def world(cast: Cast, content: bytes | None = None, *, seconds: int = 2, granted: bool = True, **more: Any) -> World:
    """All of that."""
    kees, camera, incident = footage.caretaker(cast), footage.camera(cast), footage.incident(cast)
    content = film(seconds) if content is None else content
    viewing = footage.viewing(cast, camera, incident, kees, cast.leo if granted else None, **more)
    moments = (footage.BEGAN, footage.BEGAN + timedelta(seconds=seconds + 60))
    pieces = [footage.segment(cast, camera, at, content=content, seconds=seconds) for at in moments]
    begins, ends = footage.BEGAN + timedelta(seconds=seconds), footage.BEGAN + timedelta(seconds=seconds + 60)
    cast.put("camera_gap", camera_id=camera.id, starts_at=begins, ends_at=ends, why="unreachable")
    return World(cast, kees, camera, incident, viewing, pieces, content)


def looks(cast: Cast) -> list[tuple[Any, ...]]:
    """What is on record as looked at: request, piece and who."""
    return cast.db.execute("select viewing_id, segment_uid, looked_by_id from viewing_look order by id").fetchall()
