"""Whether a sealed file is a film that can be played, read out of the vault as far as needed and never plain on a disk."""

import io
from uuid import UUID

import av
from av.error import FFmpegError

from zorgvuldig.platform.vault.files import read_range, size_of


class NotAFilm(Exception):
    """The file is broken, cut short, or has no moving picture."""


class SealedFilm(io.RawIOBase):
    """A sealed file as something to read and to look around in."""

    def __init__(self, blob: UUID) -> None:
        super().__init__()
        self.blob, self.size, self.place = blob, size_of(blob), 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """One can go anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, counted from the beginning, from here, or from the end."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        self.place = max(0, start + offset)
        return self.place

    def tell(self) -> int:
        """The place of the next byte."""
        return self.place

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes from here; the rest without."""
        content = read_range(self.blob, self.place, self.size if size < 0 else size)
        self.place += len(content)
        return content


def seconds_of(blob: UUID) -> float:
    """How long the film lasts. Raises `NotAFilm` unless its first picture can be made."""
    try:
        with av.open(SealedFilm(blob), mode="r", format="mov") as film:
            if not film.streams.video:
                raise NotAFilm("there is no moving picture")
            if next(film.decode(video=0), None) is None:
                raise NotAFilm("there is no picture in it")
            return (film.duration or 0) / av.time_base
    except (FFmpegError, ValueError, EOFError) as error:
        raise NotAFilm(str(error)) from error
