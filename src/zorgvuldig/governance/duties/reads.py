"""The duties of the register with who did them last, and the history of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.governance.duties.dates import DutyStatus, duty_status
from zorgvuldig.governance.duties.models import DutyDone
from zorgvuldig.kit.periods import today
from zorgvuldig.register.schema import Duty
from zorgvuldig.school.people.reads import names_of


@dataclass(frozen=True, slots=True)
class DutyCompletion:
    """A time that somebody did a duty."""

    row: DutyDone
    by: str


@dataclass(frozen=True, slots=True)
class DutyDetail:
    """A duty, how it stands, and the last time."""

    standing: DutyStatus
    last: DutyCompletion | None

    @property
    def duty(self) -> Duty:
        """The duty itself."""
        return self.standing.duty


def duty_details(*, door: Door) -> list[DutyDetail]:
    """Every duty of the register, the most urgent first."""
    day, last = today(door=door), _last(door)
    found = [_as_detail(duty, last.get(duty.key), day) for duty in REGISTER.duties.values()]
    return sorted(found, key=lambda one: (one.standing.next_on, one.duty.key))


def duty_detail(duty: Duty, *, door: Door) -> DutyDetail:
    """One of them."""
    return _as_detail(duty, _last(door).get(duty.key), today(door=door))


def history(duty: Duty, *, door: Door) -> list[DutyCompletion]:
    """Every time that it was done, the last one first."""
    door.reading("governance", "staff")
    rows = list(DutyDone.objects.filter(duty=duty.key).order_by("-done_at", "-id"))
    names = names_of({row.done_by_id for row in rows}, door=door)
    return [DutyCompletion(row, names.get(row.done_by_id, "")) for row in rows]


def _last(door: Door) -> Mapping[str, DutyCompletion]:
    door.reading("governance", "staff")
    rows = list(DutyDone.objects.order_by("duty", "-done_at", "-id").distinct("duty"))
    names = names_of({row.done_by_id for row in rows}, door=door)
    return {row.duty: DutyCompletion(row, names.get(row.done_by_id, "")) for row in rows}


def _as_detail(duty: Duty, last: DutyCompletion | None, day: date) -> DutyDetail:
    done_on = timezone.localdate(last.row.done_at) if last else None
    return DutyDetail(duty_status(duty, done_on, day), last)
