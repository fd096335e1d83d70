"""Rows of the access log as `gate.open` would have left them, on days of one's choice, and the signals that follow."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from tests.people import Cast, Someone, days
from zorgvuldig.platform.vault.text import seal

HERE = ZoneInfo("Europe/Amsterdam")
DAY = days(-1)  # over, and in the last sixty days
LIST = "/privacy/inzage/"
OFFICE = {"role": "administration", "purpose": "administration"}
TEACHER = {"role": "teacher", "purpose": "teaching"}


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """A time by the clock on the wall."""
    return datetime.combine(day, time(hour, minute), tzinfo=HERE)


def look(cast: Cast, who: Someone, pupil: int | None, moment: datetime, *, kind: str = "pupil", **more: Any) -> None:
    """Somebody opened a file, as the office unless `more` says otherwise; or was refused it."""
    values = OFFICE | {"refused": False} | more
    cast.db.execute(
        "insert into gate.log (at, actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused, incarnation) "
        "values (%s, %s, %s, %s, %s, 0, 0, %s, %s, 1)",
        [moment, who.id, values["role"], pupil, values["purpose"], kind, values["refused"]],
    )


def looks(cast: Cast, who: Someone, pupils: Iterable[int], moment: datetime, **more: Any) -> None:
    """One after the other."""
    for pupil in pupils:
        look(cast, who, pupil, moment, **more)


def found(cast: Cast, watch: str | None = None, day: date = DAY) -> list[tuple[str, int, date, int, int]]:
    """What reached the number of the register, on that day and the days beside it."""
    since, until = date.fromordinal(day.toordinal() - 2), date.fromordinal(day.toordinal() + 2)
    rows = cast.db.execute(
        "select watch, staff_id, day, pupils::integer, looks::integer from gate.reading_counted(%s, %s, %s, null) order by 1, 3, 2",
        [watch, since, until],
    )
    return rows.fetchall()


def watched(cast: Cast, pupil: Someone, since: datetime, until: datetime | None = None) -> uuid.UUID:
    """Extra watch is on for a pupil."""
    uid = uuid.uuid4()
    cast.put(
        "close_watch",
        uid=uid,
        pupil_id=pupil.id,
        why=seal(pupil.id, "close_watch.why", "De familie is in het nieuws."),
        starts_at=since,
        started_by_id=cast.petra.id,
        ended_at=until,
        ended_by_id=cast.petra.id if until else None,
    )
    return uid


def colleagues_child(cast: Cast, who: str = "anna", day: date = DAY) -> str:
    """Somebody opened the file of Sem, of whom Maud, who works here, is a parent; the address of that signal."""
    reader = cast.people[who]
    look(cast, reader, cast.sem.id, at(12, day=day))
    return f"{LIST}colleagues_child/{reader.uid}/{day}/"
