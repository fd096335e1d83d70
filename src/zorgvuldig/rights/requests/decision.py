"""Deciding about a request: what each decision does, in the same transaction as its letter."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Restriction
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.rights.erasure import actions as erasure
from zorgvuldig.rights.models import Erasure, Request
from zorgvuldig.rights.recipients.reads import fields_of, notify_recipients
from zorgvuldig.rights.requests.actions import locked, step
from zorgvuldig.rights.requests.reads import may_ask
from zorgvuldig.rights.restriction.actions import NOTICE, lift, restrict
from zorgvuldig.rights.restriction.scope import is_given, stops_at_once, used_for

GIVEN = ("granted", "partly")


class NotAllowed(Exception):
    """The asker may not ask this, so it cannot be granted."""


class NotIdentified(Exception):
    """Nobody checked yet who asks."""


class OwnRequest(Exception):
    """Nobody decides about what they asked themselves."""


class NotWeighed(Exception):
    """A question of a parent without authority is weighed before it is answered."""


class NotGiven(Exception):
    """The law does not give here what was asked, so it cannot be granted."""


class NothingChosen(Exception):
    """No kind of data was chosen to restrict or erase."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome, with its ground when it is a refusal, the answer in plain words, and the categories it is about."""

    outcome: str
    answer: str
    ground: str = ""
    mask: int = 0


def check(request: Request, decision: Decision, *, door: Door) -> None:
    """Raises for a decision that cannot be: `OwnRequest`, `NotAllowed`, `NotIdentified`, `NotWeighed`, `NotGiven`, `NothingChosen`, or as
    `erasure.check` does.
    """
    if request.asker_id == door.actor_id and decision.outcome != "withdrawn":
        raise OwnRequest
    if request.kind == "information" and decision.outcome != "withdrawn" and not str(request.weighing):
        raise NotWeighed
    if decision.outcome not in GIVEN:
        return
    if not may_ask(request, door=door).allowed:
        raise NotAllowed
    if not request.identity_way:
        raise NotIdentified
    if not is_given(request.kind, request.purpose):
        raise NotGiven
    if request.kind in ("erasure", "restriction") and not (decision.mask or request.mask):
        raise NothingChosen
    if request.kind == "erasure":
        erasure.check(request, decision.mask or request.mask, is_partly=decision.outcome == "partly", door=door)


def decide(request: Request, decision: Decision, *, door: Door) -> Request:
    """Decide, once, and do what was decided. Raises `Decided`, or as `check` does."""
    door.writing("request")
    row = locked(request)
    check(row, decision, door=door)
    row.outcome, row.ground, row.answer = decision.outcome, decision.ground, decision.answer
    row.decided_at, row.decided_by_id = door.opened_at, door.actor_id
    row.save(update_fields=["outcome", "ground", "answer", "decided_at", "decided_by_id"])
    step(row, "decided", door=door)
    match row.kind:
        case "restriction" if decision.outcome in GIVEN:
            _restricted(row, decision.mask or row.mask, door=door)
        case "objection":
            _objected(row, decision, door=door)
        case "erasure" if decision.outcome in GIVEN:
            _erased(row, decision.mask or row.mask, door=door)
        case _:
            pass
    return row


def _restricted(request: Request, mask: int, *, door: Door) -> None:
    restrict(request, mask=mask, door=door)
    notify_recipients(request, fields_of(mask), door=door)


def _objected(request: Request, decision: Decision, *, door: Door) -> None:
    """Granted: the use stays stopped. Refused: it begins again when the asker has been told (AVG art. 18(3))."""
    paused = list(Restriction.objects.filter(request=request, ends_at=None))
    if decision.outcome not in GIVEN:
        for row in paused:
            lift(row, on=used_again(door=door), door=door)
        return
    mask = decision.mask or request.mask or used_for(request.purpose)
    if not paused and stops_at_once(request.purpose) and mask:
        restrict(request, mask=mask, purpose=request.purpose, door=door)
    for row in paused:
        row.mask = mask
        row.save(update_fields=["mask"])


def used_again(*, door: Door) -> date:
    """From which day data may be used again when the asker is told so today."""
    return today(door=door) + NOTICE


def _erased(request: Request, mask: int, *, door: Door) -> None:
    """What may go is wiped by the next run of retention; what a law keeps stays, and the letter says so."""
    made = erasure.order(request, mask, door=door)
    step(request, "note", _noted(made), door=door)
    notify_recipients(request, fields_of(made.mask), door=door)


def _noted(made: Erasure) -> str:
    said = [gettext("Te wissen: %s.") % _names(made.mask)]
    return " ".join([*said, *([gettext("Moet nog blijven: %s.") % _names(made.kept_mask)] if made.kept_mask else [])])


def _names(mask: int) -> str:
    return ", ".join(say(category.name) for category in REGISTER.categories.values() if category.mask & mask)
