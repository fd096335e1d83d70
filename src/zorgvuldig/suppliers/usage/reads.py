"""What a product got and did not get, in numbers: for whoever watches suppliers. Nobody's name is in it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from zorgvuldig.gate.door import Door
from zorgvuldig.suppliers.models import Product, Supply, SupplyRefusal
from zorgvuldig.suppliers.usage.labels import claims_label, reason_label, way_label

DAYS = 30
HANGS = timedelta(minutes=5)  # after which a hand-over that did not end will not
SHOWN = 20  # hand-overs that did not end, one by one


@dataclass(frozen=True, slots=True)
class SupplyCount:
    """What went by one way, as one list, with the same kinds of data: how often, about how many people, and the last time.

    `broken` counts hand-overs that did not end.
    """

    channel: str
    what: str
    claims: Sequence[str]
    times: int
    people: int
    last: datetime
    broken: int

    @property
    def way(self) -> str:
        """The way in words, with the list."""
        return way_label(self.channel, self.what)

    @property
    def said(self) -> str:
        """The kinds of data in words."""
        return claims_label(self.claims)


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """How often a product was refused on a day, by reason in words."""

    day: date
    whys: Sequence[tuple[str, int]]

    @property
    def count(self) -> int:
        """How often in all."""
        return sum(count for _why, count in self.whys)


@dataclass(frozen=True, slots=True)
class BrokenSupply:
    """A hand-over that did not end."""

    at: datetime
    way: str
    count: int


def supply_counts(product: Product, *, since: datetime, door: Door) -> list[SupplyCount]:
    """What went to a product since a moment, what went most first."""
    door.reading("supplier")
    with connection.cursor() as cursor:
        cursor.execute(
            "select channel, what, claims::text, times, people, last, broken "
            "from gate.supplied_figures(%s::integer, %s::timestamptz)",
            [product.pk, since],
        )
        found = [SupplyCount(way, what, json.loads(claims), *rest) for way, what, claims, *rest in cursor.fetchall()]
    return sorted(found, key=lambda one: (-one.times, one.channel, one.what))


def refusals(product: Product, *, door: Door) -> list[RefusalCount]:
    """The days of the last thirty on which something was refused, the last one first."""
    door.reading("supplier_desk")
    first = timezone.localdate(door.opened_at) - timedelta(days=DAYS - 1)
    rows = SupplyRefusal.objects.filter(product=product, day__gte=first).order_by("-day", "channel", "why")
    days: dict[date, dict[str, int]] = {}
    for row in rows:
        whys = days.setdefault(row.day, {})
        whys[row.why] = whys.get(row.why, 0) + row.count
    return [RefusalCount(day, _reason_counts(whys)) for day, whys in days.items()]


def by_reason(days: Iterable[RefusalCount]) -> list[tuple[str, int]]:
    """The refusals of these days by reason, what was most first."""
    whys: dict[str, int] = {}
    for one in days:
        for why, count in one.whys:
            whys[why] = whys.get(why, 0) + count
    return sorted(whys.items(), key=lambda pair: (-pair[1], pair[0]))


def broken(product: Product, *, door: Door) -> list[BrokenSupply]:
    """The last hand-overs of thirty days that did not end."""
    door.reading("supplier")
    rows = Supply.objects.filter(
        product=product,
        done_at=None,
        at__gt=door.opened_at - timedelta(days=DAYS),
        at__lt=door.opened_at - HANGS,
    ).order_by("-at", "-id")[:SHOWN]
    return [BrokenSupply(row.at, way_label(row.channel, row.what), row.count) for row in rows]


def _reason_counts(whys: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(((reason_label(why), count) for why, count in whys.items()), key=lambda pair: (-pair[1], pair[0]))
