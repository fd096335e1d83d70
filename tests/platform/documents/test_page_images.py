"""Pages of a PDF that somebody brought are drawn in a process of its own, which knows nothing of ours; what cannot be drawn is refused."""

from io import BytesIO

import pikepdf
import pytest
import typst
from PIL import Image

from zorgvuldig.platform.documents import page_images
from zorgvuldig.platform.documents.page_images import MOST_PAGES, NotDrawn, draw_page, pdf_of_pictures

PAGES = (
    b"#set page(width: 72pt, height: 144pt, fill: white)\n#pagebreak()\n#rect(width: 100%, height: 100%, fill: black)"
)


def pdf(source: bytes = PAGES) -> bytes:
    """A PDF of this source."""
    return typst.compile(source, format="pdf")


def test_a_page_is_drawn_as_it_looks() -> None:
    count, first = draw_page(pdf(), 1)
    assert count == 2
    assert first.size == (130, 260)
    assert first.convert("L").getextrema() == (255, 255)
    assert draw_page(pdf(), 2)[1].convert("L").getextrema()[0] == 0


@pytest.mark.parametrize(
    ("content", "number"), [(b"", 1), (b"%PDF-1.7 nothing", 1), (pdf(), 3), (pdf(), 0), (pdf()[:400], 1)]
)
def test_what_cannot_be_drawn_is_refused(content: bytes, number: int) -> None:
    with pytest.raises(NotDrawn):
        draw_page(content, number)


def test_a_pdf_with_a_password_is_refused() -> None:
    closed = BytesIO()
    with pikepdf.open(BytesIO(pdf())) as opened:
        opened.save(closed, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(NotDrawn):
        draw_page(closed.getvalue(), 1)


def test_too_many_pages_and_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    many = b"#set page(width: 9pt, height: 9pt, margin: 0pt)\n" + b"#pagebreak()\n" * MOST_PAGES
    with pytest.raises(NotDrawn, match="too many pages"):
        draw_page(pdf(many), 1)
    monkeypatch.setattr(page_images, "MOST_BYTES", 100)
    with pytest.raises(NotDrawn, match="too large"):
        draw_page(pdf(), 1)


def test_a_pdf_of_pictures_holds_pictures_and_nothing_else() -> None:
    made = pdf_of_pictures([Image.new("RGB", (130, 260), "white"), Image.new("RGB", (130, 260), "black")])
    with pikepdf.open(BytesIO(made)) as opened:
        assert len(opened.pages) == 2
        assert "/Info" not in opened.trailer
        assert [round(float(side)) for side in opened.pages[0].mediabox[2:]] == [72, 144]
        assert set(opened.Root.keys()) == {"/Type", "/Pages"}
