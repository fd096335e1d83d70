"""What a group has to do, learn or bring for a lesson, the tests that are announced, and how many of those a school allows."""

import uuid

from django.db import models
from django.db.models import Q

from zorgvuldig.school.models import LearningGroup, School


class AgendaItem(models.Model):
    """One thing in the agenda of a group: homework, something to bring, or a test that is announced. It names no pupil.

    It stands on a day and a lesson hour, not on a row of the timetable: a lesson that is moved or read in anew takes nothing with it.
    Without a hour it is of the whole day. An announced test is no column of marks: how a mark is made does not change by it.
    """

    HOMEWORK, BRING, TEST = "homework", "bring", "test"
    KINDS = ((HOMEWORK, "homework"), (BRING, "to bring along"), (TEST, "test"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="agenda_items", db_index=False)
    kind = models.CharField(max_length=10, choices=KINDS)
    held_on = models.DateField()
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.CharField(max_length=300)
    author_id = models.IntegerField()
    written_at = models.DateTimeField()

    class Meta:
        db_table = "agenda_item"
        indexes = [models.Index(fields=["group", "held_on"], name="agenda_item_group")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="agenda_item_filled"),
            models.CheckConstraint(condition=Q(kind__in=["homework", "bring", "test"]), name="agenda_item_kind"),
            models.CheckConstraint(condition=Q(slot=None) | Q(slot__gte=1, slot__lte=20), name="agenda_item_slot"),
        ]


class TestLimit(models.Model):
    """How many announced tests a school allows a pupil on a day and in a week. A school without a row allows any number."""

    __test__ = False  # its name begins as the classes that pytest collects

    school = models.OneToOneField(School, models.CASCADE, related_name="test_limit")
    per_day = models.PositiveSmallIntegerField()
    per_week = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "test_limit"
        constraints = [
            models.CheckConstraint(
                condition=Q(per_day__gte=1, per_day__lte=20, per_week__gte=1, per_week__lte=40), name="test_limit_sane"
            ),
        ]
