"""How many pupils of a school chose which subject, counted for the page without a name: an opening holds 500 pupils, and a school has more."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.kit.periods import in_force
from zorgvuldig.school.models import Enrolment, LearningGroup, Membership, SchoolYear, Subject
from zorgvuldig.school.next_year.reads import StageLevel
from zorgvuldig.school.year.models import SubjectChoice

KIND = "rollover"


@dataclass(frozen=True, slots=True)
class SubjectCount:
    """A subject at a stage and level: how many pupils chose it, and how many of them are in a group."""

    subject: Subject
    target: StageLevel
    chosen: int
    divided: int

    @property
    def level(self) -> str:
        """As it stands in an address."""
        return self.target.level or "-"


@dataclass(frozen=True, slots=True)
class ChoiceCounts:
    """Of each class of the running year how many pupils it has and how many of them chose, and of each subject how many did."""

    pupils: Mapping[int, int]
    having: Mapping[int, int]
    subjects: tuple[SubjectCount, ...]


def choice_counts(*, running: SchoolYear, year: SchoolYear, now: datetime) -> ChoiceCounts:
    """How far the choices for a coming year are."""
    with working(KIND, now=now) as door:
        rows = SubjectChoice.objects.using(door.alias).filter(year=year, pupil_id__in=_still_there(year, now, door))
        found = list(rows.values_list("pupil_id", "subject_id", "stage", "level", "group_id"))
        places = Membership.objects.using(door.alias).filter(
            in_force(localdate(now)), group__year=running, group__kind=LearningGroup.CLASS
        )
        of_class = list(places.values_list("group_id", "pupil_id"))
        subjects = Subject.objects.using(door.alias).in_bulk({subject for _pupil, subject, *_more in found})
    having = {pupil for pupil, *_more in found}
    chosen = Counter((subject, StageLevel(stage, level)) for _pupil, subject, stage, level, _group in found)
    divided = Counter((subject, StageLevel(stage, level)) for _pupil, subject, stage, level, group in found if group)
    counts = (SubjectCount(subjects[one], at, count, divided[one, at]) for (one, at), count in chosen.items())
    return ChoiceCounts(
        Counter(group for group, _pupil in of_class),
        Counter(group for group, pupil in of_class if pupil in having),
        tuple(sorted(counts, key=lambda one: (one.target.stage, one.target.level, one.subject.code))),
    )


def _still_there(year: SchoolYear, now: datetime, door: JobDoor) -> list[int]:
    """Who is enrolled at the school of that year today, or will be."""
    rows = Enrolment.objects.using(door.alias).filter(
        Q(ends_on=None) | Q(ends_on__gt=localdate(now)), school_id=year.school_id
    )
    return list(rows.values_list("pupil_id", flat=True))
