"""Who is gone at the source: a task for the administration, and an end where the source keeps it. Nothing is deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.imports.roster.model import Roster
from zorgvuldig.imports.sources.ownership import CLASS, FieldOwnership
from zorgvuldig.school.source_models import AdminTask

GONE, NOBODY = "gone", 0


@dataclass(frozen=True, slots=True)
class _Departures:
    """Pupils of the source, enrolled today at a school of the roster, whom it names no longer."""

    pupils: list[int]
    schools: list[int]
    today: date


def mark_departures(
    roster: Roster, ids: Mapping[str, Mapping[str, int]], keeping: FieldOwnership, door: JobDoor, cursor: CursorWrapper
) -> list[int]:
    """End what the source keeps, on the day of the import, and leave a task; close the tasks of who is back.

    Returns for which pupils there is a new task.
    """
    spoken_of = [ids["pupil"][pupil.key] for pupil in roster.pupils]
    back = AdminTask.objects.using(door.alias).filter(
        kind=GONE, source_id=keeping.id, closed_at=None, pupil_id__in=spoken_of
    )
    back.update(closed_at=door.started_at, closed_by_id=NOBODY)
    if not roster.names_everybody:
        return []
    gone = _find(roster, ids, cursor, timezone.localdate(door.started_at), spoken_of)
    fresh = _without_task(gone.pupils, keeping, door)
    AdminTask.objects.using(door.alias).bulk_create(
        AdminTask(pupil_id=pupil, kind=GONE, source_id=keeping.id, made_by_id=NOBODY, made_at=door.started_at)
        for pupil in fresh
    )
    _end(gone, keeping, cursor)
    return fresh


def _find(
    roster: Roster,
    ids: Mapping[str, Mapping[str, int]],
    cursor: CursorWrapper,
    today: date,
    spoken_of: list[int],
) -> _Departures:
    schools = [ids["school"][school.key] for school in roster.schools]
    cursor.execute(
        "select distinct e.pupil_id from enrolment e join source_key k on k.source = %s::text and k.kind = 'pupil' "
        "and k.target = e.pupil_id where e.school_id = any(%s::integer[]) and e.starts_on <= %s::date "
        "and (e.ends_on is null or e.ends_on > %s::date) and e.pupil_id <> all(%s::integer[]) order by 1",
        [roster.source, schools, today, today, spoken_of],
    )
    return _Departures([pupil for (pupil,) in cursor.fetchall()], schools, today)


def _without_task(pupils: list[int], keeping: FieldOwnership, door: JobDoor) -> list[int]:
    waiting = AdminTask.objects.using(door.alias).filter(kind=GONE, source_id=keeping.id, closed_at=None)
    known = set(waiting.values_list("pupil_id", flat=True))
    return [pupil for pupil in pupils if pupil not in known]


def _end(gone: _Departures, keeping: FieldOwnership, cursor: CursorWrapper) -> None:
    """A period that begins today cannot end today, and stays for a person to look at."""
    in_force = "and starts_on < %s::date and (ends_on is null or ends_on > %s::date)"
    days: list[date | list[int]] = [gone.today, gone.pupils, gone.today, gone.today]
    if "enrolment.ends_on" in keeping.theirs:
        cursor.execute(
            f"update enrolment set ends_on = %s::date where pupil_id = any(%s::integer[]) {in_force} "  # noqa: S608 - ours
            "and school_id = any(%s::integer[])",
            [*days, gone.schools],
        )
    if CLASS in keeping.theirs:
        cursor.execute(
            f"update membership set ends_on = %s::date where pupil_id = any(%s::integer[]) {in_force} "  # noqa: S608 - ours
            "and group_id in (select g.id from learning_group g join school_year y on y.id = g.year_id "
            "where y.school_id = any(%s::integer[]))",
            [*days, gone.schools],
        )
