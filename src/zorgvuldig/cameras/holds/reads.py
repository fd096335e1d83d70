"""Footage that stays longer for an incident, as whoever looks after cameras sees it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from zorgvuldig.cameras.holds.term import EARLY, moment_goes_on
from zorgvuldig.cameras.models import LONGEST, Camera, FootageHold, FootageHoldCamera
from zorgvuldig.gate.door import Door
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.staffing.models import StaffRole
from zorgvuldig.school.year.reads import own_schools

DECIDERS = ("school_leader", "privacy_officer")
ASKERS = ("caretaker", *DECIDERS)


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold on a page: `state` is a key of `labels.STATES`, `exists_until` the day on which the first footage of it may go."""

    hold: FootageHold
    incident: Incident
    cameras: list[Camera]
    state: str
    to_review: bool
    exists_until: date | None
    is_gone: bool
    owner: str
    asked_by: str
    decided_by: str

    @property
    def is_waiting(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state == "waiting"

    @property
    def is_live(self) -> bool:
        """Whether it can be ended."""
        return self.state in ("waiting", "in_force")


def incidents(*, door: Door) -> QuerySet[Incident]:
    """Incidents of one's schools that are not closed, the last first."""
    door.reading("incident")
    return Incident.objects.filter(closed_at=None, school__in=own_schools(door=door)).order_by("-starts_at", "-id")


def incident(uid: UUID, *, door: Door) -> Incident | None:
    """One of them."""
    return incidents(door=door).filter(uid=uid).first()


def cameras(at: Incident, *, door: Door) -> list[Camera]:
    """The cameras of the school of an incident that recorded lately. Of a hidden one only those who decide about it know."""
    door.reading("camera")
    lately = Q(ended_at=None) | Q(ended_at__gt=door.opened_at - timedelta(days=LONGEST))
    found = Camera.objects.filter(lately, school_id=at.school_id)
    if door.role not in DECIDERS:
        found = found.filter(is_covert=False)
    return list(found.order_by("name", "id"))


def owners(at: Incident, *, door: Door) -> list[tuple[int, str]]:
    """Who may watch over a hold at that school: those with a role for it today, by name."""
    door.reading("staff")
    here = Q(school_id=None) | Q(school_id=at.school_id)
    held = StaffRole.objects.filter(here, in_force(today(door=door)), role__in=ASKERS)
    names = names_of(set(held.values_list("staff_id", flat=True)), door=door)
    return sorted(names.items(), key=lambda one: one[1])


def holds(*, door: Door) -> list[HoldRow]:
    """Every hold of one's schools: those to look at again or to decide first, then by day on which it ends."""
    found = _as_rows(_own(door).order_by("ends_on", "id"), door=door)
    return sorted(found, key=lambda one: (not one.is_live, not (one.is_waiting or one.to_review)))


def hold(uid: UUID, *, door: Door) -> HoldRow | None:
    """One hold."""
    return next(iter(_as_rows(_own(door).filter(uid=uid), door=door)), None)


def _own(door: Door) -> QuerySet[FootageHold]:
    return FootageHold.objects.filter(school__in=own_schools(door=door))


def _as_rows(rows: Iterable[FootageHold], *, door: Door) -> list[HoldRow]:
    door.reading("camera", "incident", "staff")
    found = list(rows)
    at = Incident.objects.in_bulk([row.incident_id for row in found])
    of: dict[int, list[Camera]] = {row.pk: [] for row in found}
    for one in FootageHoldCamera.objects.filter(footage_hold__in=found).select_related("camera"):
        if door.role in DECIDERS or not one.camera.is_covert:
            of[one.footage_hold_id].append(one.camera)
    names = names_of(_people(found), door=door)
    return [
        _as_row(row, at[row.incident_id], of[row.pk], names, today(door=door)) for row in found if row.incident_id in at
    ]


def _people(rows: Collection[FootageHold]) -> set[int]:
    people = {
        person
        for row in rows
        for person in (row.owner_id, row.asked_by_id, row.approved_by_id, row.refused_by_id)
        if person
    }
    return people


def _as_row(row: FootageHold, at: Incident, of: list[Camera], names: dict[int, str], day: date) -> HoldRow:
    state = _state(row, at, day)
    until = min((moment_goes_on(row.starts_at, camera.keep_days) for camera in of), default=None)
    decided = row.approved_by_id or row.refused_by_id or 0
    return HoldRow(
        row, at, of, state, state == "in_force" and row.review_on - EARLY <= day, until, until is not None and until <= day,
        names.get(row.owner_id, ""), names.get(row.asked_by_id, ""), names.get(decided, ""),
    )  # fmt: skip


def _state(row: FootageHold, at: Incident, day: date) -> str:
    if row.refused_at:
        return "refused"
    if row.ended_at or at.closed_at or row.ends_on <= day:
        return "over"
    return "in_force" if row.approved_at else "waiting"
