"""A school's own logo: a small picture beside its name, in the place of our mark.

An SVG may hold shapes, colours and letters and nothing else: what could do something, or ask for something elsewhere, is refused.
"""

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from xml.parsers import expat

MOST = 50_000  # bytes
HIGH, LOW, WIDE = 38, 28, 160  # pixels of its box; low is a wide one, with words under it
NARROWEST, WIDEST = 0.5, 8  # how many times as wide as high
WORDMARK = 1.8  # wider than this it has the name of the school in it
SVG = "http://www.w3.org/2000/svg"
ELEMENTS = {
    "svg", "g", "defs", "title", "desc", "style", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "linearGradient", "radialGradient", "stop", "clipPath", "mask",
}  # fmt: skip
REACHES = re.compile(r"url\((?!\s*[\"']?\s*#)|@import|image-set\(|\\", re.IGNORECASE)
LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?|\.\d+)\s*(?:px|pt|mm|cm|in)?\s*")
PNG, RIFF = b"\x89PNG\r\n\x1a\n", b"RIFF"


class UnfitLogoError(ValueError):
    """Says in one sentence why a logo cannot be used."""


@dataclass(frozen=True, slots=True)
class Logo:
    """What a browser gets, and the box that is kept free for it."""

    content: bytes
    media_type: str
    ratio: float

    @property
    def height(self) -> int:
        """Pixels."""
        return round(min(LOW if self.is_wide else HIGH, WIDE / self.ratio))

    @property
    def width(self) -> int:
        """Pixels."""
        return round(min((LOW if self.is_wide else HIGH) * self.ratio, WIDE))

    @property
    def is_wide(self) -> bool:
        """Whether it takes the place of the name too; a square one is an emblem that stands before it."""
        return self.ratio >= WORDMARK

    @property
    def version(self) -> str:
        """Changes with the file, so that a browser may keep it."""
        return sha256(self.content).hexdigest()[:8]


@lru_cache(maxsize=4)
def read(path: Path) -> Logo:
    """The logo in this file; UnfitLogoError when it cannot be used."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST + 1)
    except OSError:
        raise UnfitLogoError(f"{path} cannot be read.") from None
    if len(content) > MOST:
        raise UnfitLogoError(f"{path} is larger than {MOST // 1000} kB. Every page waits for it: make it smaller.")
    media_type, width, height = _measured(path, content)
    if not width or not height or not NARROWEST <= width / height <= WIDEST:
        raise UnfitLogoError(
            f"{path} is {width:g} wide and {height:g} high. Between half as wide as high and {WIDEST} times as wide fits."
        )
    return Logo(content, media_type, width / height)


def unfit(path: Path) -> str:
    """Why the file cannot be used, or nothing."""
    try:
        read(path)
    except UnfitLogoError as problem:
        return str(problem)
    return ""


def _measured(path: Path, content: bytes) -> tuple[str, float, float]:
    if content.startswith(PNG):
        return "image/png", *_png(path, content)
    if content.startswith(RIFF) and content[8:12] == b"WEBP":
        return "image/webp", *_webp(path, content)
    if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return "image/svg+xml", *_svg(path, content)
    raise UnfitLogoError(f"{path} is neither SVG nor PNG nor WebP.")


def _png(path: Path, content: bytes) -> tuple[int, int]:
    """Its size. Every chunk is whole and says so with its sum, up to the one that ends the file."""
    place, kind = len(PNG), b""
    while kind != b"IEND":
        length, kind = int.from_bytes(content[place : place + 4]), content[place + 4 : place + 8]
        ends = place + 8 + length
        if len(content) < ends + 4 or zlib.crc32(content[place + 4 : ends]) != int.from_bytes(content[ends : ends + 4]):
            raise UnfitLogoError(f"{path} is a PNG that is damaged. Save it again.")
        if (place == len(PNG)) != (kind == b"IHDR"):
            raise UnfitLogoError(f"{path} is a PNG that is damaged. Save it again.")
        place = ends + 4
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def _webp(path: Path, content: bytes) -> tuple[int, int]:
    kind, data = content[12:16], content[20:30]
    if len(content) < 30 or int.from_bytes(content[4:8], "little") + 8 != len(content):
        raise UnfitLogoError(f"{path} is a WebP that is damaged. Save it again.")
    if kind == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    if kind == b"VP8L" and data[:1] == b"\x2f":
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise UnfitLogoError(f"{path} is a WebP that is damaged. Save it again.")


def _svg(path: Path, content: bytes) -> tuple[float, float]:
    """Its size. A document type is refused where it begins, so no entity is expanded or fetched."""
    drawing = _Drawing(path)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = drawing.doctype
    parser.ProcessingInstructionHandler = drawing.instruction
    parser.StartElementHandler = drawing.start
    parser.EndElementHandler = drawing.end
    parser.CharacterDataHandler = drawing.characters
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise UnfitLogoError(f"{path} is not proper SVG (line {error.lineno}: {why}). Save it again.") from None
    except (LookupError, ValueError) as error:
        if isinstance(error, UnfitLogoError):
            raise
        raise UnfitLogoError(f"{path} is in an encoding we cannot read. Save it as UTF-8.") from None
    return drawing.width, drawing.height


class _Drawing:
    """Looks at an SVG as it is read, and stops at the first thing that does not belong in a logo."""

    def __init__(self, path: Path) -> None:
        self.path, self.open, self.width, self.height = path, list[str](), 0.0, 0.0
        self.style: list[str] = []

    def refuse(self, what: str) -> None:
        """In one sentence."""
        raise UnfitLogoError(f"{self.path} {what}. Save it as plain SVG, with shapes alone.")

    def doctype(self, *_: object) -> None:
        """An entity could make a small file large, or name another one."""
        self.refuse("declares a document type")

    def instruction(self, *_: object) -> None:
        """It could name a style sheet elsewhere."""
        self.refuse("has a processing instruction")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element that may be there, with attributes that stay in the file."""
        space, _, local = name.rpartition(" ")
        if space != SVG or local not in ELEMENTS or (local == "svg") != (not self.open):
            self.refuse(f"has the element <{local[:40]}>")
        for key, value in attributes.items():
            short = key.rpartition(" ")[2].lower()
            if short.startswith("on"):
                self.refuse(f"has the event handler {short[:40]}")
            if short == "base" or (short == "href" and not value.startswith("#")) or REACHES.search(value):
                self.refuse(f"names something outside itself in {short[:40]}")
        if not self.open:
            self.width, self.height = _size(attributes)
        self.open.append(local)

    def end(self, name: str) -> None:
        """A style is looked at when it is whole: a part of an address says nothing."""
        if self.open.pop() == "style":
            if REACHES.search("".join(self.style)):
                self.refuse("names something outside itself in a style")
            self.style.clear()

    def characters(self, text: str) -> None:
        """Words of a style are kept until its end."""
        if self.open[-1] == "style":
            self.style.append(text)


def _size(attributes: dict[str, str]) -> tuple[float, float]:
    """By its view box, else by its width and height; nothing when it says neither."""
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    said = box[2:] if len(box) == 4 else [attributes.get("width", ""), attributes.get("height", "")]
    found = [LENGTH.fullmatch(one) for one in said]
    return (float(found[0][1]), float(found[1][1])) if found[0] and found[1] else (0.0, 0.0)
