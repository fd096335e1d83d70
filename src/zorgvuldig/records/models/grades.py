"""Tests and grades."""

import uuid

from django.db import models
from django.db.models import Q

from zorgvuldig.records.models.people import Pupil
from zorgvuldig.records.models.schooling import LearningGroup


class Test(models.Model):
    """A test of one teaching group. `weight` is a whole number of times it counts."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="tests")
    title = models.CharField(max_length=80)
    weight = models.PositiveSmallIntegerField()
    held_on = models.DateField()

    class Meta:
        db_table = "test"
        constraints = [
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=20), name="test_weight"),
            models.UniqueConstraint(fields=["group", "title"], name="test_once"),
        ]


class Grade(models.Model):
    """A pupil's grade for a test: 1.0 to 10.0 with one decimal, the Dutch scale."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="grades", db_index=False)
    test = models.ForeignKey(Test, models.PROTECT, related_name="grades")
    value = models.DecimalField(max_digits=3, decimal_places=1)

    class Meta:
        db_table = "grade"
        constraints = [
            models.UniqueConstraint(fields=["pupil", "test"], name="grade_once"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=10), name="grade_scale"),
        ]
