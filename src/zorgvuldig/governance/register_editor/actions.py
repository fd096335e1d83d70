"""Proposing another register, deciding about it, and withdrawing it. That another person decides, the database holds to."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connections

from zorgvuldig.gate.contents import digest_of
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.governance.register_editor.consequences import consequences
from zorgvuldig.governance.register_editor.models import RegisterVersion
from zorgvuldig.governance.register_editor.phrases import REFUSALS
from zorgvuldig.governance.register_editor.proposal_checks import Unfit, obstacles, understood
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.register.diff import compared
from zorgvuldig.register.load import parse
from zorgvuldig.register.schema import Register

HEAD = {"version", "changed_on"}


_refusing = partial(refusing, Refused, known=REFUSALS)


def digest_in_force(*, door: Door | JobDoor) -> str:
    """The digest of the register in force, as the database has it: a page of another process may still have the one before."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select coalesce(gate.register_digest(), '')")
        digest: str = cursor.fetchone()[0]
        return digest


def propose(
    *, door: Door, text: str, base: str, why: str, tells: bool = False, tell_nl: str = "", tell_en: str = ""
) -> RegisterVersion:
    """Keep a whole register as a proposal, with what differs and what follows from it. Nothing is in force by it.

    `base` is the digest of the register that it was made from. Raises `Unfit` when this text cannot become the register, and `Refused`.
    """
    door.writing("governance")
    if not why.strip():
        raise Refused("register_why")
    if tells and not (tell_nl.strip() and tell_en.strip()):
        raise Refused("register_tell")
    old, new = _both(text, base, door)
    with _refusing():
        return RegisterVersion.objects.create(
            label=new.version[:40],
            text=text,
            digest=digest_of(text),
            base_digest=base,
            why=why.strip(),
            changes=[difference.as_json() for difference in compared(old, new)],
            consequences=[one.as_json() for one in consequences(old, new, door=door, now=door.opened_at)],
            tells_families=tells,
            tell_nl=tell_nl.strip() if tells else "",
            tell_en=tell_en.strip() if tells else "",
            proposed_at=door.opened_at,
            proposed_by_id=door.actor_id,
        )


def _both(text: str, base: str, door: Door) -> tuple[Register, Register]:
    """The register in force and the proposed one, when nothing keeps the one from following the other."""
    if base != digest_in_force(door=door) or base != digest_of(TEXT):
        raise Refused("register_base")
    new = understood(text)
    if {difference.path[0] for difference in compared(REGISTER, new)} <= HEAD:
        raise Refused("register_same")
    if found := obstacles(REGISTER, new):
        raise Unfit(found)
    return REGISTER, new


def decide(*, door: Door, uid: UUID, approve: bool, why: str, in_force_from: datetime | None = None) -> RegisterVersion:
    """Another than the proposer approves, from a moment on, or says no. Raises `Refused`, `Unfit`, and DoesNotExist."""
    door.writing("governance")
    if not approve and not why.strip():
        raise Refused("register_no_why")
    if approve and in_force_from is None:
        raise Refused("register_moment")
    with _refusing():
        one = RegisterVersion.objects.select_for_update().get(uid=uid)
        if approve:
            _still_fits(one, door)
        one.decided_at, one.decided_by_id, one.is_approved = door.opened_at, door.actor_id, approve
        one.decided_why, one.in_force_from = why.strip(), in_force_from if approve else None
        one.save(update_fields=["decided_at", "decided_by_id", "is_approved", "decided_why", "in_force_from"])
    return one


def _still_fits(one: RegisterVersion, door: Door) -> None:
    if one.base_digest != digest_in_force(door=door):
        raise Refused("register_base")
    if found := obstacles(REGISTER, parse(one.text, "register.toml")):
        raise Unfit(found)


def withdraw(*, door: Door, uid: UUID) -> RegisterVersion:
    """Take a proposal back, approved or not, as long as it is not in force. Raises `Refused` and DoesNotExist."""
    door.writing("governance")
    with _refusing():
        one = RegisterVersion.objects.select_for_update().get(uid=uid)
        if one.withdrawn_at is not None or one.in_force_at is not None or one.is_approved is False:
            raise Refused("register_over")
        one.withdrawn_at, one.withdrawn_by_id = door.opened_at, door.actor_id
        one.save(update_fields=["withdrawn_at", "withdrawn_by_id"])
    return one
