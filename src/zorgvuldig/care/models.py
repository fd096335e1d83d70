"""Guidance and care: notes by audience, the support plan, the medical card. Texts are sealed with the pupil's key for their category."""

import uuid

from django.db import models
from django.db.models import Q

from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.school.people.models import Person, Pupil


class Note(models.Model):
    """A note, a report of a talk, or an agreement, about one pupil."""

    KINDS = (("note", "note"), ("talk", "talk"), ("agreement", "agreement"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=10, choices=KINDS)
    happened_on = models.DateField()
    title = SealedTextField()
    text = SealedTextField()
    author_id = models.IntegerField()
    written_at = models.DateTimeField()

    class Meta:
        abstract = True


class GuidanceNote(Note):
    """For the mentor team: mentors of the pupil and the care coordinator."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="guidance_notes")

    class Meta:
        db_table = "guidance_note"


class CareNote(Note):
    """For the care team alone."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="care_notes")

    class Meta:
        db_table = "care_note"


class OwnNote(Note):
    """For its author alone among the staff; the family's copy has it, because it is about their child."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="own_notes")

    class Meta:
        db_table = "own_note"


class SupportPlan(models.Model):
    """A version of a pupil's support plan (OPP). The guardians agree to `actions`, the part that needs it.

    Evaluated on or before `evaluate_on`; `closed_at` when a newer version or the end of support replaced it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="support_plans", db_index=False)
    version = models.PositiveSmallIntegerField()
    situation = SealedTextField()
    goals = SealedTextField()
    actions = SealedTextField()
    pupil_view = SealedTextField(blank=True)
    evaluation = SealedTextField(blank=True)
    evaluate_on = models.DateField()
    author_id = models.IntegerField()
    written_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "support_plan"
        constraints = [
            models.UniqueConstraint(fields=["pupil", "version"], name="support_plan_version"),
            models.UniqueConstraint(fields=["pupil"], condition=Q(closed_at=None), name="support_plan_one_open"),
        ]


class SupportAgreement(models.Model):
    """A guardian's (or adult pupil's) answer to the actions of a plan; a later answer counts instead of an earlier."""

    plan = models.ForeignKey(SupportPlan, models.CASCADE, related_name="agreements")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    person_id = models.IntegerField()
    agrees = models.BooleanField()
    remark = SealedTextField(blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "support_agreement"


class MedicalCard(models.Model):
    """What the school has to know of a pupil's health to guide them, and no more (UAVG art. 30)."""

    pupil = models.OneToOneField(Pupil, models.CASCADE, primary_key=True, related_name="medical_card")
    conditions = SealedTextField(blank=True)
    medication = SealedTextField(blank=True)
    allergies = SealedTextField(blank=True)
    in_emergency = SealedTextField(blank=True)
    doctor = SealedTextField(blank=True)
    changed_by_id = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "medical_card"


class HealthStatement(models.Model):
    """What a family told about health at enrolment, of its own will, for whoever arranges help."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+", db_index=False)
    text = SealedTextField(pupil="person_id")
    told_at = models.DateTimeField()

    class Meta:
        db_table = "health_statement"
