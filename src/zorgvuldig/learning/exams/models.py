"""The school exam beside the marks: which pieces of work were handed in, and how many resits a pupil has in a year."""

from django.db import models
from django.db.models import Q

from zorgvuldig.learning.models import Test
from zorgvuldig.school.models import LearningGroup, School
from zorgvuldig.school.people.models import Pupil, among


class HandIn(models.Model):
    """The day on which a pupil handed in the work for a test of the school exam. The family sees it at once."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="hand_ins", db_index=False)
    group = models.ForeignKey(LearningGroup, models.PROTECT, related_name="+")
    test = models.ForeignKey(Test, models.PROTECT, related_name="hand_ins")
    handed_on = models.DateField()

    class Meta:
        db_table = "hand_in"
        constraints = [
            among("pupil", "group", name="hand_in_among"),
            among("pupil", "test", name="hand_in_test_among"),
            models.UniqueConstraint(fields=["pupil", "test"], name="hand_in_once"),
        ]


class ResitRight(models.Model):
    """How many tests of the school exam a pupil of a school may take again in a school year. No row: as many as teachers give."""

    school = models.OneToOneField(School, models.CASCADE, related_name="+")
    per_year = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "resit_right"
        constraints = [models.CheckConstraint(condition=Q(per_year__lte=40), name="resit_right_count")]
