"""From what somebody asks to what leaves: class list, mentor list, grade list or photo page, and its file."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext, override

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.learning.grades.gradebook_reads import gradebook
from zorgvuldig.learning.grades.reads import mark_of
from zorgvuldig.learning.marks import Code, Mark, written
from zorgvuldig.platform.documents import DocumentProblem, pictures
from zorgvuldig.platform.documents.lists import ListColumn, ListHead, PhotoPerson, labels_pdf, list_pdf, photos_pdf
from zorgvuldig.platform.spreadsheets.write import Value, write_xlsx
from zorgvuldig.platform.vault.files import read
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.release.lists.actions import (
    NAME,
    NAMES,
    NUMBERS,
    ListRequest,
    by,
    by_name,
    full_name,
    give,
    in_group,
    listed_name,
    pupils_of,
    with_authority,
)
from zorgvuldig.release.lists.addresses import Addressees, labels
from zorgvuldig.release.lists.exam import exam_list
from zorgvuldig.release.lists.kinds import REASONS, Column, Content, Face, Faces, Form, Labels, Sheet, Table
from zorgvuldig.release.lists.meeting import meeting_list
from zorgvuldig.release.release import Row, TablePart
from zorgvuldig.school.models import Enrolment

REACHED = ("phone", "email")
BOXES = 6  # to tick, on a class list on paper
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def photo_page(asked: ListRequest, *, door: Door) -> Faces:
    """Names with the portrait of who is enrolled today; a portrait that cannot be opened is left out."""
    pupils = pupils_of(door=door)
    portraits = TablePart("pupil_photo", ("blob",), only={"pupil_id": _enrolled(pupils, door=door)})
    released = give(asked, pupils, [NAMES, *in_group(asked.group), portraits], door=door)
    blobs = by(released, "pupil_photo", "pupil_id")
    return Faces(
        tuple(
            Face(full_name(person), picture(blobs[person["pupil_id"]]["blob"]) if person["pupil_id"] in blobs else None)
            for person in by_name(released)
        )
    )


def _enrolled(pupils: Collection[int], *, door: Door) -> Collection[int]:
    """Who of them is enrolled today. A teacher's door does not open enrolments: there, being in the group says so."""
    if "enrolment" not in door.reads:
        return pupils
    enrolled = Enrolment.objects.filter(in_force(today(door=door)), pupil_id__in=pupils)
    return set(enrolled.values_list("pupil_id", flat=True))


def picture(blob: UUID) -> bytes | None:
    """A portrait out of the vault as a small JPEG, or None when it cannot be opened."""
    try:
        return pictures.photo(b"".join(read(blob)))
    except (Missing, KeyGone, Damaged, DocumentProblem):
        return None


def class_list(asked: ListRequest, *, door: Door) -> Table:
    """Names and pupil numbers of the group, with boxes to tick on paper."""
    released = give(asked, pupils_of(door=door), [NAMES, NUMBERS, *in_group(asked.group)], door=door)
    numbers = by(released, "pupil", "person_id")
    people = by_name(released)
    return Table(
        (Column(gettext("Naam"), 5), Column(gettext("Nummer"), 2), *[Column("")] * BOXES),
        tuple((listed_name(p), _number(numbers, p), *[""] * BOXES) for p in people),
        Sheet((*_name_headings(), gettext("Nummer")), tuple((*_name_cells(p), _number(numbers, p)) for p in people)),
    )


def mentor_list(asked: ListRequest, *, door: Door) -> Table:
    """How to reach the pupils and their guardians with authority."""
    pupils = pupils_of(door=door)
    ties = with_authority(pupils, door=door)
    parts = [NAMES, *in_group(asked.group), TablePart("pupil_contact", REACHED)]
    parts.append(TablePart("guardian", (*NAME, *REACHED), people=ties))
    released = give(asked, pupils, parts, door=door)
    contacts, known = by(released, "pupil_contact", "pupil_id"), by(released, "guardian", "person_id")
    people = by_name(released)
    guardians = {pupil: [known[person] for person in persons if person in known] for pupil, persons in ties.items()}
    most = max((len(found) for found in guardians.values()), default=0)
    return Table(
        (Column(gettext("Leerling"), 3), Column(gettext("Bereikbaar"), 3), Column(gettext("Ouders met gezag"), 6)),
        tuple(
            (
                listed_name(person),
                "\n".join(_reached(contacts.get(person["pupil_id"], {}))),
                "\n".join(
                    ", ".join((full_name(guardian), *_reached(guardian))) for guardian in guardians[person["pupil_id"]]
                ),
            )
            for person in people
        ),
        Sheet(
            (*_name_headings(), gettext("Telefoon"), gettext("E-mail"), *_guardian_headings(most)),
            tuple(
                (
                    *_name_cells(person),
                    *_cells(contacts.get(person["pupil_id"], {})),
                    *_guardian_cells(guardians[person["pupil_id"]], most),
                )
                for person in people
            ),
        ),
        landscape=True,
    )


def _number(numbers: Mapping[int, Row], person: Row) -> str:
    number: str = numbers[person["pupil_id"]]["number"]
    return number


def _name_headings() -> tuple[str, ...]:
    return gettext("Achternaam"), gettext("Tussenvoegsel"), gettext("Voornaam")


def _name_cells(person: Row) -> tuple[Value, ...]:
    return person["family_name"], person["prefix"], person["given_name"]


def _reached(row: Row) -> list[str]:
    return [row[column] for column in REACHED if row.get(column)]


def _cells(row: Row) -> tuple[Value, ...]:
    return tuple(row.get(column, "") for column in REACHED)


def _guardian_headings(most: int) -> list[str]:
    return [
        heading % {"number": number}
        for number in range(1, most + 1)
        for heading in (gettext("Ouder %(number)s"), gettext("Telefoon %(number)s"), gettext("E-mail %(number)s"))
    ]


def _guardian_cells(guardians: list[Row], most: int) -> list[Value]:
    cells: list[Value] = [cell for guardian in guardians for cell in (full_name(guardian), *_cells(guardian))]
    return cells + [""] * (3 * most - len(cells))


def grade_list(asked: ListRequest, *, door: Door) -> Table:
    """The marks of the tests of this group that have any, old to new, and the average by the rule of the group."""
    book = gradebook(door=door, uid=asked.group.uid)
    averages = {row.pupil_id: row.average for row in book.rows}
    marks = TablePart("grade", ("value", "code"), only={"test_id": [test.pk for test in book.tests]})
    parts = [NAMES, *in_group(asked.group), marks, TablePart("test", ("title", "held_on"))]
    released = give(asked, pupils_of(door=door), parts, door=door)
    tests = sorted(released.rows.get("test", []), key=lambda test: (test["held_on"], test["title"]))
    found = {
        (row["pupil_id"], row["test_id"]): mark_of(row["value"], row["code"]) for row in released.rows.get("grade", [])
    }
    people = by_name(released)
    lines = [
        (person, [found.get((person["pupil_id"], test["id"])) for test in tests], averages.get(person["pupil_id"]))
        for person in people
    ]
    headings = [f"{test['title']}, {date_format(test['held_on'], 'j b')}" for test in tests]
    return Table(
        (Column(gettext("Naam"), 4), *(Column(heading, 2) for heading in headings), Column(gettext("Gemiddeld"), 2)),
        tuple((listed_name(person), *map(_mark_text, own), _mark_text(average)) for person, own, average in lines),
        Sheet(
            (gettext("Naam"), *headings, gettext("Gemiddeld")),
            tuple((listed_name(person), *map(_cell, own), average) for person, own, average in lines),
        ),
        landscape=True,
        stacks=False,
    )


def _mark_text(mark: Mark | None) -> str:
    return "" if mark is None else written(mark)


def _cell(mark: Mark | None) -> Value:
    return mark.short if isinstance(mark, Code) else mark


MAKERS: Mapping[str, Callable[..., Content]] = {
    "class": class_list,
    "mentor": mentor_list,
    "photos": photo_page,
    "grades": grade_list,
    "exam": exam_list,
}


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list that is ready to go as a file."""

    content: bytes
    filename: str
    media_type: str


def content(asked: ListRequest, *, door: Door, to: str = Addressees.HOME, skipped: int = 0, period: int = 0) -> Content:
    """What stands on the list; with this it is on record as given. `to` and `skipped` are about labels alone, `period` about a meeting."""
    if asked.kind.key == "labels":
        return labels(asked, to=to, skipped=skipped, door=door)
    if asked.kind.key == "meeting":
        return meeting_list(asked, period, door=door)
    return MAKERS[asked.kind.key](asked, door=door)


def file(asked: ListRequest, form: Form, *, door: Door, **more: Any) -> ListFile:
    """The list as a file, in Dutch whatever the language of the page. Raises `DocumentProblem` with a sentence."""
    with override("nl"):
        found = content(asked, door=door, **more)
        name = f"{asked.kind.slug}-{slugify(asked.group.name) or 'groep'}"
        if form is Form.PDF:
            return ListFile(_pdf(found, _head(asked, door=door)), f"{name}.pdf", PDF)
        assert not isinstance(found, Faces)  # a page of photos has no form as a spreadsheet
        return ListFile(write_xlsx(title(asked), found.sheet.headings, found.sheet.rows), f"{name}.xlsx", XLSX)


def title(asked: ListRequest) -> str:
    """«Klassenlijst 2hv1»."""
    return f"{asked.kind.title} {asked.group.name}"


def _head(asked: ListRequest, *, door: Door) -> ListHead:
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
