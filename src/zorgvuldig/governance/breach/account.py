"""Closing the account of a colleague that somebody misused, and the breach that this is."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.governance.breach.actions import add_note
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.staffing.models import Staff

DOUBLE = timedelta(minutes=10)


def stop_account(who: Staff, *, door: Door, since: datetime, what: str) -> Breach:
    """End every session of this colleague, close the account until a new invitation, and write down the breach. All or nothing.

    A double click makes one breach. Raises `Refused` (`own`): a colleague closes one's account.
    """
    door.writing("governance")
    with transaction.atomic():
        _block(who.pk, door)
        there = Breach.objects.filter(
            kind="account", account_person_id=who.pk, account_since=since, reported_by_id=door.actor_id, closed_at=None,
            reported_at__gt=door.opened_at - DOUBLE,
        ).first()  # fmt: skip
        if there is not None:
            return there
        made = Breach.objects.create(
            kind="account", title=gettext("Account van een medewerker misbruikt"), what=what, happened_at=since,
            noticed_at=door.opened_at, reported_at=door.opened_at, reported_by_id=door.actor_id,
            account_person_id=who.pk, account_since=since, account_until=door.opened_at,
        )  # fmt: skip
        add_note(made, door=door, text=gettext("Het account is dicht. Alle sessies zijn beëindigd."))
        return made


def stop_account_of(one: Breach, *, door: Door) -> None:
    """The same from a breach that names an account already. Raises `Refused`."""
    door.writing("governance")
    with transaction.atomic():
        _block(one.account_person_id or 0, door)
        add_note(one, door=door, text=gettext("Het account is dicht. Alle sessies zijn beëindigd."))


def _block(person_id: int, door: Door) -> None:
    if person_id == door.actor_id:
        raise Refused("own")
    with connection.cursor() as cursor:
        cursor.execute("select gate.block_account(%s::integer)", [person_id])
