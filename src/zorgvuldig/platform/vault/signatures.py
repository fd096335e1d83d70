"""What a file really is: told by its content, never by its name or by what the sender says it is."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import IO

HEAD = 16 * 1024  # the number of first bytes that `kind_of` wants to see
_DIRECTORY_LIMIT = 1024 * 1024  # of a zip's list of contents; documents have a few kilobytes
_ZIP_END = struct.Struct("<4s4H2LH")


class Kind(Enum):
    """A kind of file that may be kept: its media type, its name on the screen, and the endings its own name may have."""

    PDF = ("application/pdf", "PDF", ".pdf")
    JPEG = ("image/jpeg", "JPG", ".jpg", ".jpeg")
    PNG = ("image/png", "PNG", ".png")
    WEBP = ("image/webp", "WebP", ".webp")
    HEIC = ("image/heic", "HEIC", ".heic", ".heif")
    MP4 = ("video/mp4", "MP4", ".mp4", ".m4v")
    MOV = ("video/quicktime", "MOV", ".mov", ".qt")
    DOCX = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word (docx)", ".docx")
    XLSX = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel (xlsx)", ".xlsx")
    ODT = ("application/vnd.oasis.opendocument.text", "OpenDocument (odt)", ".odt")
    TEXT = ("text/plain", "TXT", ".txt", ".csv")

    def __init__(self, media_type: str, label: str, *endings: str) -> None:
        self.media_type = media_type
        self.label = label
        self.endings = endings


PICTURES = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.HEIC})
FILMS = frozenset({Kind.MP4, Kind.MOV})
DOCUMENTS = frozenset({Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.ODT, Kind.TEXT})
_OFFICE = {Kind.DOCX: "word/document.xml", Kind.XLSX: "xl/workbook.xml", Kind.ODT: "content.xml"}
# Names inside an office document that make it more than a document.
_ACTIVE = re.compile(r"vbaProject|vbaData|activeX/|^Basic/|^Scripts/", re.IGNORECASE)


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file whose first `HEAD` bytes these are, or None for anything that is not kept.

    A web page, a drawing that can run script, a program, and a zip that is no office document are None.
    """
    return next((kind for kind, fits in _TESTS.items() if fits(head)), None)


def is_sound(kind: Kind, file: IO[bytes]) -> bool:
    """Whether the rest of the file, too, is what its beginning said: an office document without macros, a text."""
    file.seek(0)
    if kind in _OFFICE:
        return _is_document(kind, file)
    if kind is Kind.TEXT:
        return all(_is_text(part) for part in iter(lambda: file.read(64 * 1024), b""))
    return True


def unpacks_beyond(kind: Kind, file: IO[bytes], most: int) -> bool:
    """Whether a sound office document unpacks to more bytes than this: by what it says, and else by what is in it."""
    if kind not in _OFFICE:
        return False
    with zipfile.ZipFile(file) as document:
        parts = document.infolist()
        if sum(part.file_size for part in parts) > most:
            return True
        return sum(_length(document, part, most) for part in parts) > most


def _length(document: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """How many bytes a part really unpacks to; reading stops beyond `most`. One that cannot be unpacked is beyond it."""
    part.file_size, part.CRC = most + 1, None  # type: ignore[assignment]  # what it says of itself would end the reading
    try:
        with document.open(part) as unpacked:
            return sum(map(len, iter(partial(unpacked.read, 64 * 1024), b"")))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        return most + 1


def _brands(head: bytes) -> tuple[bytes, frozenset[bytes]]:
    """What a photo or film of this family says it is: its own brand, and all that it is compatible with."""
    if head[4:8] != b"ftyp":
        return b"", frozenset()
    box = head[8 : int.from_bytes(head[:4], "big")]  # its own, four bytes of version, and the others
    return box[:4], frozenset({box[:4], *(box[place : place + 4] for place in range(8, len(box) - 3, 4))})


_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc"}
_MP4 = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"}
_STILL = {b"mif1", b"msf1", b"avif", b"avis"}


def _is_heic(head: bytes) -> bool:
    return bool(_brands(head)[1] & _HEIC)


def _is_mov(head: bytes) -> bool:
    return _brands(head)[0] == b"qt  "


def _is_mp4(head: bytes) -> bool:
    own, every = _brands(head)
    return own != b"qt  " and bool(every & _MP4) and not every & (_HEIC | _STILL)


def _is_zip_with(first: bytes, inside: bytes) -> Callable[[bytes], bool]:
    def fits(head: bytes) -> bool:
        return head.startswith(b"PK\x03\x04") and head[30:].startswith(first) and inside in head

    return fits


def _is_ooxml(folder: bytes) -> Callable[[bytes], bool]:
    """Office documents begin with one of their own parts; which of the two kinds shows in the names that follow."""

    def fits(head: bytes) -> bool:
        own = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"customXml/", folder)
        return head.startswith(b"PK\x03\x04") and head[30:].startswith(own) and folder in head

    return fits


_MARKUP = re.compile(
    rb"^\s*(#!|%!|%PDF|\{\\rtf|<\?|<!)|<\s*(!doctype|html|head|body|svg|script|iframe|object|embed|xml)\b",
    re.IGNORECASE,
)
_NO_TEXT = bytes(n for n in range(32) if n not in b"\t\n\f\r") + b"\x7f"


def _is_plain_text(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf")
    return bool(text.strip()) and _is_text(text) and not _MARKUP.search(text)


def _is_text(part: bytes) -> bool:
    """No control characters; UTF-8 and the eight-bit tables of office programs alike."""
    return len(part.translate(None, _NO_TEXT)) == len(part)


_TESTS: dict[Kind, Callable[[bytes], bool]] = {
    Kind.PDF: lambda head: re.match(rb"%PDF-[12]\.\d", head) is not None,
    Kind.JPEG: lambda head: head.startswith(b"\xff\xd8\xff"),
    Kind.PNG: lambda head: head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR",
    Kind.WEBP: lambda head: head.startswith(b"RIFF") and head[8:15] == b"WEBPVP8",
    Kind.HEIC: _is_heic,
    Kind.MOV: _is_mov,
    Kind.MP4: _is_mp4,
    Kind.ODT: _is_zip_with(b"mimetype", b"application/vnd.oasis.opendocument.textPK"),
    Kind.DOCX: _is_ooxml(b"word/"),
    Kind.XLSX: _is_ooxml(b"xl/"),
    Kind.TEXT: _is_plain_text,
}


def _is_document(kind: Kind, file: IO[bytes]) -> bool:
    if not _has_short_directory(file):
        return False
    try:
        with zipfile.ZipFile(file) as document:
            names = document.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):  # packed in a way Python does not know, too
        return False
    listed = "META-INF/manifest.xml" if kind is Kind.ODT else "[Content_Types].xml"
    return {_OFFICE[kind], listed} <= set(names) and not any(_ACTIVE.search(name) for name in names)


def _has_short_directory(file: IO[bytes]) -> bool:
    """Whether the zip's list of contents is short enough to be read: a hostile one fills the memory."""
    end = file.seek(0, 2)
    file.seek(max(0, end - _ZIP_END.size - 65535))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _ZIP_END.size:
        return False
    size: int = _ZIP_END.unpack_from(tail, place)[5]
    return size <= _DIRECTORY_LIMIT
