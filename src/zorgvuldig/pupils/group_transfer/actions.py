"""Putting a whole class into a teaching group: all of those who were shown, or nobody."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare

from zorgvuldig.gate.door import Door
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.enrolment.actions import GROUP, kept_here
from zorgvuldig.pupils.group_transfer.reads import joining
from zorgvuldig.school.models import Enrolment, LearningGroup, Membership
from zorgvuldig.school.people.models import PupilIdentity


def join_class(
    *,
    door: Door,
    pupils: Sequence[PupilIdentity],
    of: LearningGroup,
    into: LearningGroup,
    first_day: date,
    seen: str,
) -> int:
    """Let the pupils of the class `of` be in the group `into` from `first_day`; returns how many came in.

    `seen` is the mark of what somebody was shown beforehand. Raises `NotPossible`, `ChangedMeanwhile`.
    """
    door.writing("enrolment", "membership")
    kept_here(door, GROUP)
    try:
        with transaction.atomic():
            # Whoever changes one of them waits for us here, as we wait for them; in one order, so that nobody is stuck.
            ids = [one.pupil_id for one in pupils]
            list(Enrolment.objects.select_for_update().filter(pupil_id__in=ids).order_by("id"))
            found = joining(pupils, of, into=into, first_day=first_day, door=door)
            if not constant_time_compare(found.mark, seen):
                raise ChangedMeanwhile({})
            Membership.objects.bulk_create(
                Membership(pupil_id=line.pupil.pupil_id, group=into, starts_on=first_day, ends_on=line.ends_on)
                for line in found.come
            )
    except IntegrityError as collision:  # reading in from another system does not wait for us
        raise ChangedMeanwhile({}) from collision
    return len(found.come)
