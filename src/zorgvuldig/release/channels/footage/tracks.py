"""The faces of a stretch: what is masked, who is the subject, and what a copy with these masks is."""

from collections.abc import Sequence

from zorgvuldig.images.video_copying import Wanted
from zorgvuldig.images.video_places import Track, track_of
from zorgvuldig.release.channels.footage.around import wanted
from zorgvuldig.release.models import FootageExport, FootageTrack

MASK, WHO, NONE = "mask", "subject", "none"


def copy_of(row: FootageExport, rate: float, tracks: Sequence[FootageTrack]) -> Wanted:
    """The copy that was asked for. ValueError for a track without a place, or when the subject is missing where one is needed."""
    assert row.source_blob is not None
    masked = [track_of(one.box) for one in tracks if one.mark == MASK]
    return wanted(row.source_blob, rate, masked, subject_of(tracks), row.style)


def subject_of(tracks: Sequence[FootageTrack]) -> Track | None:
    """The way of the one whose copy it is, when somebody said who that is."""
    return next((track_of(one.box) for one in tracks if one.mark == WHO), None)
