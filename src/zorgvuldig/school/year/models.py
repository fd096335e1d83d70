"""How the school arranges its year: periods, holidays, absence codes, intake rounds, lessons, the rollover."""

import uuid

from django.db import models
from django.db.models import F, Q

from zorgvuldig.school.models import LearningGroup, School, SchoolYear, Subject
from zorgvuldig.school.people.models import Pupil, among
from zorgvuldig.school.staffing.models import Staff


class Period(models.Model):
    """A part of a school year after which a report is issued; half-open. `weight` is how many times it counts."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="periods", db_index=False)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    weight = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "period"
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="period_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="period_dates"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=20), name="period_weight"),
        ]


class Holiday(models.Model):
    """Days without lessons; half-open."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="holidays")
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        db_table = "holiday"
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="holiday_dates")]


class AbsenceReason(models.Model):
    """A school's own code for why a pupil was away, and whether that is authorised (geoorloofd)."""

    school = models.ForeignKey(School, models.CASCADE, related_name="absence_reasons", db_index=False)
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    is_authorised = models.BooleanField()
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "absence_reason"
        constraints = [models.UniqueConstraint(fields=["school", "code"], name="absence_reason_once")]


class IntakeRound(models.Model):
    """The time in which families can apply at a school for a school year; half-open."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    year = models.OneToOneField(SchoolYear, models.CASCADE, related_name="intake_round")
    opens_on = models.DateField()
    closes_on = models.DateField()

    class Meta:
        db_table = "intake_round"
        constraints = [models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="intake_round_dates")]


class Lesson(models.Model):
    """One lesson of a group on one day; `slot` is the lesson hour of the day, counted from 1.

    Of a lesson that was changed by hand, `planned_…` say how the timetable has it; without a change they are all empty.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="lessons", db_index=False)
    staff = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="lessons")
    held_on = models.DateField()
    slot = models.PositiveSmallIntegerField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    room = models.CharField(max_length=20, blank=True)
    is_cancelled = models.BooleanField(default=False, db_default=False)
    planned_on = models.DateField(null=True, blank=True)
    planned_slot = models.PositiveSmallIntegerField(null=True, blank=True)
    planned_starts_at = models.TimeField(null=True, blank=True)
    planned_ends_at = models.TimeField(null=True, blank=True)
    planned_room = models.CharField(max_length=20, blank=True, default="", db_default="")
    planned_staff = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "lesson"
        constraints = [
            models.UniqueConstraint(fields=["group", "held_on", "slot"], name="lesson_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="lesson_times"),
            models.CheckConstraint(condition=Q(slot__gte=1, slot__lte=20), name="lesson_slot"),
            models.CheckConstraint(
                condition=Q(
                    planned_on=None, planned_slot=None, planned_starts_at=None, planned_ends_at=None, planned_room=""
                )
                | Q(
                    planned_on__isnull=False,
                    planned_slot__isnull=False,
                    planned_starts_at__isnull=False,
                    planned_ends_at__isnull=False,
                ),
                name="lesson_planned_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["held_on", "group"], name="lesson_day"),
            models.Index(fields=["planned_on"], condition=Q(planned_on__isnull=False), name="lesson_planned"),
        ]


class Rollover(models.Model):
    """The passage of a school to its next year: a plan that one person puts forward and another confirms, one at a time.

    `plan_print` is what tells the plan that was put forward from another; `proposed_by_id` is 0 where one person did both, as was once enough.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    from_year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="+")
    to_year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="+")
    made_by_id = models.IntegerField()
    made_at = models.DateTimeField()
    confirmed_by_id = models.IntegerField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    proposed_by_id = models.IntegerField(null=True, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    plan_print = models.CharField(max_length=64, blank=True, db_default="")
    undo_by_id = models.IntegerField(null=True, blank=True)
    undo_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "rollover"
        constraints = [
            models.UniqueConstraint(fields=["from_year"], condition=Q(discarded_at=None), name="rollover_once"),
            models.CheckConstraint(condition=~Q(from_year=F("to_year")), name="rollover_forward"),
            models.CheckConstraint(
                condition=Q(confirmed_by_id=None)
                | Q(proposed_by_id__isnull=False) & ~Q(proposed_by_id=F("confirmed_by_id")),
                name="rollover_by_two",
            ),
        ]


class RolloverProgress(models.Model):
    """How far the job is that carries out a plan, written beside the one transaction in which it does."""

    rollover = models.OneToOneField(Rollover, models.CASCADE, primary_key=True, related_name="progress")
    begun_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "rollover_progress"


class RolloverLine(models.Model):
    """What happens to one pupil: promoted or repeating into a class of the next year, or leaving."""

    OUTCOMES = (("promote", "promote"), ("repeat", "repeat"), ("leave", "leave"))

    rollover = models.ForeignKey(Rollover, models.CASCADE, related_name="lines", db_index=False)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="rollover_lines")
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    to_group = models.ForeignKey(LearningGroup, models.CASCADE, null=True, blank=True, related_name="+")
    left_with = models.CharField(max_length=20, blank=True)
    destination = models.CharField(max_length=160, blank=True)

    class Meta:
        db_table = "rollover_line"
        constraints = [
            among("pupil", "to_group", name="rollover_line_among", may_lack=True),
            models.UniqueConstraint(fields=["rollover", "pupil"], name="rollover_line_once"),
            models.CheckConstraint(
                condition=Q(outcome="leave", to_group=None) | Q(outcome__in=["promote", "repeat"]),
                name="rollover_line_whole",
            ),
        ]


class TurnedPlace(models.Model):
    """What a passage changed of the place of a pupil, so that it can be taken back; gone on the first day of lessons.

    `ended`: a place in a group that went on, or beyond. `kept`: a place in the next year that was there already. `removed`: one that
    somebody who leaves had there. `left`: the enrolment of who leaves.
    """

    WHAT = (("ended", "ended"), ("kept", "kept"), ("removed", "removed"), ("left", "left"))

    rollover = models.ForeignKey(Rollover, models.CASCADE, related_name="places")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="turned_places")
    what = models.CharField(max_length=10, choices=WHAT)
    group = models.ForeignKey(LearningGroup, models.CASCADE, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    left_with = models.CharField(max_length=20, blank=True, db_default="")
    destination = models.CharField(max_length=160, blank=True, db_default="")

    class Meta:
        db_table = "turned_place"
        constraints = [
            among("pupil", "group", name="turned_place_among", may_lack=True),
            models.CheckConstraint(
                condition=Q(what="left", group=None) | Q(what__in=["ended", "kept", "removed"], group__isnull=False),
                name="turned_place_whole",
            ),
        ]


class SubjectChoice(models.Model):
    """That a pupil chose a subject for a coming school year, at which stage and level, and the lesson group of that year, once divided."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="subject_choices", db_index=False)
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="+")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    stage = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=20, blank=True, db_default="")
    group = models.ForeignKey(LearningGroup, models.SET_NULL, null=True, blank=True, related_name="choices")

    class Meta:
        db_table = "subject_choice"
        constraints = [
            among("pupil", "year", name="subject_choice_among"),
            among("pupil", "subject", name="subject_choice_subject_among"),
            among("pupil", "group", name="subject_choice_group_among", may_lack=True),
            models.UniqueConstraint(fields=["pupil", "year", "subject"], name="subject_choice_once"),
            models.CheckConstraint(condition=Q(stage__gte=1, stage__lte=6), name="subject_choice_stage"),
        ]


class LessonHours(models.Model):
    """How many lessons a week a subject has in a school year, at a stage and level (lessentabel). Without a row that is not known."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="+", db_index=False)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    stage = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=20, blank=True, db_default="")
    per_week = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "lesson_hours"
        constraints = [
            models.UniqueConstraint(fields=["year", "stage", "level", "subject"], name="lesson_hours_once"),
            models.CheckConstraint(condition=Q(stage__gte=1, stage__lte=6), name="lesson_hours_stage"),
            models.CheckConstraint(condition=Q(per_week__gte=1, per_week__lte=20), name="lesson_hours_per_week"),
        ]
