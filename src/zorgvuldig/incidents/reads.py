"""Incidents of the schools of the one at the door, who was in one, and what goes when it is closed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.incidents.models import Incident, IncidentNote, IncidentPupil
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.register.period import add_period
from zorgvuldig.school.groups.reads import members
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import by_name, names_of
from zorgvuldig.school.staffing.models import Staff, StaffRole


@dataclass(frozen=True, slots=True)
class InvolvedPupil:
    """A pupil who was in it, as far as the door may say; `row` has the part and the text."""

    pupil: PupilIdentity
    row: IncidentPupil


@dataclass(frozen=True, slots=True)
class NoteDetail:
    """A note with the name of who wrote it; empty when they do not work here any more."""

    note: IncidentNote
    author: str


def incidents(*, door: Door) -> list[Incident]:
    """Those of these schools, the open ones first, the last one first; the database keeps other schools apart."""
    door.reading("incident", "organisation")
    found = Incident.objects.select_related("school").order_by("-starts_at", "-id")
    return sorted(found, key=lambda one: one.closed_at is not None)


def incident(uid: UUID, *, door: Door) -> Incident | None:
    """One of them."""
    door.reading("incident", "organisation")
    return Incident.objects.select_related("school").filter(uid=uid).first()


def involved(one: Incident, *, door: Door) -> list[InvolvedPupil]:
    """The pupils in it who are open at this door, as a class list sorts them."""
    door.reading("incident", "identity")
    rows = {row.pupil_id: row for row in IncidentPupil.objects.filter(incident=one)}
    return [InvolvedPupil(pupil, rows[pupil.pupil_id]) for pupil in members(door=door) if pupil.pupil_id in rows]


def part_of(one: Incident, pupil_id: int, *, door: Door) -> IncidentPupil | None:
    """What an opened pupil had to do with it; None when nothing was said."""
    door.reading("incident")
    return IncidentPupil.objects.filter(incident=one, pupil_id=pupil_id).first()


def parts_of(pupil_id: int, *, door: Door) -> list[IncidentPupil]:
    """What was written about a pupil, of every incident, the last first. A family sees of an incident no more than this."""
    door.reading("incident")
    return list(IncidentPupil.objects.filter(pupil_id=pupil_id).order_by("-happened_at", "-id"))


def notes(one: Incident, *, door: Door) -> list[NoteDetail]:
    """What was written of it, in the order in which it was."""
    door.reading("incident", "staff")
    rows = list(one.notes.order_by("written_at", "id"))
    names = names_of({row.written_by_id for row in rows}, door=door)
    return [NoteDetail(row, names.get(row.written_by_id, "")) for row in rows]


def staff_in(one: Incident, *, door: Door) -> list[Staff]:
    """The staff who were there, by family name."""
    door.reading("incident", "staff")
    there = one.staff.values_list("staff_id", flat=True)
    return by_name(Staff.objects.filter(pk__in=list(there)))


def colleagues(one: Incident, *, door: Door) -> list[Staff]:
    """Who could still be named: whoever works at that school today, by family name."""
    door.reading("incident", "staff")
    at = Q(school=one.school_id) | Q(school=None)
    held = StaffRole.objects.filter(in_force(today(door=door)), at)
    there = list(one.staff.values_list("staff_id", flat=True))
    found = Staff.objects.filter(roles__in=held).exclude(pk__in=there).distinct()
    return by_name(found)


def classes(one: Incident, *, door: Door) -> list[LearningGroup]:
    """The classes of that school this year, by name; a pupil is chosen out of one."""
    door.reading("organisation")
    day = today(door=door)
    there = LearningGroup.objects.filter(
        kind=LearningGroup.CLASS, year__school=one.school_id, year__starts_on__lte=day, year__ends_on__gt=day
    )
    return list(there.order_by("name", "id"))


def deleted_on(closed_at: datetime) -> date:
    """The day on which all of an incident goes that was closed then, by the term of the register."""
    return add_period(timezone.localdate(closed_at), REGISTER.terms["incident"].period)
