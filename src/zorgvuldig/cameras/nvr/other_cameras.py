"""What the register knows of cameras that hang on another recorder, and what of their footage is kept for an incident."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from django.db import connections
from django.db.models import F
from django.utils import timezone

from zorgvuldig.cameras.holds.term import goes_on, period
from zorgvuldig.cameras.models import LONGEST, Camera, FootageHoldCamera
from zorgvuldig.gate.jobs import JobDoor

ASIDE = 60.0  # seconds: what is deleted there takes along what it touches


@dataclass(slots=True)
class OtherCamera:
    """A camera of the other recorder. `held` are stretches that are kept for an incident, in seconds since 1970, a minute wide of it.

    `camera_id` is empty unless the register has it, and it is complete and approved; `keep_days` is the shortest term that is said, of cameras that
    ended only when there is no other.
    """

    keep_days: int = LONGEST
    camera_id: int | None = None
    held: list[tuple[float, float]] = field(default_factory=list)

    def cutoff(self, now: datetime) -> float:
        """What ended before this moment is over its term, in seconds since 1970: the beginning of the first day that may be there.

        Days are those of our own footage (`holds.term`), so that no moment gets older than the term.
        """
        today = timezone.localdate(now)
        day = today - timedelta(days=LONGEST)
        while goes_on(day, self.keep_days, period()) <= today:
            day += timedelta(days=1)
        return datetime.combine(day, time(), UTC).timestamp()

    def holds(self, start: float, end: float) -> bool:
        """Whether something of this stretch is kept for an incident."""
        return any(since <= end and start <= until for since, until in self.held)


def other_cameras(now: datetime, *, door: JobDoor) -> dict[str, OtherCamera]:
    """By the name that the other recorder has for it; also cameras that ended, as their footage has a term as well."""
    door.reading("camera", "incident")
    found: dict[str, OtherCamera] = defaultdict(OtherCamera)
    used: set[str] = set()
    cameras = Camera.objects.using(door.alias).filter(source=Camera.NVR).exclude(elsewhere="")
    for camera in cameras.order_by(F("ended_at").asc(nulls_first=True), "pk"):
        one = found[camera.elsewhere]
        one.held += _held_stretches(camera, now, door)
        if camera.ended_at is None:
            used.add(camera.elsewhere)
        if camera.ended_at is None or camera.elsewhere not in used:
            one.keep_days = min(one.keep_days, camera.keep_days)
        if one.camera_id is None and not _lacks(camera, door):
            one.camera_id = camera.pk
    return dict(found)


def _lacks(camera: Camera, door: JobDoor) -> list[str]:
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.camera_lacks(%s::integer)", [camera.pk])
        lacks: list[str] = cursor.fetchone()[0]
        return lacks


def _held_stretches(camera: Camera, now: datetime, door: JobDoor) -> list[tuple[float, float]]:
    """Stretches of which a second person said that they stay, as long as that lasts."""
    rows = FootageHoldCamera.objects.using(door.alias).filter(
        camera=camera,
        footage_hold__approved_at__lte=now,
        footage_hold__ended_at=None,
        footage_hold__ends_on__gt=timezone.localdate(now),
        footage_hold__incident__closed_at=None,
    )
    stretches = rows.values_list("footage_hold__starts_at", "footage_hold__ends_at")
    return [(start.timestamp() - ASIDE, end.timestamp() + ASIDE) for start, end in stretches]
