"""The moment in which data leave: everything is asked again by the database, in the same transaction as the release row."""

from collections.abc import Callable, Mapping

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.release.exchange.format_registry import FORMATS
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.package import basis_of, fields_in
from zorgvuldig.release.models import Release
from zorgvuldig.release.transfer.inspection_actions import finish
from zorgvuldig.release.transfer.writer import RECIPIENTS

FINISHING: Mapping[str, Callable[[Exchange, Door], None]] = dict.fromkeys(RECIPIENTS, finish)


PREFIX = "release_"


class NotNow(Exception):
    """This may not leave, or not yet. `why` is the word of the check that said no (`release/sql/exchange.sql`)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def dispatch_package(exchange: Exchange, *, door: Door) -> Release:
    """Put the release of the prepared package on record, once; from then on it may be handed over. Raises `NotNow`."""
    door.writing("exchange", "release")
    row = Exchange.objects.select_for_update().get(pk=exchange.pk)
    if row.released_at is not None:
        raise NotNow("released")
    if row.blob is None:
        raise NotNow("prepared")
    if finish := FINISHING.get(row.recipient):
        finish(row, door)
    release = Release(
        pupil_id=row.pupil_id,
        released_at=door.opened_at,
        channel=FORMATS[row.recipient].channel,
        recipient=row.recipient,
        basis="/".join((basis_of(row.recipient), "exchange")),
        fields=fields_in(row),
        actor_id=door.actor_id,
        shown_at=row.shown_at,
        exchange=row,
    )
    try:
        with transaction.atomic():
            release.save(force_insert=True)
    except IntegrityError as error:
        name = constraint_of(error)
        if name.startswith(PREFIX):
            raise NotNow(name.removeprefix(PREFIX)) from error
        raise
    row.released_at, row.released_by_id = door.opened_at, door.actor_id
    row.save(update_fields=["released_at", "released_by_id"])
    return release
