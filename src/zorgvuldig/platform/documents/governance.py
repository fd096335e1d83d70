"""What leadership and board read on paper: an assessment, the norms, and the record of processing (AVG art. 30)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zorgvuldig.platform.documents.renderer import render

_TEMPLATE = "bestuur.typ"
_PAGE_WORDS = {"nl": ("Pagina", "van"), "en": ("Page", "of")}


@dataclass(frozen=True, slots=True)
class PaperTable:
    """Headings and rows; every row has as many cells as there are headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PaperPart:
    """A heading with questions and answers, a text, or a table under it."""

    title: str
    items: tuple[tuple[str, str], ...] = ()
    text: str = ""
    table: PaperTable | None = None


def governance_pdf(
    *,
    school: str,
    title: str,
    foot: str,
    made_on: date,
    facts: tuple[tuple[str, str], ...],
    parts: Sequence[PaperPart],
    language: str,
) -> bytes:
    """The paper as PDF. Raises DocumentProblem."""
    lang = "en" if language.startswith("en") else "nl"
    return render(
        _TEMPLATE,
        {
            "school": school,
            "title": title,
            "foot": foot,
            "made_on": made_on.isoformat() if lang == "en" else made_on,
            "facts": facts,
            "lang": lang,
            "page_words": _PAGE_WORDS[lang],
            "parts": [_part(part) for part in parts],
        },
    )


def _part(part: PaperPart) -> dict[str, object]:
    table = {"headings": part.table.headings, "rows": part.table.rows} if part.table else None
    return {"title": part.title, "items": part.items, "text": part.text, "table": table}


# The record of processing activities (AVG art. 30) on paper.


@dataclass(frozen=True, slots=True)
class PaperPurpose:
    """A chapter: what it is called, and label and text of each thing that is said of it."""

    name: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything on the document: who answers for the data, the purposes, and the kinds of data."""

    school: str
    contact: str
    dpo: str
    version: str
    made_on: date
    purposes: tuple[PaperPurpose, ...]
    categories: tuple[PaperPurpose, ...]


def processing_pdf(paper: Paper) -> bytes:
    """The record as PDF. Raises DocumentProblem."""
    chapters = [("Waarvoor wij gegevens gebruiken", paper.purposes), ("Soorten gegevens", paper.categories)]
    return render(
        "verwerkingen.typ",
        {
            "school": paper.school,
            "title": "Register van verwerkingen",
            "facts": [("Versie", paper.version), ("Gemaakt op", paper.made_on)],
            "who": [("Verantwoordelijk", f"{paper.school}. {paper.contact}"), ("Toezicht", paper.dpo)],
            "chapters": [
                {"title": title, "parts": [{"name": one.name, "facts": one.facts} for one in parts]}
                for title, parts in chapters
            ],
        },
    )
