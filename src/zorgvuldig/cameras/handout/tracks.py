"""The faces of a stretch: what is masked, who is the subject, and what a copy with these masks is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from zorgvuldig.cameras.handout.models import FootageExport, FootageTrack
from zorgvuldig.media.video.copy import CopyOrder
from zorgvuldig.media.video.frames import Plane
from zorgvuldig.media.video.masks import SOLID
from zorgvuldig.media.video.places import Track, padded, pixels, place_at, track_of

# Everything but one person made solid: the inverse of a mask, in the planes of brightness and colours.
# Where the person is not seen, the whole image is solid: unknown is not shown.

Image = tuple[Plane, Plane, Plane]


def all_but(subject: Track) -> Callable[[Image, float], None]:
    """What makes an image at a place solid outside the padded box of the subject; all of it where the subject is not seen."""

    def cover(image: Image, place: float) -> None:
        height, width = image[0].shape
        box = place_at(subject, place, hold=0.0)
        spot = pixels(padded(box), width, height) if box else None
        for plane, level, size in zip(image, SOLID, (1, 2, 2), strict=True):
            kept = _spot_plane(plane, spot, size)
            plane[:] = level
            if kept is not None and spot is not None:
                left, top, right, bottom = (edge // size for edge in spot)
                plane[top:bottom, left:right] = kept

    return cover


def _spot_plane(plane: Plane, spot: tuple[int, int, int, int] | None, size: int) -> Plane | None:
    if spot is None:
        return None
    left, top, right, bottom = (edge // size for edge in spot)
    kept: Plane = plane[top:bottom, left:right].copy()
    return kept


def outside_order(blob: UUID, rate: float, masked: list[Track], subject: Track | None, style: str) -> CopyOrder:
    """A copy without sound in which `masked` are one plane each and, in style `around`, all else is solid. ValueError without a subject there."""
    if style == "faces":
        return CopyOrder(blob, rate, masked, "solid")
    if style != "around" or subject is None:
        raise ValueError("nobody is said to be the subject")
    return CopyOrder(blob, rate, masked, "solid", beyond=all_but(subject))


MASK, WHO, NONE = "mask", "subject", "none"


def copy_of(row: FootageExport, rate: float, tracks: Sequence[FootageTrack]) -> CopyOrder:
    """The copy that was asked for. ValueError for a track without a place, or when the subject is missing where one is needed."""
    assert row.source_blob is not None
    masked = [track_of(one.box) for one in tracks if one.mark == MASK]
    return outside_order(row.source_blob, rate, masked, subject_of(tracks), row.style)


def subject_of(tracks: Sequence[FootageTrack]) -> Track | None:
    """The way of the one whose copy it is, when somebody said who that is."""
    return next((track_of(one.box) for one in tracks if one.mark == WHO), None)
