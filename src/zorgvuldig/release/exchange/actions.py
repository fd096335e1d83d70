"""What a desk does with an exchange under way: makes the package, stops it, says that somebody was told; and what a second person decides of it."""

from django.db import IntegrityError, transaction

from zorgvuldig.consent.state import State
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.release.exchange.dispatch import NotNow
from zorgvuldig.release.exchange.models import Exchange, ExchangeApproval
from zorgvuldig.release.exchange.package import prepare
from zorgvuldig.release.exchange.reads import ExchangeDetail

REASONS = ("cancelled", "withdrawn", "refused", "objection")


def make_ready(standing: ExchangeDetail, *, door: Door) -> Exchange:
    """Make the package, or make it anew. Raises `NotNow`: without a yes nothing is prepared, and what went is not made again."""
    row, facts = standing.exchange, standing.facts
    if row.released_at is not None:
        raise NotNow("released")
    if row.stopped_at is not None:
        raise NotNow("stopped")
    if facts.consent not in (None, State.YES):
        raise NotNow("consent")
    try:
        with transaction.atomic():
            return prepare(row, door=door)
    except IntegrityError as error:  # the answer changed after the page asked
        if constraint_of(error) == "exchange_granted":
            raise NotNow("consent") from error
        raise


def stop(exchange: Exchange, *, why: str, door: Door) -> None:
    """Stop it for good; twice is once. What was released stays released, and can no longer be handed over."""
    door.writing("exchange")
    if why not in REASONS:
        raise ValueError(f"{why} is no reason to stop")
    row = Exchange.objects.select_for_update().get(pk=exchange.pk)
    if row.stopped_at is not None:
        return
    row.stopped, row.stopped_at, row.stopped_by_id, row.second_from = why, door.opened_at, door.actor_id, None
    row.save(update_fields=["stopped", "stopped_at", "stopped_by_id", "second_from"])


def recalled(exchange: Exchange, *, door: Door) -> None:
    """Say that the recipient was told of the withdrawal; twice is once. What was not handed over stays here."""
    door.writing("exchange")
    row = Exchange.objects.select_for_update().get(pk=exchange.pk)
    if row.recalled_at is None and row.released_at is not None:
        row.recalled_at, row.recalled_by_id = door.opened_at, door.actor_id
        row.save(update_fields=["recalled_at", "recalled_by_id"])


def record_notice(exchange: Exchange, *, door: Door) -> None:
    """Say that the family was told by letter or by telephone, because no mail could go; twice is once."""
    door.writing("exchange")
    row = Exchange.objects.select_for_update().get(pk=exchange.pk)
    if row.told_at is None and row.released_at is not None and row.shown_at <= door.opened_at:
        row.told_at = door.opened_at
        row.save(update_fields=["told_at"])


def why_closed(standing: ExchangeDetail) -> str:
    """The reason under which an exchange that may not leave is closed."""
    if standing.facts.objection == "upheld":
        return "objection"
    is_taken_back = standing.facts.consent is State.NO and standing.exchange.prepared_at is not None
    return (
        "withdrawn" if is_taken_back else "refused"
    )  # a no at once is an answer, and a question whose day passed is neither


def approve(exchange: Exchange, *, seen: str, door: Door) -> None:
    """Agree that the package with the digest `seen` goes; twice is once.

    Raises `Refused`: of one's `own` exchange, `changed` since it was looked at, or nothing to agree to (`over`).
    """
    door.writing("exchange", "exchange_approval")
    with transaction.atomic():
        row = _lock_exchange(exchange, door)
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
    stop(_lock_exchange(exchange, door), why="refused", door=door)


def _lock_exchange(exchange: Exchange, door: Door) -> Exchange:
    row = Exchange.objects.select_for_update().get(pk=exchange.pk)
    if row.made_by_id == door.actor_id:
        raise Refused("own")
    if row.second_from is None or row.stopped_at is not None or row.released_at is not None:
        raise Refused("over")
    return row
