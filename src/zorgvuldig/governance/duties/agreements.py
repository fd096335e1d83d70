"""The products with an agreement in force, and whether anybody still uses them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from zorgvuldig.gate.door import Door
from zorgvuldig.governance.duties.dates import days_status
from zorgvuldig.governance.links import link_for
from zorgvuldig.kit.periods import today

EARLY = 60  # days before its end from which an agreement asks for attention


@dataclass(frozen=True, slots=True)
class Product:
    """A product, its agreement, when something went to it last, and how many rows in ninety days."""

    name: str
    supplier: str
    version: int
    last_day: date
    is_stopped: bool
    used_at: datetime | None
    lately: int
    stands: str
    url: str


def products(*, door: Door) -> list[Product]:
    """Every product with an agreement in force, those nobody used lately first."""
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute(
            "select product, name, supplier, version, ends_on, stopped, used_at, lately from gate.products_used()"
        )
        found = [_product(*row, door=door) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: (one.lately > 0, one.supplier, one.name))


def _product(
    uid: UUID, name: str, supplier: str, version: int, ends_on: date, stopped: bool, used_at: datetime | None, lately: int,
    *, door: Door,
) -> Product:  # fmt: skip
    last = ends_on - timedelta(days=1)
    url = link_for(door, "supplier_desk", "product", uid)
    return Product(name, supplier, version, last, stopped, used_at, lately, days_status(last, today(door=door)), url)
