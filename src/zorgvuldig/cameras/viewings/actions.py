"""Asking to look, answering, and ending it. The database refuses what may not be, and the page says why."""

from datetime import datetime, timedelta
from functools import partial

from zorgvuldig.cameras.models import Camera, Viewing
from zorgvuldig.cameras.viewings.labels import REFUSALS
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.refusals import Refused

_refusing = partial(refusing, Refused, "viewing_", known=REFUSALS)


def ask(
    *, door: Door, incident: Incident, camera: Camera, starts_at: datetime, ends_at: datetime, purpose: str, reason: str
) -> Viewing:
    """Ask to look at a camera after an incident, from `starts_at` until `ends_at`. Raises `Refused`; nothing is kept then."""
    door.writing("camera")
    with _refusing():
        return Viewing.objects.create(
            school_id=incident.school_id,
            incident=incident,
            camera=camera,
            starts_at=starts_at,
            ends_at=ends_at,
            purpose=purpose,
            reason=reason,
            asked_at=door.opened_at,
            asked_by_id=door.actor_id,
        )


def grant(*, door: Door, viewing: Viewing, minutes: int) -> None:
    """Let somebody look from now on, for so many minutes. Raises `Refused`."""
    _decide(viewing, door, is_granted=True, until=door.opened_at + timedelta(minutes=minutes))


def refuse(*, door: Door, viewing: Viewing, answer: str) -> None:
    """Say no, and why. Raises `Refused`."""
    _decide(viewing, door, is_granted=False, answer=answer)


def end(*, door: Door, viewing: Viewing) -> bool:
    """Stop the looking, or take the request back; False when it was over already. Raises `Refused`."""
    door.writing("camera")
    with _refusing():
        return Viewing.objects.filter(pk=viewing.pk, ended_at=None).update(ended_at=door.opened_at) > 0


def _decide(viewing: Viewing, door: Door, **said: object) -> None:
    door.writing("camera")
    with _refusing():
        undecided = Viewing.objects.filter(pk=viewing.pk, decided_by_id=None)
        if not undecided.update(decided_at=door.opened_at, decided_by_id=door.actor_id, **said):
            raise Refused("decided")
