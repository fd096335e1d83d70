"""A film that somebody brought comes into the house: sealed as it is, looked through, with one image to show for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

import av

from zorgvuldig.images.models import VIDEO
from zorgvuldig.images.video_frames import shot_at, still
from zorgvuldig.images.video_probe import LARGEST, MEDIA_TYPE, Film, NotAVideo, probe
from zorgvuldig.vault import files
from zorgvuldig.vault.files import Stored, TooLarge
from zorgvuldig.vault.scan import Verdict, scan

VIEW, THUMB = 2048, 480  # pixels of the long side
SCANNED_WITHIN = 600.0  # seconds: it may be two gigabytes
SHOWN_AT = 0.1  # of its length: the first image is often dark


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The files of a film in the vault, and what it is. No row names them yet."""

    stored: Stored
    view_blob: UUID
    thumb_blob: UUID
    film: Film

    @property
    def values(self) -> dict[str, Any]:
        """What a `Picture` says of it. Faces are looked for later (`video_tracks`)."""
        return {
            "kind": VIDEO,
            "blob": self.stored.blob,
            "view_blob": self.view_blob,
            "thumb_blob": self.thumb_blob,
            "media_type": MEDIA_TYPE,
            "size": self.stored.size,
            "sha256": self.stored.sha256.hex(),
            "width": self.film.width,
            "height": self.film.height,
            "frames": self.film.frames,
            "rate": self.film.rate,
        }

    def forget(self) -> None:
        """Remove the files again, when the row could not be made."""
        for blob in (self.stored.blob, self.view_blob, self.thumb_blob):
            files.remove(blob)


def take_in(parts: Sequence[UUID]) -> TakenIn:
    """Put the sealed pieces together into one sealed film, piece by piece, and look it through.

    Raises `NotAVideo`, and then nothing of it is kept: as `probe` does, and `film_large` beyond two gigabytes, `virus` when the scanner finds
    something, `unscanned` when it cannot say. The pieces stay, whatever happens.
    """
    match scan(_content(parts), seconds=SCANNED_WITHIN):
        case Verdict.FOUND:
            raise NotAVideo("virus")
        case Verdict.UNKNOWN:
            raise NotAVideo("unscanned")
    try:
        stored = files.store(_content(parts), limit_bytes=LARGEST)
    except TooLarge as error:
        raise NotAVideo("film_large") from error
    try:
        film = probe(stored.blob)
        view, thumb = _stills(stored.blob, film)
    except BaseException:
        files.remove(stored.blob)
        raise
    return TakenIn(stored, view, thumb, film)


def _content(parts: Sequence[UUID]) -> Iterator[bytes]:
    return chain.from_iterable(files.read(blob) for blob in parts)


def _stills(blob: UUID, film: Film) -> tuple[UUID, UUID]:
    """One image of the film for the pages of staff, in two sizes."""
    try:
        shot = shot_at(blob, film.rate, film.frames * SHOWN_AT) or shot_at(blob, film.rate, 0)
    except av.FFmpegError as error:
        raise NotAVideo("film_broken") from error
    if shot is None:
        raise NotAVideo("film_broken")
    view, thumb = (still(shot.frame, long_side=side) for side in (VIEW, THUMB))
    first = files.store(view, limit_bytes=len(view)).blob
    try:
        return first, files.store(thumb, limit_bytes=len(thumb)).blob
    except BaseException:
        files.remove(first)
        raise
