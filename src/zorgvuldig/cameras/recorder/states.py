"""What the recorder last said of each camera."""

from datetime import datetime

from django.utils import timezone

from zorgvuldig.cameras.models import CameraState
from zorgvuldig.gate.jobs import JobDoor


def say(camera_id: int, state: str, why: str, *, packet_at: datetime | None, clock: str, door: JobDoor) -> None:
    """Write it down, over what was said before."""
    door.writing("camera")
    said = {"state": state, "why": why[:40], "seen_at": timezone.now(), "clock": clock}
    if packet_at is not None:
        said["packet_at"] = packet_at
    CameraState.objects.using(door.alias).update_or_create(camera_id=camera_id, defaults=said)
