"""The subjects that pupils chose for the coming year, as the pages show them: of a class, and of everybody who chose one subject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.pupils.choices.forms import Chosen
from zorgvuldig.pupils.choices.rules import STAGES, ProposedGroup, StandingGroup, group_names, proposal
from zorgvuldig.pupils.promotion.rules import is_final, stage_of
from zorgvuldig.school.calendar import prepared_from
from zorgvuldig.school.models import LearningGroup, Membership, SchoolYear, Subject
from zorgvuldig.school.next_year.reads import StageLevel
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.year.models import SubjectChoice


@dataclass(frozen=True, slots=True)
class ClassChoices:
    """A class of the running year, and what its pupils chose for the coming one; `usual` is what most of them choose for."""

    group: LearningGroup
    year: SchoolYear
    pupils: Sequence[PupilIdentity]
    subjects: Sequence[Subject]
    targets: Sequence[StageLevel]
    usual: str
    choices: Mapping[int, Chosen]
    divided: Mapping[int, Sequence[str]]

    def chosen(self, pupil_id: int) -> Chosen:
        """What a pupil chose so far; nothing yet is for what most choose for."""
        return self.choices.get(pupil_id) or Chosen(target=self.usual)


def coming_after(running: SchoolYear, *, door: Door) -> SchoolYear | None:
    """The school year after this one, from the day that it is prepared until it begins."""
    door.reading("organisation")
    later = SchoolYear.objects.filter(school_id=running.school_id, starts_on__gte=running.ends_on)
    day = today(door=door)
    found = later.filter(starts_on__gt=day).order_by("starts_on").first()
    return found if found and prepared_from(found.starts_on) <= day else None


def class_choices(uid: UUID, *, door: Door) -> ClassChoices | LearningGroup:
    """The class whose door this is, or that class alone while there is no coming year. Raises Http404 for what is no class of today."""
    door.reading("organisation", "identity", "membership")
    group = LearningGroup.objects.select_related("year__school").get(uid=uid)
    day = today(door=door)
    if group.kind != LearningGroup.CLASS or not group.year.starts_on <= day < group.year.ends_on:
        raise Http404
    year = coming_after(group.year, door=door)
    if year is None:
        return group
    rows = list(SubjectChoice.objects.filter(year=year).select_related("group"))
    usual = usual_target(group)
    return ClassChoices(
        group,
        year,
        list(PupilIdentity.objects.select_related("pupil").order_by("sort_key", "pupil_id")),
        list(Subject.objects.filter(school_id=year.school_id).order_by("code", "id")),
        _targets(year, usual, rows),
        usual.value,
        choices_of(rows),
        _divided(rows),
    )


def choices_of(rows: Sequence[SubjectChoice]) -> dict[int, Chosen]:
    """What each pupil chose."""
    subjects: dict[int, set[int]] = {}
    target: dict[int, str] = {}
    for row in rows:
        subjects.setdefault(row.pupil_id, set()).add(row.subject_id)
        target[row.pupil_id] = StageLevel(row.stage, row.level).value
    return {pupil_id: Chosen(frozenset(found), target[pupil_id]) for pupil_id, found in subjects.items()}


def _divided(rows: Sequence[SubjectChoice]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in rows:
        if row.group:
            found.setdefault(row.pupil_id, []).append(row.group.name)
    return {pupil_id: sorted(names) for pupil_id, names in found.items()}


def usual_target(group: LearningGroup) -> StageLevel:
    """The next stage of the same level, or the same one of a class after which there is none."""
    stage = max(stage_of(group), STAGES[0])
    return StageLevel(stage if is_final(group) else min(stage + 1, STAGES[-1]), group.level)


def _targets(year: SchoolYear, usual: StageLevel, rows: Sequence[SubjectChoice]) -> list[StageLevel]:
    """What can be chosen for: what the classes of the coming year are that are near, what is usual, and what was chosen."""
    classes = LearningGroup.objects.filter(year=year, kind=LearningGroup.CLASS)
    near = range(usual.stage - 1, usual.stage + 2)  # the same year again, the next one, or one more
    found = {
        StageLevel(stage_of(one), one.level) for one in classes if stage_of(one) in STAGES and stage_of(one) in near
    }
    found |= {usual, *(StageLevel(row.stage, row.level) for row in rows)}
    return sorted(found, key=lambda one: (one.stage, one.level))


# Everybody who chose one subject at one stage and level.


@dataclass(frozen=True, slots=True)
class DividedPupil:
    """Who chose it, their class of this year, and the group of the coming year, if any."""

    pupil: PupilIdentity
    class_name: str
    choice: SubjectChoice

    @property
    def group_uid(self) -> str:
        """As it stands in a form."""
        return str(self.choice.group.uid) if self.choice.group else ""


@dataclass(frozen=True, slots=True)
class Division:
    """Who chose a subject at a stage and level, and the lesson groups of the coming year for that."""

    year: SchoolYear
    subject: Subject
    target: StageLevel
    pupils: Sequence[DividedPupil]
    groups: Sequence[LearningGroup]
    taken: frozenset[str]

    @property
    def rest(self) -> dict[int, str]:
        """Who is in no group yet, and their class of this year."""
        return {one.pupil.pupil_id: one.class_name for one in self.pupils if one.choice.group_id is None}

    @property
    def standing(self) -> list[StandingGroup]:
        """The groups with who is in them."""
        members: dict[int, dict[int, str]] = {}
        for one in self.pupils:
            if one.choice.group_id:
                members.setdefault(one.choice.group_id, {})[one.pupil.pupil_id] = one.class_name
        return [StandingGroup(one.pk, one.name, members.get(one.pk, {})) for one in self.groups]

    def proposed(self, size: int) -> list[ProposedGroup]:
        """The groups for who is in none yet."""
        names = group_names(self.subject.code, self.target.stage, self.target.level, self.taken)
        return proposal(self.rest, self.standing, size, names)


def division(year: int, subject: int, stage: int, level: str, *, door: Door) -> Division:
    """Everybody whose door this is. Raises Http404 when nobody chose it."""
    door.reading("organisation", "identity", "membership")
    coming = SchoolYear.objects.select_related("school").get(pk=year)
    chosen = Subject.objects.filter(pk=subject, school_id=coming.school_id).first()
    if chosen is None:
        raise Http404
    target = StageLevel(stage, "" if level == "-" else level)
    rows = SubjectChoice.objects.filter(year=coming, subject=chosen, stage=stage, level=target.level)
    choices = {row.pupil_id: row for row in rows.select_related("group")}
    names = _classes_of_today(door)
    pupils = [
        DividedPupil(one, names.get(one.pupil_id, ""), choices[one.pupil_id])
        for one in PupilIdentity.objects.select_related("pupil").order_by("sort_key", "pupil_id")
        if one.pupil_id in choices
    ]
    lessons = LearningGroup.objects.filter(year=coming, kind=LearningGroup.TEACHING, subject=chosen)
    used = {row.group_id for row in choices.values()}
    groups = [
        one for one in lessons.order_by("name", "id")
        if (one.stage, one.level) == (stage, target.level) or one.pk in used
    ]  # fmt: skip
    taken = frozenset(LearningGroup.objects.filter(year=coming).values_list("name", flat=True))
    return Division(coming, chosen, target, pupils, groups, taken)


def _classes_of_today(door: Door) -> dict[int, str]:
    places = Membership.objects.filter(in_force(today(door=door)), group__kind=LearningGroup.CLASS)
    return dict(places.values_list("pupil_id", "group__name"))


def running_before(year: SchoolYear, *, door: Door) -> int:
    """The number of the school year before this one."""
    door.reading("organisation")
    earlier = SchoolYear.objects.filter(school_id=year.school_id, ends_on__lte=year.starts_on).order_by("-starts_on")
    return earlier.values_list("pk", flat=True).first() or 0
