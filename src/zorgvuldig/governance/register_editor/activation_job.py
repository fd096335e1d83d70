"""A version of the register comes into force at its moment, without a hand: the job asks, the database turns."""

import json
import logging
from datetime import datetime

from django.db import connections

from zorgvuldig.gate.contents import contents, wordings
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.gate.sql.policies import rules
from zorgvuldig.governance.register_editor.models import RegisterVersion
from zorgvuldig.governance.register_editor.proposal_checks import Unfit, obstacles, understood
from zorgvuldig.register.schema import Register

log = logging.getLogger(__name__)
_RULE = (
    "rank", "role", "is_staff", "relation", "purpose", "read_mask", "write_mask", "when_restricted", "alone_mask",
)  # fmt: skip
_WORDS = ("topic", "version", "nl", "en")


def activate_due_versions(now: datetime) -> list[str]:
    """Turn to every version whose moment is there; what happened to each, in its order, as the database says it (empty: in force)."""
    with working("governance", now=now) as door:
        return [_turned(one, door=door) for one in _due(door)]


def _due(door: JobDoor) -> list[RegisterVersion]:
    door.reading("governance")
    waiting = RegisterVersion.objects.using(door.alias).filter(
        is_operators=False, is_approved=True, in_force_at=None, withdrawn_at=None, in_force_from__lte=door.started_at
    )
    return list(waiting.order_by("in_force_from", "id"))


def _turned(one: RegisterVersion, *, door: JobDoor) -> str:
    """One version, looked at again by the program that runs now. What cannot be stays waiting, and the log says why."""
    try:
        new = understood(one.text)
        if found := obstacles(_in_force(door), new):
            raise Unfit(found)
    except Unfit as unfit:
        why = unfit.obstacles[0].why
    else:
        why = _check_activation(one, new, door)
    if why:
        log.warning("A version of the register that was approved does not come into force: %s", why)
    return why


def _in_force(door: JobDoor) -> Register:
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select content from gate.register_in_force()")
        (text,) = cursor.fetchone() or ("",)
        return understood(text)


def _check_activation(one: RegisterVersion, new: Register, door: JobDoor) -> str:
    with connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select gate.register_turn(%s::uuid, %s::jsonb, %s::jsonb, %s::jsonb)",
            [
                one.uid,
                json.dumps([dict(zip(_RULE, rule, strict=True)) for rule in rules(new)]),
                json.dumps(contents(new)),
                json.dumps([dict(zip(_WORDS, words, strict=True)) for words in wordings(new)]),
            ],
        )
        why: str = cursor.fetchone()[0]
        return why
