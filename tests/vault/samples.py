"""Small files of every kind, and of kinds that nobody should be able to bring."""

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HEIC = b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic" + bytes(40)
AVIF = b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif" + bytes(40)
MOV = b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  " + bytes(40)
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(40)
CONTENT_TYPES = "[Content_Types].xml"


def picture(kind: str) -> bytes:
    """A picture of four points, as JPEG, PNG, WEBP or GIF."""
    out = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(out, kind)
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


DOCX = packed(CONTENT_TYPES, "_rels/.rels", "word/document.xml", "word/styles.xml")
XLSX = packed("docProps/app.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", CONTENT_TYPES)
DOCM = packed(CONTENT_TYPES, "_rels/.rels", "word/document.xml", "word/vbaProject.bin")
