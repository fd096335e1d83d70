"""Opening a film that was made again, and refusing it when there is anything in it but picture and sound."""

from collections.abc import Iterator
from uuid import UUID

from zorgvuldig.media.photos.encoder import NotClean
from zorgvuldig.media.video.file import SealedFile, opened_film

# The boxes of an MP4 that hold others; everything else is looked at from outside.
NESTED = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf"})
KNOWN = NESTED | {
    *(
        b"ftyp",
        b"free",
        b"mdat",
        b"mvhd",
        b"tkhd",
        b"elst",
        b"mdhd",
        b"hdlr",
        b"vmhd",
        b"smhd",
        b"dref",
        b"stsd",
        b"stts",
    ),
    *(b"stss", b"ctts", b"stsc", b"stsz", b"stco", b"co64", b"sgpd", b"sbgp"),
}
# The writer always leaves room for words about the film; there are none in it.
NO_WORDS = bytes.fromhex(
    "0000003d75647461000000356d657461"
    + "00" * 7
    + "2168646c72"
    + "00" * 8
    + "6d6469726170706c"
    + "00" * 12
    + "08696c7374"
)
OWN_FACTS = {"major_brand", "minor_version", "compatible_brands"}
STREAM_FACTS = {"language": {"und"}, "handler_name": {"VideoHandler", "SoundHandler"}, "vendor_id": {"[0][0][0][0]"}}


def check_clean(blob: UUID, *, sound: bool) -> None:
    """Raise `NotClean` unless the film holds one picture, the sound only when asked, and no word about where or by whom."""
    if unknown := {kind for kind in boxes(blob) if kind not in KNOWN}:
        raise NotClean(f"there are boxes in it that are not ours: {sorted(unknown)}")
    with opened_film(blob) as film:
        kinds = sorted(stream.type for stream in film.streams)
        if kinds != (["audio", "video"] if sound else ["video"]):
            raise NotClean(f"it holds {kinds}")
        if set(film.metadata) - OWN_FACTS or film.chapters():
            raise NotClean("its head tells something")
        for stream in film.streams:
            if any(value not in STREAM_FACTS.get(key, ()) for key, value in stream.metadata.items()):
                raise NotClean("its picture or sound tells something")


def boxes(blob: UUID) -> Iterator[bytes]:
    """The kinds of all boxes in an MP4, inside out. Raises `NotClean` for a box that does not fit."""
    with SealedFile(blob) as file:
        end = file.seek(0, 2)
        yield from _boxes(file, 0, end)


def _boxes(file: SealedFile, start: int, end: int) -> Iterator[bytes]:
    while start < end:
        head = _read(file, start, 16)
        size, kind, begin = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if size == 1:
            size, begin = int.from_bytes(head[8:16], "big"), start + 16
        if size < begin - start or start + size > end:
            raise NotClean("it ends in the middle")
        if kind != b"udta" or _read(file, start, size) != NO_WORDS:
            yield kind
        if kind in NESTED:
            yield from _boxes(file, begin, start + size)
        start += size


def _read(file: SealedFile, start: int, length: int) -> bytes:
    file.seek(start)
    found = b""
    while len(found) < length and (more := file.read(length - len(found))):
        found += more
    return found
