"""Tests, grades, how they are weighed, and what is said of them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.school.models import LearningGroup, SchoolYear, Subject
from zorgvuldig.school.people.models import Pupil, among
from zorgvuldig.school.year.models import Period


class Test(models.Model):
    """A test of one teaching group. `weight` is a whole number of times it counts, 0 for one that only shows.

    `takes` says which marks a teacher enters. A resit is a test of its own that names the first one (`resit_of`) and which
    of the two marks counts; it counts where and as often as the first one.
    Pupil and guardians see its grades from the moment `shown_from`; empty: not before the teacher publishes them.
    `is_exam` marks a school exam test of the PTA (programme of testing and closing), with what that says of it: its code there,
    how it is taken, how often it counts in the school exam (without a number as often as `weight`), and whether it may be taken again.
    """

    TAKES = (("any", "numbers and letters"), ("numbers", "numbers"), ("letters", "letters"))
    EXAM_KINDS = (("written", "written"), ("oral", "oral"), ("practical", "practical"), ("hand_in", "to hand in"))
    COUNTS = (("best", "the best"), ("last", "the last"), ("mean", "the mean"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="tests", db_index=False)
    title = models.CharField(max_length=80)
    weight = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    period = models.ForeignKey(Period, models.PROTECT, null=True, blank=True, related_name="tests")
    shown_from = models.DateTimeField(null=True, blank=True, default=timezone.now, db_default=Now())
    is_exam = models.BooleanField(default=False, db_default=False)
    exam_code = models.CharField(max_length=12, blank=True, db_default="")
    exam_kind = models.CharField(max_length=10, choices=EXAM_KINDS, blank=True, db_default="")
    exam_weight = models.PositiveSmallIntegerField(null=True, blank=True)
    may_resit = models.BooleanField(default=True, db_default=True)
    takes = models.CharField(max_length=10, choices=TAKES, default="any", db_default="any")
    resit_of = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="resit")
    resit_counts = models.CharField(max_length=10, choices=COUNTS, blank=True, db_default="")

    class Meta:
        db_table = "test"
        constraints = [
            models.CheckConstraint(condition=Q(weight__gte=0, weight__lte=20), name="test_weight"),
            models.CheckConstraint(condition=Q(takes__in=["any", "numbers", "letters"]), name="test_takes"),
            models.CheckConstraint(
                condition=Q(resit_of=None, resit_counts="")
                | Q(resit_of__isnull=False, resit_counts__in=["best", "last", "mean"]),
                name="test_resit",
            ),
            models.UniqueConstraint(fields=["group", "title"], name="test_once"),
            models.CheckConstraint(
                condition=Q(exam_code="", exam_kind="", exam_weight=None, may_resit=True)
                | Q(is_exam=True, exam_kind__in=["", "written", "oral", "practical", "hand_in"]),
                name="test_of_exam",
            ),
            models.CheckConstraint(condition=Q(exam_weight__gte=0, exam_weight__lte=100), name="test_exam_weight"),
            models.UniqueConstraint(fields=["group", "exam_code"], condition=~Q(exam_code=""), name="test_code_once"),
        ]


class MarkRule(models.Model):
    """How averages of a subject stand on reports in a school year, as the school sets it; without a subject for all others.

    It goes before what a teacher proposes for a group. A half is always rounded upwards.
    """

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="mark_rules", db_index=False)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="+")
    period_decimals = models.PositiveSmallIntegerField()
    final_decimals = models.PositiveSmallIntegerField()
    lowest = models.DecimalField(max_digits=3, decimal_places=1)

    class Meta:
        db_table = "mark_rule"
        constraints = [
            models.UniqueConstraint(fields=["year", "subject"], nulls_distinct=False, name="mark_rule_once"),
            models.CheckConstraint(
                condition=Q(period_decimals__lte=2, final_decimals__lte=2, lowest__gte=1, lowest__lte=10),
                name="mark_rule_scale",
            ),
        ]


class Grade(models.Model):
    """A pupil's grade for a test: 1.0 to 10.0 with one decimal (the Dutch scale), or a code instead of it.

    `reason` says why a grade was changed after it was shown; the history keeps every earlier value and reason.
    """

    CODES = (
        ("missed", "to be made up"),
        ("not_made", "not made"),
        ("exempt", "excused"),
        ("insufficient", "insufficient"),
        ("sufficient", "sufficient"),
        ("good", "good"),
    )

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="grades", db_index=False)
    test = models.ForeignKey(Test, models.PROTECT, related_name="grades")
    value = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    code = models.CharField(max_length=12, choices=CODES, blank=True, db_default="")
    reason = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        db_table = "grade"
        constraints = [
            among("pupil", "test", name="grade_among"),
            models.UniqueConstraint(fields=["pupil", "test"], name="grade_once"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=10), name="grade_scale"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, code="")
                | Q(value=None, code__in=["missed", "not_made", "exempt", "insufficient", "sufficient", "good"]),
                name="grade_or_code",
            ),
        ]


class GradePlan(models.Model):
    """How the marks of a group are made: the rule and the weights at one moment, as proposed by one person.

    `scheme` is the rounding rule, `structure` the periods and tests with their weights, `digest` their hash: a
    plan speaks for the group as long as the group's tests still have that digest.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="plans")
    scheme = models.JSONField()
    structure = models.JSONField()
    digest = models.CharField(max_length=64)
    proposed_by_id = models.IntegerField()
    proposed_at = models.DateTimeField()

    class Meta:
        db_table = "grade_plan"
        constraints = [models.UniqueConstraint(fields=["id", "proposed_by_id"], name="grade_plan_proposer")]


class GradeApproval(models.Model):
    """A second person's approval of a plan; the database refuses the proposer's own (`migrations`)."""

    plan = models.OneToOneField(GradePlan, models.CASCADE, related_name="approval")
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="+")
    proposed_by_id = models.IntegerField()
    approved_by_id = models.IntegerField()
    approved_at = models.DateTimeField()

    class Meta:
        db_table = "grade_approval"
        constraints = [
            models.CheckConstraint(condition=~Q(proposed_by_id=F("approved_by_id")), name="grade_approval_other_person")
        ]


class ProgressNote(models.Model):
    """How a pupil is doing in a subject in a period, in the teacher's words; shown as a grade is."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="progress_notes", db_index=False)
    group = models.ForeignKey(LearningGroup, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    text = models.TextField(max_length=1000)
    author_id = models.IntegerField()
    written_at = models.DateTimeField()
    shown_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "progress_note"
        constraints = [
            among("pupil", "group", name="progress_note_among"),
            models.UniqueConstraint(fields=["pupil", "group", "period"], name="progress_note_once"),
        ]


class ReportCard(SealedFile):
    """A report as it was issued: the document itself, never made again. A later one has a higher `version`.

    `proposed_by_id` is who put it forward, where the school lets two people look; never who issued it.
    """

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="report_cards", db_index=False)
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    group = models.ForeignKey(LearningGroup, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    proposed_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "report_card"
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_by_id=None) | ~Q(proposed_by_id=F("added_by_id")), name="report_card_other_person"
            ),
            among("pupil", "group", name="report_card_among", may_lack=True),
            models.UniqueConstraint(fields=["pupil", "period", "version"], name="report_card_once"),
        ]


class ReportProposal(models.Model):
    """That somebody put the report of a pupil forward, for somebody else to issue. It goes when the report is issued or taken back."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+", db_index=False)
    period = models.ForeignKey(Period, models.CASCADE, related_name="+")
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="+")
    proposed_by_id = models.IntegerField()
    proposed_at = models.DateTimeField()

    class Meta:
        db_table = "report_proposal"
        constraints = [
            among("pupil", "group", name="report_proposal_among"),
            models.UniqueConstraint(fields=["pupil", "period"], name="report_proposal_once"),
        ]


class ReportWithdrawal(models.Model):
    """That a report was withdrawn, within a day of issuing it. Families see this, and the report no more (`reports.sql`)."""

    card = models.OneToOneField(ReportCard, models.CASCADE, related_name="withdrawal")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    withdrawn_by_id = models.IntegerField()
    withdrawn_at = models.DateTimeField()

    class Meta:
        db_table = "report_withdrawal"


class MeetingNote(models.Model):
    """What a report meeting agreed about a pupil in a period, and what it proposes for next year.

    Families read it from the moment that the report of the period is issued (`shown_from`).
    """

    PROPOSALS = (
        ("", "none"), ("promote", "promote"), ("repeat", "repeat"), ("leave", "leave"), ("later", "later"),
    )  # fmt: skip

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="meeting_notes", db_index=False)
    group = models.ForeignKey(LearningGroup, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    text = models.TextField(max_length=1000, blank=True)
    proposal = models.CharField(max_length=10, choices=PROPOSALS, blank=True)
    author_id = models.IntegerField()
    written_at = models.DateTimeField()
    shown_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "meeting_note"
        constraints = [
            among("pupil", "group", name="meeting_note_among"),
            models.UniqueConstraint(fields=["pupil", "period"], name="meeting_note_once"),
            models.CheckConstraint(condition=~Q(text="", proposal=""), name="meeting_note_says_something"),
        ]
