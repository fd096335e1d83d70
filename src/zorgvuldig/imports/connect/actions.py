"""Arranging a line to Somtoday Connect, asking for a round, and ending it. What is asked goes out at night, by a job."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.imports.connect.client import ENVIRONMENTS
from zorgvuldig.imports.connect.layout import SOURCE
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault.secret_fields import encrypt
from zorgvuldig.school.models import School
from zorgvuldig.school.source_models import ImportConnection, ImportSource

PURPOSE = "import connection"  # of the key that seals secrets
REGISTERED = "administration"  # what the register calls the former or other administration
REAL = "production"  # where whole lists may be asked for at night alone
NIGHT = (22, 6)  # o'clock
NAME = "Somtoday"


def why_not(one: ImportConnection, today: date) -> str:
    """Why nothing may be asked of this system today, as a key of `labels.OUTCOMES`; empty when it may.

    The register says who keeps the other administration, an agreement with them holds today, and the address is the one that was confirmed.
    """
    listed = REGISTER.outside_services[REGISTERED]
    if listed.unused or not listed.is_filled:
        return "not_named"
    if today < one.agreed_on or (one.agreed_until is not None and one.agreed_until <= today):
        return "not_agreed"
    environment = ENVIRONMENTS.get(one.environment)
    return "" if environment and environment.address == one.address else "address"


def is_time(one: ImportConnection, now: datetime) -> bool:
    """Whether whole lists may be asked for now: where real data are, at night."""
    hour = timezone.localtime(now).hour
    is_night = hour >= NIGHT[0] or hour < NIGHT[1]
    return (one.environment != REAL or is_night) and (one.not_before is None or one.not_before <= now)


def save_connection(
    *, door: Door, school: School, standing: ImportConnection | None, answers: Mapping[str, Any]
) -> ImportConnection:
    """Keep how a school's data can be fetched; an empty secret leaves the one there is. What was asked for is asked no longer.

    Raises `Refused` when the school has a line already.
    """
    door.writing("imports")
    said = {**answers, "address": ENVIRONMENTS[answers["environment"]].address}
    secret = said.pop("secret")
    if secret:
        said["secret"] = encrypt(secret, purpose=PURPOSE).encode()
    said |= {"confirmed_at": door.opened_at, "confirmed_by_id": door.actor_id, "asked_at": None, "asked_by_id": None}
    said |= {"not_before": None, "outcome": ""}
    if standing is not None:
        for name, value in said.items():
            setattr(standing, name, value)
        standing.save(update_fields=list(said))
        return standing
    source, _made = ImportSource.objects.get_or_create(
        key=SOURCE, defaults={"name": NAME, "kind": SOURCE, "is_active": False}
    )
    with transaction.atomic():
        if ImportConnection.objects.filter(source=source, school=school).exists():
            raise Refused("connected")
        return ImportConnection.objects.create(source=source, school=school, **said)


def ask(*, door: Door, one: ImportConnection) -> None:
    """Have a round made. Raises `Refused` with the reason why nothing may be asked."""
    door.writing("imports")
    if why := why_not(one, timezone.localdate(door.opened_at)):
        raise Refused(why)
    if one.source.is_beside:
        raise Refused("beside")
    waiting = ImportConnection.objects.filter(pk=one.pk, asked_at=None)
    if not waiting.update(asked_at=door.opened_at, asked_by_id=door.actor_id, not_before=None, outcome=""):
        raise Refused("under_way")


def withdraw(*, door: Door, one: ImportConnection) -> bool:
    """Have no round made after all; False when none was waited for."""
    door.writing("imports")
    waiting = ImportConnection.objects.filter(pk=one.pk).exclude(asked_at=None)
    return bool(waiting.update(asked_at=None, asked_by_id=None, not_before=None))


def remove(*, door: Door, one: ImportConnection) -> None:
    """End a line, and wipe what we signed in with. What was read in stays."""
    door.writing("imports")
    ImportConnection.objects.filter(pk=one.pk).delete()
