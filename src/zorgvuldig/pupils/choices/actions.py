"""Recording what pupils choose for the coming year, and making groups of it. No place changes by it: that is done when the year is turned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.pupils.choices import reads
from zorgvuldig.pupils.choices.forms import Chosen, MovedRow
from zorgvuldig.pupils.choices.reads import Division
from zorgvuldig.pupils.choices.rules import print_of_proposal
from zorgvuldig.school.models import LearningGroup, Membership, SchoolYear
from zorgvuldig.school.year.models import SubjectChoice


class ChosenMeanwhile(Exception):
    """A colleague changed some of these after the page was made; of each pupil what stands now."""

    def __init__(self, theirs: Mapping[int, str]) -> None:
        super().__init__("chosen meanwhile")
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class NewChoice:
    """What a pupil chooses now, and the print of what it was when the page was made."""

    pupil_id: int
    was: str
    chosen: Chosen


def choose(*, door: Door, year: SchoolYear, entries: Sequence[NewChoice]) -> int:
    """Save the choices of a class, all or none; returns of how many pupils they changed. A subject that stays keeps its group.

    Raises `ChosenMeanwhile`.
    """
    door.writing("membership")
    todo = [entry for entry in entries if entry.chosen.print != entry.was]
    try:
        with transaction.atomic():
            ids = [entry.pupil_id for entry in todo]
            _lock_pupils(ids)
            rows = list(SubjectChoice.objects.filter(year=year, pupil_id__in=ids))
            now = reads.choices_of(rows)
            stand = {number: now.get(number, Chosen()) for number in ids}
            changed = [entry for entry in todo if stand[entry.pupil_id].print != entry.chosen.print]
            theirs = {e.pupil_id: "" for e in changed if stand[e.pupil_id].print != e.was}
            if theirs:
                raise ChosenMeanwhile(theirs)
            for entry in changed:
                _choose(entry, year, stand[entry.pupil_id])
            return len(changed)
    except IntegrityError as collision:  # reading in from a file does not wait for us
        raise ChosenMeanwhile({}) from collision


def _lock_pupils(ids: Collection[int]) -> None:
    """Whoever changes choices of one of these waits for us, as we wait for them; in one order, so that nobody is stuck."""
    places = Membership.objects.select_for_update().filter(pupil_id__in=ids)
    list(places.order_by("id").values_list("pk", flat=True))


def _choose(entry: NewChoice, year: SchoolYear, was: Chosen) -> None:
    standing = SubjectChoice.objects.filter(year=year, pupil_id=entry.pupil_id)
    standing.exclude(subject_id__in=entry.chosen.subjects).delete()
    if not entry.chosen.subjects:
        return
    stage, _slash, level = entry.chosen.target.partition("/")
    if was.target != entry.chosen.target:  # another stage or level has other groups
        standing.update(stage=int(stage), level=level, group=None)
    SubjectChoice.objects.bulk_create(
        SubjectChoice(pupil_id=entry.pupil_id, year=year, subject_id=subject, stage=int(stage), level=level)
        for subject in sorted(entry.chosen.subjects - was.subjects)
    )


def make_groups(*, door: Door, found: Division, size: int, seen: str) -> int:
    """Make the groups as they were proposed, all of it in one act; `seen` is the print of what was shown. Returns how many pupils came into one.

    Raises `Refused`: somebody changed something since (`stale`), or there is nobody to divide (`nobody`).
    """
    door.writing("organisation", "membership")
    try:
        with transaction.atomic():
            now = _locked(found, door)
            groups = now.proposed(size)
            if not groups:
                raise Refused("nobody")
            if print_of_proposal(groups, size) != seen:
                raise Refused("stale")
            for one in groups:
                number = _new_group(now, one.name).pk if one.number is None else one.number
                _of(now).filter(pupil_id__in=one.coming).update(group_id=number)
            return sum(len(one.coming) for one in groups)
    except IntegrityError as collision:  # a name that somebody gave to another group meanwhile
        raise Refused("stale") from collision


def _locked(found: Division, door: Door) -> Division:
    """As it stands, while nobody else divides for this year or changes one of these choices."""
    SchoolYear.objects.select_for_update().get(pk=found.year.pk)
    return _locked_pupils_of(found, door)


def _of(found: Division) -> QuerySet[SubjectChoice]:
    target = found.target
    return SubjectChoice.objects.filter(year=found.year, subject=found.subject, stage=target.stage, level=target.level)


def _new_group(found: Division, name: str) -> LearningGroup:
    return LearningGroup.objects.create(
        year=found.year,
        kind=LearningGroup.TEACHING,
        subject=found.subject,
        name=name,
        stage=found.target.stage,
        level=found.target.level,
    )


def move(*, door: Door, found: Division, rows: Sequence[MovedRow]) -> int:
    """Put pupils into another group of this subject, or in none; all or none, and returns how many.

    Raises `ChosenMeanwhile` with the name of the group where a pupil is now, or `Refused`: there is no such `group`.
    """
    door.writing("membership")
    todo = [row for row in rows if row.to != row.was]
    with transaction.atomic():
        now = _locked_pupils_of(found, door)
        groups = {str(one.uid): one for one in now.groups}
        if any(row.to and row.to not in groups for row in todo):
            raise Refused("group")
        by_uid = {str(one.pupil.pupil.uid): one for one in now.pupils}
        changed = [row for row in todo if row.pupil in by_uid and by_uid[row.pupil].group_uid != row.to]
        if theirs := [by_uid[row.pupil] for row in changed if by_uid[row.pupil].group_uid != row.was]:
            raise ChosenMeanwhile(
                {one.pupil.pupil_id: one.choice.group.name if one.choice.group else "" for one in theirs}
            )
        for row in changed:
            _of(now).filter(pupil_id=by_uid[row.pupil].pupil.pupil_id).update(group=groups.get(row.to))
    return len(changed)


def _locked_pupils_of(found: Division, door: Door) -> Division:
    _lock_pupils([one.pupil.pupil_id for one in found.pupils])
    return reads.division(found.year.pk, found.subject.pk, found.target.stage, found.target.level or "-", door=door)


def take_apart(*, door: Door, found: Division, group: UUID) -> int:
    """Have nobody divided into this group any more; the group stays. Returns of how many pupils that was.

    Raises `Refused`: there is no such `group`.
    """
    door.writing("membership")
    with transaction.atomic():
        now = _locked_pupils_of(found, door)
        if group not in {one.uid for one in now.groups}:
            raise Refused("group")
        return _of(now).filter(group__uid=group).update(group=None)
