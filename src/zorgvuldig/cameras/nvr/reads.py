"""What the last check of another recorder found, and whether it was long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from zorgvuldig.cameras.models import Camera, NvrCheck

OLD = timedelta(hours=2)  # the check runs every hour
UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class LatestCheck:
    """A check: the row of the recorder as a whole, and one for each of its cameras."""

    whole: NvrCheck
    cameras: list[NvrCheck]


def latest(alias: str) -> LatestCheck | None:
    """The last check, also when it failed; None when there never was one."""
    checks = NvrCheck.objects.using(alias)
    whole = checks.filter(elsewhere="").order_by("-checked_at", "-id").first()
    if whole is None:
        return None
    cameras = checks.filter(checked_at=whole.checked_at).exclude(elsewhere="").order_by("elsewhere")
    return LatestCheck(whole, list(cameras))


def is_used(alias: str) -> bool:
    """Whether there is another recorder: the operator named one, or the register has a camera that hangs on one."""
    cameras = Camera.objects.using(alias).filter(source=Camera.NVR, ended_at=None)
    return bool(settings.FRIGATE) or cameras.exists()


def is_fresh(found: LatestCheck | None, now: datetime) -> bool:
    """Whether the last check got all its answers, and was not longer ago than `OLD`."""
    return bool(settings.FRIGATE) and found is not None and not found.whole.why and now - found.whole.checked_at <= OLD


def violations_now(alias: str, now: datetime) -> list[tuple[str, str]]:
    """What another recorder does that it may not: the violation and the camera as that recorder calls it, empty for all of it.

    `("unchecked", "")` is among them when there is such a recorder and its last check failed or was longer ago than two hours.
    Empty when there is none. Needs a door or job that reads `camera`.
    """
    if not is_used(alias):
        return []
    found = latest(alias)
    rows = [found.whole, *found.cameras] if found else []
    said = [(str(violation), row.elsewhere) for row in rows for violation in row.violations]
    return said if is_fresh(found, now) else [(UNCHECKED, ""), *said]
