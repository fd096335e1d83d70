"""The copy of a pupil's data on paper: chapters in words, records as a list, many short ones as a table."""

from dataclasses import dataclass
from typing import Any

from zorgvuldig.platform.documents.renderer import render

_TEMPLATE = "kopie.typ"
_REGIONS = {"nl": "NL", "en": "GB"}


@dataclass(frozen=True, slots=True)
class CopyPart:
    """A piece of a chapter. With `headings` it is a table of `rows`; without, `records` of label and value.

    `is_last_long`: the last column gets the width that is left.
    """

    title: str = ""
    note: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    records: tuple[tuple[tuple[str, str], ...], ...] = ()
    is_last_long: bool = False

    def __post_init__(self) -> None:
        """Refuse a table that would shift its columns."""
        if any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError(f"every row has {len(self.headings)} cells")


@dataclass(frozen=True, slots=True)
class CopyChapter:
    """A chapter: what it is about, some quiet sentences, and its parts."""

    title: str
    says: tuple[str, ...] = ()
    parts: tuple[CopyPart, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyDocument:
    """Everything in it, in the language `lang` (nl or en). `photo` comes from `pictures.photo`."""

    lang: str
    school: str
    title: str
    facts: tuple[tuple[str, str], ...]
    intro: tuple[str, ...]
    contents: str
    page_words: tuple[str, str]
    chapters: tuple[CopyChapter, ...]
    photo: bytes | None = None
    photo_says: str = ""


def copy_pdf(document: CopyDocument, *, seconds: float = 120.0) -> bytes:
    """The copy as PDF. Raises DocumentProblem."""
    return render(_TEMPLATE, copy_data(document), seconds=seconds)


def copy_data(document: CopyDocument) -> dict[str, Any]:
    """The copy as the template reads it."""
    return {
        "lang": document.lang,
        "region": _REGIONS[document.lang],
        "school": document.school,
        "title": document.title,
        "facts": document.facts,
        "intro": document.intro,
        "contents": document.contents,
        "page_words": document.page_words,
        "photo": document.photo,
        "photo_says": document.photo_says,
        "chapters": [
            {"title": chapter.title, "says": chapter.says, "parts": [_part(part) for part in chapter.parts]}
            for chapter in document.chapters
        ],
    }


def _part(part: CopyPart) -> dict[str, Any]:
    return {
        "title": part.title,
        "note": part.note,
        "headings": part.headings,
        "rows": part.rows,
        "records": part.records,
        "is_last_long": part.is_last_long,
    }
