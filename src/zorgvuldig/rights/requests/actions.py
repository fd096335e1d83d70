"""Making a request, and every step the school takes with it. What is made in one page is made whole or not at all."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.register.period import Period, add_period
from zorgvuldig.rights.models import Request, RequestStep
from zorgvuldig.rights.requests.deadline import deadline
from zorgvuldig.rights.requests.labels import WITH_CATEGORIES
from zorgvuldig.rights.requests.status import OPEN
from zorgvuldig.rights.restriction.actions import restrict
from zorgvuldig.rights.restriction.scope import is_given, stops_at_once, used_for

ONE_OF_MANY = (*WITH_CATEGORIES, "withdrawal", "rectification", "information")  # two of these can be about two things


class OpenAlready(Exception):
    """The same was asked before and waits for an answer: `request`."""

    def __init__(self, request: Request | None = None) -> None:
        super().__init__()
        self.request = request


class Decided(Exception):
    """Somebody decided about this request already."""


class TooLate(Exception):
    """That it takes longer has to be told within the first month."""


class AlreadyRecorded(Exception):
    """It is on record already: the identity was checked, or the time was extended."""


@dataclass(frozen=True, slots=True)
class RequestContent:
    """What somebody asks. `mask` are categories, `purpose` what an objection is against; `is_other`: not the same again."""

    kind: str
    text: str = ""
    mask: int = 0
    purpose: str = ""
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class RequestOrigin:
    """How a request came to the desk: from whom (a person's number, or a name), as what, when, how."""

    asker_id: int | None
    asker_name: str
    acts_as: str
    received_on: date
    way: str
    identity_way: str
    entitled: bool


def ask(pupil_id: int, wish: RequestContent, *, door: Door) -> Request:
    """The one at the door asks something about this pupil on the screen.

    The same as what was answered less than a month ago is answered at once by that answer (outcome `repeated`). Raises
    `OpenAlready` while the same waits for an answer, and `Refused` when the law does not give what is asked (AVG art. 20 and 21).
    """
    door.writing("request")
    if not is_given(wish.kind, wish.purpose):
        raise Refused("not_given")
    repeated = earlier(pupil_id, wish, door=door)
    request = Request(
        pupil_id=pupil_id,
        kind=wish.kind,
        way="screen",
        asker_id=door.actor_id,
        acts_as="pupil" if pupil_id == door.actor_id else "guardian",
        wish=wish.text,
        mask=wish.mask,
        purpose=wish.purpose,
        received_on=today(door=door),
        entered_at=door.opened_at,
        entered_by_id=door.actor_id,
        identity_way="signed_in",
        identity_at=door.opened_at,
        identity_by_id=door.actor_id,
    )
    if repeated is not None:
        request.repeats, request.outcome, request.ground = repeated, "repeated", repeated.ground
        request.decided_at, request.decided_by_id = door.opened_at, door.actor_id
    _make(request, door)
    if repeated is None:
        _pause(request, door=door)
    return request


def enter(pupil_id: int, wish: RequestContent, came: RequestOrigin, *, door: Door) -> Request:
    """Write down a request that came on paper or at the desk. Who may not ask it, or what the law does not give, is answered all the same."""
    door.writing("request")
    checked = bool(came.identity_way)
    request = Request(
        pupil_id=pupil_id,
        kind=wish.kind,
        way=came.way,
        asker_id=came.asker_id,
        asker_name=came.asker_name,
        acts_as=came.acts_as,
        wish=wish.text,
        mask=wish.mask,
        purpose=wish.purpose,
        received_on=came.received_on,
        entered_at=door.opened_at,
        entered_by_id=door.actor_id,
        identity_way=came.identity_way,
        identity_at=door.opened_at if checked else None,
        identity_by_id=door.actor_id if checked else None,
    )
    _make(request, door)
    if checked and came.entitled:
        _pause(request, door=door)
    return request


def earlier(pupil_id: int, wish: RequestContent, *, door: Door) -> Request | None:
    """The answered request of which this is the same again, if any. Raises `OpenAlready`."""
    same = Request.objects.filter(pupil_id=pupil_id, asker_id=door.actor_id, kind=wish.kind)
    if wish.is_other and wish.kind in ONE_OF_MANY:
        return None
    if (waiting := same.filter(OPEN).order_by("-id").first()) is not None:
        raise OpenAlready(waiting)
    since = timezone.make_aware(datetime.combine(add_period(today(door=door), Period(-1)), time.min))
    answered = same.filter(decided_at__gte=since).exclude(outcome__in=["repeated", "withdrawn"])
    return answered.order_by("-decided_at", "-id").first()


def _make(request: Request, door: Door) -> None:
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:  # the same one at the same moment, from another window
        if "request_once_at_a_time" not in str(error):
            raise
        same = Request.objects.filter(pupil_id=request.pupil_id, asker_id=request.asker_id, kind=request.kind)
        raise OpenAlready(same.filter(decided_at=None).first()) from error
    step(request, "received", door=door)


def _pause(request: Request, *, door: Door) -> None:
    """An objection stops the use at once, until it is decided (AVG art. 18(1)(d))."""
    if request.kind == "objection" and stops_at_once(request.purpose):
        mask = request.mask or used_for(request.purpose)
        if mask:
            restrict(request, mask=mask, purpose=request.purpose, door=door)


def step(request: Request, kind: str, text: str = "", *, door: Door) -> RequestStep:
    """Write down what happened."""
    door.writing("request")
    return RequestStep.objects.create(
        request=request, pupil_id=request.pupil_id, kind=kind, text=text, at=door.opened_at, by_id=door.actor_id
    )


def locked(request: Request) -> Request:
    """The request as it stands now, kept from others until the end. Raises `Decided`."""
    row = Request.objects.select_for_update().get(pk=request.pk)
    if row.decided_at is not None or not Request.objects.filter(OPEN, pk=request.pk).exists():
        raise Decided
    return row


def identify(request: Request, way: str, *, entitled: bool, door: Door) -> None:
    """Record how it was checked who asks; never a copy of a document. Raises `Decided` or `AlreadyRecorded`."""
    door.writing("request")
    row = locked(request)
    if row.identity_way:
        raise AlreadyRecorded
    row.identity_way, row.identity_at, row.identity_by_id = way, door.opened_at, door.actor_id
    row.save(update_fields=["identity_way", "identity_at", "identity_by_id"])
    step(row, "identity", door=door)
    if entitled:
        _pause(row, door=door)


def extend(request: Request, reason: str, *, door: Door) -> Request:
    """Take two months more, for a reason that the asker is told. Raises `Decided`, `AlreadyRecorded`, or `TooLate` after a month."""
    door.writing("request")
    row = locked(request)
    if row.extended_at is not None:
        raise AlreadyRecorded
    if not deadline(row.received_on, today(door=door), extended=False).may_extend:
        raise TooLate
    row.extended_at, row.extended_by_id, row.extension_reason = door.opened_at, door.actor_id, reason
    row.save(update_fields=["extended_at", "extended_by_id", "extension_reason"])
    step(row, "extended", door=door)
    return row


def weigh(request: Request, text: str, *, door: Door) -> None:
    """Write down what the school weighed. Raises `Decided`."""
    door.writing("request")
    row = locked(request)
    row.weighing = text
    row.save(update_fields=["weighing"])


def note(request: Request, text: str, *, door: Door) -> None:
    """Write a note for colleagues who handle this. Also afterwards."""
    step(request, "note", text, door=door)


TERM = timedelta(days=365)  # how long ago a request can have come in and still be entered
