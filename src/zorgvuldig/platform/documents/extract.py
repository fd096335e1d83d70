"""An extract on paper: some data about one pupil, for one recipient, such as a report of absence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zorgvuldig.platform.documents.renderer import render

WIDEST = 6  # columns; a row with more stands as a list of names and values


@dataclass(frozen=True, slots=True)
class ExtractPart:
    """One kind of data: what the columns are called, and the rows. ValueError for a row with another number of cells."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __post_init__(self) -> None:
        """Refuse a table that would shift its columns."""
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"every row has {len(self.columns)} cells")


@dataclass(frozen=True, slots=True)
class ExtractDocument:
    """Everything in it. `statements` are what the family says of a datum: which, and their words."""

    school: str
    reference: str
    recipient: str
    article: str
    day: date | None
    parts: Sequence[ExtractPart]
    remark: str = ""
    statements: Sequence[tuple[str, str]] = ()


def extract_pdf(document: ExtractDocument) -> bytes:
    """The extract as PDF. Raises DocumentProblem."""
    facts: list[tuple[str, str | date]] = [
        ("Ons kenmerk", document.reference),
        ("Voor", document.recipient),
        ("Op grond van", document.article),
    ]
    facts += [("Begonnen op", document.day)] if document.day else []
    return render(
        "uittreksel.typ",
        {
            "school": document.school,
            "reference": document.reference,
            "facts": facts,
            "parts": [_part(part) for part in document.parts],
            "remark": document.remark.replace("\r\n", "\n").strip(),
            "statements": [(what, text.replace("\r\n", "\n").strip()) for what, text in document.statements],
        },
    )


def _part(part: ExtractPart) -> dict[str, object]:
    is_list = len(part.rows) == 1 or len(part.columns) > WIDEST
    lists = [[pair for pair in zip(part.columns, row, strict=True) if pair[1]] for row in part.rows]
    return {
        "title": part.title,
        "columns": part.columns,
        "rows": [] if is_list else part.rows,
        "lists": lists if is_list else [],
    }


# The report of absence on paper, as the one who handles it reads it.

UNKNOWN = "niet bekend"
_TEMPLATE = "verzuim.typ"


@dataclass(frozen=True, slots=True)
class AbsenceDocument:
    """Everything in it: the places of law that ask for it, facts by name, the days with their lesson hours and number, what the school did, what a family says."""

    school: str
    rule: str
    facts: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, str, str], ...]
    rest: str
    measures: str
    statements: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """What is asked and not known, by name."""
        return tuple(label for label, value in self.facts if value == UNKNOWN)


def absence_pdf(document: AbsenceDocument) -> bytes:
    """The report as PDF. Raises DocumentProblem."""
    return render(
        _TEMPLATE,
        {
            "school": document.school,
            "rule": document.rule,
            "facts": document.facts,
            "days": document.days,
            "rest": document.rest,
            "measures": document.measures,
            "statements": document.statements,
        },
    )
