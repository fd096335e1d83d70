"""The second person: looks at the very package that is to go, and agrees or stops it. Never whoever began the exchange."""

from django.db import transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.release.exchange.actions import stop
from zorgvuldig.release.exchange.models import Exchange, ExchangeApproval


def approve(exchange: Exchange, *, seen: str, door: Door) -> None:
    """Agree that the package with the digest `seen` goes; twice is once.

    Raises `Refused`: of one's `own` exchange, `changed` since it was looked at, or nothing to agree to (`over`).
    """
    door.writing("exchange", "exchange_approval")
    with transaction.atomic():
        row = _standing(exchange, door)
        if row.sha256 != seen:
            raise Refused("changed")
        ExchangeApproval.objects.get_or_create(
            exchange=row,
            sha256=row.sha256,
            defaults={"pupil_id": row.pupil_id, "approved_at": door.opened_at, "approved_by_id": door.actor_id},
        )
        row.second_from = None
        row.save(update_fields=["second_from"])


def send_back(exchange: Exchange, *, door: Door) -> None:
    """Stop it: this does not go. Raises `Refused`."""
    door.writing("exchange", "exchange_approval")
    stop(_standing(exchange, door), why="refused", door=door)


def _standing(exchange: Exchange, door: Door) -> Exchange:
    row = Exchange.objects.select_for_update().get(pk=exchange.pk)
    if row.made_by_id == door.actor_id:
        raise Refused("own")
    if row.second_from is None or row.stopped_at is not None or row.released_at is not None:
        raise Refused("over")
    return row
