"""Everything the school holds about one pupil, part by part, for the family's own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.facts import facts
from zorgvuldig.records.forms.life_words import FIELD_NAMES, LEFT, Word
from zorgvuldig.records.models import (
    AdminTask,
    GuardianDocument,
    Guardianship,
    Message,
    MessageFile,
    MessageRead,
    PupilIdentity,
    SourceDifference,
    SupportAgreement,
    SupportPlan,
)
from zorgvuldig.records.queries import absences, care_documents, guidance, health, life, numbers, pupils
from zorgvuldig.records.queries.attendance import attendance_summary
from zorgvuldig.records.queries.people import names_of
from zorgvuldig.records.queries.periods import today
from zorgvuldig.records.queries.photos import photo
from zorgvuldig.records.views.looks import thirty_days
from zorgvuldig.release.channels.lists.photos import picture
from zorgvuldig.release.pictures import inside
from zorgvuldig.release.queries import releases

COPIED = REGISTER.recipients["family"].categories
# All that the register lets a family see: marks are explained by their structure, requests have pages of their own.
FILE = (*(c for c in COPIED if c != "request"), "grade_structure")
ADULT = REGISTER.relations["self_18"].from_age
DECIDES_AT = REGISTER.relations["self_16"].from_age
FEW = 5  # messages on the page of somebody who has an inbox; the others are there


@dataclass(frozen=True, slots=True)
class Letter:
    """A message about the pupil. `read` says whether the one at the door opened it in their own inbox."""

    message: Message
    author: str
    read: bool
    files: list[MessageFile]


@dataclass(frozen=True, slots=True)
class Plan:
    """A version of the support plan, with the last answer of the one at the door."""

    plan: SupportPlan
    author: str
    answer: SupportAgreement | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A datum of which another system says something else."""

    label: Word
    theirs: str


def everything(pupil: PupilIdentity, *, door: Door) -> dict[str, Any]:
    """The context of the page, but for the marks, which depend on what the address asks for."""
    number = pupil.pupil_id
    birth = pupils.birth(number, door=door)
    age = pupils.age(birth.born_on, today(door=door)) if birth else None
    own = number == door.actor_id
    answers = not own or (age is not None and age >= ADULT)  # may answer plans, read messages, report absence
    return {
        "pupil": pupil,
        "own": own,
        "answers": answers,
        "places": pupils.places([number], door=door).get(number, []),
        "birth": birth,
        "confirmed": life.confirmed(birth, door=door),
        "contact": pupils.contact(number, door=door),
        "emergency": life.emergency_contacts(number, door=door),
        "ties": pupils.ties(number, door=door),
        "ruled": own_papers(number, door=door),
        "enrolments": pupils.enrolments(number, door=door),
        "left": LEFT,
        **_official(number, door=door),
        **_absence(number, door=door),
        **_care(number, door=door),
        "plans": plans(number, door=door),
        "letters": letters(number, limit=FEW if answers else None, door=door),
        "tasks": list(AdminTask.objects.filter(pupil_id=number).order_by("-made_at", "-id")),
        "differences": differences(number, door=door),
        "looks": thirty_days(number, door=door),
        "releases": releases(number, door=door),
        "may_copy": age is not None and (age >= DECIDES_AT) == own,
        "decides_at": DECIDES_AT,
        "facts": {category: facts(category) for category in COPIED},
    }


def _official(pupil_id: int, *, door: Door) -> dict[str, Any]:
    portrait = photo(pupil_id, door=door)
    return {
        "held": numbers.held(pupil_id, door=door),
        "number": numbers.number(pupil_id, door=door),
        "portrait": inside(picture(portrait.blob)) if portrait else "",
    }


def _absence(pupil_id: int, *, door: Door) -> dict[str, Any]:
    return {
        "attendance": attendance_summary(pupil_id, door=door),
        "notices": absences.notices_of(pupil_id, door=door),
        "away": absences.absences_of(pupil_id, door=door),
    }


def _care(pupil_id: int, *, door: Door) -> dict[str, Any]:
    return {
        "entries": guidance.notes(pupil_id, door=door),
        "care_papers": care_documents.papers(care_documents.CARE, pupil_id, door=door),
        "health": health.card(pupil_id, door=door),
        "statement": health.statement(pupil_id, door=door),
        "health_papers": care_documents.papers(care_documents.HEALTH, pupil_id, door=door),
    }


def own_papers(pupil_id: int, *, door: Door) -> Sequence[GuardianDocument]:
    """The papers about the authority of the one at the door; those about somebody else's are somebody else's."""
    door.reading("guardian")
    ties = Guardianship.objects.filter(pupil_id=pupil_id, guardian_id=door.actor_id)
    papers = GuardianDocument.objects.filter(pupil_id=pupil_id, guardianship__in=ties)
    return list(papers.order_by("added_at", "id"))


def plans(pupil_id: int, *, door: Door) -> list[Plan]:
    """Every version of the support plan, the newest first."""
    door.reading("support_plan", "support_agreement")
    found = list(SupportPlan.objects.filter(pupil_id=pupil_id).order_by("-version"))
    mine = SupportAgreement.objects.filter(pupil_id=pupil_id, person_id=door.actor_id).order_by("answered_at", "id")
    answers = {answer.plan_id: answer for answer in mine}
    names = names_of({plan.author_id for plan in found}, door=door)
    return [Plan(plan, names.get(plan.author_id, ""), answers.get(plan.pk)) for plan in found]


def letters(pupil_id: int, *, limit: int | None, door: Door) -> list[Letter]:
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
        Letter(message, names.get(message.author_id, ""), message.pk in read, files.get(message.pk, []))
        for message in found
    ]


def differences(pupil_id: int, *, door: Door) -> list[Difference]:
    """Where another system says something else of this pupil."""
    door.reading("admin_task")
    rows = SourceDifference.objects.filter(pupil_id=pupil_id).order_by("field", "id")
    return [Difference(FIELD_NAMES.get(row.field, row.field), row.theirs) for row in rows]
