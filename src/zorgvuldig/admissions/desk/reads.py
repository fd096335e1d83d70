"""Applications as the administration reads them: the queue, one application, and who it may be already."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.timezone import localdate

from zorgvuldig.admissions.family.answers_reads import name_of_guardian
from zorgvuldig.admissions.models import Application
from zorgvuldig.admissions.questions import GUARDIANS, KNOWN, Answers, child_name, completeness, stamp
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Account, Invitation
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.platform.names import fold
from zorgvuldig.platform.vault.keys import keyed_hash
from zorgvuldig.register.period import add_period
from zorgvuldig.school.models import Enrolment, LearningGroup, Membership
from zorgvuldig.school.people.models import Guardian, Guardianship, OfficialNumber, PupilIdentity

WITH_ROUND = "round__year__school"
UNDECIDED = REGISTER.terms["application_undecided"]
NEAR = timedelta(days=60)  # enough to decide all the same


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application in the queue. `is_double`: another one in the queue is about the same name and day of birth.

    `goes_on` is the day on which it is deleted when nobody decides, once that is near.
    """

    uid: UUID
    name: str
    school: str
    year: str
    submitted_at: datetime | None
    is_asked: bool
    answered: int
    asked: int
    is_double: bool
    goes_on: date | None


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """A pupil who may be the applicant: the same citizen number (`number`), or the same name and date of birth (`name`)."""

    uid: UUID
    how: str


@dataclass(frozen=True, slots=True)
class AdmissionDetail:
    """What became of an application that was accepted. `awaited` are the guardians who may look and cannot yet."""

    identity: PupilIdentity
    enrolment: Enrolment | None
    classes: list[str]
    guardians: list[Guardian]
    awaited: list[Guardian]


def queue(*, door: Door) -> list[ApplicationRow]:
    """The applications that wait for a decision, the oldest first."""
    door.reading("organisation", "planning", "application")
    rows = Application.objects.filter(decided_at=None, submitted_at__isnull=False).select_related(WITH_ROUND)
    found = list(rows.order_by("submitted_at", "person_id"))
    children = [_who(row.answers) for row in found]
    near = today(door=door) + NEAR
    return [_as_row(row, children.count(_who(row.answers)) > 1, near) for row in found]


def _who(answers: Answers) -> tuple[str, str]:
    return fold(child_name(answers)), answers.get("pupil_birth.born_on", "")


def _as_row(row: Application, is_double: bool, near: date) -> ApplicationRow:
    answered, asked = completeness(row.answers)
    goes_on = add_period(localdate(row.changed_at), UNDECIDED.period)
    return ApplicationRow(
        uid=row.uid,
        name=child_name(row.answers),
        school=row.round.year.school.name,
        year=row.round.year.name,
        submitted_at=row.submitted_at,
        is_asked=bool(row.question),
        answered=answered,
        asked=asked,
        is_double=is_double,
        goes_on=goes_on if goes_on <= near else None,
    )


def application(*, door: Door, uid: UUID) -> Application | None:
    """The application whose door this is."""
    door.reading("organisation", "planning", "application")
    return Application.objects.select_related(WITH_ROUND).filter(uid=uid).first()


def application_fingerprint(row: Application) -> str:
    """By which a decision notices that the family or a colleague changed something after the page was made."""
    return stamp([row.changed_at.isoformat(), str(row.question)])


def number(person_id: int, *, door: Door) -> OfficialNumber | None:
    """The citizen number or education number of the applicant, when the family gave one."""
    door.reading("official_number")
    return OfficialNumber.objects.filter(person_id=person_id).first()


def doubles(row: Application, *, door: Door) -> list[PossibleDuplicate]:
    """Pupils who may be this child already, each once."""
    door.reading("application", "official_number")
    known = number(row.person_id, door=door)
    name, born = fold(row.answers.get("pupil_identity.family_name", "")), row.answers.get("pupil_birth.born_on") or None
    with connection.cursor() as cursor:
        cursor.execute(
            "select uid, how from gate.same_as(%s::bigint, %s::text, %s::date, %s::bytea)",
            [REGISTER.mask(["application"]), name, born, bytes(known.number_hash) if known else None],
        )
        return [PossibleDuplicate(uid, how) for uid, how in cursor.fetchall()]


def classes(year_id: int, *, door: Door) -> list[LearningGroup]:
    """The classes of a school year, by name."""
    door.reading("organisation")
    return list(LearningGroup.objects.filter(year_id=year_id, kind=LearningGroup.CLASS).order_by("name"))


def admitted(person_id: int, *, door: Door) -> AdmissionDetail | None:
    """The pupil that an application became."""
    door.reading("organisation", "identity", "guardian", "enrolment", "membership")
    identity = PupilIdentity.objects.select_related("pupil").filter(pupil_id=person_id).first()
    if identity is None:
        return None
    ties = list(Guardianship.objects.filter(pupil_id=person_id).order_by("id"))
    people = Guardian.objects.in_bulk([tie.guardian_id for tie in ties])
    day = today(door=door)
    may_look = [tie.guardian_id for tie in ties if tie.has_authority and not tie.is_kept_away(day)]
    known = _with_account(may_look, door=door)
    places = Membership.objects.filter(pupil_id=person_id).order_by("id").values_list("group__name", flat=True)
    return AdmissionDetail(
        identity=identity,
        enrolment=Enrolment.objects.select_related("school").filter(pupil_id=person_id).order_by("id").first(),
        classes=list(places),
        guardians=[people[tie.guardian_id] for tie in ties if tie.guardian_id in people],
        awaited=[
            people[one]
            for one in may_look
            if one in people and one not in known and people[one].email and not people[one].email_to_check
        ],
    )


def _with_account(people: list[int], *, door: Door) -> set[int]:
    """Who of these people has an account, or an invitation that still works."""
    accounts = Account.objects.filter(person_id__in=people).values_list("person_id", flat=True)
    open_ones = Invitation.objects.filter(person_id__in=people, used_at=None, expires_at__gt=door.opened_at)
    return {*accounts, *open_ones.values_list("person_id", flat=True)}


def likeness(name: str, email: str) -> str:
    """By which a guardian who gave the same name and e-mail address is recognised, without handing either over."""
    return keyed_hash("guardian likeness", f"{fold(name)} {email.strip().lower()}").hex()


def recognisable(*, door: Door) -> list[tuple[int, str, str]]:
    """The guardians of the opened pupil today who have an e-mail address: number, name and likeness."""
    door.reading("guardian")
    ties = Guardianship.objects.filter(in_force(today(door=door))).values_list("guardian_id", flat=True)
    people = Guardian.objects.filter(person_id__in=list(ties)).exclude(email="").order_by("person_id")
    return [(p.person_id, p.full_name, likeness(p.full_name, p.email)) for p in people]


def recognised(answers: Answers) -> list[str]:
    """The names of the guardians who are known already."""
    return [name_of_guardian(item) for item in answers.get(GUARDIANS, []) if item.get(KNOWN)]
