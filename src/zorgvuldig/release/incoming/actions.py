"""Taking data in: the row that says from whom and on what ground, and each piece with its category, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.release.exchange.models import Incoming, IncomingItem, Party
from zorgvuldig.release.incoming.selection import IncomingPiece


@dataclass(frozen=True, slots=True)
class IncomingDetail:
    """What came in once, with its pieces as far as the door shows them."""

    incoming: Incoming
    source: str
    items: Sequence[IncomingItem]


def take_in(
    pupil_id: int, party_uid: str, *, article: str, sha256: str, pieces: Sequence[IncomingPiece], dropped: Sequence[str], door: Door
) -> Incoming:  # fmt: skip
    """Keep these pieces. Raises `Refused`: `incoming_details` when this very file was taken in for this pupil before, and
    `party` when the organisation was not checked, or takes part no more."""
    door.writing("incoming", "exchange")
    party = Party.objects.filter(uid=party_uid, verified_at__isnull=False, ended_at=None).first()
    if party is None:
        raise Refused("party")
    try:
        with transaction.atomic():
            row = Incoming.objects.create(
                pupil_id=pupil_id, party=party, article=article, received_at=door.opened_at, received_by_id=door.actor_id,
                sha256=sha256, dropped=list(dropped),
            )  # fmt: skip
            for piece in pieces:
                IncomingItem.objects.create(
                    incoming=row, pupil_id=pupil_id, mask=piece.mask, label=piece.label[:120], value=piece.value
                )
    except IntegrityError as error:
        if constraint_of(error) == "incoming_once":
            raise Refused("taken") from error
        raise
    return row


def record_paper_notice(incoming: Incoming, *, door: Door) -> None:
    """The school told the family itself (AVG art. 14), because no mail could go; twice is once."""
    door.writing("incoming")
    row = Incoming.objects.select_for_update().get(pk=incoming.pk)
    if row.told_at is None:
        row.told_at = door.opened_at
        row.save(update_fields=["told_at"])


def remove(incoming: Incoming, *, door: Door) -> None:
    """Take it back whole: it was the wrong file. Its history says that it was there."""
    door.writing("incoming", "exchange")
    IncomingItem.objects.filter(incoming=incoming).delete()
    Incoming.objects.filter(pk=incoming.pk).delete()


def incoming_details(pupil_id: int, *, door: Door) -> list[IncomingDetail]:
    """What came in about this pupil, the last first; of each the pieces that go with an opened category.

    From whom it came stays unsaid for a door that did not open exchanges.
    """
    door.reading("incoming")
    rows = list(Incoming.objects.filter(pupil_id=pupil_id).order_by("-received_at", "-pk"))
    parties = Party.objects.in_bulk({row.party_id for row in rows}) if "exchange" in door.reads else {}
    items: dict[int, list[IncomingItem]] = {}
    for item in IncomingItem.objects.filter(pupil_id=pupil_id).order_by("pk"):
        items.setdefault(item.incoming_id, []).append(item)
    return [
        IncomingDetail(row, parties[row.party_id].name if row.party_id in parties else "", items.get(row.pk, []))
        for row in rows
    ]
