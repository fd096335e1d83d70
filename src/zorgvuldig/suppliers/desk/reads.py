"""Suppliers, their products and how it stands with what was agreed about each, for the desk."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import connections
from django.db.models import Prefetch, QuerySet

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.periods import today
from zorgvuldig.suppliers.models import Agreement, Product, Supplier

SOON = 60  # days before its end from which an agreement is said to expire


class AgreementState(StrEnum):
    """How it stands with a version of an agreement, or with a product (`NONE`, `EXPIRING` and `STOPPED` are of products too)."""

    NONE = "none"
    DRAFT = "draft"  # not complete
    WAITING = "waiting"  # complete, and nobody approved it
    COMING = "coming"  # approved, begins later
    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    STOPPED = "stopped"  # would be in force but for the stop switch
    REPLACED = "replaced"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


WITHDRAWABLE = (AgreementState.IN_FORCE, AgreementState.EXPIRING, AgreementState.STOPPED, AgreementState.COMING)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version and how it stands today."""

    agreement: Agreement
    stands: AgreementState

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return self.agreement.ends_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product with the versions of its agreement, the newest first, and how it stands today."""

    product: Product
    versions: Sequence[VersionRow]
    stands: AgreementState

    @property
    def holds(self) -> VersionRow | None:
        """The version in force, or the one that a stop switch holds."""
        return _first(self.versions, AgreementState.IN_FORCE, AgreementState.EXPIRING, AgreementState.STOPPED)

    @property
    def draft(self) -> VersionRow | None:
        """The version that nobody approved yet; there is one at most."""
        return _first(self.versions, AgreementState.DRAFT, AgreementState.WAITING)

    @property
    def coming(self) -> VersionRow | None:
        """The version that begins first of those that begin later."""
        later = [one for one in self.versions if one.stands is AgreementState.COMING]
        return min(later, key=lambda one: one.agreement.starts_on, default=None)

    @property
    def over(self) -> VersionRow | None:
        """The version that ended or was withdrawn last, when nothing holds."""
        return None if self.holds else _first(self.versions, AgreementState.ENDED, AgreementState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """A supplier with its products, by name."""

    supplier: Supplier
    products: Sequence[ProductRow]


def may_write(*, door: Door) -> bool:
    """Whether the one at the door makes agreements; others only look."""
    return door.role in roles_with(purpose="supplier_desk", writes=True)


def suppliers(*, door: Door) -> list[SupplierRow]:
    """Every supplier with its products, by name."""
    door.reading("supplier")
    found = list(Supplier.objects.order_by("name", "id"))
    products = _product_rows(_products(), door)
    return [SupplierRow(one, [known for known in products if known.product.supplier_id == one.pk]) for one in found]


def supplier_of(uid: UUID, *, door: Door) -> Supplier | None:
    """One supplier, or None."""
    door.reading("supplier")
    return Supplier.objects.filter(uid=uid).first()


def product_of(uid: UUID, *, door: Door) -> ProductRow | None:
    """One product, or None."""
    door.reading("supplier")
    return next(iter(_product_rows(_products().filter(uid=uid), door)), None)


def in_force(products: Collection[int], day: date, *, alias: str = "default") -> set[int]:
    """The numbers of the agreements in force on this day, as the database decides it."""
    if not products:
        return set()
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "select (gate.agreement_in_force(p, %s::date)).id from unnest(%s::integer[]) p", [day, list(products)]
        )
        return {number for (number,) in cursor.fetchall() if number is not None}


def current(agreements: Iterable[Agreement], day: date) -> Agreement | None:
    """The approved version that began last, as `gate.agreement_in_force` chooses; it may have ended or been withdrawn."""
    begun = [one for one in agreements if one.approved_at is not None and one.starts_on <= day]
    return max(begun, key=lambda one: (one.starts_on, one.version), default=None)


def _products() -> QuerySet[Product]:
    versions = Agreement.objects.order_by("-version").prefetch_related("scopes")
    return (
        Product.objects.select_related("supplier")
        .prefetch_related(Prefetch("agreements", versions))
        .order_by("name", "id")
    )


def _product_rows(products: Iterable[Product], door: Door) -> list[ProductRow]:
    found, day = list(products), today(door=door)
    holding = in_force([one.pk for one in found], day)
    known = []
    for product in found:
        rows = list(product.agreements.all())
        newest = current(rows, day)
        versions = [VersionRow(one, _agreement_state(one, newest, holding, day)) for one in rows]
        known.append(ProductRow(product, versions, _overall(product, versions)))
    return known


def _agreement_state(one: Agreement, newest: Agreement | None, holding: Collection[int], day: date) -> AgreementState:
    if one.approved_at is None:
        return AgreementState.WAITING if one.blob and one.scopes.all() else AgreementState.DRAFT
    if one.pk in holding:
        return AgreementState.EXPIRING if one.ends_on - day <= timedelta(days=SOON) else AgreementState.IN_FORCE
    if one.withdrawn_at is not None:
        return AgreementState.WITHDRAWN
    if one.starts_on > day:
        return AgreementState.COMING
    if newest is not None and one.pk != newest.pk:
        return AgreementState.REPLACED
    return AgreementState.ENDED if one.ends_on <= day else AgreementState.STOPPED


def _overall(product: Product, versions: Sequence[VersionRow]) -> AgreementState:
    if product.stopped_at or product.supplier.stopped_at:
        return AgreementState.STOPPED
    order = (
        AgreementState.IN_FORCE,
        AgreementState.EXPIRING,
        AgreementState.COMING,
        AgreementState.WITHDRAWN,
        AgreementState.ENDED,
        AgreementState.WAITING,
        AgreementState.DRAFT,
    )
    there = {one.stands for one in versions}
    return next((stands for stands in order if stands in there), AgreementState.NONE)


def _first(versions: Sequence[VersionRow], *stands: AgreementState) -> VersionRow | None:
    return next((one for one in versions if one.stands in stands), None)
