"""Asking for a copy, following it, and fetching it: what a family does at the door of its own page."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.release.models import FamilyCopy

TASK = "zorgvuldig.jobs.make_copy"
MOST = 5  # copies of one pupil by one person in a day
DAY = timedelta(days=1)


def copies(pupil_id: int, *, door: Door) -> Sequence[FamilyCopy]:
    """The copies that the one at the door asked for, the last one first."""
    return list(_mine(pupil_id, door).order_by("-asked_at", "-id"))


def copy_with(uid: UUID, pupil_id: int, *, door: Door) -> FamilyCopy | None:
    """One of my copies of this pupil; None for anybody else's."""
    return _mine(pupil_id, door).filter(uid=uid).first()


def is_ready(copy: FamilyCopy, *, door: Door) -> bool:
    """Whether it can be fetched at this moment."""
    return copy.state == FamilyCopy.DONE and copy.expires_at is not None and copy.expires_at > door.opened_at


def ask(pupil_id: int, *, door: Door, language: str) -> FamilyCopy:
    """Ask for a copy; one that is being made already is that copy. Raises `Refused`."""
    door.writing("own_copy")
    mine = _mine(pupil_id, door)
    if busy := mine.filter(state__in=FamilyCopy.BUSY).first():
        return busy
    if mine.filter(asked_at__gt=door.opened_at - DAY).count() >= MOST:
        raise Refused("too_many")
    try:
        with transaction.atomic():
            copy = FamilyCopy.objects.create(
                pupil_id=pupil_id, asked_by_id=door.actor_id, asked_at=door.opened_at, language=language
            )
    except IntegrityError:  # asked at the same moment, in another window
        return mine.get(state__in=FamilyCopy.BUSY)
    transaction.on_commit(partial(_defer, copy.uid))
    return copy


def fetched(copy: FamilyCopy, *, door: Door) -> None:
    """Note that the file was fetched now."""
    door.writing("own_copy")
    FamilyCopy.objects.filter(pk=copy.pk, asked_by_id=door.actor_id).update(downloaded_at=door.opened_at)


def _mine(pupil_id: int, door: Door) -> QuerySet[FamilyCopy]:
    door.reading("own_copy")
    return FamilyCopy.objects.filter(pupil_id=pupil_id, asked_by_id=door.actor_id)


def _defer(uid: UUID) -> None:
    app.configure_task(TASK).defer(uid=str(uid))
