"""Families whom e-mail does not reach: a task for the administration, so that somebody reaches them another way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connections
from django.db.models import Q
from django.utils.timezone import localdate

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.platform.mail.sealed import mark_of
from zorgvuldig.school.people.models import Guardian, Guardianship, PupilContact
from zorgvuldig.school.source_models import AdminTask

UNREACHED, NOBODY = "unreached", 0
KIND = "unreached"


@dataclass(frozen=True, slots=True)
class UnreachedPupil:
    """A pupil, which field holds the address, and the mark of that address."""

    pupil_id: int
    field: str
    mark: str


def find_unreached(now: datetime) -> int:
    """Give a task for each address of a family at which nothing arrives, and close those that no longer hold; says how many are new.

    Guardians whose tie is in force count, and the pupil's own address. Without a single such address nobody's data are looked at.
    """
    with working(KIND, now=now) as door:
        marks = _marks(door)
        waiting = {
            UnreachedPupil(one.pupil_id, one.field, one.field_name): one.pk
            for one in AdminTask.objects.using(door.alias).filter(kind=UNREACHED, closed_at=None)
        }
        if not marks and not waiting:
            return 0
        found = set(_unreached_pupils(marks, door))
        solved = [pk for one, pk in waiting.items() if one not in found]
        AdminTask.objects.using(door.alias).filter(pk__in=solved).update(closed_at=now, closed_by_id=NOBODY)
        new = sorted(found - waiting.keys(), key=lambda one: (one.pupil_id, one.field, one.mark))
        AdminTask.objects.using(door.alias).bulk_create(_task(one, now) for one in new)
        door.looked({one.pupil_id for one in {*found, *waiting}})
        return len(new)


def _marks(door: JobDoor) -> set[str]:
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select address from gate.post_all_bounced()")
        return {bytes(mark).hex() for (mark,) in cursor.fetchall()}


def _unreached_pupils(marks: set[str], door: JobDoor) -> Iterator[UnreachedPupil]:
    door.reading("identity", "contact", "guardian")
    today = localdate(door.started_at)
    own = PupilContact.objects.using(door.alias).exclude(email="").values_list("pupil_id", "email")
    guardians = Guardian.objects.using(door.alias).exclude(email="").values_list("person_id", "email")
    unreached = {person: mark for person, email in guardians.iterator() if (mark := mark_of(email).hex()) in marks}
    in_force = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gt=today))
    ties = Guardianship.objects.using(door.alias).filter(in_force, has_authority=True, guardian_id__in=unreached)
    for pupil, guardian in ties.values_list("pupil_id", "guardian_id"):
        yield UnreachedPupil(pupil, "guardian.email", unreached[guardian])
    for pupil, email in own.iterator():
        if (mark := mark_of(email).hex()) in marks:
            yield UnreachedPupil(pupil, "pupil_contact.email", mark)


def _task(one: UnreachedPupil, now: datetime) -> AdminTask:
    return AdminTask(
        pupil_id=one.pupil_id,
        kind=UNREACHED,
        field=one.field,
        field_name=one.mark,
        made_by_id=NOBODY,
        made_at=now,
    )
