"""Staff, the roles they hold for a time, and whom they teach or mentor. All periods are half-open."""

from django.db import models
from django.db.models import F, Q

from zorgvuldig.records.models.people import Named, Person
from zorgvuldig.records.models.schooling import LearningGroup, School


class Staff(Named):
    """Somebody who works at the school, as colleagues and families know them."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, db_index=False)
    code = models.CharField(max_length=20, unique=True)

    class Meta:
        db_table = "staff"


class StaffRole(models.Model):
    """A role of the register, held from `starts_on` until the day before `ends_on`: at one school, or (none) at all."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="roles")
    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "staff_role"
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "school", "role", "starts_on"], name="staff_role_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="staff_role_period"),
        ]


class Teaching(models.Model):
    """Who teaches a group, and when."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="teaching")
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="teaching")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "teaching"
        constraints = [
            models.UniqueConstraint(fields=["staff", "group", "starts_on"], name="teaching_once"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="teaching_period"),
        ]


class Mentoring(models.Model):
    """Who is mentor of a class, and when."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="mentoring")
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="mentoring")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "mentoring"
        constraints = [
            models.UniqueConstraint(fields=["staff", "group", "starts_on"], name="mentoring_once"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="mentoring_period"),
        ]
