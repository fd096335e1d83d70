"""What a school filled in in a field of its own. The fields themselves stand in the register (decision 91)."""

from django.db import models
from django.db.models import Q

from zorgvuldig.register.own_fields import LONGEST_VALUE
from zorgvuldig.school.people.models import Pupil


class OwnValue(models.Model):
    """What stands in one field of one pupil. Nothing filled in is no row.

    A day is kept as 2026-12-01, yes and no as `yes` and `no`, a choice as its Dutch word. Whether it fits the field the database asks the
    register in force (`gate.own_value_allowed`).
    """

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="own_values", db_index=False)
    field = models.CharField(max_length=60)
    value = models.CharField(max_length=LONGEST_VALUE, blank=True)  # a family may ask that nothing stands there

    class Meta:
        db_table = "own_value"
        constraints = [
            models.UniqueConstraint(fields=["pupil", "field"], name="own_value_once"),
            models.CheckConstraint(condition=~Q(value=""), name="own_value_filled"),
        ]
