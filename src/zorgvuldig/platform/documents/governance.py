"""What the school leadership and the board read on paper: an assessment, and how far the school is with the norms."""

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
