"""Lists on paper for staff: a class list, address labels, and photos with names."""

from dataclasses import dataclass
from datetime import date

from zorgvuldig.platform.documents.renderer import render

_TEMPLATE = "lists.typ"
LABELS_A_SHEET = 24


@dataclass(frozen=True, slots=True)
class ListHead:
    """What stands above a list: school, title («Klassenlijst 3hv1»), some facts, the day it was made, perhaps a logo."""

    school: str
    title: str
    made_on: date
    facts: tuple[tuple[str, str], ...] = ()
    logo: bytes | None = None


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: its heading (empty: a box to tick) and its share of the width (0: as wide as what is in it)."""

    heading: str
    share: int = 0


@dataclass(frozen=True, slots=True)
class PhotoPerson:
    """Somebody on a photo page. `photo` comes from `pictures.photo`; None when there is none or it may not be shown."""

    name: str
    photo: bytes | None = None
    note: str = ""


def list_pdf(
    head: ListHead, columns: tuple[ListColumn, ...], rows: tuple[tuple[str, ...], ...], *, landscape: bool = False
) -> bytes:
    """A numbered table. Raises ValueError when a row has another number of cells, DocumentProblem."""
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"every row has {len(columns)} cells")
    return render(
        _TEMPLATE,
        _head(head)
        | {
            "kind": "rows",
            "columns": [column.heading for column in columns],
            "widths": [column.share for column in columns],
            "rows": rows,
            "landscape": landscape,
        },
    )


def labels_pdf(head: ListHead, addresses: tuple[tuple[str, ...], ...], *, skipped: int = 0) -> bytes:
    """Address labels, 3 by 8 of 70 × 37 mm on A4; the first `skipped` places of the first sheet were used before.

    Print without scaling. Empty lines of an address are left out. Raises ValueError for more than a sheet to skip, and
    DocumentProblem.
    """
    if not 0 <= skipped < LABELS_A_SHEET:
        raise ValueError(f"a sheet has {LABELS_A_SHEET} labels")
    labels = [[line for line in address if line.strip()] for address in addresses]
    return render(_TEMPLATE, _head(head) | {"kind": "labels", "labels": labels, "skipped": skipped})


def photos_pdf(head: ListHead, people: tuple[PhotoPerson, ...]) -> bytes:
    """Photos with names, five beside each other. Raises DocumentProblem."""
    everybody = [{"name": person.name, "photo": person.photo, "note": person.note} for person in people]
    return render(_TEMPLATE, _head(head) | {"kind": "photos", "people": everybody})


def _head(head: ListHead) -> dict[str, object]:
    return {
        "school": head.school,
        "title": head.title,
        "facts": head.facts,
        "made_on": head.made_on,
        "logo": head.logo,
    }
