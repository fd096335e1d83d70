"""Handing a released package over. The row is there before anything goes, and says so when it did not arrive.

What may still go is asked again by the database with every hand-over and every fetch (`release/sql/exchange.sql`): a consent can be
taken back until the last byte.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.release.exchange.models import Exchange, HandOver
from zorgvuldig.release.handover.keys import hash_of_code, hash_of_token, new_code, new_token

VALID = timedelta(days=7)  # for a link
TRIES = 5  # wrong codes, as the database has it
MAILBOX = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?", re.ASCII)
LINK, LETTER, FILE = "link", "letter", "file"


class NotHanded(Exception):
    """This cannot be handed over, or not this way. `why`: released, domain, mailbox, blob, twice or done."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class HandOverLink:
    """A link that was made: the token and the code are known here and now, and never again."""

    row: HandOver
    address: str  # the mail address
    token: str
    code: str


def hand_overs(exchange: Exchange, *, door: Door) -> Sequence[HandOver]:
    """The ways in which a package was handed over, the last one first, with who tried its link."""
    door.reading("exchange")
    found = HandOver.objects.filter(exchange=exchange).prefetch_related("fetches").order_by("-made_at", "-pk")
    return list(found)


def by_link(exchange: Exchange, *, mailbox: str, door: Door) -> HandOverLink:
    """Make a link for one mailbox at the party's own verified domain. Links that were open close. Raises `NotHanded`.

    The domain comes from the address book, so a slip of the finger never takes data to another organisation.
    """
    if not MAILBOX.fullmatch(mailbox):
        raise NotHanded("mailbox")
    row, token, code = _locked(exchange, door), new_token(), new_code()
    if not row.party.domain:
        raise NotHanded("domain")
    HandOver.objects.filter(exchange=row, way=LINK, fetched_at=None, ended_at=None).update(ended_at=door.opened_at)
    made = _add(
        HandOver(
            way=LINK,
            mailbox=mailbox.lower(),
            token_hash=hash_of_token(token),
            code_hash=hash_of_code(code),
            expires_at=door.opened_at + VALID,
        ),
        row,
        door,
    )
    return HandOverLink(made, f"{made.mailbox}@{row.party.domain}", token, code)


def by_hand(exchange: Exchange, *, way: str, door: Door) -> HandOver:
    """Hand over as a letter or as a file for a machine: somebody of the school brings it. Raises `NotHanded`.

    One of each at a time; whoever brought it says so with `arrived`.
    """
    row = _locked(exchange, door)
    if HandOver.objects.filter(exchange=row, way=way, fetched_at=None, ended_at=None).exists():
        raise NotHanded("twice")
    return _add(HandOver(way=way), row, door)


def arrived(hand_over: HandOver, *, door: Door) -> None:
    """Note that a letter was posted, or a file brought. Raises `NotHanded` when that was said, or for a link."""
    door.writing("exchange")
    open_ = HandOver.objects.filter(pk=hand_over.pk, fetched_at=None, ended_at=None).exclude(way=LINK)
    if not open_.update(fetched_at=door.opened_at, ended_at=door.opened_at):
        raise NotHanded("done")


def close(hand_over: HandOver, *, door: Door) -> None:
    """Close what has not arrived: a mail that went wrong, a letter that was not posted. Raises `NotHanded` when it is over."""
    door.writing("exchange")
    if not HandOver.objects.filter(pk=hand_over.pk, fetched_at=None, ended_at=None).update(ended_at=door.opened_at):
        raise NotHanded("done")


def _locked(exchange: Exchange, door: Door) -> Exchange:
    door.writing("exchange")
    row = Exchange.objects.select_for_update(of=("self",)).select_related("party").get(pk=exchange.pk)
    if row.released_at is None or row.stopped_at is not None:
        raise NotHanded("released")
    if row.blob is None:
        raise NotHanded("blob")
    return row


def _add(made: HandOver, exchange: Exchange, door: Door) -> HandOver:
    made.exchange, made.pupil_id = exchange, exchange.pupil_id
    made.made_at, made.made_by_id = door.opened_at, door.actor_id
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if constraint_of(error) == "hand_over_released":
            raise NotHanded("released") from error
        raise
    return made
