"""A file is what its content says, and only sound and clean files of a wanted kind get in."""

import stat
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.platform.vault.samples import AVIF, DOCM, DOCX, HEIC, MOV, MP4, PDF, XLSX, odt, packed, picture
from zorgvuldig.platform.vault.files import read
from zorgvuldig.platform.vault.keys import KeyGone, destroy
from zorgvuldig.platform.vault.kinds import (
    DOCUMENTS,
    PICTURES,
    AcceptedFile,
    Kind,
    NotAccepted,
    accept,
    kind_of,
    safe_name,
)
from zorgvuldig.platform.vault.shelves import Closing
from zorgvuldig.platform.vault.signatures import FILMS

ALL = DOCUMENTS | PICTURES
MB = 1024 * 1024
KNOWN = {
    Kind.PDF: PDF,
    Kind.JPEG: picture("JPEG"),
    Kind.PNG: picture("PNG"),
    Kind.WEBP: picture("WEBP"),
    Kind.HEIC: HEIC,
    Kind.DOCX: DOCX,
    Kind.XLSX: XLSX,
    Kind.ODT: odt(),
    Kind.TEXT: "nummer;naam\n1;Zoë\n".encode(),
}
REFUSED = {
    "empty": b"",
    "white space": b" \n ",
    "web page": b"\n<!DOCTYPE html><html><script>alert(1)</script>",
    "web page after some words": b"Beste ouder,\n<script src=x></script>",
    "drawing": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "bare drawing": b'<svg onload="alert(1)"/>',
    "script": b"#!/bin/sh\nrm -rf /\n",
    "rich text": rb"{\rtf1\ansi x}",
    "Windows program": b"MZ\x90\x00" + bytes(60),
    "Linux program": b"\x7fELF\x02\x01\x01" + bytes(60),
    "zip": packed("word.txt", "xl.txt"),
    "zip that mentions a document": packed("evil.exe", "word/document.xml"),
    "program library": packed("META-INF/MANIFEST.MF"),
    "spreadsheet of another program": odt(media_type="application/vnd.oasis.opendocument.spreadsheet"),
    "template": odt(media_type="application/vnd.oasis.opendocument.text-template"),
    "moving picture": picture("GIF"),
    "newer picture": AVIF,
    "old office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60),
    "text with a control character": b"abc\x00def",
    "nearly a PDF": b" %PDF-1.7\n",
    "nearly a picture": b"\x89PNG\r\n\x1a\n" + bytes(20),
}


def upload(content: bytes, name: str = "x", said: str = "application/pdf") -> SimpleUploadedFile:
    """A file as it comes with a form, with what its sender says it is."""
    return SimpleUploadedFile(name, content, content_type=said)


def bring(content: bytes, name: str = "x") -> AcceptedFile:
    """Have `content` accepted, whatever its kind, up to 1 MB."""
    return accept(upload(content, name), kinds=ALL, limit_bytes=MB)


def kept(data: Path) -> list[Path]:
    """The files in the vault."""
    return [path for path in (data / "vault").rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", KNOWN)
def test_each_kind_is_known_by_its_content(data: Path, kind: Kind) -> None:
    assert kind_of(KNOWN[kind]) is kind
    accepted = bring(KNOWN[kind], "brief.exe")
    assert (accepted.kind, accepted.media_type, accepted.size) == (kind, kind.media_type, len(KNOWN[kind]))
    assert accepted.name == f"brief{kind.endings[0]}"
    assert b"".join(read(accepted.blob)) == KNOWN[kind]


@pytest.mark.parametrize(("kind", "content"), [(Kind.MP4, MP4), (Kind.MOV, MOV)])
def test_a_film_is_known_and_kept_only_where_one_is_wanted(data: Path, kind: Kind, content: bytes) -> None:
    assert kind_of(content) is kind
    with pytest.raises(NotAccepted):
        bring(content, "x.pdf")
    assert kept(data) == []
    assert accept(upload(content, "les"), kinds=FILMS, limit_bytes=MB).name.endswith(kind.endings[0])


@pytest.mark.parametrize("brand", [b"3gp4", b"heic", b"avif", b"qt  "])
def test_what_looks_like_an_mp4_is_not_always_one(brand: bytes) -> None:
    """A photo of a telephone is in the same kind of box, and says that it goes with films too."""
    box = brand + bytes(4) + brand + (b"isom" if brand != b"3gp4" else b"3gp5")
    content = (8 + len(box)).to_bytes(4, "big") + b"ftyp" + box + bytes(40)
    assert kind_of(content) is {b"3gp4": None, b"heic": Kind.HEIC, b"avif": None, b"qt  ": Kind.MOV}[brand]


@pytest.mark.parametrize("what", REFUSED)
def test_anything_else_is_not_kept_whatever_it_is_called(data: Path, what: str) -> None:
    assert kind_of(REFUSED[what]) is None
    with pytest.raises(NotAccepted):
        bring(REFUSED[what], "brief.pdf")
    assert kept(data) == []


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7", b"\x00\x00\x00\x18ftyp", b"RIFF"]))
@settings(max_examples=60)
def test_no_beginning_whatsoever_is_an_error(rest: bytes, start: bytes) -> None:
    kind_of(start + rest)


def test_a_kind_that_is_not_wanted_here_is_refused_with_the_wanted_ones(data: Path) -> None:
    with override("nl"), pytest.raises(NotAccepted) as refusal:
        accept(upload(PDF), kinds=PICTURES, limit_bytes=MB)
    assert str(refusal.value) == (
        "Wij kunnen dit soort bestand niet bewaren. Kies een van deze soorten: JPG, PNG, WebP, HEIC."
    )


UNSOUND = {
    "macros in a text": DOCM,
    "macros in another text": odt("Basic/script-lc.xml"),
    "a text that is only a beginning": DOCX[:200],
    "a text without its list": packed("_rels/.rels", "word/document.xml"),
    "an ODT without content": packed("x", first=("mimetype", "application/vnd.oasis.opendocument.text")),
    "a text that is binary further on": b"abc " * 10_000 + b"\x00\x01",
}


@pytest.mark.parametrize("what", UNSOUND)
def test_an_unsound_file_is_refused(data: Path, what: str) -> None:
    with override("nl"), pytest.raises(NotAccepted, match="beschadigd, of er zitten macro’s in"):
        bring(UNSOUND[what])
    assert kept(data) == []


def test_a_list_of_contents_that_fills_the_memory_is_not_read(data: Path) -> None:
    names = [f"{number}{'x' * 60_000}" for number in range(20)]
    with pytest.raises(NotAccepted, match="macro"):
        accept(upload(packed("[Content_Types].xml", "word/document.xml", *names)), kinds=ALL, limit_bytes=10 * MB)
    few = packed("[Content_Types].xml", "word/document.xml", *names[:5])
    assert accept(upload(few), kinds=ALL, limit_bytes=10 * MB).kind is Kind.DOCX


def test_empty_and_too_large_are_said(data: Path) -> None:
    with override("nl"):
        with pytest.raises(NotAccepted, match="is leeg"):
            bring(b"")
        with pytest.raises(NotAccepted, match="ten hoogste 1 MB"):
            bring(PDF + bytes(MB))
    assert kept(data) == []


def test_a_size_that_lies_does_not_get_past_the_limit(data: Path) -> None:
    lying = upload(PDF + bytes(MB))
    lying.size = 10
    with override("nl"), pytest.raises(NotAccepted, match="ten hoogste 1 MB"):
        accept(lying, kinds=ALL, limit_bytes=MB)
    assert kept(data) == []


def test_a_file_about_a_pupil_goes_with_the_pupils_key(data: Path) -> None:
    accepted = accept(upload(PDF), kinds=ALL, limit_bytes=MB, closing=Closing(7, 31))
    destroy([7])
    with pytest.raises(KeyGone):
        read(accepted.blob)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Verslag 1.PDF", "Verslag 1.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\noor\\brief.pdf", "brief.pdf"),
        ("brief.pdf.exe", "brief.pdf"),
        ("brief", "brief.pdf"),
        ("verslag nr. 5", "verslag nr. 5.pdf"),
        ("brief\x00\r\n\u202efdp.exe", "brief fdp.pdf"),
        (".pdf", "bestand.pdf"),
        ("", "bestand.pdf"),
        ("...", "bestand.pdf"),
        ("Zoe\u0308.pdf", "Zoë.pdf"),
        ("v" * 300 + ".pdf", "v" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_fit_to_be_shown(name: str, safe: str) -> None:
    with override("nl"):
        assert safe_name(name, Kind.PDF) == safe


@given(st.text(), st.sampled_from(list(Kind)))
def test_no_name_gets_out_of_its_place(name: str, kind: Kind) -> None:
    safe = safe_name(name, kind)
    assert 0 < len(safe) <= 120
    assert safe.endswith(kind.endings)
    assert not set(safe) & set("/\\\r\n\0\u202e")


def scanner(data: Path, lines: str) -> str:
    """A scanner that does this."""
    path = data / "scanner"
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_what_the_scanner_calls_clean_is_kept(data: Path) -> None:
    with override_settings(SCANNER=[scanner(data, 'cat > "$1"'), str(data / "seen")]):
        bring(PDF)
    assert (data / "seen").read_bytes() == PDF
    assert len(kept(data)) == 1


@pytest.mark.parametrize("lines", ["cat > /dev/null; exit 1", "exit 1"])
def test_what_the_scanner_finds_something_in_is_not_kept(data: Path, lines: str) -> None:
    content = PDF + bytes(MB // 2)  # more than a pipe holds, so that the second scanner ends while it is being fed
    with override_settings(SCANNER=[scanner(data, lines)]), override("nl"), pytest.raises(NotAccepted, match="vond"):
        bring(content)
    assert kept(data) == []


@pytest.mark.parametrize("lines", ["cat > /dev/null; exit 2", "kill -9 $$", "exit 0", "no-such-program"])
def test_a_scanner_that_cannot_say_keeps_the_file_out(data: Path, lines: str) -> None:
    content = PDF + bytes(MB // 2)
    with override_settings(SCANNER=[scanner(data, lines)]), override("nl"), pytest.raises(NotAccepted, match="later"):
        bring(content)
    assert kept(data) == []


def test_a_scanner_that_is_not_there_keeps_the_file_out(data: Path) -> None:
    with override_settings(SCANNER=[str(data / "none")]), override("nl"), pytest.raises(NotAccepted, match="later"):
        bring(PDF)
    assert kept(data) == []
