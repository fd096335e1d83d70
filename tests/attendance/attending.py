"""Lessons, reasons, notices and absences for the tests of attendance, put in by the administrator."""

import uuid
from datetime import date, time
from typing import Any
from uuid import UUID

from tests.people import NOW, TODAY, Cast, days
from zorgvuldig.attendance.models import Absence, AbsenceNotice, AbsenceSignal


def lesson(cast: Cast, group: str = "wi2B", on: date = TODAY, slot: int = 1, **more: Any) -> UUID:
    """A lesson of the whole day, so that it has begun and runs, whenever the test does; of a later day it begins at noon, so that it has not."""
    uid = uuid.uuid4()
    values: dict[str, Any] = {"starts_at": time(12 if on > TODAY else 0), "ends_at": time(23, 59), "room": "A1"}
    cast.put("lesson", uid=uid, group_id=cast.groups[group][0], held_on=on, slot=slot, **values | more)
    return uid


def lesson_id(cast: Cast, uid: UUID) -> int:
    """The number of a lesson."""
    return cast.db.execute("select id from lesson where uid = %s", [uid]).fetchone()[0]


def mark(cast: Cast, pupil: str, lesson: UUID, kind: str = "absent", **more: Any) -> int:
    """A mark that a teacher made."""
    return cast.put(
        "attendance",
        pupil_id=cast.people[pupil].id,
        lesson_id=lesson_id(cast, lesson),
        kind=kind,
        recorded_by_id=cast.dirk.id,
        recorded_at=NOW,
        **more,
    )


def reason(
    cast: Cast, code: str, name: str, *, authorised: bool = True, school: str = "Oost", active: bool = True
) -> int:
    """A code of a school."""
    return cast.put(
        "absence_reason",
        school_id=cast.schools[school],
        code=code,
        name=name,
        is_authorised=authorised,
        is_active=active,
    )


def notice(
    cast: Cast, pupil: str = "noor", kind: str = "sick", starts_on: date = TODAY, length: int = 1, remark: str = ""
) -> UUID:
    """A notice of Gerda that nobody answered."""
    uid = uuid.uuid4()
    child = cast.people[pupil]
    cast.put(
        "absence_notice",
        uid=uid,
        pupil_id=child.id,
        kind=kind,
        starts_on=starts_on,
        ends_on=days((starts_on - TODAY).days + length),
        remark=bytes(AbsenceNotice._meta.get_field("remark").sealed_for(child.id, remark)),
        reported_by_id=cast.gerda.id,
        reported_at=NOW,
    )
    return uid


def absence(cast: Cast, pupil: str, reason: int, starts_on: date = TODAY, length: int = 1, **more: Any) -> UUID:
    """Days on which a pupil is away."""
    uid = uuid.uuid4()
    child = cast.people[pupil]
    values: dict[str, Any] = {"note": bytes(Absence._meta.get_field("note").sealed_for(child.id, ""))}
    cast.put(
        "absence",
        uid=uid,
        pupil_id=child.id,
        reason_id=reason,
        starts_on=starts_on,
        ends_on=days((starts_on - TODAY).days + length),
        recorded_by_id=cast.vera.id,
        recorded_at=NOW,
        **values | more,
    )
    return uid


def signal(cast: Cast, pupil: str = "noor", hours: int = 16, **more: Any) -> UUID:
    """An open signal, as the job makes it."""
    uid = uuid.uuid4()
    child = cast.people[pupil]
    values: dict[str, Any] = {
        "counted_from": days(-20),
        "counted_until": days(-1),
        "noticed_at": NOW,
        "draft": bytes(AbsenceSignal._meta.get_field("draft").sealed_for(child.id, "")),
        "outcome": "",
    }
    cast.put("absence_signal", uid=uid, pupil_id=child.id, hours=hours, **values | more)
    return uid


def open_illness(cast: Cast, pupil: str = "noor") -> UUID:
    """A pupil is ill without a last day since three days."""
    return absence(cast, pupil, reason(cast, "Z", "Ziek"), days(-3), length=4, is_open=True)
