"""Board, schools, years, groups and who belongs to them. All periods are half-open."""

import uuid
from datetime import time

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.db.models.functions import Lower

from zorgvuldig.school.people.models import Pupil, among


class DateRange(Func):
    """`daterange(starts, ends, '[)')`, for constraints over half-open periods."""

    function = "daterange"
    output_field = DateRangeField()


class Board(models.Model):
    """The school board: the controller (AVG art. 4(7)). One database holds one board."""

    name = models.CharField(max_length=200)

    class Meta:
        db_table = "board"


class School(models.Model):
    """A school of the board. `brin` is the public school code, empty when unknown.

    What is written under a message arrives between `answers_from` and `answers_until`, on days with lessons. With `reports_by_two`
    reports are put forward by one and issued by another. `ask_after_days` is after how many days from Monday to Friday somebody asks how
    it goes with who is ill without a last day.
    """

    board = models.ForeignKey(Board, models.PROTECT, related_name="schools")
    name = models.CharField(max_length=200)
    brin = models.CharField(max_length=6, blank=True)
    answers_from = models.TimeField(default=time(8), db_default=time(8))
    answers_until = models.TimeField(default=time(17), db_default=time(17))
    reports_by_two = models.BooleanField(default=False, db_default=False)
    ask_after_days = models.PositiveSmallIntegerField(default=5, db_default=5)

    class Meta:
        db_table = "school"
        constraints = [
            models.CheckConstraint(condition=Q(answers_until__gt=F("answers_from")), name="school_answers_hours"),
            models.CheckConstraint(condition=Q(ask_after_days__gte=1, ask_after_days__lte=30), name="school_ask_after"),
        ]


class SchoolYear(models.Model):
    """A school year of one school, from `starts_on` until the day before `ends_on`."""

    school = models.ForeignKey(School, models.CASCADE, related_name="years", db_index=False)
    name = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        db_table = "school_year"
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="school_year_once"),
            among("id", "school", name="school_year_among"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="school_year_period"),
        ]


class Subject(models.Model):
    """A school subject."""

    school = models.ForeignKey(School, models.CASCADE, related_name="subjects", db_index=False)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)

    class Meta:
        db_table = "subject"
        constraints = [models.UniqueConstraint(fields=["school", "code"], name="subject_once")]


class LearningGroup(models.Model):
    """A class (no subject) or a teaching group (one subject) in one school year.

    `stage` is the year of the course (leerjaar 1 to 6) and `level` the kind of course (havo, vwo), where known. `per_week` is how many
    lessons a week a teaching group without a stage has; of others the table of their stage and level says so (`lesson_hours`).
    """

    CLASS, TEACHING = "class", "teaching"
    KINDS = ((CLASS, "class"), (TEACHING, "teaching"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="groups", db_index=False)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="groups")
    kind = models.CharField(max_length=10, choices=KINDS)
    name = models.CharField(max_length=100)
    stage = models.PositiveSmallIntegerField(null=True, blank=True)
    level = models.CharField(max_length=20, blank=True, db_default="")
    per_week = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        db_table = "learning_group"
        indexes = [models.Index(Lower("name"), condition=Q(kind="class"), name="learning_group_class")]
        constraints = [
            models.UniqueConstraint(fields=["year", "name"], name="learning_group_once"),
            among("id", "year", name="learning_group_among"),
            models.CheckConstraint(
                condition=Q(kind="class", subject=None) | Q(kind="teaching", subject__isnull=False),
                name="learning_group_kind",
            ),
            models.CheckConstraint(
                condition=Q(per_week=None) | Q(kind="teaching", per_week__gte=1, per_week__lte=20),
                name="learning_group_per_week",
            ),
        ]


class Enrolment(models.Model):
    """A pupil at a school. `ends_on` is the first day no longer enrolled; it can be corrected later.

    `left_with` says how somebody left, `destination` to which school or place.
    """

    LEFT = (
        ("diploma", "diploma"),
        ("other_school", "another school"),
        ("work", "work"),
        ("abroad", "abroad"),
        ("other", "other"),
    )

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="enrolments")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    level = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    left_with = models.CharField(max_length=20, choices=LEFT, blank=True, db_default="")
    destination = models.CharField(max_length=160, blank=True, db_default="")

    class Meta:
        db_table = "enrolment"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="enrolment_period"),
            among("pupil", "school", name="enrolment_among"),
            ExclusionConstraint(
                name="enrolment_no_overlap",
                expressions=[
                    ("pupil", RangeOperators.EQUAL),
                    ("school", RangeOperators.EQUAL),
                    (DateRange(F("starts_on"), F("ends_on"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Membership(models.Model):
    """A pupil in a group, for a time. The database itself keeps `is_class` equal to the kind of the group."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="memberships")
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_class = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        db_table = "membership"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="membership_period"),
            among("pupil", "group", name="membership_among"),
            ExclusionConstraint(
                name="membership_one_class",
                expressions=[
                    ("pupil", RangeOperators.EQUAL),
                    (DateRange(F("starts_on"), F("ends_on"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_class=True),
                deferrable=Deferrable.DEFERRED,
            ),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    ("pupil", RangeOperators.EQUAL),
                    ("group", RangeOperators.EQUAL),
                    (DateRange(F("starts_on"), F("ends_on"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class SourceKey(models.Model):
    """Under which number another system knows a row of ours, so that an import can be repeated.

    `kind` names the table, `target` the row; `external` is the other system's own number.
    """

    source = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    external = models.CharField(max_length=100)
    target = models.BigIntegerField()

    class Meta:
        db_table = "source_key"
        constraints = [models.UniqueConstraint(fields=["source", "kind", "external"], name="source_key_once")]
