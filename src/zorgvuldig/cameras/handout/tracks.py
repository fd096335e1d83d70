"""The faces of a stretch: what is masked, who is the subject, and what a copy with these masks is."""

from collections.abc import Sequence

from zorgvuldig.cameras.handout.models import FootageExport, FootageTrack
from zorgvuldig.cameras.handout.outside_mask import outside_order
from zorgvuldig.media.video.copy import CopyOrder
from zorgvuldig.media.video.places import Track, track_of

MASK, WHO, NONE = "mask", "subject", "none"


def copy_of(row: FootageExport, rate: float, tracks: Sequence[FootageTrack]) -> CopyOrder:
    """The copy that was asked for. ValueError for a track without a place, or when the subject is missing where one is needed."""
    assert row.source_blob is not None
    masked = [track_of(one.box) for one in tracks if one.mark == MASK]
    return outside_order(row.source_blob, rate, masked, subject_of(tracks), row.style)


def subject_of(tracks: Sequence[FootageTrack]) -> Track | None:
    """The way of the one whose copy it is, when somebody said who that is."""
    return next((track_of(one.box) for one in tracks if one.mark == WHO), None)
