"""Reading exchanges: what a desk is busy with, what it did for a pupil, and where each stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from zorgvuldig.consent.state import State, request_states, states
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.register.schema import Recipient
from zorgvuldig.release.exchange.desks import Desk
from zorgvuldig.release.exchange.labels import recipient_name
from zorgvuldig.release.exchange.models import Exchange, ExchangeAnswer, ExchangeDemand, HandOver
from zorgvuldig.release.exchange.requirements import needs_consent, needs_inspection, needs_second
from zorgvuldig.release.exchange.status import ExchangeStatus, Facts, exchange_status
from zorgvuldig.school.people.models import PupilIdentity


@dataclass(frozen=True, slots=True)
class ExchangeDetail:
    """One exchange, of whom, and where it stands now."""

    exchange: Exchange
    pupil: PupilIdentity | None
    facts: Facts
    stands: ExchangeStatus

    @property
    def recipient(self) -> Recipient | None:
        """Its recipient, as the register has it now."""
        return REGISTER.recipients.get(self.exchange.recipient)

    @property
    def recipient_name(self) -> str:
        """What kind of organisation it is for, in words."""
        return recipient_name(self.exchange.recipient)


def open_exchanges(desk: Desk, *, door: Door) -> list[ExchangeDetail]:
    """What this desk is busy with: until the package is gone here, the newest first."""
    mine = [recipient.key for recipient in desk.recipients]
    return _as_details(Exchange.objects.filter(recipient__in=mine, cleared_at=None).order_by("-made_at", "-id"), door)


def of_pupil(pupil_id: int, desk: Desk, *, door: Door) -> list[ExchangeDetail]:
    """Everything that this desk did for a pupil, the newest first."""
    mine = [recipient.key for recipient in desk.recipients]
    rows = Exchange.objects.filter(pupil_id=pupil_id, recipient__in=mine)
    return _as_details(rows.order_by("-made_at", "-id"), door)


def exchange_detail(uid: UUID, pupil_id: int, *, door: Door, desk: Desk | None = None) -> ExchangeDetail | None:
    """One exchange about this pupil, when it is this desk's."""
    rows = Exchange.objects.filter(uid=uid, pupil_id=pupil_id)
    if desk is not None:
        rows = rows.filter(recipient__in=[recipient.key for recipient in desk.recipients])
    return next(iter(_as_details(rows, door)), None)


def for_second(*, door: Door) -> list[ExchangeDetail]:
    """What waits for a second person, the oldest first."""
    rows = Exchange.objects.filter(second_from__isnull=False, stopped_at=None, released_at=None)
    return _as_details(rows.order_by("second_from", "id"), door)


def demand_of(exchange: Exchange, *, door: Door) -> ExchangeDemand | None:
    """The paper by which this was demanded."""
    door.reading("exchange")
    return ExchangeDemand.objects.filter(exchange=exchange).first()


def topic_states(pupil_id: int, *, door: Door) -> dict[str, State]:
    """What holds of the standing consents of one pupil."""
    return {topic: state for (pupil, topic), state in states(door=door).items() if pupil == pupil_id}


def _as_details(rows: QuerySet[Exchange], door: Door) -> list[ExchangeDetail]:
    door.reading("exchange", "consent")
    found = list(
        rows.select_related("party", "pupil", "asked").prefetch_related(
            Prefetch("answers", ExchangeAnswer.objects.order_by("answered_at", "id")),
            Prefetch("hand_overs", HandOver.objects.order_by("made_at", "id")),
        )
    )
    if not found:
        return []
    people = PupilIdentity.objects.select_related("pupil").filter(pupil_id__in={row.pupil_id for row in found})
    names = {person.pupil_id: person for person in people}
    consents, questions, day = states(door=door), request_states(door=door), today(door=door)
    known = [(row, facts_of(row, _consent(row, consents, questions))) for row in found]
    return [ExchangeDetail(row, names.get(row.pupil_id), facts, exchange_status(facts, day)) for row, facts in known]


def _consent(row: Exchange, consents: Mapping[tuple[int, str], State], questions: Mapping[int, State]) -> State | None:
    if row.recipient not in REGISTER.recipients or not needs_consent(row.recipient):
        return None
    if row.asked_id is not None:
        return questions.get(row.asked_id, State.UNKNOWN)
    return consents.get((row.pupil_id, row.topic), State.UNKNOWN)


def facts_of(row: Exchange, consent: State | None) -> Facts:
    """What the rows say of an exchange whose answers and ways of handing over are at hand; `consent` is asked elsewhere."""
    known = row.recipient in REGISTER.recipients
    answers, ways = list(row.answers.all()), list(row.hand_overs.all())
    objections = [a.outcome or "open" for a in answers if a.kind == "objection"]
    return Facts(
        begun_at=row.made_at,
        consent=consent,
        inspection=known and needs_inspection(row.recipient),
        inspect_from=row.inspect_from,
        inspect_until=row.inspect_until,
        answered=any(
            a.kind in ("agreed", "statement") and row.inspect_from is not None and a.answered_at >= row.inspect_from
            for a in answers  # what was said of an earlier package does not count for this one
        ),
        objection=next((state for state in ("open", "upheld", "rejected") if state in objections), ""),
        prepared_at=row.prepared_at,
        second=known and needs_second(row.recipient),
        second_from=row.second_from,
        released_at=row.released_at,
        handed_at=_last(w.mailed_at or w.made_at for w in ways if w.ended_at is None or w.fetched_at),
        fetched_at=_last(w.fetched_at or (w.made_at if w.way != "link" else None) for w in ways),
        stopped_at=row.stopped_at,
        stopped=row.stopped,
        recalled_at=row.recalled_at,
    )


def _last(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)
