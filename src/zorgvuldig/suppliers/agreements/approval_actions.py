"""Approving a version by somebody else than who wrote it, and withdrawing it. The database refuses the same."""

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.suppliers.agreements.actions import fingerprint, saved
from zorgvuldig.suppliers.models import Agreement, Product


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
