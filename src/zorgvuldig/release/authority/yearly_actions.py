"""Asking for the yearly extract of a school, following it, and fetching it: what the administration does."""

from collections.abc import Collection
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.release.authority.yearly_job import DONE, WAITING, WORKING, may_be_bulk
from zorgvuldig.release.exchange.models import Party, RegisterExtract
from zorgvuldig.school.models import School
from zorgvuldig.school.staffing.models import StaffRole

DESK = REGISTER.recipients["ministry"].desk
TASK = "zorgvuldig.jobs.make_extract"


class NoBulk(Exception):
    """The register does not let this recipient have many pupils at once, or nobody verified the party."""


def schools(*, door: Door) -> list[School]:
    """The schools of whose administration the one at the door is today; a role without a school is all of them."""
    door.reading("organisation", "staff")
    held = StaffRole.objects.filter(in_force(today(door=door)), staff_id=door.actor_id, role=DESK)
    numbers = list(held.values_list("school_id", flat=True))
    found = School.objects.order_by("name", "id")
    return list(found if None in numbers else found.filter(pk__in=numbers))


def parties(*, door: Door) -> list[Party]:
    """Who may get it: verified, not ended, and a recipient that the register lets have many pupils at once."""
    door.reading("exchange")
    keys = [key for key in REGISTER.recipients if may_be_bulk(key)]
    found = Party.objects.filter(recipient__in=keys, verified_at__isnull=False, ended_at=None)
    return list(found.order_by("name", "pk"))


def extracts(*, door: Door) -> list[tuple[RegisterExtract, School]]:
    """The extracts of the schools of the one at the door, the last one first, each with its school."""
    mine = {school.pk: school for school in schools(door=door)}
    return [(one, mine[one.school_id]) for one in _of(mine, door).order_by("-asked_at", "-id")]


def extract_with(uid: UUID, *, door: Door) -> tuple[RegisterExtract, School] | None:
    """One of those; None for anybody else's."""
    mine = {school.pk: school for school in schools(door=door)}
    found = _of(mine, door).filter(uid=uid).first()
    return (found, mine[found.school_id]) if found else None


def is_ready(extract: RegisterExtract, *, door: Door) -> bool:
    """Whether it can be fetched at this moment."""
    return extract.state == DONE and extract.expires_at is not None and extract.expires_at > door.opened_at


def ask(school: School, *, party: Party, on: date, door: Door) -> RegisterExtract:
    """Ask for an extract; one of that school and day that is being made is that extract. Raises `NoBulk`."""
    door.writing("exchange")
    if not may_be_bulk(party.recipient) or party.verified_at is None or party.ended_at is not None:
        raise NoBulk
    same = RegisterExtract.objects.filter(school_id=school.pk, party=party, on_date=on, state__in=(WAITING, WORKING))
    if busy := same.first():
        return busy
    made = RegisterExtract.objects.create(
        school_id=school.pk, party=party, on_date=on, asked_at=door.opened_at, asked_by_id=door.actor_id
    )
    transaction.on_commit(partial(_defer, made.uid))
    return made


def _of(school_ids: Collection[int], door: Door) -> QuerySet[RegisterExtract]:
    door.reading("exchange")
    return RegisterExtract.objects.filter(school_id__in=list(school_ids)).select_related("party")


def _defer(uid: UUID) -> None:
    app.configure_task(TASK).defer(uid=str(uid))
