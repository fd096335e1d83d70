"""Applications of families, before somebody is a pupil."""

import uuid

from django.db import models
from django.db.models import Q

from zorgvuldig.platform.vault.fields import SealedJSONField, SealedTextField
from zorgvuldig.school.people.models import Person
from zorgvuldig.school.year.models import IntakeRound


class Application(models.Model):
    """A child for whom a family applies, under the number that becomes the pupil's.

    `answers` go by `table.column` of the register, sealed. `link_key` is the hash of the e-mailed link. Accepted, the
    answers have become records and are emptied here; refused, the row goes when its term ends.
    """

    OUTCOMES = (("", "open"), ("accepted", "accepted"), ("refused", "refused"), ("withdrawn", "withdrawn"))

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+", db_index=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    round = models.ForeignKey(IntakeRound, models.PROTECT, related_name="applications")
    link_key = models.CharField(max_length=40, unique=True)
    link_until = models.DateTimeField()
    answers = SealedJSONField(pupil="person_id")
    question = SealedTextField(pupil="person_id", blank=True)
    reason = SealedTextField(pupil="person_id", blank=True)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "application"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="application_decided",
            )
        ]
