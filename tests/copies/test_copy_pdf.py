"""The document of a copy as an independent reader (poppler) finds it: tags, title, language, order, table headings."""

import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tests.copies.copying import fetched, opened
from tests.people import NOW, Cast
from tests.platform.documents.pdf import text_of, unpacked
from zorgvuldig.gate.declared import REGISTER

POPPLER = shutil.which("pdfinfo")
needs_poppler = pytest.mark.skipif(
    POPPLER is None and not os.environ.get("CI"), reason="pdfinfo is not installed (poppler-utils): NOT read"
)


def looked_at(cast: Cast, times: int) -> None:
    """The log has so many looks of Dirk."""
    for _ in range(times):
        cast.put(
            "gate.log", actor_id=cast.dirk.id, role="teacher", pupil_id=cast.noor.id, purpose="teaching", mask=4,
            write_mask=0, kind="group", refused=False, incarnation=1, at=NOW,
        )  # fmt: skip


def asked(pdf: Path, *options: str) -> str:
    """What pdfinfo says."""
    assert POPPLER
    return subprocess.run([POPPLER, *options, str(pdf)], capture_output=True, check=True).stdout.decode(
        errors="replace"
    )


@pytest.fixture
def pdf(cast: Cast, tmp_path: Path) -> Path:
    """The document of Noor's copy."""
    looked_at(cast, 4)
    path = tmp_path / "dossier.pdf"
    path.write_bytes(opened(fetched(cast)).read("dossier.pdf"))
    return path


@needs_poppler
def test_it_is_tagged_and_has_a_title_and_a_language(pdf: Path) -> None:
    told = asked(pdf)
    assert re.search(r"^Tagged:\s+yes", told, re.MULTILINE)
    assert re.search(r"^Title:\s+Kopie van de gegevens van Noor Bakkerman", told, re.MULTILINE)
    parts = unpacked(pdf.read_bytes())
    assert b"pdfuaid:part" in parts
    assert re.search(rb"/Lang\s*\(nl", parts)
    assert b"DisplayDocTitle true" in parts


@needs_poppler
def test_headings_come_in_order_and_tables_have_headings(pdf: Path) -> None:
    structure = asked(pdf, "-struct-text")
    levels = [int(level) for level in re.findall(r"^\s*H([1-6])\b", structure, re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(re.findall(r"^\s*TH\b", structure, re.MULTILINE)) >= 5
    words = [
        structure.index(word) for word in ("Kopie van de gegevens", "Naam en leerlingnummer", "Wie keek", "Uw rechten")
    ]
    assert words == sorted(words)


def test_a_parent_reads_words_and_names_and_no_numbers_of_the_database(pdf: Path) -> None:
    text = " ".join(text_of(pdf.read_bytes()).split())
    for said in (
        "Dirk Werker",
        "Lesgeven",
        "Breuken, Wiskunde",
        "voogd",
        "Pagina 1 van",
        "Autoriteit Persoonsgegevens",
        "U kunt bezwaar maken tegen gebruik voor: lesgeven",
        REGISTER.personal_rights["portability"].instead.nl,
    ):
        assert said in text, said
    for left in ("pupil_id", "uuid", "None", "True", "False", "_by_id", "guardianship"):
        assert left not in text, left


def test_the_english_one_is_english(cast: Cast) -> None:
    archive = opened(fetched(cast, language="en"))
    text = " ".join(text_of(archive.read("dossier.pdf")).split())
    for said in ("Page 1 of", "Name and pupil number", "You may complain to the supervisor", "guardian"):
        assert said in text, said
    assert re.search(rb"/Lang\s*\(en", unpacked(archive.read("dossier.pdf")))
    assert "Given name" in archive.read("tabellen/pupil_identity.csv").decode("utf-8-sig")
