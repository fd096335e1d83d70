"""Stopping the looking for faces in a film, and having it begin again."""

from datetime import datetime

from django.db.models import QuerySet

from zorgvuldig.gate.door import Door
from zorgvuldig.media.models import VIDEO, Picture


def stop(picture: Picture, *, now: datetime, door: Door) -> bool:
    """No longer look for faces; the job notices within a second of film. False when it was done, or stopped, already."""
    door.writing("picture_work")
    return bool(_films(picture).filter(looked_at=None, cancelled_at=None).update(cancelled_at=now))


def begin_again(picture: Picture, *, door: Door) -> bool:
    """Look for faces again, from the beginning, after it was stopped or failed. False when there is no need."""
    door.writing("picture_work")
    waits = _films(picture).filter(looked_at=None, cancelled_at=None, why="")
    if waits.exists():
        return False
    return bool(_films(picture).filter(looked_at=None).update(cancelled_at=None, why="", progress=0))


def _films(picture: Picture) -> QuerySet[Picture]:
    return Picture.objects.filter(pk=picture.pk, kind=VIDEO)
