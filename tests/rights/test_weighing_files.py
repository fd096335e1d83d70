"""Attachments of a copy for a request: looked at page by page, covered for good, and left out as long as nobody decided."""

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import pytest
import typst
from PIL import Image

from tests.copies.copying import opened
from tests.people import NOW, Cast, sign_in
from tests.rights import weighing
from tests.rights.asking import handled, put_request
from tests.rights.weighing import file_address, handed_out, searched
from zorgvuldig.copies.command import NotExported
from zorgvuldig.platform.vault.files import read, store
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils.file_models import CareDocument
from zorgvuldig.rights.weighing.search import weighing_of

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TWO_PAGES = (
    b'#set document(author: "Wendelmoet")\n#set page(width: 300pt, height: 200pt)\nBram was er\n#pagebreak()\nTwee'
)
BOX = {"links-nieuw-1": "0", "boven-nieuw-1": "0", "breed-nieuw-1": "100", "hoog-nieuw-1": "60"}


def put_document(cast: Cast, content: bytes, media_type: str = PDF, name: str = "verslag.pdf") -> UUID:
    """A paper of the care team about Noor; its number in the vault."""
    stored = store(content, limit_bytes=10**7, closing=closing(CareDocument, cast.noor.id))
    cast.put(
        "care_document", uid=uuid4(), pupil_id=cast.noor.id, blob=stored.blob, name=name, media_type=media_type,
        size=stored.size, added_at=NOW, added_by_id=cast.cato.id,
    )  # fmt: skip
    return stored.blob


def photo() -> bytes:
    """A white photo that tells where it was taken."""
    written, tells = BytesIO(), Image.Exif()
    tells[0x010E] = "Wendelmoet"
    Image.new("RGB", (400, 300), "white").save(written, "JPEG", exif=tells)
    return written.getvalue()


def outcome(cast: Cast) -> str:
    (found,) = cast.db.execute("select outcome from copy_file").fetchone() or ()
    return str(found)


def in_copy(out: Path) -> bytes:
    """The only attachment in a copy."""
    packed = opened(out.read_bytes())
    (name,) = [name for name in packed.namelist() if name.startswith("bijlagen/")]
    return packed.read(name)


@pytest.fixture
def uid(cast: Cast) -> UUID:
    return put_request(cast)


def test_what_nobody_looked_at_does_not_go(cast: Cast, uid: UUID, tmp_path: Path) -> None:
    put_document(cast, typst.compile(TWO_PAGES, format="pdf"))
    officer = searched(cast, uid)
    officer.post(file_address(cast, uid, "vlakken/?blad=1"), BOX)
    officer.post(file_address(cast, uid, "afdekken/"))
    assert outcome(cast) == ""
    with pytest.raises(NotExported, match="1 attachments"):
        handed_out(cast, uid, tmp_path / "a.zip")
    assert not list(tmp_path.iterdir())


def test_a_covered_page_is_a_picture_and_what_was_under_it_is_nowhere(cast: Cast, uid: UUID, tmp_path: Path) -> None:
    """No text, no word of who made it, nothing under the black; the original stays as it was."""
    content = typst.compile(TWO_PAGES, format="pdf")
    blob = put_document(cast, content)
    officer = searched(cast, uid)
    assert officer.get(file_address(cast, uid)).status_code == 200
    shown = officer.get(file_address(cast, uid, "beeld/1/"))
    with Image.open(BytesIO(shown.content)) as before:
        assert before.convert("L").getextrema() != (255, 255)
    officer.post(file_address(cast, uid, "vlakken/?blad=1"), BOX)
    officer.post(file_address(cast, uid, "vlakken/?blad=2"), {})
    officer.post(file_address(cast, uid, "afdekken/"))
    assert outcome(cast) == "masked"
    document = handed_out(cast, uid, tmp_path / "a.zip")
    given = in_copy(tmp_path / "a.zip")
    assert b"Wendelmoet" not in given
    assert b"/Font" not in given
    with pikepdf.open(BytesIO(given)) as pdf:
        assert len(pdf.pages) == 2
        assert "/Info" not in pdf.trailer
        (drawn,) = [pikepdf.PdfImage(image).as_pil_image() for image in pdf.pages[0].get_images().values()]
    assert drawn.crop((0, 0, drawn.width, int(drawn.height * 0.58))).convert("L").getextrema()[1] < 12
    assert b"".join(read(blob)) == content
    assert "attachments" in {one["ground"] for one in document["withheld"]}


def test_a_photo_is_covered_and_tells_nothing(cast: Cast, uid: UUID, tmp_path: Path) -> None:
    put_document(cast, photo(), "image/jpeg", "foto.jpg")
    officer = searched(cast, uid)
    officer.post(file_address(cast, uid, "vlakken/?blad=1"), BOX)
    officer.post(file_address(cast, uid, "afdekken/"))
    handed_out(cast, uid, tmp_path / "a.zip")
    given = in_copy(tmp_path / "a.zip")
    assert b"Wendelmoet" not in given
    with Image.open(BytesIO(given)) as picture:
        assert not picture.getexif()
        assert picture.crop((0, 0, 400, 175)).convert("L").getextrema()[1] < 12
        assert picture.crop((0, 190, 400, 300)).convert("L").getextrema()[0] > 240


def test_what_cannot_be_drawn_waits_for_a_reason(cast: Cast, uid: UUID, tmp_path: Path) -> None:
    put_document(cast, b"PK een Word-bestand", WORD, "verslag.docx")
    officer = searched(cast, uid)
    page = officer.get(file_address(cast, uid)).content.decode()
    assert "kan niet als plaatje worden getekend" in page
    with pytest.raises(NotExported, match="1 attachments"):
        handed_out(cast, uid, tmp_path / "a.zip")
    assert officer.post(file_address(cast, uid, "besluit/"), {"outcome": "whole", "reason": " "}).status_code == 422
    assert outcome(cast) == ""
    officer.post(file_address(cast, uid, "besluit/"), {"outcome": "whole", "reason": "Gaat alleen over Noor."})
    handed_out(cast, uid, tmp_path / "a.zip")
    assert in_copy(tmp_path / "a.zip") == b"PK een Word-bestand"


def test_what_is_left_out_is_named_and_not_given(cast: Cast, uid: UUID, tmp_path: Path) -> None:
    put_document(cast, b"PK een Word-bestand", WORD, "verslag.docx")
    officer = searched(cast, uid)
    officer.post(file_address(cast, uid, "besluit/"), {"outcome": "left_out", "reason": ""})
    document = handed_out(cast, uid, tmp_path / "a.zip")
    assert not [name for name in opened((tmp_path / "a.zip").read_bytes()).namelist() if name.startswith("bijlagen/")]
    assert [row["file"] for row in document["data"]["care_document"]] == [None]
    assert "attachments" in {one["ground"] for one in document["withheld"]}


def test_another_file_in_its_place_was_not_weighed(cast: Cast, uid: UUID, tmp_path: Path) -> None:
    put_document(cast, b"PK een Word-bestand", WORD, "verslag.docx")
    searched(cast, uid).post(file_address(cast, uid, "besluit/"), {"outcome": "whole", "reason": "Alleen over Noor."})
    other = store(b"PK iets anders", limit_bytes=100, closing=closing(CareDocument, cast.noor.id))
    cast.db.execute("update care_document set blob = %s", [other.blob])
    with pytest.raises(NotExported, match="Of 1 attachments"):
        handed_out(cast, uid, tmp_path / "a.zip")


def test_the_database_refuses_an_attachment_that_nobody_decided(
    cast: Cast, uid: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_document(cast, b"PK een Word-bestand", WORD, "verslag.docx")
    officer = searched(cast, uid)
    officer.post(file_address(cast, uid, "besluit/"), {"outcome": "left_out", "reason": ""})
    number = cast.db.execute("select number from pupil where person_id = %s", [cast.noor.id]).fetchone()[0]
    found: Any = weighing_of(str(uid), number)
    cast.db.execute("update copy_file set outcome = '', decided_at = null, decided_by_id = null")
    monkeypatch.setattr(weighing, "weighing_of", lambda *_: found)
    with pytest.raises(NotExported, match="The database refuses") as refused:
        handed_out(cast, uid, tmp_path / "a.zip")
    assert "copy_files" in str(refused.value.__cause__)


def test_a_version_that_is_weighed_anew_goes(cast: Cast, uid: UUID) -> None:
    put_document(cast, photo(), "image/jpeg", "foto.jpg")
    officer = searched(cast, uid)
    officer.post(file_address(cast, uid, "vlakken/?blad=1"), BOX)
    officer.post(file_address(cast, uid, "afdekken/"))
    (blob,) = cast.db.execute("select blob from masked_file").fetchone() or ()
    officer.post(file_address(cast, uid, "vlakken/?blad=1"), {})
    assert outcome(cast) == ""
    assert cast.db.execute("select count(*) from masked_file").fetchone() == (0,)
    with pytest.raises(Missing):
        b"".join(read(blob))


@pytest.mark.parametrize(
    "wrong", [{"links-nieuw-1": "x"}, {"breed-nieuw-1": "0"}, {"links-nieuw-1": "90"}, {"links-nieuw-1": "nan"}]
)
def test_a_place_that_is_none_keeps_the_page_unseen(cast: Cast, uid: UUID, wrong: dict[str, str]) -> None:
    put_document(cast, photo(), "image/jpeg", "foto.jpg")
    officer = searched(cast, uid)
    answer = officer.post(file_address(cast, uid, "vlakken/?blad=1"), BOX | wrong)
    assert answer.status_code == 422
    assert "veldfout" in answer.content.decode()
    assert cast.db.execute("select pages from copy_file").fetchone() == (0,)


def test_nobody_else_gets_at_an_attachment_by_this_way(cast: Cast, uid: UUID) -> None:
    put_document(cast, b"PK een Word-bestand", WORD, "verslag.docx")
    searched(cast, uid)
    other = put_request(cast, "bram", asker=None, asker_name="Iemand")
    (file,) = cast.db.execute("select uid from copy_file").fetchone() or ()
    elsewhere = handled(cast, other, f"kopie/bijlagen/{file}/origineel/", "bram")
    assert sign_in(cast.petra).get(elsewhere).status_code == 404
    for who in ("anna", "leo", "gerda", "dirk"):
        assert sign_in(cast.people[who]).get(file_address(cast, uid, "origineel/")).status_code in (403, 404), who
    cast.db.execute("update request set asker_id = %s where uid = %s", [cast.petra.id, uid])
    sign_in(cast.petra).post(file_address(cast, uid, "besluit/"), {"outcome": "left_out", "reason": ""})
    assert outcome(cast) == ""
