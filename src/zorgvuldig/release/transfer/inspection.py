"""Where the inspection of one transfer stands, for the desk and for the family, and how long it lasts. The database decides (`gate.was_inspected`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.urls import reverse

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.file_reads import age
from zorgvuldig.pupils.guardians import decision_makers as deciding
from zorgvuldig.register.schema import Need
from zorgvuldig.release.exchange.models import Exchange, ExchangeAnswer
from zorgvuldig.school.people.models import PupilBirth
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.year.models import Holiday

DECIDES_AT = REGISTER.relations["self_16"].from_age or 16


class State(StrEnum):
    """What the inspection waits for."""

    TO_OFFER = "to_offer"
    CHANGED = "changed"  # the package was made anew after it was offered: nobody saw this one
    TO_TELL = "to_tell"  # no mail went to the family yet
    WAITING = "waiting"
    OBJECTION = "objection"  # one waits for a decision
    SIXTEEN = "sixteen"  # the pupil decides since, and was not asked
    DONE = "done"
    OVER = "over"  # it left, or was stopped


@dataclass(frozen=True, slots=True)
class InspectionAnswer:
    """One answer, with who gave it; `counts` when it is about the package as it is now."""

    answer: ExchangeAnswer
    name: str
    counts: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """Where it stands. `deciders` are the persons who may answer today, `last` is the last day of the term."""

    exchange: Exchange
    state: State
    answers: Sequence[InspectionAnswer]
    deciders: frozenset[int]
    last: date | None
    urls: Mapping[str, str]


def needs_inspection(exchange: Exchange) -> bool:
    """Whether the family sees it before it goes."""
    return Need.INSPECTION in REGISTER.recipients[exchange.recipient].needs


def deciders(pupil_id: int, *, door: Door) -> frozenset[int]:
    """Who decides about this pupil today."""
    door.reading("birth", "guardian")
    return frozenset(deciding.deciders(pupil_id, day=today(door=door)))


def inspection(exchange: Exchange, *, door: Door) -> dict[str, Any]:
    """What `release/inspection_part.html` shows on the desk's page of an exchange; nothing when no law asks for it."""
    if not needs_inspection(exchange):
        return {"inspection": None}
    return {"inspection": inspected(exchange, door=door)}


def inspected(exchange: Exchange, *, door: Door) -> Inspection:
    """Where it stands, with every answer that the door shows."""
    door.reading("consent", "exchange")
    rows = list(ExchangeAnswer.objects.filter(exchange=exchange).order_by("answered_at", "pk"))
    names = names_of({row.person_id for row in rows}, door=door)
    said = [InspectionAnswer(r, names.get(r.person_id, ""), _counts(r, exchange), _decision(r, exchange)) for r in rows]
    who = deciders(exchange.pupil_id, door=door)
    last = date.fromordinal(exchange.inspect_until.toordinal() - 1) if exchange.inspect_until else None
    return Inspection(exchange, _state(exchange, said, who, door), said, who, last, _urls(exchange))


def _counts(answer: ExchangeAnswer, exchange: Exchange) -> bool:
    return exchange.inspect_from is not None and answer.answered_at >= exchange.inspect_from


def _state(exchange: Exchange, said: Sequence[InspectionAnswer], who: frozenset[int], door: Door) -> State:
    if exchange.released_at or exchange.stopped_at:
        return State.OVER
    if any(one.answer.kind == "objection" and not one.answer.outcome for one in said):
        return State.OBJECTION
    if exchange.inspect_from is None:
        return State.TO_OFFER
    if exchange.prepared_at is None or exchange.prepared_at > exchange.inspect_from:
        return State.CHANGED
    if {one.answer.person_id for one in said if one.counts} & who:
        return State.DONE
    if exchange.inspect_until is None:
        return State.TO_TELL
    if exchange.inspect_until > today(door=door):
        return State.WAITING
    return State.SIXTEEN if _came_of_age(exchange, door) else State.DONE


def _came_of_age(exchange: Exchange, door: Door) -> bool:
    born = PupilBirth.objects.filter(pupil_id=exchange.pupil_id).first()
    if born is None or exchange.inspect_from is None:
        return False
    since = exchange.inspect_from.astimezone().date()
    return age(born.born_on, since) < DECIDES_AT <= age(born.born_on, today(door=door))


def _address(name: str, exchange: Exchange, **more: UUID) -> str:
    return reverse(name, kwargs={"uid": exchange.pupil.uid, "exchange": exchange.uid, **more})


def _urls(exchange: Exchange) -> Mapping[str, str]:
    names = {
        "page": "inspection",
        "paper": "inspection_paper",
        "offer": "offer_inspection",
        "told": "told_of_inspection",
    }
    return {key: _address(name, exchange) for key, name in names.items()}


def _decision(answer: ExchangeAnswer, exchange: Exchange) -> str:
    if answer.kind != "objection" or answer.outcome or exchange.released_at or exchange.stopped_at:
        return ""
    return _address("decide_objection", exchange, answer=answer.uid)


# How long a family may look at a transfer file before it leaves, in school days.
# No law names a term (source status: proposal). The database wants at least a week (`gate.was_inspected`).
TERM = 10
SATURDAY = 5
LONGEST = 120  # calendar days: a summer lies within


def last_day(told_on: date, *, alias: str, term: int = TERM) -> date:
    """The first day after `term` school days that follow the day on which the family was told; holidays do not count."""
    free = list(Holiday.objects.using(alias).filter(ends_on__gt=told_on).values_list("starts_on", "ends_on"))
    day, left = told_on, term
    for _number in range(LONGEST):
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and not any(starts <= day < ends for starts, ends in free):
            left -= 1
        if not left:
            break
    return day + timedelta(days=1)
