"""Admitting a child: the answers of the family become records of the school, all of them or none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.timezone import localdate

from zorgvuldig.admissions.desk.actions import undecided
from zorgvuldig.admissions.family.actions import digest
from zorgvuldig.admissions.models import Application
from zorgvuldig.admissions.questions import CONTACTS, GUARDIANS, KNOWN, Answers
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.platform.names import search_key, sort_key
from zorgvuldig.pupils.guardians.actions import PREFIX
from zorgvuldig.pupils.numbers.rules import OfficialNumber as Checked
from zorgvuldig.school.models import Enrolment, LearningGroup, Membership
from zorgvuldig.school.people.models import (
    EmergencyContact,
    Guardian,
    Guardianship,
    OfficialNumber,
    Pupil,
    PupilBirth,
    PupilContact,
    PupilIdentity,
)

FAMILY, DOCUMENT = "guardian", "document"  # as `sources` names them
TRIES = 50


@dataclass(frozen=True, slots=True)
class Admission:
    """What the administration decided: the five fields as the document has them, and where the pupil begins.

    `number` is None for a child without a number yet, `pupil_number` empty for the next that is free.
    """

    family_name: str
    prefix: str
    initials: str
    born_on: date
    sex: str
    number: Checked | None
    document: str
    starts_on: date
    level: str
    group: LearningGroup | None
    pupil_number: str
    authority: tuple[bool, ...]


class PupilNumberTaken(Exception):
    """Another pupil has this number."""


class OfficialNumberTaken(Exception):
    """The citizen number or education number is somebody else's; whose is not said."""


class GuardianKeptAway(Exception):
    """The guardian at this place gets authority, and is known as somebody without it by name, address or number."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class GuardianGone(Exception):
    """A guardian who was recognised is not known any more."""


# What else is kept of an application: the pupil, the guardian who filled it in, and all the answers.
Also = Callable[[Pupil, int, Answers], None]


def accept(*, door: Door, uid: UUID, seen: str, admission: Admission, also: Also) -> Pupil:
    """Make the pupil out of the application, empty its answers and note the decision. All of it or nothing.

    `also` keeps what belongs to a package above; it is not called when whoever filled it in has no authority. Raises `AlreadyDecided`, `ChangedSince`, `PupilNumberTaken`, `OfficialNumberTaken`, `GuardianGone` and `GuardianKeptAway`.
    """
    door.writing(
        "application", "identity", "birth", "contact", "guardian", "enrolment", "membership", "official_number"
    )
    with transaction.atomic():
        application = undecided(door=door, uid=uid, seen=seen)
        answers = application.answers
        pupil = _pupil(application.person_id, admission)
        _identity(pupil, answers, admission)
        _birth(pupil, answers, admission, door)
        _official_number(pupil, admission, door)
        _contact(pupil, answers)
        people = _guardians(pupil, answers, admission.authority, door=door)
        _place(pupil, application, admission)
        if people and admission.authority[0]:
            also(pupil, people[0], answers)
        _close(application, door)
    return pupil


def _pupil(person_id: int, admission: Admission) -> Pupil:
    """The pupil under the number that was typed, or the first of a row of numbers that nobody has."""
    typed = admission.pupil_number.strip()
    base = f"{admission.starts_on:%y}{person_id:04}"
    for number in [typed] if typed else [base, *(f"{base}{more}" for more in range(2, TRIES))]:
        try:
            with transaction.atomic():
                return Pupil.objects.create(person_id=person_id, number=number)
        except IntegrityError:
            continue
    raise PupilNumberTaken


def _identity(pupil: Pupil, answers: Answers, admission: Admission) -> None:
    given = answers["pupil_identity.given_name"]
    found = {key: getattr(admission, key) for key in ("prefix", "family_name", "initials")}
    PupilIdentity.objects.create(
        pupil=pupil,
        given_name=given,
        **found,
        sort_key=sort_key(given, admission.prefix, admission.family_name),
        search_key=search_key(given, admission.prefix, admission.family_name, pupil.number),
        sources=_sources("pupil_identity", found, answers),
    )


def _birth(pupil: Pupil, answers: Answers, admission: Admission, door: Door) -> None:
    found = {"born_on": admission.born_on, "sex": admission.sex}
    PupilBirth.objects.create(
        pupil=pupil,
        **found,
        confirmed_from=admission.document,
        confirmed_at=door.opened_at,
        confirmed_by_id=door.actor_id,
        sources=_sources("pupil_birth", found, answers),
    )


def _sources(table: str, found: dict[str, object], answers: Answers) -> dict[str, str]:
    """The family gave everything, but for what the document says otherwise."""
    corrected = [key for key, value in found.items() if str(value) != str(answers.get(f"{table}.{key}", ""))]
    return {"*": FAMILY} | dict.fromkeys(corrected, DOCUMENT)


def _official_number(pupil: Pupil, admission: Admission, door: Door) -> None:
    kept = OfficialNumber.objects.filter(person_id=pupil.person_id).first()
    if admission.number is None:
        if kept:
            kept.delete()
        return
    row = kept or OfficialNumber(person_id=pupil.person_id)
    if not kept or kept.number != admission.number.digits:
        row.kind, row.number = admission.number.kind.value, admission.number.digits
        row.number_hash = digest(admission.number)
    row.confirmed_at = door.opened_at
    try:
        with transaction.atomic():
            row.save(force_insert=kept is None)
    except IntegrityError as taken:
        raise OfficialNumberTaken from taken


def _contact(pupil: Pupil, answers: Answers) -> None:
    keys = ("street", "postcode", "town", "phone", "email")
    found = {key: answers.get(f"pupil_contact.{key}", "") for key in keys}
    PupilContact.objects.create(pupil=pupil, **found, sources={"*": FAMILY})
    EmergencyContact.objects.bulk_create(
        EmergencyContact(
            pupil=pupil,
            rank=rank,
            **{key: item.get(f"emergency_contact.{key}", "") for key in ("name", "tie", "phone")},
        )
        for rank, item in enumerate(answers.get(CONTACTS, []), start=1)
    )


def _guardians(pupil: Pupil, answers: Answers, authority: tuple[bool, ...], *, door: Door) -> list[int]:
    """The guardians of the new pupil, in their order. Who gets no authority is made first: the others are compared with them."""
    items = answers.get(GUARDIANS, [])
    made: dict[int, int] = {}
    for place, has_authority in sorted(enumerate(authority), key=lambda one: one[1]):
        with refusing(partial(_kept_away, place), PREFIX):
            made[place] = _guardian(pupil, items[place], answers, has_authority=has_authority, door=door)
    return [made[place] for place in sorted(made)]


def _kept_away(place: int, _why: str) -> GuardianKeptAway:
    return GuardianKeptAway(place)


def _guardian(pupil: Pupil, item: Answers, answers: Answers, *, has_authority: bool, door: Door) -> int:
    """Tie a guardian to the pupil from today: somebody the school knows already, or a new person. Says who it is."""
    person_id: int | None = item.get(KNOWN)
    is_home = item.get("guardianship.is_home") is True
    # The tie first: a guardian's own row is seen and written through the pupils they are tied to.
    tie = Guardianship(
        pupil=pupil,
        guardian_id=person_id or _new_person(),
        kind=item["guardianship.kind"],
        has_authority=has_authority,
        is_home=is_home,
        starts_on=localdate(door.opened_at),
    )
    if person_id is not None:
        _existing_tie(tie)
        return person_id
    tie.save(force_insert=True)
    found = {key: item.get(f"guardian.{key}", "") for key in ("given_name", "prefix", "family_name", "email", "phone")}
    address = {key: item.get(f"guardian.{key}", "") for key in ("street", "postcode", "town")}
    if is_home and not address["street"]:
        address = {key: answers.get(f"pupil_contact.{key}", "") for key in address}
    Guardian.objects.create(person_id=tie.guardian_id, **found, **address, sources={"*": FAMILY})
    return tie.guardian_id


def _existing_tie(tie: Guardianship) -> None:
    """Tie somebody the school knows; the database refuses whoever has no other pupil within reach of the one at the door."""
    try:
        with transaction.atomic():
            tie.save(force_insert=True)
    except ProgrammingError as refused:
        raise GuardianGone from refused
    if not Guardian.objects.filter(person_id=tie.guardian_id).exists():
        raise GuardianGone


def _new_person() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select gate.new_person()")
        number: int = cursor.fetchone()[0]
        return number


def _place(pupil: Pupil, application: Application, admission: Admission) -> None:
    school, day = application.round.year.school, admission.starts_on
    Enrolment.objects.create(pupil=pupil, school=school, level=admission.level, starts_on=day)
    if admission.group is not None:
        Membership.objects.create(pupil=pupil, group=admission.group, starts_on=day)


def _close(application: Application, door: Door) -> None:
    """The answers have become records."""
    application.answers = {}
    application.question, application.outcome = "", "accepted"
    application.decided_at, application.decided_by_id = door.opened_at, door.actor_id
    application.save(update_fields=["answers", "question", "outcome", "decided_at", "decided_by_id"])
