"""Who was in the lesson and who was not, and why. All days are half-open periods."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.school.models import DateRange, LearningGroup
from zorgvuldig.school.people.models import Pupil
from zorgvuldig.school.year.models import AbsenceReason, Lesson


class SlotRange(Func):
    """`int4range(from, until)`, half-open; without bounds it holds every lesson hour, as whole days do."""

    function = "int4range"
    output_field = IntegerRangeField()


class LessonRoll(models.Model):
    """That the roll of a lesson was called: without it, no mark says nothing; with it, no mark says present."""

    lesson = models.OneToOneField(Lesson, models.CASCADE, related_name="roll")
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="+")
    taken_by_id = models.IntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "lesson_roll"


class Attendance(models.Model):
    """A pupil who was not simply there, or who was there though reported away. `reason` is what the school found out; `minutes` how late."""

    KINDS = (("absent", "absent"), ("late", "late"), ("sent_out", "sent out"), ("there", "there, though reported away"))

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="attendance", db_index=False)
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="attendance")
    kind = models.CharField(max_length=10, choices=KINDS)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.ForeignKey(AbsenceReason, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by_id = models.IntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "attendance"
        constraints = [
            models.UniqueConstraint(fields=["pupil", "lesson"], name="attendance_once"),
            models.CheckConstraint(condition=Q(minutes=None) | Q(minutes__lte=240), name="attendance_minutes"),
        ]


class AbsenceNotice(models.Model):
    """What a guardian (or an adult pupil) told the school: ill, or away, on these days. Nothing until it is answered.

    `refused_before` is how many notices about this pupil the school had refused by then. Two notices about the same day
    with the same number were made at once, and only one of them is kept; after a refusal the number is another one, so
    that the family may ask again. One that `is_open` is about its first day and every day after it, until somebody says that the pupil
    is better.
    """

    KINDS = (("sick", "ill"), ("appointment", "appointment"), ("leave", "leave"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="absence_notices", db_index=False)
    kind = models.CharField(max_length=12, choices=KINDS)
    starts_on = models.DateField()
    ends_on = models.DateField()
    remark = SealedTextField(blank=True)
    reported_by_id = models.IntegerField()
    reported_at = models.DateTimeField()
    refused_before = models.IntegerField(default=0, db_default=0)
    is_open = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "absence_notice"
        indexes = [models.Index(fields=["pupil", "starts_on"], name="absence_notice_pupil")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="absence_notice_days"),
            models.CheckConstraint(condition=Q(is_open=False) | Q(kind="sick"), name="absence_notice_open"),
            ExclusionConstraint(
                name="absence_notice_once",
                expressions=[
                    ("pupil", RangeOperators.EQUAL),
                    ("refused_before", RangeOperators.EQUAL),
                    (DateRange(F("starts_on"), F("ends_on"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Absence(models.Model):
    """Days (or, with slots, lesson hours of one day) on which a pupil is away for a known reason, confirmed by staff.

    `from_slot` and `until_slot` are a half-open run of lesson hours; empty means whole days. Nobody is away twice at
    the same time: the database refuses the second one, also when two people record at once. One that `is_open` has no last day yet: every
    night it goes a day on, until somebody says that the pupil is better.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="absences", db_index=False)
    reason = models.ForeignKey(AbsenceReason, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    from_slot = models.PositiveSmallIntegerField(null=True, blank=True)
    until_slot = models.PositiveSmallIntegerField(null=True, blank=True)
    note = SealedTextField(blank=True)
    recorded_by_id = models.IntegerField()
    recorded_at = models.DateTimeField()
    is_open = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "absence"
        indexes = [models.Index(fields=["pupil", "starts_on"], name="absence_pupil")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="absence_days"),
            models.CheckConstraint(condition=Q(is_open=False) | Q(from_slot=None), name="absence_open_days"),
            models.UniqueConstraint(fields=["pupil"], condition=Q(is_open=True), name="absence_open_once"),
            models.CheckConstraint(
                condition=Q(from_slot=None, until_slot=None) | Q(until_slot__gt=F("from_slot")), name="absence_slots"
            ),
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[
                    ("pupil", RangeOperators.EQUAL),
                    (DateRange(F("starts_on"), F("ends_on"), RangeBoundary()), RangeOperators.OVERLAPS),
                    (SlotRange(F("from_slot"), F("until_slot"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class AbsenceRecovery(models.Model):
    """That a family said that a pupil who is ill without a last day is better, and on which day back at school. Nothing of it changes."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="recoveries", db_index=False)
    back_on = models.DateField()
    said_by_id = models.IntegerField()
    said_at = models.DateTimeField()

    class Meta:
        db_table = "absence_recovery"
        constraints = [models.UniqueConstraint(fields=["pupil", "back_on"], name="absence_recovery_once")]


class AbsenceCall(models.Model):
    """That somebody of the school tried to reach the family of a pupil who was missing, and what came of it. Nothing of it changes."""

    OUTCOMES = (
        ("reached", "reached"),
        ("not_reached", "not reached"),
        ("voicemail", "voicemail"),
        ("message", "message sent"),
    )

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="absence_calls", db_index=False)
    outcome = models.CharField(max_length=12, choices=OUTCOMES)
    called_by_id = models.IntegerField()
    called_at = models.DateTimeField()

    class Meta:
        db_table = "absence_call"
        indexes = [models.Index(fields=["pupil", "called_at"], name="absence_call_pupil")]


class AbsenceAnswer(models.Model):
    """What the school answered to a notice; confirmed, it made an absence."""

    OUTCOMES = (("confirmed", "confirmed"), ("refused", "refused"))

    notice = models.OneToOneField(AbsenceNotice, models.CASCADE, related_name="answer")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    absence = models.ForeignKey(Absence, models.SET_NULL, null=True, blank=True, related_name="answers")
    text = SealedTextField(blank=True)
    answered_by_id = models.IntegerField()
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "absence_answer"


class AbsenceSignal(models.Model):
    """That a pupil reached the register's threshold of unauthorised hours; prepared for the school, sent by nobody.

    `hours` lesson hours from `counted_from` until the day before `counted_until`. Counting starts anew after
    `closed_at` when it was reported elsewhere (`outcome` reported); dismissed, it says why.
    """

    OUTCOMES = (("", "open"), ("reported", "reported"), ("dismissed", "dismissed"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="absence_signals")
    hours = models.PositiveSmallIntegerField()
    counted_from = models.DateField()
    counted_until = models.DateField()
    noticed_at = models.DateTimeField()
    prepared_by_id = models.IntegerField(null=True, blank=True)
    prepared_at = models.DateTimeField(null=True, blank=True)
    draft = SealedTextField(blank=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    closed_by_id = models.IntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "absence_signal"
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(closed_at=None), name="absence_signal_open_once"),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None) | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="absence_signal_closed",
            ),
        ]
