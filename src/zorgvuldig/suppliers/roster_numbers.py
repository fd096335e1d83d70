"""From which day a product gets numbers of its own for schools, periods, courses, classes and who is in them.

An earlier version gave every product the same ones, so what two suppliers hold could be joined by them. A product that has those keeps
them until a day that an operator, or whoever makes agreements, chose; see docs/decisions/0051-numbers-of-a-roster.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.health import Answer
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.suppliers.desk.reads import current
from zorgvuldig.suppliers.models import Product

JOB = "supplying"
NO_DAY = date.max  # until somebody chooses one
STAND = "stand"


class NotRenumbered(Exception):
    """Nothing changed, and why, in one sentence."""


@dataclass(frozen=True, slots=True)
class OldNumbers:
    """A product with numbers of an earlier version. `until` is None while no day was chosen; `days` is how long old ones lead to new ones."""

    number: UUID
    supplier: str
    product: str
    until: date | None
    days: int


def old_numbers(now: datetime) -> list[OldNumbers]:
    """Every product that has numbers of an earlier version still, by name."""
    with working(JOB, now=now) as door:
        return [_as_row(one, door) for one in _products_with_old_numbers(door)]


def renumber(number: UUID, day: date, now: datetime) -> OldNumbers:
    """Give this product numbers of its own from `day` on. Raises `NotRenumbered`."""
    if day < timezone.localdate(now):
        raise NotRenumbered("This day is over: choose today or a later one.")
    with working(JOB, now=now) as door:
        product = next((one for one in _products_with_old_numbers(door) if one.uid == number), None)
        if product is None:
            raise NotRenumbered("No product with old numbers has this number. See: zorgvuldig supplier numbers")
        door.writing("supplier")
        product.old_numbers_until = day
        product.save(using=door.alias, update_fields=["old_numbers_until"])
        return _as_row(product, door)


def is_planned(product: Product) -> bool:
    """Whether a day was chosen on which this product gets numbers of its own."""
    return product.old_numbers_until not in (None, NO_DAY)


def choose_day(product: Product, day: date, *, door: Door) -> None:
    """Give this product numbers of its own from `day` on, at the desk of suppliers; `NO_DAY` withdraws that. Raises `Refused` once it has them."""
    door.writing("supplier")
    product.old_numbers_until = day
    try:
        with transaction.atomic():
            product.save(update_fields=["old_numbers_until"])
    except IntegrityError as error:
        raise Refused(STAND) from error


def examine(now: datetime) -> Iterator[Answer]:
    """What doctor asks: whether two suppliers could join what they hold by the numbers of classes."""
    found = old_numbers(now)
    connections["jobs"].close()
    undecided = [one.product for one in found if one.until is None]
    says = "; ".join(f"{one.product} from {one.until:%Y-%m-%d}" for one in found if one.until)
    if undecided:
        says = f"not yet: {', '.join(undecided)}. Choose a day with: zorgvuldig supplier renumber (docs/operate.md)"
    yield Answer("suppliers know classes by numbers of their own", not found, says or "yes", note=not undecided)


def _products_with_old_numbers(door: JobDoor) -> list[Product]:
    door.reading("supplier")
    today = timezone.localdate(door.started_at)
    found = Product.objects.using(door.alias).filter(old_numbers_until__gt=today).select_related("supplier")
    return list(found.order_by("supplier__name", "name"))


def _as_row(product: Product, door: JobDoor) -> OldNumbers:
    until = product.old_numbers_until
    agreement = current(list(product.agreements.using(door.alias).all()), timezone.localdate(door.started_at))
    days = max(agreement.deleted_within, 1) if agreement else 0
    return OldNumbers(product.uid, product.supplier.name, product.name, until if is_planned(product) else None, days)
