"""The stop switch of a product and of a supplier: from its commit on nothing goes there, and nothing it holds works any more.

That nothing goes is asked by the database each time (`gate.why_not`); here the switch itself is turned, both ways with a reason.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.suppliers.models import Product, Supplier

DESK = roles_with(purpose="supplier_desk", writes=True)


@dataclass(frozen=True, slots=True)
class StopChange:
    """The switch was turned: when, by whom (empty: nobody that is known), off (`is_stop`) or on again, and why."""

    at: datetime
    by: str
    is_stop: bool
    why: str


def may_stop(*, door: Door) -> bool:
    """Whether the one at the door may turn the switch; whoever watches only looks."""
    return door.role in DESK


def product_of(uid: UUID, *, door: Door) -> Product | None:
    """A product with its supplier, or None."""
    door.reading("supplier")
    return Product.objects.select_related("supplier").filter(uid=uid).first()


def supplier_of(uid: UUID, *, door: Door) -> Supplier | None:
    """A supplier, or None."""
    door.reading("supplier")
    return Supplier.objects.filter(uid=uid).first()


def stop(thing: Product | Supplier, why: str, *, door: Door) -> int:
    """Give it nothing any more, end its sessions and revoke what it holds. Returns how many sessions ended.

    Raises `Refused`.
    """
    door.writing("supplier")
    if _locked(thing).stopped_at is not None:
        raise Refused("stopped")
    # The database's own moment, as late as it can be: what went a moment sooner went before the stop.
    _rows(thing).update(stopped_at=Now(), stopped_by_id=door.actor_id, stopped_why=why)
    return notify_of_stop(_products(thing))


def start_again(thing: Product | Supplier, why: str, *, door: Door) -> None:
    """Let it get again what was agreed, for whoever signs in anew. Raises `Refused`."""
    door.writing("supplier")
    if _locked(thing).stopped_at is None:
        raise Refused("runs")
    # A switch that is on has no reason in its row: the reason is signed first, and so is in the history (`gate.stop_history`).
    _rows(thing).update(stopped_by_id=door.actor_id, stopped_why=why)
    _rows(thing).update(stopped_at=None, stopped_by_id=None, stopped_why="")
    notify_of_stop(_products(thing))  # what was handed out while the switch was being turned does not come to life


def notify_of_stop(products: Collection[int]) -> int:
    """Mark the sessions of these products ended, so that each is told, and revoke their codes and tokens."""
    ended = 0
    with connection.cursor() as cursor:
        for number in products:
            cursor.execute("select gate.end_supplier_sessions(%s::integer)", [number])
            ended += cursor.fetchone()[0]
    return ended


def switch_history(thing: Product | Supplier, *, door: Door) -> list[StopChange]:
    """How often the switch was turned, the last time first."""
    door.reading("supplier", "staff")
    with connection.cursor() as cursor:
        cursor.execute(
            "select at, actor_id, is_stop, why from gate.stop_history(%s::text, %s::integer)",
            [thing._meta.db_table, thing.pk],
        )
        found = cursor.fetchall()
    names = names_of({actor for _at, actor, _is_stop, _why in found}, door=door)
    return [StopChange(at, names.get(actor, ""), is_stop, why or "") for at, actor, is_stop, why in found]


def _rows(thing: Product | Supplier) -> QuerySet[Any]:
    return type(thing).objects.filter(pk=thing.pk)


def _locked(thing: Product | Supplier) -> Product | Supplier:
    row: Product | Supplier = _rows(thing).select_for_update().get()
    return row


def _products(thing: Product | Supplier) -> list[int]:
    if isinstance(thing, Product):
        return [thing.pk]
    return list(Product.objects.filter(supplier=thing).order_by("pk").values_list("pk", flat=True))
