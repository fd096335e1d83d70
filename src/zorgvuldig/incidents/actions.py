"""Writing down an incident, who was in it and how it ended. A closed one is not changed any more; the database holds to it."""

from datetime import datetime
from functools import partial

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.incidents.models import Incident, IncidentNote, IncidentPupil, IncidentStaff
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.models import School
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.staffing.models import Staff

_refusing = partial(refusing, Refused, "incident_")


@_refusing()
def open_incident(
    *, door: Door, school: School, kind: str, title: str, place: str, starts_at: datetime, ends_at: datetime
) -> Incident:
    """Write down that something happened. The very same twice, a double click, is one."""
    door.writing("incident")
    said = {"school": school, "kind": kind, "title": title, "place": place, "starts_at": starts_at, "ends_at": ends_at}
    there = Incident.objects.filter(opened_by_id=door.actor_id, closed_at=None, **said).first()
    return there or Incident.objects.create(**said, opened_at=door.opened_at, opened_by_id=door.actor_id)


@_refusing()
def change(
    one: Incident, *, door: Door, kind: str, title: str, place: str, starts_at: datetime, ends_at: datetime
) -> None:
    """Put right what it was and when; with the pupils in it stands the same. Raises `Refused`."""
    door.writing("incident")
    standing = _locked(one)
    moved = (standing.kind, standing.starts_at) != (kind, starts_at)
    if moved and door.withheld:  # what stands with a pupil whose data are restricted cannot follow (AVG art. 18)
        raise Refused("withheld")
    standing.kind, standing.title, standing.place = kind, title, place
    standing.starts_at, standing.ends_at = starts_at, ends_at
    standing.save(update_fields=["kind", "title", "place", "starts_at", "ends_at"])
    if moved:
        IncidentPupil.objects.filter(incident=standing).update(kind=kind, happened_at=starts_at)


@_refusing()
def add_note(one: Incident, *, door: Door, text: str) -> None:
    """Add what somebody wrote; the very same by the same, a double click, is written once. Raises `Refused`."""
    door.writing("incident")
    standing = _locked(one)
    if IncidentNote.objects.filter(incident=standing, written_by_id=door.actor_id, text=text).exists():
        return
    IncidentNote.objects.create(incident=standing, text=text, written_at=door.opened_at, written_by_id=door.actor_id)


@_refusing()
def add_staff(one: Incident, *, door: Door, colleague: Staff) -> None:
    """A colleague was there; saying it twice changes nothing. Raises `Refused`."""
    door.writing("incident")
    IncidentStaff.objects.get_or_create(
        incident=_locked(one),
        staff_id=colleague.pk,
        defaults={"added_at": door.opened_at, "added_by_id": door.actor_id},
    )


@_refusing()
def remove_staff(one: Incident, *, door: Door, staff_id: int) -> None:
    """A colleague was not there after all. Raises `Refused`."""
    door.writing("incident")
    IncidentStaff.objects.filter(incident=_locked(one), staff_id=staff_id).delete()


@_refusing()
def say_part(one: Incident, pupil: PupilIdentity, *, door: Door, part: str, what: str) -> None:
    """What the opened pupil had to do with it, for the first time or anew. Raises `Refused`."""
    door.writing("incident")
    standing = _locked(one)
    row = IncidentPupil.objects.filter(incident=standing, pupil_id=pupil.pupil_id).first()
    if row is None:
        IncidentPupil.objects.create(
            incident=standing,
            pupil_id=pupil.pupil_id,
            kind=standing.kind,
            happened_at=standing.starts_at,
            part=part,
            what=what,
            added_at=door.opened_at,
            added_by_id=door.actor_id,
        )
        return
    row.part = part
    row.what = row.what if row.what == what else what  # what stayed the same keeps its sealed form
    row.save(update_fields=["part", "what"])


def put_right(row: IncidentPupil, column: str, value: str, *, door: Door) -> None:
    """Correct what stands of a pupil, as the family asked and the school agreed; of a closed incident too (AVG art. 16)."""
    door.writing("incident")
    setattr(row, column, value)
    row.save(update_fields=[column])


@_refusing()
def take_out(one: Incident, pupil: PupilIdentity, *, door: Door) -> None:
    """The opened pupil had nothing to do with it: what was written about them here goes. Raises `Refused`."""
    door.writing("incident")
    IncidentPupil.objects.filter(incident=_locked(one), pupil_id=pupil.pupil_id).delete()


@_refusing()
def close(one: Incident, *, door: Door, outcome: str) -> None:
    """Say how it ended; the clocks start. Raises `Refused`, when somebody was first too."""
    door.writing("incident")
    standing = _locked(one)
    standing.outcome = outcome
    standing.closed_at, standing.closed_by_id = door.opened_at, door.actor_id
    standing.save(update_fields=["outcome", "closed_at", "closed_by_id"])


def _locked(one: Incident) -> Incident:
    """The incident, held until this is done, so that nobody closes it meanwhile; `Refused` when it is closed."""
    standing = Incident.objects.select_for_update().get(pk=one.pk)
    if standing.closed_at is not None:
        raise Refused("closed")
    return standing
