"""The end marks of a group as its teacher fixed and signed them, and that a school leader opened them again."""

import uuid

from django.db import models
from django.db.models import F, Q

from zorgvuldig.learning.models import Grade
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import Pupil, among


class MarkSigning(models.Model):
    """That the teacher of a group fixed its end marks and signed for them.

    It stands until it is opened again. As long as it does, nothing changes from which these marks were made (`final_marks.sql`).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="signings")
    signed_by_id = models.IntegerField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "mark_signing"


class MarkReopening(models.Model):
    """That a school leader opened signed end marks again, and why. It goes on standing beside what is signed afterwards."""

    signing = models.OneToOneField(MarkSigning, models.CASCADE, related_name="reopening")
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    reopened_by_id = models.IntegerField()
    reopened_at = models.DateTimeField()

    class Meta:
        db_table = "mark_reopening"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="mark_reopening_says_why")]


class FinalMark(models.Model):
    """The end mark of a pupil in a group, as it was signed: a number or a letter, beside what was calculated.

    One that differs from the calculation, and none at all, says why. Families read that reason.
    """

    LETTERS = tuple(one for one in Grade.CODES if one[0] in {"insufficient", "sufficient", "good"})

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="final_marks", db_index=False)
    group = models.ForeignKey(LearningGroup, models.PROTECT, related_name="+")
    signing = models.ForeignKey(MarkSigning, models.PROTECT, related_name="marks")
    value = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    code = models.CharField(max_length=12, choices=LETTERS, blank=True, db_default="")
    calculated = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        db_table = "final_mark"
        constraints = [
            among("pupil", "group", name="final_mark_among"),
            among("pupil", "signing", name="final_mark_signing_among"),
            models.UniqueConstraint(fields=["pupil", "signing"], name="final_mark_once"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=10), name="final_mark_scale"),
            models.CheckConstraint(
                condition=Q(code="") | Q(value=None, code__in=["insufficient", "sufficient", "good"]),
                name="final_mark_or_letter",
            ),
            models.CheckConstraint(
                condition=~Q(reason="")
                | Q(value__isnull=False, calculated__isnull=False, value=F("calculated"))
                | (Q(value=None, calculated=None) & ~Q(code="")),
                name="final_mark_says_why",
            ),
        ]
