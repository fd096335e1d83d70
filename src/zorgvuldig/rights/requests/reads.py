"""Reading requests: what waits, what one asked, and one request with all that happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Restriction
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.pupils.file_reads import GuardianshipRow, age
from zorgvuldig.rights.models import RecipientNotice, Request, RequestFile, RequestStep
from zorgvuldig.rights.representation.rules import ActsAs, Answer, may_act
from zorgvuldig.rights.requests.figures import RequestCount
from zorgvuldig.rights.requests.status import OPEN, RequestStatus, request_status
from zorgvuldig.school.people.models import Guardianship, PupilBirth, PupilIdentity
from zorgvuldig.school.people.reads import names_of

INSIDE = ("note",)  # steps that are the school's own


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a list, with the pupil it is about."""

    standing: RequestStatus
    pupil: PupilIdentity


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """A step, and who took it."""

    step: RequestStep
    who: str


def open_requests(*, door: Door) -> list[RequestRow]:
    """Every open request about the opened pupils, what is due first on top."""
    return sorted(_as_rows(OPEN, door=door), key=lambda one: (one.standing.deadline.last, one.standing.request.pk))


def of_pupil(pupil_id: int, *, door: Door) -> list[RequestStatus]:
    """Every request about a pupil that the door shows, the last first."""
    door.reading("request")
    rows = _requests().filter(pupil_id=pupil_id).order_by("-received_on", "-id")
    return [request_status(row, today(door=door)) for row in rows]


def mine(pupil_id: int, *, door: Door) -> list[RequestStatus]:
    """What the one at the door asked about a pupil, the last first. The other parent's requests are the other's."""
    door.reading("request")
    rows = _requests().filter(pupil_id=pupil_id, asker_id=door.actor_id).order_by("-received_on", "-id")
    return [request_status(row, today(door=door)) for row in rows]


def request_status_of(uid: UUID, pupil_id: int, *, door: Door) -> RequestStatus | None:
    """One request about the pupil, as far as the door shows it."""
    door.reading("request")
    row = _requests().filter(uid=uid, pupil_id=pupil_id).first()
    return request_status(row, today(door=door)) if row else None


def steps(request: Request, *, inside: bool, door: Door) -> list[RequestEvent]:
    """What happened, in order; `inside` with the school's own notes."""
    door.reading("request")
    rows = RequestStep.objects.filter(request=request).order_by("at", "id")
    found = list(rows if inside else rows.exclude(kind__in=INSIDE))
    names = names_of({row.by_id for row in found}, door=door)
    return [RequestEvent(row, names.get(row.by_id, "")) for row in found]


def letters(request: Request, *, door: Door) -> Sequence[RequestFile]:
    """The letters and papers of a request, the first one first."""
    door.reading("request")
    return list(RequestFile.objects.filter(request=request).order_by("added_at", "id"))


def letter(uid: UUID, request_uid: UUID, pupil_id: int, *, door: Door) -> RequestFile | None:
    """One file of a request about this pupil."""
    door.reading("request")
    return RequestFile.objects.filter(uid=uid, request__uid=request_uid, pupil_id=pupil_id).first()


def restrictions(*, door: Door, pupil_id: int | None = None, request: Request | None = None) -> list[Restriction]:
    """What is left alone now or was, about the opened pupils; those in force first."""
    door.reading("request")
    rows = Restriction.objects.select_related("request", "pupil")
    if pupil_id is not None:
        rows = rows.filter(pupil_id=pupil_id)
    if request is not None:
        rows = rows.filter(request=request)
    return list(rows.order_by("-ends_at", "starts_at", "id"))


def in_force_now(*, door: Door) -> list[Restriction]:
    """What is left alone at this moment."""
    later = Q(ends_at=None) | Q(ends_at__gt=door.opened_at)
    rows = Restriction.objects.select_related("request", "pupil").filter(later, starts_at__lte=door.opened_at)
    door.reading("request")
    return list(rows.order_by("starts_at", "id"))


def notices(*, door: Door, request: Request | None = None) -> list[RecipientNotice]:
    """Who has to be told of a change, or was; those still to be told first."""
    door.reading("request")
    rows = RecipientNotice.objects.select_related("request", "pupil")
    if request is not None:
        rows = rows.filter(request=request)
    return sorted(rows.order_by("made_at", "id"), key=lambda row: row.told_at is not None)


def names_of_pupils(ids: Iterable[int], *, door: Door) -> dict[int, PupilIdentity]:
    """The pupils by number."""
    door.reading("identity")
    return {p.pupil_id: p for p in PupilIdentity.objects.select_related("pupil").filter(pupil_id__in=set(ids))}


def asker(request: Request, *, door: Door) -> str:
    """Who asked, by name as far as the door lets one know; empty when nobody knows."""
    if request.asker_id is None:
        return str(request.asker_name)
    return names_of({request.asker_id}, door=door).get(request.asker_id, "")


def may_ask(request: Request, *, door: Door) -> Answer:
    """Whether the asker may ask this, judged by the day on which the request came in."""
    tie = None
    if request.asker_id is not None and request.asker_id != request.pupil_id:
        door.reading("guardian")
        tie = Guardianship.objects.filter(
            in_force(request.received_on), pupil_id=request.pupil_id, guardian_id=request.asker_id
        ).first()
    return may_act(
        request.kind,
        ActsAs(request.acts_as),
        age=age_on(request, door=door),
        has_authority=tie is not None and bool(tie.has_authority),
        is_restricted=tie is not None and is_restricted(tie, request.received_on),
    )


def is_restricted(tie: Guardianship | GuardianshipRow, day: date) -> bool:
    """Whether a court keeps this parent away on a day."""
    return tie.is_restricted and (tie.restricted_until is None or tie.restricted_until > day)


def age_on(request: Request, *, door: Door) -> int | None:
    """How old the pupil was when the request came in; None when nobody knows."""
    door.reading("birth")
    birth = PupilBirth.objects.filter(pupil_id=request.pupil_id).first()
    return age(birth.born_on, request.received_on) if birth and birth.born_on else None


def figures(*, door: Door) -> list[RequestCount]:
    """Every request at the schools of the one at the door, to be counted: without whom it is about and who asked."""
    door.reading("organisation")
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind, received_on, is_extended, decided_on, outcome, ground from gate.request_figures() order by 2"
        )
        return [RequestCount(*row) for row in cursor.fetchall()]


def _requests() -> QuerySet[Request]:
    return Request.objects.select_related("correction", "pupil")


def _as_rows(which: Q, *, door: Door) -> list[RequestRow]:
    door.reading("request", "correction")
    rows = [request_status(row, today(door=door)) for row in _requests().filter(which)]
    pupils = names_of_pupils({one.request.pupil_id for one in rows}, door=door)
    return [RequestRow(one, pupils[one.request.pupil_id]) for one in rows if one.request.pupil_id in pupils]
