"""Which product may get what about a pupil, and which got what and when: for the family, complete and to the moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Basis, ConsentTopic
from zorgvuldig.suppliers.models import Agreement, Product, SupplyPupil
from zorgvuldig.suppliers.stops.pupil_actions import OUTSIDE, product_stops
from zorgvuldig.suppliers.usage.labels import channel_label, claims_label, reason_label, way_label
from zorgvuldig.suppliers.usage.reads import HANGS

GIVES = ("login", "roster", "csv")  # ways by which something leaves
NOBODY = "no_agreement"
WHOLE, GOING, BROKEN = "whole", "going", "broken"


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """One time that a product got something about the pupil, in words. `state` says how handing it over ended.

    `WHOLE`, `BROKEN` off, or `GOING` on still.
    """

    at: datetime
    channel: str
    what: str
    claims: Sequence[str]
    state: str

    @property
    def way(self) -> str:
        """By which way, and as which list."""
        return way_label(self.channel, self.what)

    @property
    def said(self) -> str:
        """The kinds of data in words."""
        return claims_label(self.claims)


@dataclass(frozen=True, slots=True)
class Day:
    """What a product got on one day, the last time first."""

    day: date
    got: Sequence[SupplyRow]


@dataclass(frozen=True, slots=True)
class AboutPupil:
    """One product for one pupil: what is agreed today (None: nothing), why it gets nothing all the same, and what it got."""

    product: Product
    agreement: Agreement | None
    why_not: str
    got: Sequence[SupplyRow] = field(default=())

    @property
    def why_said(self) -> str:
        """Why it gets nothing now, in words; empty when it may."""
        return reason_label(self.why_not) if self.why_not else ""

    @property
    def claims(self) -> str:
        """The kinds of data that it may get, in words; empty when it gets a pseudonym alone."""
        return claims_label(self.agreement.claims) if self.agreement and self.agreement.claims else ""

    @property
    def ways(self) -> list[str]:
        """By which ways it may get them."""
        return [channel_label(way) for way in GIVES if self.agreement and way in self.agreement.channels]

    @property
    def basis(self) -> Basis | None:
        """On which ground, as the register says it."""
        return REGISTER.bases.get(self.agreement.basis) if self.agreement else None

    @property
    def topic(self) -> ConsentTopic | None:
        """What the family is asked first; None when it is not asked."""
        return REGISTER.topics.get(self.agreement.topic) if self.agreement else None

    @property
    def topic_said(self) -> str:
        """What is asked, in words."""
        return say(self.topic.name) if self.topic else ""

    @property
    def times(self) -> int:
        """How often it got something."""
        return len(self.got)

    @property
    def last(self) -> datetime | None:
        """When it last got something."""
        return self.got[0].at if self.got else None

    @property
    def broken(self) -> int:
        """How often handing over broke off."""
        return sum(one.state == BROKEN for one in self.got)

    @property
    def days(self) -> list[Day]:
        """What it got by day, the last one first."""
        return [Day(day, list(got)) for day, got in groupby(self.got, lambda one: timezone.localdate(one.at))]


def received(pupil_id: int, *, door: Door) -> list[AboutPupil]:
    """Every product that may get something about this pupil or got it, by name."""
    door.reading("supplier", "release")
    got = got_by_product(pupil_id, door=door)
    here = [one for one in product_stops(door=door) if one.product.pk in got or _concerns(one.why_not)]
    agreements = Agreement.objects.in_bulk({one.agreement_id for one in here if one.agreement_id})
    return [
        AboutPupil(
            one.product,
            agreements.get(one.agreement_id or 0) if one.why_not != OUTSIDE else None,
            one.why_not,
            got.get(one.product.pk, []),
        )
        for one in here
    ]


def received_by(uid: UUID, pupil_id: int, *, door: Door) -> AboutPupil | None:
    """One of them, or None."""
    return next((one for one in received(pupil_id, door=door) if one.product.uid == uid), None)


def got_by_product(pupil_id: int, *, door: Door) -> dict[int, list[SupplyRow]]:
    """All that each product got about this pupil, by its number, the last time first."""
    door.reading("supplier", "release")
    rows = SupplyPupil.objects.filter(pupil_id=pupil_id).select_related("supply").order_by("-supply__at", "-supply_id")
    found: dict[int, list[SupplyRow]] = {}
    for row in rows:
        supply = row.supply
        state = WHOLE if supply.done_at else GOING if supply.at > door.opened_at - HANGS else BROKEN
        found.setdefault(supply.product_id, []).append(
            SupplyRow(supply.at, supply.channel, supply.what, supply.claims, state)
        )
    return found


def supplied(pupil_id: int, *, door: Door) -> tuple[int, datetime | None]:
    """How often products got something about this pupil, and when last."""
    door.reading("supplier", "release")
    found = SupplyPupil.objects.filter(pupil_id=pupil_id).aggregate(times=Count("pk"), last=Max("supply__at"))
    return found["times"], found["last"]


def _concerns(why: str) -> bool:
    """Whether a product that got nothing yet is there for this pupil at all."""
    return why not in (OUTSIDE, NOBODY, "stopped", "channel", "register")
