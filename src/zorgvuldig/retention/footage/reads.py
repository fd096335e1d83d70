"""Which footage is due, and what of it cannot be true: asked of the rows and of the keystore, as either may know more."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils.timezone import localdate

from zorgvuldig.cameras.holds.term import period
from zorgvuldig.cameras.models import LONGEST
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault.day_keys import day_keys
from zorgvuldig.retention.footage.due import is_due
from zorgvuldig.retention.footage.proof import JOB, gone_before, subject_of_day
from zorgvuldig.retention.footage.removal import Day

# A piece is of a minute; its day is that of its beginning, whichever clock names it.
FITS = """isfinite(s.day) and isfinite(s.starts_at) and isfinite(s.ends_at) and s.starts_at < s.ends_at
    and s.ends_at <= s.starts_at + interval '1 hour' and s.starts_at >= '2000-01-01'
    and abs(s.day - (s.starts_at at time zone 'UTC')::date) <= 1"""
DAYS = f"select distinct s.camera_id, s.day from segment s where s.footage_hold_id is null and {FITS} order by 2, 1"  # noqa: S608 - ours


def days_due(now: datetime) -> list[Day]:
    """Every camera-day of which the term is over, or of which a receipt says that it went: by its rows or by its key."""
    today = localdate(now)
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        return _due(cursor, today, ((closing.camera_id, closing.day) for closing in day_keys()))


def over_term(cursor: CursorWrapper, now: datetime, patience: timedelta) -> int:
    """How many camera-days are over their term since longer than `patience`, and not gone."""
    return len(_due(cursor, localdate(now - patience), ()))


def _due(cursor: CursorWrapper, today: date, keys: Iterable[tuple[int, date]]) -> list[Day]:
    cursor.execute("select c.id, c.uid, c.keep_days from camera c")
    cameras: dict[int, tuple[UUID, int]] = {number: (uid, keep) for number, uid, keep in cursor.fetchall()}
    cursor.execute(DAYS)
    found = sorted({*cursor.fetchall(), *keys}, key=lambda one: (one[1], one[0]))
    subjects = {(n, day): subject_of_day(cameras[n][0], day) for n, day in found if n in cameras}
    before = gone_before(cursor, set(subjects.values()))
    return [
        Day(number, day, cameras[number][0] if number in cameras else None)
        for number, day in found
        if _is_over(cameras.get(number), day, today) or subjects.get((number, day)) in before
    ]


def _is_over(camera: tuple[UUID, int] | None, day: date, today: date) -> bool:
    return is_due(day, camera[1] if camera else LONGEST, today, period())


def absurd(now: datetime) -> int:
    """How many pieces have moments that cannot be: of them nobody knows when they go."""
    return _count_footage(now, f"not ({FITS})", [])


def later_than(moment: datetime, now: datetime) -> int:
    """How many pieces end after this moment."""
    return _count_footage(now, "isfinite(s.ends_at) and s.ends_at > %s", [moment])


def has_files(now: datetime) -> bool:
    """Whether any piece lies in our vault."""
    return _count_footage(now, "s.blob is not null", []) > 0


def _count_footage(now: datetime, condition: str, values: list[datetime]) -> int:
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute(f"select count(*) from segment s where {condition}", values)  # noqa: S608 - ours
        count: int = cursor.fetchone()[0]
        return count


def held_numbers(now: datetime) -> set[int]:
    """The numbers of the holds under which pieces are."""
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select distinct s.footage_hold_id from segment s where s.footage_hold_id is not null")
        return {number for (number,) in cursor.fetchall()}
