"""A document that the school sends shows what it showed, and does not tell who made it, when and with what."""

import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from tests.platform.vault.documents import MAKER, SHOWN, TEXT, WORD, inside, made, packed, pdf
from tests.platform.vault.samples import DOCX, PDF, TOLD, odt, taken
from zorgvuldig.platform.vault import documents
from zorgvuldig.platform.vault.documents import plain
from zorgvuldig.platform.vault.signatures import HEAD, Kind, is_sound, kind_of


@pytest.mark.parametrize("kind", [Kind.PDF, Kind.DOCX, Kind.ODT])
def test_a_document_shows_the_same_and_tells_nothing_else(kind: Kind) -> None:
    before = made(kind)
    secrets = [word.encode() for word in (MAKER, "JdK", "2026-11-30T09:15:00", TOLD[0])]
    assert MAKER.encode() in inside(kind, before)
    assert TOLD[0].encode() in inside(kind, before)
    after = plain(kind, before)
    assert [word for word in secrets if word in inside(kind, after)] == []
    for word in (SHOWN, "kort"):
        assert word.encode() in inside(kind, after)
    assert kind_of(after[:HEAD]) is kind
    assert is_sound(kind, io.BytesIO(after))
    assert plain(kind, after) == after


def test_what_a_word_document_says_is_not_taken_for_what_it_tells() -> None:
    with zipfile.ZipFile(io.BytesIO(plain(Kind.DOCX, made(Kind.DOCX)))) as file:
        text = file.read("word/document.xml").decode()
        photo = file.read("word/media/image1.jpeg")
        names = file.namelist()
        listed = file.read("[Content_Types].xml") + file.read("_rels/.rels") + file.read("word/_rels/settings.xml.rels")
    assert f'{SHOWN} w:author="is tekst"' in text
    assert '<w:ins w:id="1" w:author="">' in text
    assert not {name for name in names if name.startswith("docProps/") or name == "word/people.xml"}
    assert not any(word in listed for word in (b"docProps", b"people", b"attachedTemplate"))
    with Image.open(io.BytesIO(photo)) as image:
        assert (image.size, dict(image.getexif())) == ((48, 32), {})


def test_what_tells_nothing_stays_as_it_is() -> None:
    assert plain(Kind.PDF, PDF) == PDF
    assert plain(Kind.PDF, PDF + b"x") == PDF + b"x"
    assert kind_of(plain(Kind.DOCX, DOCX)[:HEAD]) is Kind.DOCX
    assert kind_of(plain(Kind.ODT, odt())[:HEAD]) is Kind.ODT


def test_an_earlier_form_of_a_pdf_goes_too() -> None:
    """As a program leaves it that writes what changed behind the file: what stood there is in it still, and nothing else tells."""
    note = f"/Note({MAKER})".encode()
    listed = 106 + len(note)  # where the list of its parts begins
    earlier = PDF.replace(b"/Count 0>>", b"/Count 0" + note + b">>").replace(
        b"startxref\n106", f"startxref\n{listed}".encode()
    )
    later = b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    end = (
        f"xref\n2 1\n{len(earlier):010} 00000 n \ntrailer\n<</Root 1 0 R/Size 3/Prev {listed}>>\n"
        f"startxref\n{len(earlier) + len(later)}\n%%EOF\n"
    )
    whole = earlier + later + end.encode()
    assert MAKER.encode() in whole
    assert MAKER.encode() not in plain(Kind.PDF, whole)


def locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made(Kind.PDF))) as file:
        file.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (Kind.PDF, locked()),
        (Kind.PDF, pdf({"SigFlags": 3})),
        (Kind.PDF, PDF[:40]),
        (Kind.DOCX, packed(WORD | {"_xmlsignatures/sig1.xml": "<x/>"}, {})),
        (Kind.DOCX, packed(WORD | {"word/media/image1.jpeg": taken(Kind.JPEG)[:200]}, {})),
        (Kind.DOCX, packed(WORD | {"word/document.xml": "<x/>".encode("utf-16")}, {})),
        (Kind.DOCX, made(Kind.DOCX)[:-200]),
        (Kind.ODT, packed(TEXT | {"META-INF/documentsignatures.xml": "<x/>"}, {})),
        (Kind.ODT, packed(TEXT | {"META-INF/manifest.xml": "<manifest:encryption-data/>"}, {})),
    ],
    ids=["password", "signed", "cut", "signed-word", "photo", "wide", "cut-word", "signed-text", "password-text"],
)
def test_what_cannot_be_taken_apart_is_refused(kind: Kind, content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        plain(kind, content)


def test_a_pdf_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "SECONDS", 0.001)
    with pytest.raises(ValueError, match="taken apart"):
        plain(Kind.PDF, PDF)
