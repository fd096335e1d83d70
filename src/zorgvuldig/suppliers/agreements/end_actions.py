"""When an agreement ended: what the school asks the supplier to delete, and what the supplier answers (AVG art. 28(3)(g))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.suppliers.models import DeletionDemand, Product


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
