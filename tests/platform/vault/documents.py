"""Documents that tell who made them, and how to read everything that one tells."""

import io
import zipfile

import pikepdf

from tests.platform.vault.samples import taken
from zorgvuldig.platform.vault.signatures import Kind

MAKER, SHOWN = "Jan de Klerk", "Uw kind gaat mee naar het zwembad."
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
WORD = {
    "[Content_Types].xml": (
        '<Types><Override PartName="/word/document.xml" ContentType="m"/><Override PartName="/docProps/core.xml" ContentType="c"/>'
        '<Override PartName="/word/people.xml" ContentType="p"/></Types>'
    ),
    "_rels/.rels": RELATIONS,
    "docProps/core.xml": f"<cp:coreProperties><dc:creator>{MAKER}</dc:creator></cp:coreProperties>",
    "docProps/app.xml": f"<Properties><Manager>{MAKER}</Manager></Properties>",
    "word/document.xml": (
        f'<w:document {W}><w:body><w:p><w:r><w:t>{SHOWN} w:author="is tekst"</w:t></w:r>'
        f'<w:ins w:id="1" w:author="{MAKER}" w:date="2026-11-30T09:15:00Z"><w:r><w:t>erbij</w:t></w:r></w:ins></w:p></w:body></w:document>'
    ),
    "word/comments.xml": (
        f"<w:comments {W}><w:comment w:id='0' w:author='{MAKER}' w:initials='JdK' w:date='2026-11-30T09:15:00Z'>"
        "<w:p><w:r><w:t>kort</w:t></w:r></w:p></w:comment></w:comments>"
    ),
    "word/people.xml": f'<w15:people><w15:person w15:author="{MAKER}"/></w15:people>',
    "word/settings.xml": f'<w:settings {W}><w:attachedTemplate r:id="rId1"/><w:zoom w:percent="100"/></w:settings>',
    "word/_rels/settings.xml.rels": (
        '<Relationships><Relationship Id="rId1" Type="http://x/relationships/attachedTemplate" '
        f'Target="file:///C:/Users/{MAKER}/brief.dotx" TargetMode="External"/></Relationships>'
    ),
    "word/media/image1.jpeg": taken(Kind.JPEG),
}
TEXT = {
    "META-INF/manifest.xml": (
        '<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"/>'
        '<manifest:file-entry manifest:full-path="Thumbnails/thumbnail.png"/></manifest:manifest>'
    ),
    "meta.xml": f"<office:document-meta><office:meta><meta:initial-creator>{MAKER}</meta:initial-creator></office:meta></office:document-meta>",
    "settings.xml": f'<config:config-item config:name="PrinterName" config:type="string">{MAKER}</config:config-item>',
    "content.xml": (
        f"<office:document-content><text:p>{SHOWN}</text:p><office:annotation><dc:creator>{MAKER}</dc:creator>"
        "<dc:date>2026-11-30T09:15:00</dc:date><meta:creator-initials>JdK</meta:creator-initials><text:p>kort</text:p>"
        "</office:annotation></office:document-content>"
    ),
    "Thumbnails/thumbnail.png": b"small",
    "Pictures/1.jpeg": taken(Kind.JPEG),
}


def packed(parts: dict[str, str | bytes], first: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in first.items():
            file.writestr(name, part, compress_type=zipfile.ZIP_STORED)
        for name, part in parts.items():
            file.writestr(name, part)
    return out.getvalue()


def made(kind: Kind) -> bytes:
    """A document that tells who made it, with a photo that tells where."""
    if kind is Kind.PDF:
        return pdf()
    media_type = {"mimetype": "application/vnd.oasis.opendocument.text"}
    return packed(WORD, {}) if kind is Kind.DOCX else packed(TEXT, media_type)


def pdf(form: dict[str, object] | None = None) -> bytes:
    """One page with a photo and a comment on it, and a description twice."""
    file, out = pikepdf.new(), io.BytesIO()
    photo = file.make_stream(
        taken(Kind.JPEG), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=48, Height=32,
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    page = file.add_blank_page(page_size=(100, 100))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=photo))
    page.Contents = file.make_stream(f"BT ({SHOWN}) Tj ET q 50 0 0 50 0 0 cm /Photo Do Q".encode())
    page.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=MAKER, Contents="kort"
            )
        ]
    )
    file.docinfo["/Author"] = MAKER
    with file.open_metadata() as described:
        described["dc:creator"] = [MAKER]
    if form:
        file.Root.AcroForm = pikepdf.Dictionary(**form)
    file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return out.getvalue()


def inside(kind: Kind, content: bytes) -> bytes:
    """Everything that can be read in a document, unpacked."""
    if kind is Kind.PDF:
        with pikepdf.open(io.BytesIO(content)) as file:
            streams = [part for part in file.objects if isinstance(part, pikepdf.Stream)]
            parts = [s.read_raw_bytes() if "/Subtype" in s else s.read_bytes() for s in streams]
            return b"\n".join([content, *parts, *(repr(part).encode() for part in file.objects)])
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return b"\n".join(
            [*(name.encode() for name in file.namelist()), *(file.read(name) for name in file.namelist())]
        )
