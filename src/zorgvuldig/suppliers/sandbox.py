"""An invented school, for trying a product before anything about anybody real may go. What is in it stands in `suppliers/sql/trial.sql`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.models import Max, Sum

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.suppliers.models import Product, SupplyTrial
from zorgvuldig.suppliers.supply import PersonSupply
from zorgvuldig.suppliers.usage.labels import way_label

RUNTIME = "default"


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Somebody who does not exist, by a number within the invented school. `acts_as` is `pupil` or `staff`."""

    number: int
    acts_as: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class TrialCount:
    """How often a product was tried by one way, as one list (empty for a login), and when last."""

    channel: str
    what: str
    times: int
    last: datetime

    @property
    def way(self) -> str:
        """The way in words, with the list."""
        return way_label(self.channel, self.what)


def may_try() -> frozenset[str]:
    """The roles that may sign in as somebody invented: whoever makes agreements."""
    return roles_with(purpose="supplier_desk", writes=True)


def choices(product: int, *, alias: str = RUNTIME) -> list[InventedPerson]:
    """As whom somebody may sign in at a test client of this product: pupils, teachers, or both, as its agreement says."""
    found = _call(alias, "select n, acts_as, given, family, class from gate.trial_choices(%s::integer)", product)
    return [InventedPerson(n, acts_as, f"{given} {family}", group) for n, acts_as, given, family, group in found]


def invented_supply(product: int, number: int, *, alias: str = RUNTIME) -> PersonSupply | None:
    """What this product sees of one of them; None for whoever is not among them. No row says so, for it is about nobody."""
    for sub, claims in _call(
        alias, "select sub, claims::text from gate.trial_login(%s::integer, %s::integer)", product, number
    ):
        return PersonSupply(0, sub, json.loads(claims)) if sub else None
    return None


def refused(product: int, channel: str, *, alias: str) -> str:
    """Why this product cannot be tried by this way; empty when it can."""
    ((why,),) = _call(alias, "select gate.trial_refused(%s::integer, %s::text)", product, channel)
    return str(why)


def count(product: int, channel: str, *, alias: str) -> None:
    """Count that this product was tried, and by which way."""
    _call(alias, "select gate.count_trial(%s::integer, %s::text, '')", product, channel)


def trial_counts(product: Product, *, door: Door) -> Sequence[TrialCount]:
    """How often a product was tried, the last way first."""
    door.reading("supplier_desk")
    rows = SupplyTrial.objects.filter(product=product).values("channel", "what")
    found = rows.annotate(times=Sum("count"), last=Max("last_at")).order_by("-last", "channel", "what")
    return [TrialCount(row["channel"], row["what"], row["times"], row["last"]) for row in found]


def _call(alias: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(query, list(values))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
