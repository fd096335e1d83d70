"""Which versions of the register there were and are, as lines for whoever keeps the machine. Nobody by name: the screen says who."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.governance.register_editor.models import RegisterVersion


def history(*, door: JobDoor) -> Iterator[str]:
    """A line per version, the oldest first: version, digest, state, when, and how it came."""
    door.reading("governance")
    for one in RegisterVersion.objects.using(door.alias).defer("text").order_by("id"):
        yield f"{one.label:<10} {one.digest[:12]}  {_state(one)}  ({_origin_text(one)})"


def _state(one: RegisterVersion) -> str:
    if one.in_force_at:
        return f"in force since {_day(one.in_force_at)}"
    if one.withdrawn_at:
        return f"withdrawn {_day(one.withdrawn_at)}"
    if one.decided_at is None:
        return f"proposed {_day(one.proposed_at)}"
    if not one.is_approved or one.in_force_from is None:
        return f"refused {_day(one.decided_at)}"
    return f"approved, in force from {_day(one.in_force_from)}"


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _origin_text(one: RegisterVersion) -> str:
    return one.why if one.is_operators else "proposed and decided on screen"
