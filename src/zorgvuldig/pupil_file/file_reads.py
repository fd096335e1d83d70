"""Everything the school holds about one pupil and does with it, part by part, for the family's own pages."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext

from zorgvuldig.access.log_pages import thirty_days
from zorgvuldig.attendance.notices import reads as absences
from zorgvuldig.attendance.summary.reads import attendance_summary
from zorgvuldig.care.file import reads as care_documents
from zorgvuldig.care.models import SupportAgreement, SupportPlan
from zorgvuldig.care.notes import reads as guidance
from zorgvuldig.consent.family_reads import own_last_answers
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.incidents.forms import KINDS as INCIDENTS
from zorgvuldig.incidents.forms import PARTS
from zorgvuldig.incidents.models import IncidentPupil
from zorgvuldig.incidents.reads import parts_of
from zorgvuldig.kit.labels import FIELD_NAMES, LEFT, Word, field_label, origin_label
from zorgvuldig.kit.periods import today
from zorgvuldig.learning.archive.forms import KINDS
from zorgvuldig.learning.archive.reads import records_of
from zorgvuldig.messages.models import Message, MessageFile, MessageRead
from zorgvuldig.pupil_file.exchange_reads import exchanges
from zorgvuldig.pupil_file.held_reads import held_beside, held_categories
from zorgvuldig.pupil_file.redaction import for_family, withheld
from zorgvuldig.pupil_file.sections import DATA, SECTIONS, USE, Section, is_open, section_details, section_words
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.changes import reads
from zorgvuldig.pupils.file_models import GuardianDocument
from zorgvuldig.pupils.file_reads import FileRow, PaperRow
from zorgvuldig.pupils.numbers import reads as numbers
from zorgvuldig.release.ages import DECIDES_AT, deciding_ages
from zorgvuldig.release.incoming.actions import incoming_details
from zorgvuldig.release.reads import releases
from zorgvuldig.school.people.models import Guardianship, PupilBirth
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.source_models import AdminTask, SourceDifference
from zorgvuldig.suppliers.family.reads import supplied

COPIED = REGISTER.recipients["family"].categories
# All that the register lets a family see: marks are explained by their structure, requests have pages of their own.
FILE = (*(category for category in COPIED if category != "request"), "grade_structure")
# The page with the data opens what it shows, and `hold`: the margin says until when each kind stays. The page of what the school
# does with them opens everything: it says of each kind until when it stays, and what went away is seen by whom may see all of it.
HELD = tuple(
    category
    for category in FILE
    if category == "hold" or any(category in one.categories for one in SECTIONS if one.page == DATA)
)
INCOMING_PARTS = (
    "release/incoming_part.html",
    "pupil_file/nothing.html",
)  # what came in shows itself, where that is in use
NOTES = frozenset(audience.category for audience in guidance.AUDIENCES.values())
FEW = 5  # messages, and what left, of somebody who has a page for them; the others are there


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message about the pupil. `read` says whether the one at the door opened it in their own inbox."""

    message: Message
    author: str
    read: bool
    files: list[MessageFile]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A version of the support plan, with the last answer of the one at the door."""

    plan: SupportPlan
    author: str
    answer: SupportAgreement | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A datum of which another system says something else."""

    label: Word
    theirs: str


@dataclass(frozen=True, slots=True)
class Signpost:
    """Where a part stands, seen from the page that shows this; `is_here` when it is on that page."""

    section: Section
    short: str
    href: str
    is_here: bool


@lru_cache(maxsize=256)  # most files have the same parts
def signposts(page: str, closed: frozenset[str], language: str | None) -> tuple[list[Signpost], list[Signpost]]:
    """The parts of both pages that are not closed, from either: first those of the data, then those of what is done with them."""
    away = "gebruik/" if page == DATA else "../"  # beside each other; a whole address would stand there for each part
    words = section_words(language)
    found = [
        Signpost(
            one, words[one.key].short, f"#{one.key}" if one.page == page else f"{away}#{one.key}", one.page == page
        )
        for one in SECTIONS
        if is_open(one, closed)
    ]
    return [one for one in found if one.section.page == DATA], [one for one in found if one.section.page == USE]


def file_context(pupil: FileRow, *, door: Door) -> dict[str, Any]:
    """The context of the page with the data, but for the marks, which depend on what the address asks for."""
    number = pupil.pupil_id
    birth, contact, ties = pupil.birth, pupil.contact, pupils.ties_in(pupil, door=door)
    held = held_beside(
        pupil, door=door
    )  # what there is nothing of is not asked after: of most pupils that is half of it
    shared = _shared_context(pupil, birth, held, DATA, door=door)
    answers = shared["answers"]
    return {
        **shared,
        "reasons_url": "waarom/",
        "disputes_here": True,  # they lie behind this page's own address: see `rights.corrections.dispute_links`
        "places": pupils.places([number], door=door).get(number, []),
        "birth": birth,
        "confirmed": reads.confirmed(birth, door=door),
        "contact": contact,
        "origins": origins(pupil, ties, door=door),
        "eck_id": pupil.eck_id,
        "emergency": pupil.calls,
        "own_fields": [field for field in pupil.own_fields if field.value],
        "ties": for_family(ties),
        "unreached": pupils.unreached(reached(pupil, door=door), door=door),
        "ruled": _own_papers(pupil, door=door),
        "enrolments": pupil.enrolments,
        "left": LEFT,
        "portrait": _portrait(pupil, own=shared["own"]),
        **_official(number, held, door=door),
        **_absence(number, held, door=door),
        **_care(number, held, door=door),
        "incidents": _incidents(number, door=door) if "incident" in held else [],
        "plans": plans(number, door=door) if "support_plan" in held else [],
        "letters": letters(number, limit=FEW if answers else None, door=door) if "messages" in held else [],
        "archived": [(row, KINDS[row.kind]) for row in records_of(number, door=door)] if "archive" in held else [],
        **_tasks(number, held, door=door),
    }


def reached(pupil: FileRow, *, door: Door) -> list[pupils.Reached]:
    """Whose addresses stand on the page: the pupil's, and those of the guardian who reads."""
    return [pupil.contact, *(tie.guardian for tie in pupil.guardianships if tie.guardian_id == door.actor_id)]


def use_context(pupil: pupils.AnyPupil, *, door: Door) -> dict[str, Any]:
    """The context of the page that says what the school does with the data."""
    number = pupil.pupil_id
    held = held_categories(number, door=door)
    return {
        **_shared_context(pupil, pupils.birth(number, door=door), held, USE, door=door),
        "reasons_url": "../waarom/",
        "every_section": section_details(
            held, closed=door.closed.get(number, frozenset())
        ),  # until when each kind stays, whichever page shows it
        "said": own_last_answers(number, door=door) if "consent" in held else [],
        "looks": thirty_days(number, door=door),
        "releases": releases(number, limit=FEW, door=door) if "release" in held else [],
        "supplied": supplied(number, door=door),
        "exchanges": exchanges(number, door=door) if "exchange" in held else [],
        "incoming_parts": INCOMING_PARTS,
        "taken": incoming_details(number, door=door) if "incoming" in held else [],
        "withheld": withheld(number, _notes(number, held, door=door), door=door),
    }


def _shared_context(
    pupil: pupils.AnyPupil, birth: PupilBirth | None, held: frozenset[str], page: str, *, door: Door
) -> dict[str, Any]:
    """What both pages say: whose they are, who acts today, and where each part stands."""
    own = pupil.pupil_id == door.actor_id
    acts = deciding_ages(birth, today(door=door))
    closed = door.closed.get(pupil.pupil_id, frozenset())
    data, use = signposts(page, closed, get_language())
    return {
        "pupil": pupil,
        "own": own,
        "answers": not own or (acts is not None and acts.is_adult),  # answers plans, reads messages, reports absence
        "acting": acts,
        "may_copy": acts is not None and acts.decides == own,
        "decides_at": DECIDES_AT,
        "sections": section_details(held, page, closed),
        "of_pupil": door.of_pupils,
        "data_signs": data,
        "use_signs": use,
    }


def origins(pupil: FileRow, ties: Sequence[pupils.GuardianTie], *, door: Door) -> list[tuple[str, list[str]]]:
    """Who gave each datum that is filled in, of the pupil and of the guardian who reads: what each of them gave."""
    door.reading("identity", "birth", "contact", "guardian")
    mine = next((tie.guardian for tie in ties if tie.is_reader), None)
    parts = {"pupil_identity": pupil, "pupil_birth": pupil.birth, "pupil_contact": pupil.contact, "guardian": mine}
    language = get_language()
    found: dict[str, list[str]] = {}
    for table, row in parts.items():
        for column, label, own_label in _labels(table, language):
            if row and getattr(row, column, None):
                found.setdefault(_origin(row.sources, column, language), []).append(own_label if row is mine else label)
    return list(found.items())


@cache
def _labels(table: str, language: str | None) -> list[tuple[str, str, str]]:
    """The columns of a table with what each is called, and what it is called of the guardian who reads."""
    labels = [(field.partition("."), field_label(field, language)) for field in FIELD_NAMES]
    return [
        (column, label, gettext("%(label)s van u zelf") % {"label": label})
        for (owner, _dot, column), label in labels
        if owner == table
    ]


def _origin(sources: Mapping[str, str], column: str, language: str | None) -> str:
    """In words; which other system it was, the family hears from the administration."""
    key = sources.get(column) or sources.get("*") or ""
    if not key:
        return gettext("niet opgeschreven")
    return origin_label(key, language) or gettext("uit een ander systeem van de school")


def _portrait(pupil: FileRow, *, own: bool) -> str:
    """Where the portrait is, or nothing when there is none."""
    if not pupil.has_photo:
        return ""
    return reverse("own_portrait") if own else reverse("child_portrait", kwargs={"uid": pupil.uid})


def _official(pupil_id: int, held: Set[str], *, door: Door) -> dict[str, Any]:
    has_number = "official_number" in held
    return {
        "held": numbers.number_status(pupil_id, door=door) if has_number else None,
        "number": numbers.number(pupil_id, door=door) if has_number else "",
    }


def _tasks(pupil_id: int, held: Set[str], *, door: Door) -> dict[str, Any]:
    if "admin_task" not in held:
        return {"tasks": [], "differences": []}
    tasks = AdminTask.objects.filter(pupil_id=pupil_id).order_by("-made_at", "-id")
    return {"tasks": list(tasks), "differences": differences(pupil_id, door=door)}


def _absence(pupil_id: int, held: Set[str], *, door: Door) -> dict[str, Any]:
    return {
        "attendance": attendance_summary(pupil_id, door=door),
        "notices": absences.notices_of(pupil_id, door=door) if "absence_notice" in held else [],
        "away": absences.absences_of(pupil_id, door=door) if "absence" in held else [],
    }


def _care(pupil_id: int, held: Set[str], *, door: Door) -> dict[str, Any]:
    has_health = "health" in held
    return {
        "entries": _notes(pupil_id, held, door=door),
        "care_papers": care_documents.papers(care_documents.CARE, pupil_id, door=door) if "care" in held else [],
        "health": care_documents.card(pupil_id, door=door) if has_health else None,
        "statement": care_documents.statement(pupil_id, door=door) if has_health else None,
        "health_papers": care_documents.papers(care_documents.HEALTH, pupil_id, door=door) if has_health else [],
    }


def _notes(pupil_id: int, held: Set[str], *, door: Door) -> guidance.Notes:
    return guidance.notes(pupil_id, door=door) if held & NOTES else guidance.Notes([], [])


def _incidents(pupil_id: int, *, door: Door) -> list[tuple[IncidentPupil, Word, Word]]:
    """What was written about the pupil in incidents, with the kind and the part in words; who else was there is not theirs."""
    return [(row, INCIDENTS[row.kind], PARTS[row.part]) for row in parts_of(pupil_id, door=door)]


def own_papers(pupil_id: int, *, door: Door) -> Sequence[GuardianDocument]:
    """The papers about the authority of the one at the door; those about somebody else's are somebody else's."""
    door.reading("guardian")
    ties = Guardianship.objects.filter(pupil_id=pupil_id, guardian_id=door.actor_id)
    papers = GuardianDocument.objects.filter(pupil_id=pupil_id, guardianship__in=ties)
    return list(papers.order_by("added_at", "id"))


def _own_papers(pupil: FileRow, *, door: Door) -> list[PaperRow]:
    """The same of a file that was read at once."""
    papers = [paper for tie in pupil.guardianships if tie.guardian_id == door.actor_id for paper in tie.papers]
    return sorted(papers, key=lambda paper: (paper.added_at, paper.pk))


def plans(pupil_id: int, *, door: Door) -> list[PlanRow]:
    """Every version of the support plan, the newest first."""
    door.reading("support_plan", "support_agreement")
    found = list(SupportPlan.objects.filter(pupil_id=pupil_id).order_by("-version"))
    mine = SupportAgreement.objects.filter(pupil_id=pupil_id, person_id=door.actor_id).order_by("answered_at", "id")
    answers = {answer.plan_id: answer for answer in mine}
    names = names_of({plan.author_id for plan in found}, door=door)
    return [PlanRow(plan, names.get(plan.author_id, ""), answers.get(plan.pk)) for plan in found]


def letters(pupil_id: int, *, limit: int | None, door: Door) -> list[MessageRow]:
    """The messages about the pupil, the last first."""
    door.reading("messages", "message_state")
    found = list(Message.objects.filter(pupil_id=pupil_id).order_by("-sent_at", "-id")[:limit])
    ids = [message.pk for message in found]
    opened = MessageRead.objects.filter(message_id__in=ids, person_id=door.actor_id)
    read = set(opened.values_list("message_id", flat=True))
    files: dict[int, list[MessageFile]] = {}
    for file in MessageFile.objects.filter(message_id__in=ids).order_by("id"):
        files.setdefault(file.message_id, []).append(file)
    names = names_of({message.author_id for message in found}, door=door)
    return [
        MessageRow(message, names.get(message.author_id, ""), message.pk in read, files.get(message.pk, []))
        for message in found
    ]


def differences(pupil_id: int, *, door: Door) -> list[Difference]:
    """Where another system says something else of this pupil."""
    door.reading("admin_task")
    rows = SourceDifference.objects.filter(pupil_id=pupil_id).order_by("field", "id")
    return [Difference(FIELD_NAMES.get(row.field, row.field), row.theirs) for row in rows]
