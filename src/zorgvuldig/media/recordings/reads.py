"""Films of lessons: my own, and those that a colleague let me watch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.periods import today
from zorgvuldig.media.models import Recording, RecordingViewer
from zorgvuldig.school.groups.reads import mentored_classes, taught_groups
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.staffing.models import Staff
from zorgvuldig.school.year.reads import own_schools, people_with

WATCHERS = sorted(roles_with(purpose="recording"))


@dataclass(frozen=True, slots=True)
class FilmDetail:
    """A film that can be watched: `size` in bytes, `seconds` its length, `goes_on` the day on which it is deleted."""

    uid: UUID
    title: str
    what: str
    why: str
    happened_on: date
    goes_on: date
    maker: str
    blob: UUID
    media_type: str
    size: int
    seconds: float


def own_recordings(*, door: Door) -> QuerySet[Recording]:
    """What the one at the door recorded and is not over, the last lesson first."""
    door.reading("recording")
    mine = Recording.objects.filter(recorded_by_id=door.actor_id, goes_on__gt=today(door=door))
    return mine.select_related("group").order_by("-happened_on", "-id")


def own_recording(uid: UUID, *, door: Door) -> Recording | None:
    """One of them."""
    return own_recordings(door=door).filter(uid=uid).first()


def shared(*, door: Door) -> list[FilmDetail]:
    """What colleagues let the one at the door watch, the last lesson first; the database says which."""
    door.reading("recording", "staff")
    with connection.cursor() as cursor:
        cursor.execute(
            "select uid, title, what, why, happened_on, goes_on, maker_id, blob, media_type, size, seconds "
            "from gate.recordings_for_me() order by happened_on desc, uid"
        )
        columns = [column.name for column in cursor.description]
        rows: list[dict[str, Any]] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    makers = [row.pop("maker_id") for row in rows]
    names = {one.pk: one.full_name for one in Staff.objects.filter(pk__in=makers)}
    return [FilmDetail(maker=names.get(maker, ""), **row) for maker, row in zip(makers, rows, strict=True)]


def film(uid: UUID, *, door: Door) -> FilmDetail | None:
    """The film of an address, when it is whole and the one at the door made it or may watch it."""
    own = own_recording(uid, door=door)
    if own is None:
        return next((one for one in shared(door=door) if one.uid == uid), None)
    if own.blob is None:
        return None
    return FilmDetail(
        own.uid,
        own.title,
        own.what,
        own.why,
        own.happened_on,
        own.goes_on,
        "",
        own.blob,
        own.media_type,
        own.size,
        own.seconds,
    )


def own_groups(*, door: Door) -> list[LearningGroup]:
    """The groups that the one at the door teaches or mentors, at the schools of the role they came in with."""
    schools = {one.pk for one in own_schools(door=door)}
    near = {one.pk: one for one in (*mentored_classes(door=door), *taught_groups(door=door))}
    return [one for one in near.values() if one.year.school_id in schools]


def viewers(one: Recording, *, door: Door) -> Sequence[tuple[RecordingViewer, str]]:
    """Who may watch a film, with their names."""
    door.reading("recording", "staff")
    rows = list(RecordingViewer.objects.filter(recording=one, added_by_id=door.actor_id).order_by("id"))
    names = {staff.pk: staff.full_name for staff in Staff.objects.filter(pk__in=[row.staff_id for row in rows])}
    return [(row, names.get(row.staff_id, "")) for row in rows]


def colleagues(one: Recording, *, door: Door) -> list[Staff]:
    """Who could be let watch: staff of these schools who work with films of lessons, and may not watch this one yet."""
    door.reading("recording")
    there = {door.actor_id, *RecordingViewer.objects.filter(recording=one).values_list("staff_id", flat=True)}
    return [staff for staff in people_with(*WATCHERS, door=door) if staff.pk not in there]
