"""Requests to look at footage, who answered them, and what was looked at. Never the footage itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zorgvuldig.cameras.models import Camera, Viewing, ViewingLook
from zorgvuldig.cameras.register.labels import PURPOSES
from zorgvuldig.cameras.viewings.labels import STATES, Word
from zorgvuldig.gate.door import Door
from zorgvuldig.incidents.forms import KINDS as INCIDENTS
from zorgvuldig.incidents.models import Incident
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.year.reads import own_schools

ANSWERS = frozenset({"school_leader", "privacy_officer"})  # as `gate.camera_deciders` in the database
ASKS = frozenset({"caretaker", "school_leader", "privacy_officer"})
WATCHES = frozenset({"school_leader", "privacy_officer", "dpo"})
DESK = frozenset({"caretaker", "school_leader"})  # as `gate.look_live` in the database


@dataclass(frozen=True, slots=True)
class ViewingRow:
    """A request as a page says it. `state` is a silhouette and words; `is_open` when the asker may look now."""

    viewing: Viewing
    purpose: Word
    incident: Word
    asked_by: str
    decided_by: str
    state: tuple[str, Word]
    is_open: bool


@dataclass(frozen=True, slots=True)
class LookRow:
    """Somebody looked: at which camera, at the piece of which moment (live: then), who, when, and who had allowed it."""

    camera: str
    look: ViewingLook
    name: str
    allowed_by: str


def incidents(*, door: Door) -> list[Incident]:
    """The incidents of these schools that are not closed, the last one first."""
    door.reading("incident")
    mine = Incident.objects.filter(school__in=own_schools(door=door), closed_at=None)
    return list(mine.order_by("-starts_at", "-id"))


def cameras(school_id: int, *, door: Door) -> list[Camera]:
    """The cameras of a school, by name; hidden ones only for who may answer about them."""
    door.reading("camera")
    there = Camera.objects.filter(school_id=school_id)
    return list((there if door.role in ANSWERS else there.filter(is_covert=False)).order_by("name", "id"))


def live_cameras(*, door: Door) -> list[Camera]:
    """The cameras with which the desk looks along."""
    door.reading("camera")
    if door.role not in DESK:
        return []
    there = Camera.objects.filter(school__in=own_schools(door=door), has_live=True, ended_at=None, source=Camera.RTSP)
    return [one for one in there.order_by("name", "id") if "guarding" in one.purposes]


def viewings(*, door: Door) -> QuerySet[Viewing]:
    """What the one at the door may know of: their own requests, and for who watches along all of their schools."""
    door.reading("camera", "incident")
    there = Viewing.objects.filter(school__in=own_schools(door=door)).select_related("camera", "incident", "school")
    return (there if door.role in WATCHES else there.filter(asked_by_id=door.actor_id)).order_by("-asked_at", "-id")


def viewing(uid: UUID, *, door: Door) -> Viewing | None:
    """One of them."""
    return viewings(door=door).filter(uid=uid).first()


def own(*, door: Door) -> QuerySet[Viewing]:
    """What the one at the door asked, the last one first."""
    return viewings(door=door).filter(asked_by_id=door.actor_id)


def to_answer(*, door: Door) -> list[Viewing]:
    """Requests that wait for an answer which the one at the door may give: of somebody who does not answer them in turn."""
    if door.role not in ANSWERS:
        return []
    mine = Viewing.objects.filter(asked_by_id=door.actor_id).filter(
        Q(decided_by_id=OuterRef("asked_by_id")) | Q(decided_by_id=None)
    )
    same = Q(incident=OuterRef("incident")) | Q(
        camera=OuterRef("camera"), starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    waiting = viewings(door=door).filter(decided_by_id=None, ended_at=None).exclude(asked_by_id=door.actor_id)
    return list(waiting.filter(~Exists(mine.filter(same))).order_by("asked_at", "id"))


def viewing_rows(rows: Sequence[Viewing], *, door: Door) -> list[ViewingRow]:
    """These requests, in words."""
    names = names_of({one.asked_by_id for one in rows} | {one.decided_by_id or 0 for one in rows}, door=door)
    return [_as_row(one, names, door.opened_at) for one in rows]


def looks(found: Sequence[ViewingLook], *, door: Door) -> list[LookRow]:
    """These looks, with names."""
    door.reading("camera", "staff")
    ids = {one.looked_by_id for one in found} | {one.viewing.decided_by_id or 0 for one in found if one.viewing}
    names = names_of(ids, door=door)
    return [
        LookRow(
            (one.viewing.camera if one.viewing else one.live_camera).name,  # type: ignore[union-attr]  # one of them is there
            one,
            names.get(one.looked_by_id, ""),
            names.get((one.viewing.decided_by_id or 0) if one.viewing else 0, ""),
        )
        for one in found
    ]


def looks_of(one: Viewing, *, door: Door) -> list[LookRow]:
    """What was looked at by a request, the first first."""
    rows = ViewingLook.objects.filter(viewing=one).select_related("viewing__camera", "live_camera")
    return looks(list(rows.order_by("looked_at", "id")), door=door)


def all_looks(*, door: Door) -> QuerySet[ViewingLook]:
    """Everything that was looked at in these schools, the last one first; nothing for who does not watch along."""
    door.reading("camera")
    if door.role not in WATCHES:
        return ViewingLook.objects.none()
    schools = own_schools(door=door)
    there = Q(viewing__school__in=schools) | Q(live_camera__school__in=schools)
    rows = ViewingLook.objects.filter(there).select_related("viewing__camera", "live_camera")
    return rows.order_by("-looked_at", "-id")


def name_of(person_id: int, *, door: Door) -> str:
    """The name of a member of staff."""
    return names_of({person_id}, door=door).get(person_id, "")


def is_open(one: Viewing, now: datetime) -> bool:
    """Whether it may be looked at now, as far as the request itself says; the database asks more (`gate.viewing_open`)."""
    return bool(one.is_granted and one.ended_at is None and one.until and one.until > now)


def _as_row(one: Viewing, names: dict[int, str], now: datetime) -> ViewingRow:
    return ViewingRow(
        one,
        PURPOSES.get(one.purpose, one.purpose),
        INCIDENTS.get(one.incident.kind, one.incident.kind),
        names.get(one.asked_by_id, ""),
        names.get(one.decided_by_id or 0, ""),
        STATES[_state(one, now)],
        is_open(one, now),
    )


def _state(one: Viewing, now: datetime) -> str:
    if one.ended_at is not None:
        return "withdrawn" if one.decided_by_id is None else "over"
    if one.is_granted is None:
        return "waiting"
    if not one.is_granted:
        return "refused"
    return "granted" if is_open(one, now) else "over"
