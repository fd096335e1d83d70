"""What a product got and did not get, in numbers: for whoever watches suppliers. Nobody's name is in it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.suppliers.models import Agreement, Product, Supply, SupplyRefusal
from zorgvuldig.suppliers.usage.labels import channel_label, claim_label, claims_label, reason_label, way_label

DAYS = 30
HANGS = timedelta(minutes=5)  # after which a hand-over that did not end will not


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
    """The hand-overs of thirty days that did not end, the last one first."""
    door.reading("supplier")
    rows = Supply.objects.filter(
        product=product,
        done_at=None,
        at__gt=door.opened_at - timedelta(days=DAYS),
        at__lt=door.opened_at - HANGS,
    ).order_by("-at", "-id")
    return [BrokenSupply(row.at, way_label(row.channel, row.what), row.count) for row in rows]


def _reason_counts(whys: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(((reason_label(why), count) for why, count in whys.items()), key=lambda pair: (-pair[1], pair[0]))


# What was agreed beside what was ever given: what nobody uses can go out of the agreement (AVG art. 5(1)(c)).

UNUSED = 90  # days without use after which we say so; our own choice
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # nothing went before it
COMES_IN = "results"  # a way by which nothing leaves


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A kind of data, or a way: since when it is agreed (None: not now), how often it was given lately, and when last."""

    key: str
    name: str
    since: date | None
    times: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The agreement that holds beside what went. `advice` says what can go out of it; `waits_until` is when we can tell."""

    agreement: Agreement | None
    claims: list[ComparisonRow]
    channels: list[ComparisonRow]
    advice: list[str]
    waits_until: date | None


def agreement_in_force(product: Product, *, today: date, door: Door) -> Agreement | None:
    """What holds today for a product, also while it is stopped. An older version never comes back (as `gate.agreement_in_force`)."""
    door.reading("supplier")
    began = Agreement.objects.filter(product=product, approved_at__isnull=False, starts_on__lte=today)
    last = began.order_by("-starts_on", "-version").first()
    return last if last and last.ends_on > today and last.withdrawn_at is None else None


def compare(product: Product, *, door: Door) -> Comparison:
    """What is agreed about a product beside what it got in ninety days and ever."""
    today = timezone.localdate(door.opened_at)
    agreement = agreement_in_force(product, today=today, door=door)
    versions = list(Agreement.objects.filter(product=product, approved_at__isnull=False, starts_on__lte=today))
    ever = supply_counts(product, since=EVER, door=door)
    lately = supply_counts(product, since=door.opened_at - timedelta(days=UNUSED), door=door)
    agreed = {key: _since(key, [(v.starts_on, v.claims) for v in versions]) for key in _list(agreement, "claims")}
    ways = {
        key: _since(key, [(v.starts_on, v.channels) for v in versions])
        for key in _list(agreement, "channels")
        if key != COMES_IN
    }
    claims = [
        _compared(key, claim_label(key), agreed, [one for one in ever if key in one.claims], lately)
        for key in dict.fromkeys([*agreed, *(key for one in ever for key in one.claims)])
    ]
    channels = [
        _compared(key, channel_label(key), ways, [one for one in ever if one.channel == key], lately)
        for key in dict.fromkeys([*ways, *(one.channel for one in ever)])
    ]
    first = min((version.starts_on for version in versions), default=today)
    waits = first + timedelta(days=UNUSED) if agreement and first + timedelta(days=UNUSED) > today else None
    advice = _advice(claims, channels, bool(lately), today) if agreement and not waits else []
    return Comparison(agreement, claims, channels, advice, waits)


def _list(agreement: Agreement | None, name: str) -> list[str]:
    return list(getattr(agreement, name)) if agreement else []


def _since(key: str, versions: Sequence[tuple[date, Sequence[str]]]) -> date:
    """Since which version something is agreed; what was taken out for a time counts from the first."""
    return min(starts_on for starts_on, keys in versions if key in keys)


def _compared(
    key: str, name: str, agreed: Mapping[str, date], ever: Sequence[SupplyCount], lately: Sequence[SupplyCount]
) -> ComparisonRow:
    same = {(one.channel, one.what, tuple(one.claims)) for one in ever}
    times = sum(one.times for one in lately if (one.channel, one.what, tuple(one.claims)) in same)
    return ComparisonRow(key, name, agreed.get(key), times, max((one.last for one in ever), default=None))


def _advice(
    claims: Sequence[ComparisonRow], channels: Sequence[ComparisonRow], is_used: bool, today: date
) -> list[str]:
    """A sentence for all that is agreed for longer than ninety days and was not given in them."""
    if not is_used:
        said = gettext("Dit product kreeg in %(days)s dagen niets. Is de afspraak nog nodig?")
        return [said % {"days": UNUSED}]
    never = gettext("%(name)s is afgesproken en in %(days)s dagen nooit gegeven: haal het uit de afspraak.")
    way = gettext("De weg «%(name)s» is afgesproken en in %(days)s dagen nooit gebruikt: haal die uit de afspraak.")
    found = [never % {"name": one.name, "days": UNUSED} for one in claims if _is_unused(one, today)]
    return found + [way % {"name": one.name, "days": UNUSED} for one in channels if _is_unused(one, today)]


def _is_unused(one: ComparisonRow, today: date) -> bool:
    return one.since is not None and one.since <= today - timedelta(days=UNUSED) and not one.times
