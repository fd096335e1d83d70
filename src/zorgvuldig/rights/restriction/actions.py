"""Leaving data alone (AVG art. 18), and taking them in use again, which the asker is told beforehand (art. 18(3))."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Restriction
from zorgvuldig.rights.models import Request, RequestStep

NOTICE = timedelta(days=7)  # between telling that the data are used again, and using them; our own choice


class TooSoon(Exception):
    """The asker has to be told before the restriction ends."""


class AlreadyLifted(Exception):
    """This restriction has an end."""


def restrict(request: Request, *, mask: int, purpose: str = "", door: Door) -> Restriction:
    """Leave these categories alone from now on, for one purpose or (empty) for all that the law does not leave."""
    door.writing("request")
    RequestStep.objects.create(
        request=request, pupil_id=request.pupil_id, kind="restricted", at=door.opened_at, by_id=door.actor_id
    )
    return Restriction.objects.create(
        pupil_id=request.pupil_id,
        request=request,
        mask=mask,
        purpose=purpose,
        starts_at=door.opened_at,
        set_by_id=door.actor_id,
    )


def lift(restriction: Restriction, *, on: date, door: Door) -> Restriction:
    """Let a restriction end at the beginning of a day after today. Raises `TooSoon` or `AlreadyLifted`."""
    door.writing("request")
    if on <= timezone.localdate(door.opened_at):
        raise TooSoon
    row = Restriction.objects.select_for_update().get(pk=restriction.pk)
    if row.ends_at is not None:
        raise AlreadyLifted
    row.ends_at = timezone.make_aware(datetime.combine(on, time.min))
    row.lifted_by_id = door.actor_id
    row.save(update_fields=["ends_at", "lifted_by_id"])
    RequestStep.objects.create(
        request_id=row.request_id, pupil_id=row.pupil_id, kind="lifted", at=door.opened_at, by_id=door.actor_id
    )
    return row
