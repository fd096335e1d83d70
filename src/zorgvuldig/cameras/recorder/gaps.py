"""Times in which a camera should have recorded and did not, with why: they are as much part of what it saw as footage is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connections

from zorgvuldig.cameras.models import LONGEST, Camera, CameraGap, CameraState, Segment
from zorgvuldig.gate.jobs import JobDoor

HOLE = timedelta(seconds=2)  # less than this is none
MINUTE = timedelta(minutes=1)
WHYS = {key for key, _ in CameraGap.WHYS}


def open_gap(camera_id: int, starts_at: datetime, why: str, *, door: JobDoor) -> None:
    """From `starts_at` on it does not record; the first reason stands."""
    door.writing("camera")
    CameraGap.objects.using(door.alias).get_or_create(
        camera_id=camera_id, ends_at=None, defaults={"starts_at": starts_at, "why": why if why in WHYS else "broken"}
    )


def close_gap(camera_id: int, at: datetime, *, door: JobDoor) -> bool:
    """It records again from `at` on, or no longer has to; False when there was no gap."""
    door.writing("camera")
    found = CameraGap.objects.using(door.alias).filter(camera_id=camera_id, ends_at=None)
    return bool(found.filter(starts_at__gte=at).delete()[0] + found.update(ends_at=at))


def hole(camera_id: int, starts_at: datetime, ends_at: datetime, why: str, *, door: JobDoor) -> None:
    """A gap that is over, when it is one at all."""
    door.writing("camera")
    if ends_at - starts_at > HOLE:
        CameraGap.objects.using(door.alias).create(
            camera_id=camera_id, starts_at=starts_at, ends_at=ends_at, why=why if why in WHYS else "broken"
        )


def while_away(camera_id: int, *, now: datetime, door: JobDoor) -> None:
    """Write down when a camera should have recorded and no recorder ran: from its last footage until now, within its hours."""
    door.writing("camera")
    last = Segment.objects.using(door.alias).filter(camera_id=camera_id).order_by("-ends_at").first()
    state = CameraState.objects.using(door.alias).filter(camera_id=camera_id).first()
    is_open = CameraGap.objects.using(door.alias).filter(camera_id=camera_id, ends_at=None).exists()
    if last is None or is_open or (state is not None and state.state == "waiting" and state.why != "hours"):
        return
    since = max(last.ends_at, now - timedelta(days=LONGEST))
    for starts_at, ends_at in _stretches(_minutes(camera_id, since, now, door=door)):
        starts_at, ends_at = max(starts_at, since), min(ends_at, now)
        if ends_at == now:
            open_gap(camera_id, starts_at, "stopped", door=door)
        else:
            hole(camera_id, starts_at, ends_at, "stopped", door=door)


def _minutes(camera_id: int, since: datetime, now: datetime, *, door: JobDoor) -> list[datetime]:
    """The minutes in which it should record, as the database says of each."""
    camera = Camera.objects.using(door.alias).get(pk=camera_id)
    with connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select t from generate_series(date_trunc('minute', %s::timestamptz), %s::timestamptz, interval '1 minute') t"
            " where gate.within_hours(%s::integer, %s::time, %s::time, t) order by t",
            [
                since,
                now,
                camera.weekdays,
                *(str(hour) if hour else None for hour in (camera.from_hour, camera.until_hour)),
            ],
        )
        return [row[0] for row in cursor.fetchall()]


def _stretches(minutes: list[datetime]) -> Iterator[tuple[datetime, datetime]]:
    begin = before = None
    for minute in minutes:
        if begin is None or before is None or minute - before > MINUTE:
            if begin is not None and before is not None:
                yield begin, before + MINUTE
            begin = minute
        before = minute
    if begin is not None and before is not None:
        yield begin, before + MINUTE
