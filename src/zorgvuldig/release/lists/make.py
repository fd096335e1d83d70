"""From what somebody asks to what leaves: the content, and the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext, override

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.documents.lists import ListColumn, ListHead, PhotoPerson, labels_pdf, list_pdf, photos_pdf
from zorgvuldig.platform.spreadsheets.write import write_xlsx
from zorgvuldig.release.lists.actions import Asked
from zorgvuldig.release.lists.addresses import To, labels
from zorgvuldig.release.lists.content import Content, Faces, Labels, Table
from zorgvuldig.release.lists.grades import grade_list
from zorgvuldig.release.lists.kinds import REASONS, Form
from zorgvuldig.release.lists.people import class_list, mentor_list
from zorgvuldig.release.lists.photos import photo_page

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAKERS: Mapping[str, Callable[..., Content]] = {
    "class": class_list,
    "mentor": mentor_list,
    "photos": photo_page,
    "grades": grade_list,
}


@dataclass(frozen=True, slots=True)
class Made:
    """A list that is ready to go as a file."""

    content: bytes
    filename: str
    media_type: str


def content(asked: Asked, *, door: Door, to: str = To.HOME, skipped: int = 0) -> Content:
    """What stands on the list; with this it is on record as given. `to` and `skipped` are about labels alone."""
    if asked.kind.key == "labels":
        return labels(asked, to=to, skipped=skipped, door=door)
    return MAKERS[asked.kind.key](asked, door=door)


def file(asked: Asked, form: Form, *, door: Door, **more: Any) -> Made:
    """The list as a file, in Dutch whatever the language of the page. Raises `DocumentProblem` with a sentence."""
    with override("nl"):
        found = content(asked, door=door, **more)
        name = f"{asked.kind.slug}-{slugify(asked.group.name) or 'groep'}"
        if form is Form.PDF:
            return Made(_pdf(found, _head(asked, door=door)), f"{name}.pdf", PDF)
        assert not isinstance(found, Faces)  # a page of photos has no form as a spreadsheet
        return Made(write_xlsx(title(asked), found.sheet.headings, found.sheet.rows), f"{name}.xlsx", XLSX)


def title(asked: Asked) -> str:
    """«Klassenlijst 2hv1»."""
    return f"{asked.kind.title} {asked.group.name}"


def _head(asked: Asked, *, door: Door) -> ListHead:
    year = asked.group.year
    facts = ((gettext("Schooljaar"), year.name), (gettext("Gemaakt voor"), str(REASONS[asked.reason])))
    return ListHead(year.school.name, title(asked), today(door=door), facts)


def _pdf(found: Content, head: ListHead) -> bytes:
    match found:
        case Table(columns=columns, rows=rows, landscape=landscape):
            on_paper = tuple(ListColumn(column.heading, column.share) for column in columns)
            return list_pdf(head, on_paper, rows, landscape=landscape)
        case Faces(people=people):
            return photos_pdf(head, tuple(PhotoPerson(face.name, face.photo) for face in people))
        case Labels(addresses=addresses, skipped=skipped):
            return labels_pdf(head, addresses, skipped=skipped)
