"""Lists on paper: a class list, labels and photos."""

import io
import re
import zlib
from datetime import date

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.padding import Padded
from tests.platform.documents.pdf import page_count, text_of, unpacked
from zorgvuldig.platform.documents import DocumentProblem, pictures
from zorgvuldig.platform.documents.lists import ListColumn, ListHead, PhotoPerson, labels_pdf, list_pdf, photos_pdf

HEAD = ListHead("Het Voorbeeld", "Klassenlijst 3hv1", date(2027, 3, 19), facts=(("Mentor", "mw. J. de Boer"),))
COLUMNS = (ListColumn("Naam", 2), ListColumn("Nummer"), ListColumn("", 1))


def picture(kind: str = "JPEG", size: tuple[int, int] = (600, 800), **options: object) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, "#336655").save(out, kind, **options)
    return out.getvalue()


def announced(width: int, height: int) -> bytes:
    """A PNG whose head says that it has so many points; there are hardly any."""
    small = picture("PNG", (1, 1))
    head = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + small[24:29]
    return small[:12] + head + zlib.crc32(head).to_bytes(4) + small[33:]


def test_a_class_list_is_numbered_and_says_for_whom_it_is() -> None:
    pdf = list_pdf(HEAD, COLUMNS, (("Noor van der Meulen", "100001", ""), ("Sem Bakker", "100002", "")))
    assert len(re.findall(rb"/S\s*/TH\b", unpacked(pdf))) == 4
    text = re.sub(r" +", " ", text_of(pdf))
    assert "1 Noor van der Meulen 100001" in text
    assert "2 Sem Bakker 100002" in text
    assert "gemaakt op 19 maart 2027 · alleen voor gebruik op school" in text


def test_the_headings_come_back_on_every_page() -> None:
    rows = tuple((f"Leerling {number}", str(number), "") for number in range(80))
    pages = text_of(list_pdf(HEAD, COLUMNS, rows, landscape=True)).rstrip("\f").split("\f")
    assert len(pages) > 2
    assert all("Nummer" in page for page in pages)


def test_nobody_on_a_list_is_said() -> None:
    assert "Er staat niemand op deze lijst." in text_of(list_pdf(HEAD, COLUMNS, ()))
    assert "Er staat niemand op deze lijst." in text_of(photos_pdf(HEAD, ()))


def test_a_row_with_another_number_of_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="3 cells"):
        list_pdf(HEAD, COLUMNS, (("Noor",),))


ADDRESS = ("Aan de ouders van Noor", "", "Dorpsstraat 1", "1234 AB  Voorbeeldstad")


@pytest.mark.parametrize(("count", "skipped", "pages"), [(24, 0, 1), (25, 0, 2), (23, 1, 1), (24, 1, 2), (1, 23, 1)])
def test_a_sheet_has_24_labels(count: int, skipped: int, pages: int) -> None:
    pdf = labels_pdf(HEAD, (ADDRESS,) * count, skipped=skipped)
    assert page_count(pdf) == pages
    assert text_of(pdf).count("Dorpsstraat 1") == count


def test_a_long_address_stays_on_its_label() -> None:
    long = ("Aan de ouders of verzorgers van Anna-Sophie van Limburg Stirum tot Wilhelminadorp",) * 3 + ADDRESS
    pdf = labels_pdf(HEAD, (long,) * 24)
    assert page_count(pdf) == 1
    assert text_of(pdf).count("Voorbeeldstad") == 24


@pytest.mark.parametrize("skipped", [-1, 24])
def test_no_more_than_a_sheet_is_skipped(skipped: int) -> None:
    with pytest.raises(ValueError, match="24 labels"):
        labels_pdf(HEAD, (ADDRESS,), skipped=skipped)


def test_a_photo_has_a_text_and_a_missing_one_is_said() -> None:
    people = (PhotoPerson("Noor", pictures.photo(picture()), "3hv1"), PhotoPerson("Sem"))
    pdf = photos_pdf(HEAD, people)
    assert re.search(rb"/Alt\s*\(Foto van Noor\)", unpacked(pdf))
    text = text_of(pdf)
    assert "geen foto" in text
    assert "Sem" in text


def test_a_class_of_photos_fits_in_the_time() -> None:
    photo = pictures.photo(picture())
    assert page_count(photos_pdf(HEAD, (PhotoPerson("Noor", photo),) * 32)) == 2


def test_a_picture_is_made_smaller_upright_and_without_what_it_tells() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera van Noor"  # turned a quarter; the maker
    sent = picture(size=(1600, 1200), exif=exif)
    assert b"Camera van Noor" in sent
    kept = pictures.photo(sent)
    assert b"Camera van Noor" not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert shown.size == (315, 420)
        assert shown.format == "JPEG"


def test_a_logo_does_not_tell_where_it_comes_from() -> None:
    exif, note = Image.Exif(), PngInfo()
    exif[0x010F] = "Camera van Noor"
    note.add_text("Author", "Camera van Noor")
    sent = picture("PNG", exif=exif, pnginfo=note)
    assert sent.count(b"Camera van Noor") == 2
    assert b"Camera van Noor" not in pictures.logo(sent)


def test_a_logo_keeps_what_one_can_see_through() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(pictures.logo(out.getvalue()))) as kept:
        assert kept.mode == "RGBA"
        assert kept.getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Dit is geen goede afbeelding"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Dit is geen goede afbeelding"),
        (picture("GIF"), "Dit is geen goede afbeelding"),
        (picture()[:500], "Dit is geen goede afbeelding"),
        (Padded(b"", 10_000_001, b"x"), "hoogstens 10 MB"),
        (announced(8000, 6000), "te veel beeldpunten"),
        (announced(20_000, 20_000), "Dit is geen goede afbeelding"),
    ],
    ids=["empty", "svg", "gif", "half", "heavy", "many pixels", "bomb"],
)
def test_what_is_no_good_picture_is_refused(content: bytes | Padded, sentence: str) -> None:
    with pytest.raises(DocumentProblem, match=sentence):
        pictures.logo(bytes(content))
