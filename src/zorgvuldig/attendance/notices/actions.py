"""Reporting absence by families, and the school's answer; recording on which days somebody is away."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.formats import date_format

from zorgvuldig.attendance.models import Absence, AbsenceAnswer, AbsenceNotice
from zorgvuldig.attendance.notices.illness import recovered_on
from zorgvuldig.attendance.notices.reads import overlapping, refusals, reported_on
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import unless_taken
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.year.models import AbsenceReason

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """From `starts_on` until the day before `ends_on`; `slots` is a half-open run of lesson hours of a single day; `is_open` for no last day yet."""

    starts_on: date
    ends_on: date
    slots: tuple[int, int] | None = None
    is_open: bool = False


class AlreadyReported(Exception):
    """A notice about one of these days waits or was accepted already; `same` when it says the very same."""

    def __init__(self, *, same: bool) -> None:
        super().__init__("already reported")
        self.same = same


class AlreadyAway(Refused):
    """Another absence is about some of these days; `absence` is that one."""

    def __init__(self, absence: Absence) -> None:
        self.absence = absence
        first, last = absence.starts_on, absence.ends_on - _DAY
        super().__init__(
            "taken_day" if first == last else "taken_days",
            first=date_format(first, "j F"),
            last=date_format(last, "j F"),
            reason=absence.reason.name.lower(),
        )


class ChangedMeanwhile(Refused):
    """Somebody changed this absence, or another one of these days, after the page was made."""

    def __init__(self) -> None:
        super().__init__("changed")


def report(
    pupil_id: int, *, kind: str, starts_on: date, ends_on: date, remark: str, door: Door, is_open: bool = False
) -> AbsenceNotice:
    """Tell the school that a pupil is ill or away from `starts_on` until the day before `ends_on`, or with `is_open` until further notice.

    Nothing follows from it until the school answers, and it cannot be taken back. Raises `AlreadyReported`.
    """
    door.writing("absence_notice")
    told = (kind, starts_on, ends_on, is_open)
    _not_reported(pupil_id, told, remark, door)
    made = unless_taken(
        lambda: AbsenceNotice.objects.create(
            pupil_id=pupil_id,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            remark=remark,
            reported_by_id=door.actor_id,
            reported_at=door.opened_at,
            refused_before=refusals(pupil_id, door=door),
            is_open=is_open,
        )
    )
    if made is None:
        _not_reported(pupil_id, told, remark, door)
        raise AlreadyReported(same=False)
    return made


def _not_reported(pupil_id: int, told: tuple[str, date, date, bool], remark: str, door: Door) -> None:
    """Refuse what is reported already. A remark that is new makes it another notice, so that nobody thinks it is kept."""
    standing = reported_on(pupil_id, told[1], told[2], door=door)
    if standing:
        said = {
            (one.kind, one.starts_on, one.ends_on, one.is_open) for one in standing if remark in ("", str(one.remark))
        }
        raise AlreadyReported(same=told in said)


def days_of(notice: AbsenceNotice, *, door: Door) -> Days:
    """The days of a notice; one without a last day goes on from today, unless the family said by now when the pupil is back."""
    if not notice.is_open:
        return Days(notice.starts_on, notice.ends_on)
    back = recovered_on(notice, door=door)
    return Days(notice.starts_on, back or max(notice.ends_on, today(door=door) + _DAY), None, back is None)


def confirm(notice: AbsenceNotice, *, reason: AbsenceReason, days: Days, text: str, door: Door) -> AbsenceAnswer:
    """Accept a notice: the pupil is away on these days for this reason, and the family reads the answer.

    Days that are recorded already are not recorded twice. Raises `Refused` (`answered`), and `AlreadyAway` when part
    of the days is recorded otherwise, or `ChangedMeanwhile` when that changed just now; nothing is kept then.
    """
    door.writing("absence")
    with transaction.atomic():
        try:
            known = record(notice.pupil_id, reason=reason, days=days, note="", door=door)
        except AlreadyAway as away:
            known = away.absence
            if known.reason_id != reason.pk or not _holds(known, days):
                raise
        return _answer(notice, "confirmed", known, text, door)


def _holds(absence: Absence, days: Days) -> bool:
    """Whether the days lie wholly in an absence."""
    inside = absence.starts_on <= days.starts_on and days.ends_on <= absence.ends_on
    if absence.from_slot is None or absence.until_slot is None:
        return inside
    return (
        inside and days.slots is not None and absence.from_slot <= days.slots[0] <= days.slots[1] <= absence.until_slot
    )


def refuse(notice: AbsenceNotice, *, text: str, door: Door) -> AbsenceAnswer:
    """Refuse a notice, with a text for the family. Raises `Refused` (`answered`)."""
    door.writing("absence")
    return _answer(notice, "refused", None, text, door)


def _answer(notice: AbsenceNotice, outcome: str, absence: Absence | None, text: str, door: Door) -> AbsenceAnswer:
    try:
        with transaction.atomic():
            return AbsenceAnswer.objects.create(
                notice=notice,
                pupil_id=notice.pupil_id,
                outcome=outcome,
                absence=absence,
                text=text,
                answered_by_id=door.actor_id,
                answered_at=door.opened_at,
            )
    except IntegrityError as answered:
        raise Refused("answered") from answered


def record(pupil_id: int, *, reason: AbsenceReason, days: Days, note: str, door: Door) -> Absence:
    """Record that a pupil is away. Raises `AlreadyAway` when some of it is recorded already, also a moment ago."""
    door.writing("absence")
    _free(pupil_id, days, door)
    from_slot, until_slot = days.slots or (None, None)
    made = unless_taken(
        lambda: Absence.objects.create(
            pupil_id=pupil_id,
            reason=reason,
            starts_on=days.starts_on,
            ends_on=days.ends_on,
            from_slot=from_slot,
            until_slot=until_slot,
            note=note,
            recorded_by_id=door.actor_id,
            recorded_at=door.opened_at,
            is_open=days.is_open,
        )
    )
    if made is None:
        _free(pupil_id, days, door)
        raise ChangedMeanwhile
    return made


def _free(pupil_id: int, days: Days, door: Door, but: Absence | None = None) -> None:
    """Refuse days that are recorded already."""
    known = overlapping(pupil_id, days.starts_on, days.ends_on, days.slots, door=door, but=but)
    if known is not None:
        raise AlreadyAway(known)


def change(absence: Absence, *, was: str, reason: AbsenceReason, days: Days, note: str, door: Door) -> None:
    """Change an absence, or end it on another day. What it said before stays in the history.

    `was` is what `version` gave for the page. Raises `ChangedMeanwhile` and `AlreadyAway`.
    """
    door.writing("absence")
    with transaction.atomic():
        standing = Absence.objects.select_for_update(of=("self",)).filter(pk=absence.pk).first()
        if standing is None or version(standing) != was:
            raise ChangedMeanwhile
        _free(absence.pupil_id, days, door, but=absence)
        standing.reason, standing.starts_on, standing.ends_on = reason, days.starts_on, days.ends_on
        standing.from_slot, standing.until_slot = days.slots or (None, None)
        standing.is_open = days.is_open
        standing.note = standing.note if standing.note == note else note
        standing.recorded_by_id, standing.recorded_at = door.actor_id, door.opened_at
        if unless_taken(lambda: _saved(standing)) is None:
            _free(absence.pupil_id, days, door, but=absence)
            raise ChangedMeanwhile


def _saved(absence: Absence) -> Absence:
    absence.save()
    return absence


def version(absence: Absence) -> str:
    """What tells one state of an absence from another: the moment it was last recorded."""
    return absence.recorded_at.isoformat()
