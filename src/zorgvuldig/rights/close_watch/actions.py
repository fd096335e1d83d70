"""Extra watch on who reads a pupil's file: put on with a reason that the family reads, and lifted."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.rights.models import CloseWatch


def of_pupil(pupil_id: int, *, door: Door) -> list[CloseWatch]:
    """Every time that extra watch was on for a pupil, the one that is on first."""
    door.reading("request")
    rows = CloseWatch.objects.select_related("pupil").filter(pupil_id=pupil_id)
    return list(rows.order_by(F("ended_at").desc(nulls_first=True), "-starts_at", "-id"))


def find_watch(number: UUID, pupil_id: int, *, door: Door) -> CloseWatch | None:
    """One of them."""
    door.reading("request")
    return CloseWatch.objects.filter(uid=number, pupil_id=pupil_id).first()


def put_on(pupil_id: int, *, why: str, door: Door) -> CloseWatch:
    """Look more closely, from now on, who opens this file. Raises `Refused`."""
    door.writing("request")
    try:
        with transaction.atomic():
            return CloseWatch.objects.create(
                pupil_id=pupil_id, why=why, starts_at=door.opened_at, started_by_id=door.actor_id
            )
    except IntegrityError as error:
        name = constraint_of(error)
        if name != "close_watch_once":
            raise
        raise Refused("on") from error


def lift(watch: CloseWatch, *, door: Door) -> None:
    """End it now. Raises `Refused`."""
    door.writing("request")
    row = CloseWatch.objects.select_for_update().get(pk=watch.pk)
    if row.ended_at is not None:
        raise Refused("lifted")
    row.ended_at, row.ended_by_id = door.opened_at, door.actor_id
    row.save(update_fields=["ended_at", "ended_by_id"])
