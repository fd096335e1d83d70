"""Staff, the roles they hold for a time, and whom they teach or mentor. All periods are half-open."""

import uuid

from django.db import models
from django.db.models import F, Q

from zorgvuldig.school.models import LearningGroup, School
from zorgvuldig.school.people.models import Named, Person, among


class Staff(Named):
    """Somebody who works at the school, as colleagues and families know them."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, db_index=False)
    code = models.CharField(max_length=20, unique=True)

    class Meta:
        db_table = "staff"


class StaffRole(models.Model):
    """A role of the register, held from `starts_on` until the day before `ends_on`: at one school, or (none) at all."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="roles", db_index=False)
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
            among("staff", "school", name="staff_role_among"),
        ]


class Teaching(models.Model):
    """Who teaches a group, and when."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="teaching", db_index=False)
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="teaching")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "teaching"
        constraints = [
            models.UniqueConstraint(fields=["staff", "group", "starts_on"], name="teaching_once"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="teaching_period"),
            among("staff", "group", name="teaching_among"),
        ]


class Mentoring(models.Model):
    """Who is mentor of a class, and when."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="mentoring", db_index=False)
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="mentoring")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "mentoring"
        constraints = [
            models.UniqueConstraint(fields=["staff", "group", "starts_on"], name="mentoring_once"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="mentoring_period"),
            among("staff", "group", name="mentoring_among"),
        ]


class Substitution(models.Model):
    """Somebody stands in for the teacher of a group, with a reduced view, until the day before `ends_on`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="substitutions")
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="substitutions")
    starts_on = models.DateField()
    ends_on = models.DateField()
    arranged_by_id = models.IntegerField()

    class Meta:
        db_table = "substitution"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="substitution_period"),
        ]


class HelperGrant(models.Model):
    """What an outside helper may open of one group, and until when; it ends by itself, or today with one click.

    The list of names is always part of it; grades and attendance only where said. Before it begins, an agreement about the
    data was signed with the `organisation` that the helper works for.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="grants")
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="grants")
    sees_grades = models.BooleanField(default=False)
    sees_attendance = models.BooleanField(default=False)
    why = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200)
    agreed_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    granted_by_id = models.IntegerField()

    class Meta:
        db_table = "helper_grant"
        constraints = [
            # Ending it today makes both dates the same day: a period without a single day.
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="helper_grant_period"),
            models.CheckConstraint(
                condition=~Q(organisation="") & Q(agreed_on__lte=F("starts_on")), name="helper_grant_agreed"
            ),
        ]
