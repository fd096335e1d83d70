"""Doors as honest code opens them, for the people of the cast."""

from contextlib import AbstractContextManager
from typing import Any

from tests.gate.conftest import READS
from tests.people import NOW, Cast, Someone
from zorgvuldig.gate.door import Door, Kind, open_door
from zorgvuldig.school.people.models import PupilIdentity


def class_of(cast: Cast, secret: str, name: str = "wi2B", **more: Any) -> AbstractContextManager[Door]:
    """The door of a teacher to a group."""
    key = str(cast.groups[name][1])
    return open_door(secret, purpose="teaching", reads=READS, kind=Kind.GROUP, key=key, now=NOW, **more)


def file_of(pupil: Someone, secret: str, purpose: str = "parental_view", **more: Any) -> AbstractContextManager[Door]:
    """The door to one pupil's file."""
    reads = more.pop("reads", ("identity", "assessment", "grades", "access_log"))
    return open_door(secret, purpose=purpose, reads=reads, kind=Kind.PUPIL, key=str(pupil.uid), now=NOW, **more)


def names() -> set[str]:
    """Whom this door shows."""
    return set(PupilIdentity.objects.values_list("given_name", flat=True))


def logged(cast: Cast, columns: str = "pupil_id, refused") -> list[tuple[Any, ...]]:
    """The whole access log, as the administrator sees it."""
    return cast.db.execute(f"select {columns} from gate.log order by id").fetchall()
