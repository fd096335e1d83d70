"""Writing a party down, verifying it by somebody else, and ending it. The database refuses the same (`release/sql/exchange.sql`)."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.release.exchange.models import Party

COLUMNS = ("recipient", "name", "department", "street", "postcode", "town", "domain")


@dataclass(frozen=True, slots=True)
class Details:
    """What is written down of a party: columns of `Party`."""

    recipient: str
    name: str
    department: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    domain: str = ""


def add(details: Details, *, door: Door) -> Party:
    """Write a party down. It gets nothing until somebody else verified it. Raises `Refused`."""
    door.writing("exchange")
    return _saved(Party(added_at=door.opened_at, added_by_id=door.actor_id), details)


def correct(party: Party, details: Details, *, seen: str, door: Door) -> Party:
    """Write something else down before it was verified; whoever does so is then the one who wrote it.

    Raises `Refused`, also when it is not what was `seen` (`fingerprint`).
    """
    door.writing("exchange")
    row = _unsettled(party, seen)
    row.added_at, row.added_by_id = door.opened_at, door.actor_id
    return _saved(row, details)


def verify(party: Party, *, domain: str, how: str, seen: str, door: Door) -> Party:
    """Say that it is right, after finding the domain (empty: it has none) once more by oneself.

    Raises `Refused`.
    """
    door.writing("exchange")
    row = _unsettled(party, seen)
    if row.added_by_id == door.actor_id:
        raise Refused("own")
    if row.domain != domain:
        raise Refused("domain")
    row.verified_at, row.verified_by_id, row.verified_how = door.opened_at, door.actor_id, how
    row.save(update_fields=["verified_at", "verified_by_id", "verified_how"])
    return row


def end(party: Party, *, door: Door) -> Party:
    """From now on it gets nothing any more, for good. Raises `Refused` when it ended already."""
    door.writing("exchange")
    row = Party.objects.select_for_update().get(pk=party.pk)
    if row.ended_at is not None:
        raise Refused("settled")
    row.ended_at = door.opened_at
    row.save(update_fields=["ended_at"])
    return row


def fingerprint(party: Party) -> str:
    """What changes whenever somebody writes something else down of it."""
    return f"{party.added_by_id}-{party.added_at.timestamp()}"


def _unsettled(party: Party, seen: str) -> Party:
    row = Party.objects.select_for_update().get(pk=party.pk)
    if row.verified_at is not None or row.ended_at is not None:
        raise Refused("settled")
    if fingerprint(row) != seen:
        raise Refused("changed")
    return row


def _saved(row: Party, details: Details) -> Party:
    for column in COLUMNS:
        setattr(row, column, getattr(details, column))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if constraint_of(error) == "party_once_in_use":
            raise Refused("stands") from error
        raise
    return row
