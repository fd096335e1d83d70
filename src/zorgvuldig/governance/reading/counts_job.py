"""Unusual reading is counted at night, so that the number on the statement is there at once. Who reached it, only the gate knows."""

from datetime import date, datetime

from django.db import connections

from zorgvuldig.gate.jobs import ALIAS, working

KIND = "governance"


def keep_counts(now: datetime) -> int:
    """Count every period of the last sixty days that is over, piece by piece, each kept when it is done; says how many periods.

    Everything is counted anew every night: whose lessons or families were corrected meanwhile counts as it is known now. A night that is
    broken off leaves what was kept before of what it did not reach.
    """
    return sum(_store_counts(*piece, now=now) for piece in _pieces(now))


def _pieces(now: datetime) -> list[tuple[str, date, date]]:
    with working(KIND, now=now), connections[ALIAS].cursor() as cursor:
        cursor.execute("select watch, since, until from gate.reading_pieces()")
        return list(cursor.fetchall())


def _store_counts(watch: str, since: date, until: date, *, now: datetime) -> int:
    with working(KIND, now=now), connections[ALIAS].cursor() as cursor:
        cursor.execute("select gate.reading_keep(%s::text, %s::date, %s::date)", [watch, since, until])
        periods: int = cursor.fetchone()[0]
        return periods
