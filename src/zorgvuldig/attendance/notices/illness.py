"""Illness without a last day: reported once, and going on every day until somebody says that the pupil is better."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from zorgvuldig.attendance.models import Absence, AbsenceNotice, AbsenceRecovery
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.models import Enrolment

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Illness:
    """That a pupil is ill without a last day; `back_on` is the day on which the family said that they come back, if they did."""

    since: date
    back_on: date | None


def illness_of(pupil_id: int, *, door: Door) -> Illness | None:
    """The illness without a last day of a pupil, as long as no day of coming back has passed; None when there is none."""
    door.reading("absence_notice", "absence")
    begun = list(Absence.objects.filter(pupil_id=pupil_id, is_open=True).values_list("starts_on", flat=True))
    waits = AbsenceNotice.objects.filter(pupil_id=pupil_id, is_open=True, answer=None)
    begun += waits.values_list("starts_on", flat=True)
    if not begun:
        return None
    since = max(begun)
    said = AbsenceRecovery.objects.filter(pupil_id=pupil_id, back_on__gt=since).order_by("back_on").first()
    if said and said.back_on <= today(door=door):
        return None
    return Illness(since, said.back_on if said else None)


def is_over(notice: AbsenceNotice, day: date) -> bool:
    """Whether an illness that was reported without a last day had ended by a day: the family said so, or the school."""
    said = AbsenceRecovery.objects.filter(
        pupil_id=notice.pupil_id, back_on__gt=notice.starts_on, back_on__lte=day
    ).exists()
    answer = getattr(notice, "answer", None)
    if said or answer is None:
        return said
    return answer.absence is None or (not answer.absence.is_open and answer.absence.ends_on <= day)


def recovered_on(notice: AbsenceNotice, *, door: Door) -> date | None:
    """The day on which the family said that the pupil of a notice without a last day is back."""
    door.reading("absence_notice")
    said = AbsenceRecovery.objects.filter(pupil_id=notice.pupil_id, back_on__gt=notice.starts_on)
    return said.order_by("back_on").values_list("back_on", flat=True).first()


def recover(pupil_id: int, *, back_on: date, door: Door) -> None:
    """A family says that a pupil is better, and when they come back. Raises `Refused` (`not_ill`, `past`)."""
    door.writing("absence_notice")
    try:
        with transaction.atomic():
            AbsenceRecovery.objects.create(
                pupil_id=pupil_id, back_on=back_on, said_by_id=door.actor_id, said_at=door.opened_at
            )
    except IntegrityError as refused:
        past = constraint_of(refused) == "absence_recovery_past"
        raise Refused("past" if past else "not_ill") from refused


def end_illness(pupil_id: int, *, back_on: date, door: Door) -> None:
    """The school says that a pupil is better, from a day on. Raises `Refused` (`not_ill`)."""
    door.writing("absence")
    with transaction.atomic():
        found = Absence.objects.select_for_update(of=("self",)).filter(pupil_id=pupil_id, is_open=True).first()
        if found is None:
            raise Refused("not_ill")
        found.ends_on, found.is_open = max(back_on, found.starts_on + _DAY), False
        found.recorded_by_id, found.recorded_at = door.actor_id, door.opened_at
        found.save(update_fields=["ends_on", "is_open", "recorded_by_id", "recorded_at"])


def prolong_illness(now: datetime) -> int:
    """Every night: who is ill without a last day is ill today too, unless the family said that they are back. Returns how many go on.

    It ends as well for who is no longer enrolled, and where another absence is recorded of today: somebody knows better then.
    """
    day = timezone.localdate(now)
    with working("signals", now=now) as door:
        found = list(Absence.objects.using(door.alias).filter(is_open=True).order_by("id"))
        backs = _backs({one.pupil_id for one in found}, door)
        enrolled = _enrolled({one.pupil_id for one in found}, day, door)
        for one in found:
            _prolong(one, day, [back for back in backs.get(one.pupil_id, []) if back > one.starts_on], door)
            if one.pupil_id not in enrolled and one.is_open:
                _close(one, one.ends_on, door)
        door.looked([one.pupil_id for one in found])
    return sum(one.is_open for one in found)


def _prolong(one: Absence, day: date, backs: Iterable[date], door: JobDoor) -> None:
    back = min(backs, default=None)
    if back is not None and back <= day + _DAY:
        _close(one, back, door)
    elif one.ends_on <= day:
        try:
            with transaction.atomic(using=door.alias):
                Absence.objects.using(door.alias).filter(pk=one.pk).update(ends_on=day + _DAY)
        except IntegrityError:
            _close(one, one.ends_on, door)


def _close(one: Absence, ends_on: date, door: JobDoor) -> None:
    one.is_open = False
    rows = Absence.objects.using(door.alias).filter(pk=one.pk)
    rows.update(ends_on=max(ends_on, one.starts_on + _DAY), is_open=False)


def _backs(pupil_ids: set[int], door: JobDoor) -> dict[int, list[date]]:
    found: dict[int, list[date]] = {}
    for said in AbsenceRecovery.objects.using(door.alias).filter(pupil_id__in=pupil_ids):
        found.setdefault(said.pupil_id, []).append(said.back_on)
    return found


def _enrolled(pupil_ids: set[int], day: date, door: JobDoor) -> set[int]:
    rows = Enrolment.objects.using(door.alias).filter(
        Q(ends_on=None) | Q(ends_on__gt=day), pupil_id__in=pupil_ids, starts_on__lte=day
    )
    return set(rows.values_list("pupil_id", flat=True))
