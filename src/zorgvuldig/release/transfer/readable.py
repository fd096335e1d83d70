"""A transfer file for people: the same blocks in words, on the family's page, at the desk and on paper."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, override

from zorgvuldig.platform.documents.copy import CopyChapter, CopyDocument, CopyPart, copy_pdf
from zorgvuldig.release.transfer.blocks import BLOCKS, Block, Document, Form, Item, Record, Value
from zorgvuldig.school.people.models import Guardian

FEW = 2  # records of a block that are shown each on its own; more of them make a table
OTHERS = frozenset({"telefoon", "email"})


@dataclass(frozen=True, slots=True)
class ReadableBlock:
    """A block as people read it: one or two records in pairs, or a table of many."""

    title: str
    pairs: tuple[tuple[tuple[str, str], ...], ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def lines(self) -> list[list[tuple[str, str]]]:
        """The rows of the table, each cell with its heading, for a phone that shows them below each other."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.rows) or len(self.pairs)


def readable_blocks(document: Document) -> list[ReadableBlock]:
    """Every block that has something in it, in order."""
    return [_block(block, document[block.name]) for block in BLOCKS if document.get(block.name)]


def _block(block: Block, records: list[Record]) -> ReadableBlock:
    items = [item for item in block.items if any(item.name in record for record in records)]
    if len(records) <= FEW or block.once:
        pairs = tuple(tuple((str(i.label), say(i, r[i.name])) for i in items if i.name in r) for r in records)
        return ReadableBlock(str(block.title), pairs=pairs)
    rows = tuple(tuple(say(i, r[i.name]) if i.name in r else "" for i in items) for r in records)
    return ReadableBlock(str(block.title), headings=tuple(str(item.label) for item in items), rows=rows)


def say(item: Item, value: Value) -> str:
    """One value in words."""
    match item.form:
        case Form.DATE:
            return date_format(date.fromisoformat(str(value)), "j F Y")
        case Form.YES:
            return gettext("ja") if value else gettext("nee")
        case Form.MARK:
            return str(value).replace(".", ",")
        case _:
            return str(value)


def for_family(document: Document, reader: Guardian | None) -> Document:
    """The same for somebody of the family: how to reach another parent is that parent's own (AVG art. 15(4))."""
    hidden = gettext("▇ (gaat over iemand anders)")
    guardians = [
        record if _is(record, reader) else {n: hidden if n in OTHERS else v for n, v in record.items()}
        for record in document.get("verzorger", [])
    ]
    return {**document, "verzorger": guardians} if guardians else document


def _is(record: Record, reader: Guardian | None) -> bool:
    if reader is None:
        return False
    own = {
        "roepnaam": reader.given_name,
        "tussenvoegsel": reader.prefix,
        "achternaam": reader.family_name,
        "telefoon": reader.phone,
        "email": reader.email,
    }
    return all(record.get(name, own[name]) == own[name] for name in own) and "achternaam" in record


def paper(document: Document, school: str) -> bytes:
    """The document as PDF, in Dutch. Raises DocumentProblem."""
    with override("nl"):
        pupil = next(iter(document.get("leerling", [])), {})
        name = " ".join(str(pupil[key]) for key in ("roepnaam", "tussenvoegsel", "achternaam") if key in pupil)
        about = CopyDocument(
            lang="nl",
            school=school,
            title=gettext("Overstapdossier"),
            facts=(
                (gettext("Leerling"), name),
                (gettext("Gemaakt op"), date_format(date.fromisoformat(str(document["metadata"][0]["datum"])), "j F Y")),
            ),
            intro=(
                gettext("Dit dossier is voor de volgende school. De familie kon het eerst bekijken en er iets bij schrijven."),
                gettext("Over verzuim en cijfers staat er alleen wat van het afgelopen jaar is, en wat meetelt voor het examen."),
            ),
            contents=gettext("Inhoud"),
            page_words=(gettext("Pagina"), gettext("van")),
            chapters=tuple(
                CopyChapter(block.title, parts=(CopyPart(headings=block.headings, rows=block.rows, records=block.pairs),))
                for block in readable_blocks(document)
            ),
        )  # fmt: skip
        return copy_pdf(about)
