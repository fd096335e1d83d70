"""Writing versions of an agreement. What was approved stands: the database refuses the same (`suppliers/sql/supply.sql`)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.kinds import Kind, accept
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.year.reads import own_schools
from zorgvuldig.suppliers.agreements.labels import REFUSALS
from zorgvuldig.suppliers.models import Agreement, AgreementScope, DeletionDemand, Product

if TYPE_CHECKING:
    Upload = UploadedFile[bytes]

LIMIT = 10 * 1024 * 1024  # bytes of a signed agreement
Scope = tuple[int, int | None, int | None]  # school, stage, group


@dataclass(frozen=True, slots=True)
class Terms:
    """What somebody fills in about a version: columns of `Agreement`. `ends_on` is the first day on which it no longer holds."""

    model: str
    purposes: str
    basis: str
    topic: str
    claims: list[str]
    channels: list[str]
    names: str
    for_pupils: bool
    for_staff: bool
    stored_in: str
    outside_eea: str
    breach_hours: int
    deleted_within: int
    starts_on: date
    ends_on: date


COLUMNS = tuple(Terms.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody whom the supplier engages (a sub-processor, AVG art. 28(2))."""

    name: str
    country: str
    what_for: str


def new_version(product: Product, terms: Terms, *, door: Door) -> Agreement:
    """Write the next version down, for whom and with whom the last one was. Raises `Refused`.

    Schools where the one at the door does not work are not taken over: somebody of that school agrees for them.
    """
    door.writing("supplier")
    Product.objects.select_for_update().get(pk=product.pk)
    last = Agreement.objects.filter(product=product).order_by("-version").first()
    if last is not None and last.approved_at is None:
        raise Refused("draft")
    row = Agreement(
        product=product,
        version=last.version + 1 if last else 1,
        sub_processors=last.sub_processors if last else [],
        made_at=door.opened_at,
        made_by_id=door.actor_id,
    )
    _fill(row, terms)
    saved(row)
    if last is not None:
        mine = {school.pk for school in own_schools(door=door)}
        AgreementScope.objects.bulk_create(
            AgreementScope(agreement=row, school_id=one.school_id, stage=one.stage, group_id=one.group_id)
            for one in last.scopes.filter(school__in=mine)
        )
    return row


def change(agreement: Agreement, terms: Terms, *, seen: str, door: Door) -> Agreement:
    """Write something else down in a version that nobody approved. Raises `Refused`."""
    row = draft(agreement, seen, door)
    _fill(row, terms)
    return saved(row)


def set_helpers(agreement: Agreement, helpers: Sequence[Helper], *, seen: str, door: Door) -> Agreement:
    """Write down whom the supplier engages. Raises as `change` does."""
    row = draft(agreement, seen, door)
    row.sub_processors = [{"name": one.name, "country": one.country, "what_for": one.what_for} for one in helpers]
    return saved(row)


def set_scopes(agreement: Agreement, scopes: Collection[Scope], *, seen: str, door: Door) -> Agreement:
    """Write down for whom it is, of the schools where the one at the door works. Raises as `change` does."""
    row = draft(agreement, seen, door)
    mine = {school.pk for school in own_schools(door=door)}
    standing = {(one.school_id, one.stage, one.group_id): one for one in row.scopes.filter(school__in=mine)}
    for scope, there in standing.items():
        if scope not in scopes:
            there.delete()
    AgreementScope.objects.bulk_create(
        AgreementScope(agreement=row, school_id=school, stage=stage, group_id=group)
        for school, stage, group in scopes
        if (school, stage, group) not in standing and school in mine
    )
    return saved(row)


def sign(agreement: Agreement, upload: "Upload", *, seen: str, door: Door) -> Agreement:
    """Seal the signed agreement, a PDF, into the vault; an earlier one goes. Raises `vault.kinds.NotAccepted`, or as `change`."""
    row = draft(agreement, seen, door)
    accepted, earlier = accept(upload, kinds={Kind.PDF}, limit_bytes=LIMIT), row.blob
    row.blob, row.size, row.sha256 = accepted.blob, accepted.size, accepted.sha256.hex()
    try:
        saved(row)
    except BaseException:
        files.remove(accepted.blob)
        raise
    if earlier is not None:
        transaction.on_commit(partial(files.remove, earlier))
    return row


def fingerprint(agreement: Agreement) -> str:
    """What changes whenever somebody writes something else down of it."""
    return f"{agreement.made_by_id}-{agreement.made_at.timestamp()}"


def draft(agreement: Agreement, seen: str, door: Door) -> Agreement:
    """The row to be changed, which is then the work of the one at the door. Raises `Refused`."""
    door.writing("supplier")
    row = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if row.approved_at is not None:
        raise Refused("settled")
    if fingerprint(row) != seen:
        raise Refused("changed")
    row.made_at, row.made_by_id = door.opened_at, door.actor_id
    return row


def saved(row: Agreement) -> Agreement:
    """Save it. Raises `Refused` when the database does not let it be agreed."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        constraint = constraint_of(error)
        if not constraint.startswith("agreement_"):
            raise
        why = constraint.removeprefix("agreement_")
        raise Refused(why if why in REFUSALS else "other") from error
    return row


def _fill(row: Agreement, terms: Terms) -> None:
    for column in COLUMNS:
        setattr(row, column, getattr(terms, column))


# Approving a version by somebody else than who wrote it, and withdrawing it. The database refuses the same.


def missing(agreement: Agreement, *, door: Door) -> list[str]:
    """Why a version cannot be approved yet, `paper` (the signed PDF), `scope` (for whom), `over` (it ended), `never` (another began later); empty when it can."""
    door.reading("supplier")
    others = Agreement.objects.filter(product=agreement.product_id, approved_at__isnull=False)
    found = {
        "paper": agreement.blob is None,
        "scope": not agreement.scopes.exists(),
        "over": agreement.ends_on <= today(door=door),
        "never": others.exclude(pk=agreement.pk).filter(starts_on__gt=agreement.starts_on).exists(),
    }
    return [why for why, holds in found.items() if holds]


def approve(agreement: Agreement, *, seen: str, door: Door) -> Agreement:
    """Let it hold from its first day on. Raises `Refused`."""
    door.writing("supplier")
    Product.objects.select_for_update().get(pk=agreement.product_id)  # its name is agreed from here on
    row = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if row.approved_at is not None:
        raise Refused("settled")
    if fingerprint(row) != seen:
        raise Refused("changed")
    if row.made_by_id == door.actor_id:
        raise Refused("own")
    for why in missing(row, door=door):
        raise Refused(f"no_{why}")
    row.approved_at, row.approved_by_id = door.opened_at, door.actor_id
    return saved(row)


def withdraw(agreement: Agreement, *, why: str, door: Door) -> Agreement:
    """From now on it does not hold, and no older version comes back. Raises `Refused` when there is nothing to withdraw."""
    door.writing("supplier")
    row = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if row.approved_at is None or row.withdrawn_at is not None or row.ends_on <= today(door=door):
        raise Refused("settled")
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_why = door.opened_at, door.actor_id, why
    return saved(row)


# When an agreement ended: what the school asks the supplier to delete, and what the supplier answers (AVG art.
# 28(3)(g)).


@dataclass(frozen=True, slots=True)
class DemandRow:
    """A demand and how it stands: whether the answer is late, and who wrote it down (empty: nobody that is known)."""

    demand: DeletionDemand
    is_late: bool
    answered_by: str

    @property
    def is_open(self) -> bool:
        """Whether there is no answer."""
        return self.demand.answered_at is None


@dataclass(frozen=True, slots=True)
class Demands:
    """What suppliers were asked to delete: what waits for an answer, the most urgent first, and what was answered."""

    waiting: Sequence[DemandRow]
    answered: Sequence[DemandRow]


def demands(*, door: Door) -> Demands:
    """Every demand."""
    found = _as_rows(DeletionDemand.objects.order_by("answer_by", "id"), door)
    return Demands([one for one in found if one.is_open], [one for one in found if not one.is_open])


def demand_of(product: Product, *, door: Door) -> DemandRow | None:
    """The last thing that the supplier was asked to delete of this product, or None."""
    rows = DeletionDemand.objects.filter(agreement__product=product).order_by("-demanded_at")
    return next(iter(_as_rows(rows[:1], door)), None)


def demand(uid: UUID, *, door: Door) -> DemandRow | None:
    """One demand, or None."""
    return next(iter(_as_rows(DeletionDemand.objects.filter(uid=uid), door)), None)


def answer(demand: DeletionDemand, text: str, *, door: Door) -> DeletionDemand:
    """Write down what the supplier answered; once. Raises `Refused`."""
    door.writing("supplier_desk")
    row = DeletionDemand.objects.select_for_update().get(pk=demand.pk)
    if row.answered_at is not None:
        raise Refused("answered")
    row.answered_at, row.answered_by_id, row.answer = door.opened_at, door.actor_id, text
    row.save(update_fields=["answered_at", "answered_by_id", "answer"])
    return row


def is_late(demand: DeletionDemand, day: date) -> bool:
    """Whether the answer should have been there before this day."""
    return demand.answered_at is None and demand.answer_by < day


def _as_rows(rows: QuerySet[DeletionDemand], door: Door) -> list[DemandRow]:
    door.reading("staff", "supplier", "supplier_desk")
    found = list(rows.select_related("agreement__product__supplier"))
    names = names_of({one.answered_by_id for one in found if one.answered_by_id}, door=door)
    day = today(door=door)
    return [DemandRow(one, is_late(one, day), names.get(one.answered_by_id or 0, "")) for one in found]
