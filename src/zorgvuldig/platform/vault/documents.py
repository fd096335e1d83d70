"""A document that the school sends to families: what it shows, in a file that does not tell who made it, when, where and with what.

Text and layout stay as they are. A Word or OpenDocument text is packed anew without its description, the names of who commented or
changed something, and what its photos tell (`vault.pictures`). A PDF is taken apart by `vault.pdf_worker`, in a process of its own.
"""

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO

from zorgvuldig.platform.vault import pictures
from zorgvuldig.platform.vault.signatures import HEAD, PICTURES, Kind, kind_of

SECONDS = 20  # in which a PDF is taken apart
TAG = re.compile(rb"<[^<>]*>")
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name
SIGNED = re.compile(r"^_xmlsignatures/|^META-INF/documentsignatures", re.IGNORECASE)
# Of Word: the description and the small picture of the whole, who worked on it, and from which folder its template came.
WORD_DROPPED = re.compile(r"^docProps/|^word/people\.xml$")
WORD_PERSON = re.compile(rb"""(\s(?:\w+:)?(?:author|initials)\s*=\s*)(?:"[^"]*"|'[^']*')""")
WORD_DATE = re.compile(rb"""\s\w+:date(?:Utc)?\s*=\s*(?:"[^"]*"|'[^']*')""")
WORD_CHANGE = re.compile(
    rb"^<(?:\w+:)?(?:comment|ins|del|moveFrom|moveTo|\w+Change|moveFromRangeStart|moveToRangeStart)\s"
)
WORD_TEMPLATE = re.compile(rb"<(?:\w+:)?attachedTemplate\b[^<>]*>")
LISTED = re.compile(rb"<(?:Relationship|Override)\b[^<>]*(?:docProps/|people\.xml|/attachedTemplate\b)[^<>]*>")
# Of an OpenDocument text: who wrote a comment or made a change, when, and on which printer.
ODT_PERSON = re.compile(rb"(<(?:dc:creator|meta:creator-initials|dc:date|meta:date-string)>)[^<]*(?=</)")
ODT_PRINTER = re.compile(rb'(<config:config-item\b[^<>]*config:name="Printer(?:Name|Setup)"[^<>]*>)[^<]*(?=</)')
ODT_LISTED = re.compile(rb'<manifest:file-entry\b[^<>]*manifest:full-path="Thumbnails/[^<>]*>')
ODT_META = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"><office:meta/></office:document-meta>'
)
ENCRYPTED = b"manifest:encryption-data"
WIDE = (b"\xff\xfe", b"\xfe\xff")  # how a text in UTF-16 begins


def plain(kind: Kind, content: bytes) -> bytes:
    """The document and nothing else. Raises ValueError for what is damaged, closed with a password, or signed: that would break."""
    return _PLAIN[kind](content)


def _pdf(content: bytes) -> bytes:
    command = [sys.executable, "-m", "zorgvuldig.platform.vault.pdf_worker"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=2 * SECONDS, check=True)
    except subprocess.SubprocessError as failed:
        raise ValueError("this PDF cannot be taken apart") from failed
    return done.stdout or content  # nothing: there was nothing to take out


def _docx(content: bytes) -> bytes:
    return _packed_anew(content, WORD_DROPPED, _word_part)


def _word_part(name: str, part: bytes) -> bytes:
    if name == "[Content_Types].xml" or name.endswith(".rels"):
        return LISTED.sub(b"", part)
    return WORD_TEMPLATE.sub(b"", TAG.sub(lambda tag: _word_tag(tag[0]), part))


def _word_tag(tag: bytes) -> bytes:
    return WORD_DATE.sub(b"", WORD_PERSON.sub(rb'\1""', tag)) if WORD_CHANGE.match(tag) else tag


def _odt(content: bytes) -> bytes:
    return _packed_anew(content, re.compile(r"^Thumbnails/"), _odt_part)


def _odt_part(name: str, part: bytes) -> bytes:
    if name == "meta.xml":
        return ODT_META
    if name == "META-INF/manifest.xml":
        if ENCRYPTED in part:
            raise ValueError("this document is closed with a password")
        return ODT_LISTED.sub(b"", part)
    return ODT_PRINTER.sub(rb"\1", ODT_PERSON.sub(rb"\1", part))


def _packed_anew(content: bytes, dropped: re.Pattern[str], of_text: Callable[[str, bytes], bytes]) -> bytes:
    out = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
            for part in old.infolist():
                if SIGNED.match(part.filename):
                    raise ValueError("this document is signed")
                if not dropped.match(part.filename) and not part.is_dir():
                    told = zipfile.ZipInfo(part.filename, LONG_AGO)
                    told.compress_type = part.compress_type
                    new.writestr(told, _part(part.filename, old.read(part), of_text))
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as broken:
        raise ValueError("this document is damaged") from broken
    return out.getvalue()


def _part(name: str, part: bytes, of_text: Callable[[str, bytes], bytes]) -> bytes:
    if name.endswith((".xml", ".rels")):
        if part.startswith(WIDE):
            raise ValueError("this document is written in a way that is not read here")
        return of_text(name, part)
    kind = kind_of(part[:HEAD])
    return pictures.plain(kind, part) if kind in PICTURES else part


_PLAIN: dict[Kind, Callable[[bytes], bytes]] = {Kind.PDF: _pdf, Kind.DOCX: _docx, Kind.ODT: _odt}
