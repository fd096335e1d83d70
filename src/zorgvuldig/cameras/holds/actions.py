"""Asking to keep footage longer, deciding about it, looking again, and ending it. What may not be, the database refuses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from zorgvuldig.cameras.holds.labels import REFUSALS
from zorgvuldig.cameras.models import Camera, FootageHold, FootageHoldCamera
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.refusals import Refused

_refusing = partial(refusing, Refused, "footage_hold_", "hold_", known=REFUSALS)


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """What somebody asks to keep: of which cameras, from when until when (exclusive), why, and until which day (exclusive)."""

    cameras: Sequence[Camera]
    starts_at: datetime
    ends_at: datetime
    why: str
    owner_id: int
    ends_on: date
    review_on: date


def ask(at: Incident, wish: HoldRequest, *, door: Door) -> FootageHold:
    """Ask to keep footage for an incident. Raises `Refused`; nothing is kept then."""
    door.writing("camera")

    with _refusing():
        row = FootageHold.objects.create(
            school_id=at.school_id, incident=at, starts_at=wish.starts_at, ends_at=wish.ends_at, why=wish.why,
            owner_id=wish.owner_id, ends_on=wish.ends_on, review_on=wish.review_on, asked_at=door.opened_at,
            asked_by_id=door.actor_id,
        )  # fmt: skip
        for camera in wish.cameras:
            FootageHoldCamera.objects.create(footage_hold=row, camera=camera)
        return row


def decide(row: FootageHold, *, allows: bool, door: Door) -> None:
    """Allow or refuse what somebody else asked. Raises `Refused`."""
    door.writing("camera")
    what = "approved" if allows else "refused"
    _change(row, {f"{what}_at": door.opened_at, f"{what}_by_id": door.actor_id}, undecided=True)


def review(row: FootageHold, again_on: date, *, door: Door) -> None:
    """Somebody looked again: it is still needed, and the next time is on that day. Raises `Refused`."""
    door.writing("camera")
    _change(row, {"reviewed_at": door.opened_at, "review_on": again_on})


def end(row: FootageHold, *, door: Door) -> None:
    """End it before its day; what is over its term goes with the next sweep. Raises `Refused`."""
    door.writing("camera")
    _change(row, {"ended_at": door.opened_at, "ended_by_id": door.actor_id})


def _change(row: FootageHold, values: dict[str, Any], *, undecided: bool = False) -> None:
    rows = FootageHold.objects.filter(pk=row.pk)
    if undecided:  # somebody else may have decided since the page was made
        rows = rows.filter(approved_at=None, refused_at=None)
    with _refusing():
        if not rows.update(**values):
            raise Refused("second")
