"""From the first step of a transfer to the family's answer: what is offered is a package, and exactly that one leaves.

When the family wrote something, it is added to that package at the moment it leaves (`finish`); nothing else changes in it.
"""

import io
import zipfile
from datetime import date
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.release.exchange.models import Exchange, ExchangeAnswer
from zorgvuldig.release.exchange.package import LIMIT, fields_in, packed, prepare
from zorgvuldig.release.transfer.blocks import Document, Record
from zorgvuldig.release.transfer.inspection import last_day
from zorgvuldig.release.transfer.writer import JSON_NAME, document_files, from_json


class NotAnswered(Exception):
    """Somebody who does not decide about this pupil answered."""


def offer(exchange: Exchange, *, door: Door) -> Exchange:
    """Make the package, or make it anew, and let the family look at it; whoever answered before answers again.

    The term begins when the family was told. Raises `Refused` (`over`) when it left or was stopped.
    """
    door.writing("exchange")
    row = _open(exchange)
    row = prepare(row, door=door)
    row.inspect_from, row.inspect_until = door.opened_at, None
    row.save(update_fields=["inspect_from", "inspect_until"])
    return row


def record_paper_notice(exchange: Exchange, *, door: Door) -> date:
    """The school told the family itself, because no mail could go: from now they have the term. Its end, exclusive."""
    door.writing("exchange")
    row = _open(exchange)
    if row.inspect_from is None:
        raise Refused("over")
    row.inspect_until = last_day(today(door=door), alias=door.alias)
    row.save(update_fields=["inspect_until"])
    return row.inspect_until


def answer(exchange: Exchange, *, kind: str, text: str, door: Door) -> ExchangeAnswer:
    """What somebody of the family says of the package. Raises `Refused` (`over`) and `NotAnswered`."""
    door.writing("consent")
    if exchange.inspect_from is None or exchange.released_at or exchange.stopped_at:
        raise Refused("over")
    try:
        with transaction.atomic():
            return ExchangeAnswer.objects.create(
                exchange=exchange, pupil_id=exchange.pupil_id, person_id=door.actor_id, kind=kind, text=text,
                answered_at=door.opened_at,
            )  # fmt: skip
    except IntegrityError as error:
        match constraint_of(error):
            case "exchange_answer_own":
                raise NotAnswered from error
            case "exchange_answer_open":
                raise Refused("over") from error
        raise


def decide(objection: ExchangeAnswer, *, upheld: bool, why: str, door: Door) -> None:
    """The school decides about an objection; upheld, nothing goes. Raises `Refused` (`over`) when it is decided or all is over."""
    door.writing("consent", "exchange")
    row = _open(objection.exchange)
    standing = ExchangeAnswer.objects.select_for_update().get(pk=objection.pk)
    if standing.kind != "objection" or standing.outcome:
        raise Refused("over")
    standing.outcome, standing.outcome_why = ("upheld" if upheld else "rejected"), why
    standing.decided_at, standing.decided_by_id = door.opened_at, door.actor_id
    standing.save(update_fields=["outcome", "outcome_why", "decided_at", "decided_by_id"])
    if upheld:
        _stop(row, "objection", door)


def stop(exchange: Exchange, *, door: Door) -> None:
    """The school does not give it after all. Raises `Refused` (`over`) when it left already."""
    door.writing("exchange")
    _stop(_open(exchange), "cancelled", door)


def _stop(row: Exchange, why: str, door: Door) -> None:
    row.stopped_at, row.stopped_by_id, row.stopped = door.opened_at, door.actor_id, why
    row.save(update_fields=["stopped_at", "stopped_by_id", "stopped"])


def _open(exchange: Exchange) -> Exchange:
    row = Exchange.objects.select_for_update().get(pk=exchange.pk)
    if row.released_at is not None or row.stopped_at is not None:
        raise Refused("over")
    return row


def inside(exchange: Exchange) -> Document:
    """The document that the package holds, as it was offered. Raises as `vault.files.read` does; empty without one."""
    if exchange.blob is None:
        return {}
    with zipfile.ZipFile(io.BytesIO(b"".join(files.read(exchange.blob)))) as archive:
        return from_json(archive.read(JSON_NAME))


def finish(exchange: Exchange, _door: Door) -> None:
    """Add to the package that leaves now what the family said of it. What it holds of the pupil stays as it was offered."""
    if exchange.inspect_from is None:
        return
    answers = list(ExchangeAnswer.objects.filter(exchange=exchange).order_by("answered_at", "pk"))
    content: dict[str, list[Record]] = {**inside(exchange)}
    content["inzage"] = [
        {
            "vanaf": timezone.localdate(exchange.inspect_from).isoformat(),
            "bekeken": any(one.answered_at >= exchange.inspect_from for one in answers),
        }
    ]
    content["zienswijze"] = [
        {"datum": timezone.localdate(one.answered_at).isoformat(), "tekst": str(one.text)}
        for one in answers
        if one.kind == "statement"
    ]
    packed_now = packed(exchange, document_files(content), fields_in(exchange))
    stored = files.store(packed_now, limit_bytes=LIMIT, closing=closing(Exchange, exchange.pupil_id))
    old, exchange.blob, exchange.size, exchange.sha256 = exchange.blob, stored.blob, stored.size, stored.sha256.hex()
    exchange.save(update_fields=["blob", "size", "sha256"])
    if old is not None:
        transaction.on_commit(partial(files.remove, old))
