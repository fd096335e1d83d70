"""Beginning an exchange: for one pupil, to one organisation, with fields that the register declares, on a ground that is there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.consent.actions import NotAsked, ask
from zorgvuldig.consent.models import ConsentRequest
from zorgvuldig.consent.state import State
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.files import row_of
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.kinds import Kind, accept
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.release.exchange.labels import GROUNDS
from zorgvuldig.release.exchange.models import Exchange, ExchangeDemand, Party
from zorgvuldig.release.exchange.reads import topic_states
from zorgvuldig.release.exchange.requirements import is_fixed, mask_of, may_wait, needs_consent, needs_demand, topics_of
from zorgvuldig.release.parties.reads import usable

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    Upload = UploadedFile[bytes]

KINDS = (Kind.PDF, Kind.JPEG, Kind.PNG, Kind.DOCX, Kind.ODT)
LIMIT = 10 * 1024 * 1024  # bytes
LONGEST_WAIT = timedelta(days=92)  # three months; then the family sees it by itself


class NotBegun(Exception):
    """The register, the law or the family does not let this begin. `why` names what is missing."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Postponement:
    """That the family is told later: on which ground, why, and on which day it sees it at the latest."""

    ground: str
    why: str
    until: date


@dataclass(frozen=True, slots=True)
class ExchangeRequest:
    """What somebody wants to give. `fields` are table.column; `topic` is a standing consent, `ends_on` ends a question.

    `uid` is the number that the page gave it, so that posting twice begins one.
    """

    recipient: str
    party: Party
    fields: Sequence[str]
    reason: str
    remark: str = ""
    topic: str = ""
    ends_on: date | None = None
    demand: "Upload | None" = None
    demand_on: date | None = None
    postponed: Postponement | None = None
    signal: AbsenceSignal | None = None
    uid: UUID = field(default_factory=uuid4)


def begin(pupil_id: int, wanted: ExchangeRequest, *, door: Door) -> Exchange:
    """Begin it, and put the question to the family when it needs a yes; nothing is prepared and nothing leaves.

    Raises `NotBegun`, or `vault.kinds.NotAccepted` when the paper cannot be kept. Nothing is kept then.
    """
    door.writing("exchange")
    _check(pupil_id, wanted, door)
    with transaction.atomic():
        row = Exchange.objects.create(
            uid=wanted.uid,
            pupil_id=pupil_id,
            party=wanted.party,
            recipient=wanted.recipient,
            article=REGISTER.recipients[wanted.recipient].article,
            fields=list(wanted.fields),
            mask=mask_of(list(wanted.fields)),
            reason=wanted.reason,
            remark=wanted.remark,
            asked=_ask_consent(pupil_id, wanted, door),
            topic=wanted.topic,
            signal=wanted.signal,
            demand_on=wanted.demand_on,
            made_at=door.opened_at,
            made_by_id=door.actor_id,
            shown_at=_shown_from(wanted.postponed, door),
            postponed=wanted.postponed.ground if wanted.postponed else "",
            postponed_why=wanted.postponed.why if wanted.postponed else "",
        )
        if wanted.demand is not None:
            _keep(row, wanted.demand, door)
    return row


def _check(pupil_id: int, wanted: ExchangeRequest, door: Door) -> None:
    known, taken = REGISTER.recipients[wanted.recipient], list(wanted.fields)
    if not taken or set(taken) - set(known.fields) or len(set(taken)) != len(taken):
        raise NotBegun("fields")
    free = {f for f in known.fields if _category(f) not in door.withheld.get(pupil_id, frozenset())}
    if set(taken) - free or (is_fixed(known) and set(taken) != free):
        raise NotBegun("fields")
    if wanted.party not in usable(wanted.recipient, door=door):
        raise NotBegun("party")
    if not wanted.reason.strip():
        raise NotBegun("reason")
    if needs_demand(wanted.recipient) and (wanted.demand is None or wanted.demand_on is None):
        raise NotBegun("demand")
    if needs_consent(wanted.recipient):
        _check_ground(pupil_id, wanted, door)
    elif wanted.topic or wanted.ends_on:
        raise NotBegun("consent")
    if wanted.postponed is not None:
        _check_wait(wanted, door)


def _check_ground(pupil_id: int, wanted: ExchangeRequest, door: Door) -> None:
    """A standing consent that says yes now and covers the kinds of data, or else a question with an end."""
    if not wanted.topic:
        if wanted.ends_on is None or wanted.ends_on <= today(door=door):
            raise NotBegun("ends_on")
        return
    topic = next((t for t in topics_of(wanted.recipient) if t.key == wanted.topic), None)
    if topic is None or {_category(f) for f in wanted.fields} - set(topic.categories):
        raise NotBegun("topic")
    if topic_states(pupil_id, door=door).get(topic.key) is not State.YES:
        raise NotBegun("consent")


def _check_wait(wanted: ExchangeRequest, door: Door) -> None:
    asked, day = wanted.postponed, today(door=door)
    assert asked is not None
    if not may_wait(REGISTER.recipients[wanted.recipient]) or asked.ground not in GROUNDS or not asked.why.strip():
        raise NotBegun("postponed")
    if not day < asked.until <= day + LONGEST_WAIT:
        raise NotBegun("until")


def _ask_consent(pupil_id: int, wanted: ExchangeRequest, door: Door) -> ConsentRequest | None:
    if not needs_consent(wanted.recipient) or wanted.topic or wanted.ends_on is None:
        return None
    try:
        return ask(
            pupil_id,
            recipient=wanted.recipient,
            party_name=wanted.party.name,
            purpose=wanted.reason,
            fields=wanted.fields,
            ends_on=wanted.ends_on,
            door=door,
        )
    except NotAsked as refused:
        raise NotBegun("ends_on") from refused


def _shown_from(postponed: Postponement | None, door: Door) -> datetime:
    """The moment from which the family sees it: now, or the beginning of the day until which telling waits."""
    if postponed is None:
        return door.opened_at
    return timezone.make_aware(datetime.combine(postponed.until, time()), timezone.get_default_timezone())


def _keep(row: Exchange, upload: "Upload", door: Door) -> None:
    accepted = accept(upload, kinds=KINDS, limit_bytes=LIMIT, closing=closing(ExchangeDemand, row.pupil_id))
    try:
        with transaction.atomic():
            ExchangeDemand.objects.create(
                exchange=row, pupil_id=row.pupil_id, mask=row.mask, **row_of(accepted, door=door)
            )
    except BaseException:
        files.remove(accepted.blob)
        raise


def _category(field_: str) -> str:
    return REGISTER.tables[field_.rpartition(".")[0]].category
