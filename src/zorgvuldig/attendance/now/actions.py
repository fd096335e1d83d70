"""Noting that the school tried to reach the family of a pupil who is missing, and what they said; and a lesson that is cancelled."""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from zorgvuldig.attendance.models import Absence, AbsenceCall
from zorgvuldig.attendance.notices.actions import Days, record
from zorgvuldig.attendance.now.reads import is_called
from zorgvuldig.attendance.timetable.actions import change_lesson, placement
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.year.models import AbsenceReason, Lesson

OUTCOMES = tuple(code for code, _ in AbsenceCall.OUTCOMES)
AGAIN = timedelta(minutes=1)  # the same of the same person within this time is a second tap on the same button


def note_call(pupil_id: int, outcome: str, *, door: Door) -> bool:
    """Note what came of a call; False when that was noted just now. Raises `Refused` (`outcome`)."""
    door.writing("absence")
    if outcome not in OUTCOMES:
        raise Refused("outcome")
    mine = AbsenceCall.objects.filter(pupil_id=pupil_id, called_by_id=door.actor_id, outcome=outcome)
    if mine.filter(called_at__gt=door.opened_at - AGAIN).exists():
        return False
    AbsenceCall.objects.create(pupil_id=pupil_id, outcome=outcome, called_by_id=door.actor_id, called_at=door.opened_at)
    return True


def note_reason(
    pupil_id: int, reason: AbsenceReason, *, slots: tuple[int, int] | None, door: Door, is_open: bool = False
) -> Absence:
    """Record why a pupil is away today, as the family said on the phone: from a lesson hour on, or the whole day. Raises `AlreadyAway`.

    With `is_open` there is no last day yet; who was in a lesson earlier today is away so from tomorrow on.
    """
    day = today(door=door)
    tomorrow = day + timedelta(days=1)
    with transaction.atomic():
        if is_open and slots:
            open_days = Days(tomorrow, tomorrow + timedelta(days=1), None, True)
            record(pupil_id, reason=reason, days=open_days, note="", door=door)
        days = Days(day, tomorrow, slots, is_open and slots is None)
        return record(pupil_id, reason=reason, days=days, note="", door=door)


def cancel_lesson(lesson: Lesson, *, cancelled: bool, door: Door) -> None:
    """Let a lesson be cancelled, or take place after all, as the timetable's own changes do.

    Raises `Refused` (`called`) for one whose roll was called: it took place; and for what `change_lesson` refuses.
    """
    if cancelled and is_called(lesson, door=door):
        raise Refused("called")
    was = placement(lesson)
    change_lesson(lesson, replace(was, is_cancelled=cancelled), was=was, door=door)
