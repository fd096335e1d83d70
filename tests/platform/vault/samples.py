"""Small files of every kind, and of kinds that nobody should be able to bring."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pillow_heif
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from zorgvuldig.platform.vault.signatures import Kind

pillow_heif.register_heif_opener()

PDF = (
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000015 00000 n \n0000000060 00000 n \ntrailer\n<</Root 1 0 R/Size 3>>\nstartxref\n106\n%%EOF\n"
)
AVIF = b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif" + bytes(40)
MOV = b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  " + bytes(40)
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(40)
FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP", Kind.HEIC: "HEIF"}
CAMERA, TITLE, TAKEN_AT = TOLD = ("Toestel van Noor", "Bij Noor thuis", "2026:11:30 09:15:00")  # by the file of a photo
CONTENT_TYPES = "[Content_Types].xml"


def picture(kind: str, size: tuple[int, int] = (2, 2), **told: Any) -> bytes:
    """A picture of four points, as JPEG, PNG, WEBP, HEIF or GIF; `told` is what its file tells besides."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **told)
    return out.getvalue()


def packed(*names: str, first: tuple[str, str] | None = None) -> bytes:
    """A zip with files of these names, and before them one that is not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        if first:
            file.writestr(*first, compress_type=zipfile.ZIP_STORED)
        for name in names:
            file.writestr(name, "<x/>")
    return out.getvalue()


def odt(*more: str, media_type: str = "application/vnd.oasis.opendocument.text") -> bytes:
    """A text as LibreOffice packs it."""
    return packed("content.xml", *more, "META-INF/manifest.xml", first=("mimetype", media_type))


HEIC = picture("HEIF")
DOCX = packed(CONTENT_TYPES, "_rels/.rels", "word/document.xml", "word/styles.xml")
XLSX = packed("docProps/app.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", CONTENT_TYPES)
DOCM = packed(CONTENT_TYPES, "_rels/.rels", "word/document.xml", "word/vbaProject.bin")


def taken(kind: Kind, orientation: int = 1) -> bytes:
    """A photo as a telephone makes it: with place, time and camera, and what an editor wrote about it."""
    image = Image.effect_noise((48, 32), 80).convert("RGB")
    exif = Image.Exif()
    exif[Base.Make], exif[Base.DateTime] = CAMERA, TAKEN_AT
    exif[Base.Orientation] = orientation
    exif.get_ifd(IFD.GPSInfo).update({GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (52.0, 5.0, 30.0)})
    out, xmp = io.BytesIO(), f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{TITLE}</x:xmpmeta>".encode()
    more = {} if kind is Kind.PNG else {"xmp": xmp}
    image.save(out, FORMATS[kind], exif=exif, **more)
    content = out.getvalue()
    if kind is Kind.JPEG:  # a comment, and a second picture behind the end, as telephones do
        note = TITLE.encode()
        content = content[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + content[2:] + content
    return content


def bomb(width: int, height: int) -> bytes:
    """A PNG of so many points, in a hundred bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


def declaring(size: int) -> bytes:
    """A document whose list of contents says that one part unpacks to so many bytes."""
    at = DOCX.rindex(b"PK\x01\x02") + 24
    return DOCX[:at] + struct.pack("<I", size) + DOCX[at + 4 :]
