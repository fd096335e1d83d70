"""Writing suppliers and their products down. What stands in an agreement that was approved keeps its name."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.suppliers.models import Agreement, Product, Supplier


@dataclass(frozen=True, slots=True)
class SupplierDetails:
    """What is written down of a supplier: columns of `Supplier`."""

    name: str
    country: str
    site: str
    contact: str
    breach_contact: str


@dataclass(frozen=True, slots=True)
class ProductDetails:
    """What is written down of a product: columns of `Product`."""

    name: str
    what_for: str


def add_supplier(details: SupplierDetails, *, door: Door) -> Supplier:
    """Write a supplier down. Raises `Refused`."""
    door.writing("supplier")
    return _supplier(Supplier(added_at=door.opened_at, added_by_id=door.actor_id), details)


def change_supplier(supplier: Supplier, details: SupplierDetails, *, door: Door) -> Supplier:
    """Write something else down. Raises `Refused` for another name than the one that was agreed with."""
    door.writing("supplier")
    row = Supplier.objects.select_for_update().get(pk=supplier.pk)
    if row.name != details.name and is_agreed(supplier=row, door=door):
        raise Refused("agreed")
    return _supplier(row, details)


def add_product(supplier: Supplier, details: ProductDetails, *, door: Door) -> Product:
    """Write a product of this supplier down; it gets nothing until something is agreed. Raises `Refused`."""
    door.writing("supplier")
    return _product(Product(supplier=supplier, added_at=door.opened_at, added_by_id=door.actor_id), details)


def change_product(product: Product, details: ProductDetails, *, door: Door) -> Product:
    """Write something else down. Raises `Refused` for another name than the one that was agreed."""
    door.writing("supplier")
    row = Product.objects.select_for_update().get(pk=product.pk)
    if row.name != details.name and is_agreed(product=row, door=door):
        raise Refused("agreed")
    return _product(row, details)


def is_agreed(*, supplier: Supplier | None = None, product: Product | None = None, door: Door) -> bool:
    """Whether an agreement about this product, or any product of this supplier, was ever approved."""
    door.reading("supplier")
    approved = Agreement.objects.filter(approved_at__isnull=False)
    return (approved.filter(product=product) if product else approved.filter(product__supplier=supplier)).exists()


def _supplier(row: Supplier, details: SupplierDetails) -> Supplier:
    row.name, row.country, row.site = details.name, details.country, details.site
    row.contact, row.breach_contact = details.contact, details.breach_contact
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("stands") from error
    return row


def _product(row: Product, details: ProductDetails) -> Product:
    row.name, row.what_for = details.name, details.what_for
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("stands") from error
    return row
