"""What anybody may know of the cameras: in what kind of place, what for and how long. Never where exactly, whose, or a hidden one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from zorgvuldig.cameras.register.labels import PLACES, PURPOSES, Word


@dataclass(frozen=True, slots=True)
class Listed:
    """Cameras of one school, in one kind of place, for the same purposes, of which footage stays as many days."""

    school: str
    place: Word
    purposes: Sequence[Word]
    keep_days: int
    count: int


def listed() -> list[Listed]:
    """The public list; the database alone decides what is on it (`gate.public_cameras`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select school, place, array(select jsonb_array_elements_text(purposes)), keep_days, cameras from gate.public_cameras()"
        )
        rows = cursor.fetchall()
    return [
        Listed(school, PLACES[place], [PURPOSES[key] for key in PURPOSES if key in purposes], days, count)
        for school, place, purposes, days, count in rows
    ]
