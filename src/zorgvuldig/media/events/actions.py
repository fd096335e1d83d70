"""Writing down that something happened of which pictures are made, and which groups were there."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.models import PictureEvent, PictureEventGroup
from zorgvuldig.media.pictures.access import TEAM
from zorgvuldig.school.models import LearningGroup


def may_change(one: PictureEvent, *, door: Door) -> bool:
    """Whether the one at the door changes this event: who wrote it down, and the picture team."""
    return one.added_by_id == door.actor_id or door.role in TEAM


def add_event(*, door: Door, name: str, happened_on: date, groups: Sequence[LearningGroup]) -> PictureEvent:
    """Write it down for the school of these groups, at least one. Raises `Refused`."""
    door.writing("picture_work")
    try:
        with transaction.atomic():
            one = PictureEvent.objects.create(
                school=groups[0].year.school,
                name=name,
                happened_on=happened_on,
                added_at=door.opened_at,
                added_by_id=door.actor_id,
            )
    except IntegrityError as error:
        raise Refused("known") from error
    _add_groups(one, groups)
    return one


def change_event(
    *, door: Door, event: PictureEvent, name: str, happened_on: date, groups: Collection[LearningGroup]
) -> None:
    """Change what was written down. Who is already said to be in a picture stays. Raises `Refused`."""
    door.writing("picture_work")
    event.name, event.happened_on = name, happened_on
    try:
        with transaction.atomic():
            event.save(update_fields=["name", "happened_on"])
    except IntegrityError as error:
        raise Refused("known") from error
    there = set(event.groups.values_list("group_id", flat=True))
    event.groups.exclude(group__in=groups).delete()
    _add_groups(event, [group for group in groups if group.pk not in there])


def _add_groups(event: PictureEvent, groups: Collection[LearningGroup]) -> None:
    PictureEventGroup.objects.bulk_create([PictureEventGroup(picture_event=event, group=group) for group in groups])
