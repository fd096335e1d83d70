"""An exchange as the family reads it: field by field what went, or what may go, and what became of it. Never sooner than it may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.labels import Word
from zorgvuldig.pupils.file_reads import ties
from zorgvuldig.register.schema import Basis, Guard
from zorgvuldig.release.exchange import labels as words
from zorgvuldig.release.exchange.labels import recipient_name
from zorgvuldig.release.exchange.models import Exchange, HandOver
from zorgvuldig.release.exchange.package import BASES
from zorgvuldig.release.models import Release


@dataclass(frozen=True, slots=True)
class ExchangeDetail:
    """One exchange in words. `fields` are those that left, and before that those that may leave."""

    exchange: Exchange
    release: Release | None
    fields: list[str]
    ways: Sequence[HandOver]

    @property
    def recipient_name(self) -> str:
        """What kind of organisation it is for."""
        return recipient_name(self.exchange.recipient)

    @property
    def basis(self) -> Basis | None:
        """On what it stands, as the register says it; None when the register no longer has its recipient."""
        known = REGISTER.recipients.get(self.exchange.recipient)
        return REGISTER.bases.get(BASES[known.kind]) if known and known.kind in BASES else None

    @property
    def by_kind(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Every field with its words, by kind of data."""
        return words.by_kind(self.fields)

    @property
    def stopped(self) -> Word:
        """Why it was stopped; empty when it was not."""
        return words.STOPPED.get(self.exchange.stopped, "")

    @property
    def waited(self) -> Word:
        """On what ground the family was told later; empty when it was told at once."""
        return words.GROUNDS.get(self.exchange.postponed, "")

    @property
    def state(self) -> str:
        """Where it stands for the family: stopped, given, released, asked first, or still to come."""
        if self.exchange.stopped_at:
            return "stopped"
        if self.release is None:
            return "asked" if self.exchange.asked_id and not self.exchange.prepared_at else "coming"
        return "given" if any(way.fetched_at or way.way != "link" for way in self.ways) else "released"


def exchanges(pupil_id: int, *, door: Door) -> list[ExchangeDetail]:
    """Everything that went or may go to others about this pupil, as far as the family may know now; the newest first."""
    door.reading("exchange", "release")
    rows = Exchange.objects.filter(pupil_id=pupil_id).select_related("party", "pupil").order_by("-made_at", "-id")
    return _as_details(list(rows), door)


def exchange_of(uid: UUID, pupil_id: int, *, door: Door) -> ExchangeDetail | None:
    """One of them, or None."""
    door.reading("exchange", "release")
    rows = Exchange.objects.filter(uid=uid, pupil_id=pupil_id).select_related("party", "pupil")
    return next(iter(_as_details(list(rows), door)), None)


def may_open_file(given: ExchangeDetail, *, door: Door) -> bool:
    """Whether the one at the door may see the package: not when it holds what is another parent's own (AVG art. 15(4))."""
    tables = {field.rpartition(".")[0] for field in given.fields}
    if not any(table in REGISTER.tables and REGISTER.tables[table].guard is Guard.VIA for table in tables):
        return True
    others = [tie for tie in ties(given.exchange.pupil_id, door=door) if not tie.is_reader]
    return not others


def _as_details(rows: list[Exchange], door: Door) -> list[ExchangeDetail]:
    went = {row.exchange_id: row for row in Release.objects.filter(exchange__in=rows)}
    ways: dict[int, list[HandOver]] = {}
    for way in HandOver.objects.filter(exchange__in=rows).order_by("made_at", "id"):
        ways.setdefault(way.exchange_id, []).append(way)
    return [
        ExchangeDetail(row, release, list(release.fields if release else row.fields), ways.get(row.pk, []))
        for row in rows
        for release in (went.get(row.pk),)
    ]
