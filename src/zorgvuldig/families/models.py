"""What the school and families arrange: talks on a parent evening, and outings of which a family says yes or no."""

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from zorgvuldig.school.models import LearningGroup, SchoolYear
from zorgvuldig.school.people.models import Pupil, among
from zorgvuldig.school.staffing.models import Staff


class Evening(models.Model):
    """A parent evening: talks of `minutes` between two hours of a day. Families book until the day before `closes_on`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="evenings")
    held_on = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=10, db_default=10)
    closes_on = models.DateField()
    made_by_id = models.IntegerField()
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "evening"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="evening_hours"),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=60), name="evening_minutes"),
            models.CheckConstraint(condition=Q(closes_on__lte=F("held_on")), name="evening_closes"),
        ]

    @property
    def last_day(self) -> date:
        """The last day on which families choose a moment."""
        return self.closes_on - timedelta(days=1)


class EveningClass(models.Model):
    """A class whose families are asked."""

    evening = models.ForeignKey(Evening, models.CASCADE, related_name="classes", db_index=False)
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="+")

    class Meta:
        db_table = "evening_class"
        constraints = [
            models.UniqueConstraint(fields=["evening", "group"], name="evening_class_once"),
            among("evening", "group", name="evening_class_among"),
        ]


class EveningTeacher(models.Model):
    """A teacher who is there, from when until when and in which room. `breaks` are the moments without a talk, as «19:30»."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    evening = models.ForeignKey(Evening, models.CASCADE, related_name="teachers", db_index=False)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    room = models.CharField(max_length=20, blank=True)
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    breaks = models.JSONField(default=list, blank=True)

    class Meta:
        db_table = "evening_teacher"
        constraints = [
            models.UniqueConstraint(fields=["evening", "staff"], name="evening_teacher_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="evening_teacher_hours"),
            among("evening", "staff", name="evening_teacher_among"),
        ]


class EveningBooking(models.Model):
    """A talk of a parent (or of an adult pupil, `person_id`) with a teacher about one pupil. It is cancelled by taking it away.

    The database says who may book what (`sql/evenings.sql`); that a teacher has one talk at a moment is a rule of the table itself.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    evening_teacher = models.ForeignKey(EveningTeacher, models.CASCADE, related_name="bookings", db_index=False)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+", db_index=False)
    person_id = models.IntegerField()
    starts_at = models.DateTimeField()
    booked_by_id = models.IntegerField()
    booked_at = models.DateTimeField()

    class Meta:
        db_table = "evening_booking"
        constraints = [
            models.UniqueConstraint(fields=["evening_teacher", "starts_at"], name="evening_booking_taken"),
            models.UniqueConstraint(fields=["pupil", "starts_at"], name="evening_booking_pupil"),
            models.UniqueConstraint(fields=["person_id", "starts_at"], name="evening_booking_person"),
            models.UniqueConstraint(fields=["evening_teacher", "pupil", "person_id"], name="evening_booking_once"),
            among("pupil", "evening_teacher", name="evening_booking_among"),
        ]


class Outing(models.Model):
    """Something for which families are asked whether their child comes along, from `held_on` until the day before `ends_on`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="outings")
    title = models.CharField(max_length=80)
    held_on = models.DateField()
    ends_on = models.DateField()
    hours = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=120)
    cost = models.DecimalField(max_digits=6, decimal_places=2, default=0, db_default=0)
    bring = models.CharField(max_length=400, blank=True)
    asked_by_id = models.IntegerField()
    asked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "outing"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("held_on")), name="outing_days"),
            models.CheckConstraint(condition=Q(cost__gte=0), name="outing_cost"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(place=""), name="outing_filled"),
        ]

    @property
    def last_day(self) -> date:
        """The last day of it."""
        return self.ends_on - timedelta(days=1)


class OutingGroup(models.Model):
    """A group whose families are asked."""

    outing = models.ForeignKey(Outing, models.CASCADE, related_name="groups", db_index=False)
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="+")

    class Meta:
        db_table = "outing_group"
        constraints = [
            models.UniqueConstraint(fields=["outing", "group"], name="outing_group_once"),
            among("outing", "group", name="outing_group_among"),
        ]


class OutingAnswer(models.Model):
    """What somebody who decides about a pupil said: yes or no. Never changed: a later answer of the same person counts."""

    outing = models.ForeignKey(Outing, models.CASCADE, related_name="answers", db_index=False)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    person_id = models.IntegerField()
    goes = models.BooleanField()
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "outing_answer"
        indexes = [models.Index(fields=["outing", "pupil", "person_id", "-id"], name="outing_answer_last")]
        constraints = [among("pupil", "outing", name="outing_answer_among")]
