"""A word of its own in every text about one pupil: each is in the copy, in every form; nobody else's is in any.

The words are planted column by column as the register has them, so a new column cannot be forgotten here.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import models
from PIL import Image

from tests.copies.copying import fetched, opened
from tests.everything import MODELS, fill
from tests.people import NOW, Cast, Someone, days
from tests.platform.documents.pdf import text_of
from tests.pupils.test_rollover import put_rollover
from zorgvuldig.copies.document import CATEGORIES, ON_NO_PAGE, tables
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.register.schema import Guard, Table
from zorgvuldig.release.release import readable_columns
from zorgvuldig.release.wording.wording import HIDDEN, HIDDEN_THERE

SHORTEST = 6  # letters that a column must hold for a word to fit
# Texts with a form of their own, which a word would break; that they come along is told by the test of all columns.
FORMED = {"family_copy.sha256", "family_copy.step", "source_difference.field", "admin_task.field"}


@dataclass(slots=True)
class Planted:
    """Words by the `table.column` in which they stand."""

    words: dict[str, str] = field(default_factory=dict)

    def plant(self, cast: Cast, sign: str, table: Table, where: str, pupil: Someone) -> None:
        """Put a word in every text of the rows that `where` names."""
        for column in texts(table):
            name = f"{table.name}.{column.column}"
            word = self.words.setdefault(name, f"Q{sign}{len(self.words):03}x")
            value: Any = word
            if isinstance(column, SealedTextField):
                value = bytes(column.sealed_for(pupil.id, word))
            cast.db.execute(f"update {table.name} set {column.column} = %s where {where}", [value])


def texts(table: Table) -> Iterator[Any]:
    """The columns of a table in which somebody writes."""
    for column in MODELS[table.name]._meta.concrete_fields:
        if column.column not in readable_columns(table) or f"{table.name}.{column.column}" in FORMED or column.choices:
            continue
        if isinstance(column, SealedTextField | models.TextField) or (
            isinstance(column, models.CharField) and (column.max_length or 99) >= SHORTEST
        ):
            yield column


def about_pupils() -> list[Table]:
    """The tables of a copy about one pupil."""
    return [t for name in tables(CATEGORIES) if (t := REGISTER.tables[name]).guard in (Guard.PUPIL, Guard.VIA)]


def sealed(cast: Cast, pupil: Someone, sign: str) -> dict[str, bytes]:
    """A file with a content of its own behind every row about a file."""
    held = {}
    for table in about_pupils():
        if issubclass(MODELS[table.name], SealedFile):
            content = f"%PDF {sign} {table.name}".encode() if table.name != "pupil_photo" else picture(sign)
            blob = files.store(content, limit_bytes=10**6, closing=closing(MODELS[table.name], pupil.id)).blob
            cast.db.execute(f"update {table.name} set blob = %s where {table.pupil} = %s", [blob, pupil.id])
            held[table.name] = content
    return held


def picture(sign: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 50), (90, 120, len(sign) * 9)).save(out, "JPEG")
    return out.getvalue()


@dataclass(slots=True)
class School:
    """What was planted for whom, and a copy of Noor's file."""

    noor: Planted
    others: list[Planted]
    files: dict[str, bytes]
    other_files: dict[str, bytes]
    packed: bytes


@pytest.fixture
def school(cast: Cast) -> School:
    """Words everywhere: of Noor and her mother, of Bram, of the other parent, of a colleague."""
    put_rollover(cast)
    fill(cast, about_pupils(), cast.noor, cast.bram)
    cast.db.execute("update progress_note set shown_from = %s", [NOW])
    cast.db.execute("update meeting_note set shown_from = %s", [NOW])
    cast.db.execute("update rollover set proposed_by_id = 2, confirmed_at = %s, confirmed_by_id = 1", [NOW])
    cast.db.execute("update family_copy set state = 'gone'")
    cast.db.execute("delete from family_copy where asked_by_id <> %s", [cast.gerda.id])
    noor, bram, rob = Planted(), Planted(), Planted()
    for table in about_pupils():
        if table.guard is Guard.VIA:
            noor.plant(cast, "n", table, f"{table.person} = {cast.gerda.id}", cast.noor)
            rob.plant(cast, "r", table, f"{table.person} = {cast.rob.id}", cast.noor)
        else:
            noor.plant(cast, "n", table, f"{table.pupil} = {cast.noor.id}", cast.noor)
            bram.plant(cast, "b", table, f"{table.pupil} = {cast.bram.id}", cast.bram)
    colleague = Planted({"helper_grant.why": "Qs001x", "staff.family_name": "Qs002x"})
    cast.db.execute("update helper_grant set why = 'Qs001x'")
    cast.db.execute("update staff set family_name = 'Qs002x' where person_id = %s", [cast.otto.id])
    for who, pupil in ((cast.dirk, cast.noor), (cast.otto, cast.bram)):
        cast.put(
            "gate.log", actor_id=who.id, role="teacher", pupil_id=pupil.id, purpose="teaching", mask=4, write_mask=0,
            kind="group", refused=False, incarnation=1, at=NOW,
        )  # fmt: skip
    cast.db.execute("update staff set family_name = 'Qn999x' where person_id = %s", [cast.dirk.id])
    noor.words["who looked"] = "Qn999x"
    his = sealed(cast, cast.bram, "bram")
    hers = sealed(cast, cast.noor, "noor")
    return School(noor, [bram, rob, colleague], hers, his, fetched(cast))


def test_every_word_is_in_every_form_and_nobody_elses_is(school: School) -> None:
    archive = opened(school.packed)
    document = archive.read("dossier.json").decode()
    spreadsheets = "\n".join(archive.read(n).decode("utf-8-sig") for n in archive.namelist() if n.endswith(".csv"))
    paper = text_of(archive.read("dossier.pdf"))
    unseen = {name for name in school.noor.words if name.rpartition(".")[2] in HIDDEN or name in HIDDEN_THERE} | {
        "release.channel"
    }
    assert len(school.noor.words) > 60
    assert [name for name, word in school.noor.words.items() if word not in document] == []
    assert [name for name, word in school.noor.words.items() if word not in spreadsheets] == []
    assert [name for name, word in school.noor.words.items() if word not in paper and name not in unseen] == []
    everything = school.packed.decode("latin-1") + document + spreadsheets + paper
    for planted in school.others:
        assert [name for name, word in planted.words.items() if word in everything] == []


def test_every_file_is_in_it_and_nobody_elses_is(school: School) -> None:
    """But forms on paper, which the other parent may have signed."""
    archive = opened(school.packed)
    contents = [archive.read(name) for name in archive.namelist() if name.startswith("bijlagen/")]
    assert len(school.files) >= 6
    assert sorted(contents) == sorted(content for name, content in school.files.items() if name not in ON_NO_PAGE)
    assert not set(ON_NO_PAGE) - set(school.files)
    assert all(content not in school.packed for name, content in school.other_files.items() if name != "pupil_photo")


def test_no_cell_of_a_spreadsheet_is_a_formula(cast: Cast) -> None:
    cast.db.execute(
        "update pupil_contact set street = '=1+1', town = '@SUM(A1)', phone = '+31' where pupil_id = %s", [cast.noor.id]
    )
    sheet = opened(fetched(cast)).read("tabellen/pupil_contact.csv")
    assert sheet.startswith(b"\xef\xbb\xbf")
    text = sheet.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'@SUM" in text
    assert not re.search(r"(?:^|;)\"?[=@]", text, re.MULTILINE)


def test_what_a_teacher_has_not_shown_waits_and_is_counted_in_both_forms(cast: Cast) -> None:
    cast.grade("noor", "machten", "3.3")
    cast.db.execute("update test set shown_from = %s where id = %s", [days(2), cast.tests["machten"]])
    archive = opened(fetched(cast))
    paper = text_of(archive.read("dossier.pdf"))
    assert "Machten" not in paper
    assert "Cijfers: 1" in paper
    assert "Vraag de school om inzage in alles" in " ".join(paper.split())
