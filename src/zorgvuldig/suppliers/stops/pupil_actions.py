"""One pupil gets nothing from one product for a time, while the others go on: set and lifted by whoever handles requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.suppliers.models import Product, ProductStop

DESK = roles_with(purpose="rights", writes=True)
OUTSIDE = "outside"  # as `gate.why_not` says it: nothing was ever agreed about this pupil


@dataclass(frozen=True, slots=True)
class StopDetail:
    """A stop with its product, and who set and lifted it (empty: nobody that the door may name)."""

    stop: ProductStop
    set_by: str
    lifted_by: str


@dataclass(frozen=True, slots=True)
class AtProduct:
    """Where one pupil stands at one product. `why_not` is empty when it may get something now."""

    product: Product
    agreement_id: int | None
    why_not: str


def may_set(*, door: Door) -> bool:
    """Whether the one at the door sets and lifts stops; the DPO reads along."""
    return door.role in DESK


def product_stops(*, door: Door) -> list[AtProduct]:
    """Where the pupil of the door stands at each product that was ever about them, by name."""
    door.reading("supplier", "release")
    with connection.cursor() as cursor:
        cursor.execute("select product_id, agreement_id, why from gate.pupil_at_suppliers()")
        found = {product: (agreement, why) for product, agreement, why in cursor.fetchall()}
    products = Product.objects.select_related("supplier").filter(pk__in=found).order_by("name", "pk")
    return [AtProduct(product, *found[product.pk]) for product in products]


def stops(pupil_id: int, *, door: Door) -> list[StopDetail]:
    """The stops of one pupil, those in force first, then the last one first."""
    door.reading("request", "supplier")
    rows = list(ProductStop.objects.filter(pupil_id=pupil_id).select_related("product").order_by("-starts_at", "-id"))
    rows.sort(key=lambda row: row.ends_at is not None)
    return _named(rows, door)


def stop_of(uid: UUID, pupil_id: int, *, door: Door) -> ProductStop | None:
    """One of them, or None."""
    door.reading("request", "supplier")
    return ProductStop.objects.select_related("product").filter(uid=uid, pupil_id=pupil_id).first()


def set_stop(product: Product, pupil_id: int, reason: str, *, door: Door) -> ProductStop:
    """From now on this product gets nothing about this pupil. Raises `Refused`."""
    door.writing("request")
    try:
        with transaction.atomic():
            return ProductStop.objects.create(
                pupil_id=pupil_id, product=product, reason=reason, starts_at=door.opened_at, set_by_id=door.actor_id
            )
    except IntegrityError as twice:
        raise Refused("stopped") from twice


def lift_stop(stop: ProductStop, *, door: Door) -> None:
    """From now on the product may get what is agreed about this pupil again. Raises `Refused`."""
    door.writing("request")
    rows = ProductStop.objects.filter(pk=stop.pk, ends_at=None)
    if not rows.update(ends_at=Now(), lifted_by_id=door.actor_id):
        raise Refused("runs")


def _named(rows: Sequence[ProductStop], door: Door) -> list[StopDetail]:
    people = {row.set_by_id for row in rows} | {row.lifted_by_id for row in rows if row.lifted_by_id}
    names = names_of(people, door=door)
    return [StopDetail(row, names.get(row.set_by_id, ""), names.get(row.lifted_by_id or 0, "")) for row in rows]
