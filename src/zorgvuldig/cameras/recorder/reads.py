"""What the recorder asks the database: which cameras may record, and until when exactly."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connections

from zorgvuldig.gate.jobs import JobDoor

EXACT = timedelta(milliseconds=50)  # of the moment at which hours end, never after it


class Recordable(NamedTuple):
    """A row of `gate.recordable`."""

    id: int
    uid: UUID
    address: bytes
    lacks: list[str]
    in_hours: bool
    kbit: int
    keep_days: int


def recordable(at: datetime, *, door: JobDoor) -> list[Recordable]:
    """Every camera that is recorded here, with what it lacks today and whether `at` is one of its hours."""
    door.reading("camera")
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select * from gate.recordable(%s::timestamptz)", [at])
        return [Recordable(*row) for row in cursor.fetchall()]


def end_of_hours(camera_id: int, since: datetime, until: datetime, *, door: JobDoor) -> datetime:
    """When the hours of a camera end, when they go on at `since` and no longer at `until`; at most `EXACT` too soon."""
    while until - since > EXACT:
        middle = since + (until - since) / 2
        if any(row.id == camera_id and row.in_hours for row in recordable(middle, door=door)):
            since = middle
        else:
            until = middle
    return since
