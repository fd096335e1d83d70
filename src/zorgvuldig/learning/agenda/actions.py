"""Writing in the agenda of the group that is open, and the school's rule about tests. The database counts; we say it in words."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.learning.agenda.models import AgendaItem, TestLimit
from zorgvuldig.learning.agenda.reads import DAY, WEEK, limit_of, named_tests
from zorgvuldig.school.calendar import monday
from zorgvuldig.school.models import LearningGroup, School


def save_item(
    *, door: Door, group: LearningGroup, item: AgendaItem | None, kind: str, held_on: date, slot: int | None, text: str
) -> AgendaItem:
    """Write something new in the agenda of the open group, or change what stands there. Raises `Refused`."""
    door.writing("assessment")
    if item is None:
        item = AgendaItem(group=group, author_id=door.actor_id, written_at=door.opened_at)
    item.kind, item.held_on, item.slot, item.text = kind, held_on, slot, text
    try:
        with refusing(_Full, "agenda_item_", known=("day", "week", "year")):
            item.save()
    except _Full as full:
        raise _refusal(full.why, group=group, held_on=held_on, besides=item.uid, door=door) from full
    return item


def delete_item(*, door: Door, item: AgendaItem) -> None:
    """Take something out of the agenda of the open group."""
    door.writing("assessment")
    item.delete()


def save_limit(*, door: Door, school: School, per_day: int, per_week: int) -> TestLimit:
    """Say how many announced tests a school allows. What stands there already stays."""
    door.writing("planning")
    return TestLimit.objects.update_or_create(school=school, defaults={"per_day": per_day, "per_week": per_week})[0]


def remove_limit(*, door: Door, school: School) -> bool:
    """From now on the school allows any number; False when it did so already."""
    door.writing("planning")
    return TestLimit.objects.filter(school=school).delete()[0] == 1


class _Full(Exception):
    """The database refuses it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _refusal(why: str, *, group: LearningGroup, held_on: date, besides: UUID, door: Door) -> Refused:
    if why == "year":
        return Refused(why, year=group.year.name)
    limit = limit_of(group.year.school, door=door)
    per_day = why == "day"
    since = held_on if per_day else monday(held_on)
    said: dict[str, Any] = {
        "day": date_format(held_on, "l j F"),
        "most": (limit.per_day if per_day else limit.per_week) if limit else 0,
        "tests": named_tests(group, since, since + (DAY if per_day else WEEK), besides, door=door),
    }
    return Refused(why, **said)
