"""Incidents: what happened, who was in it, what was written of it, and when it was closed. Footage and its viewings hang on them."""

import uuid

from django.db import models
from django.db.models import F, Q

from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.school.models import School
from zorgvuldig.school.people.models import Pupil, among


class Incident(models.Model):
    """Something that happened, from `starts_at` until `ends_at`. `title` names nobody. Closing it starts its clocks."""

    KINDS = (
        ("fight", "a fight or a threat"),
        ("theft", "theft or damage"),
        ("accident", "an accident"),
        ("intrusion", "somebody who should not be there"),
        ("other", "something else"),
    )

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    title = models.CharField(max_length=120)
    place = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by_id = models.IntegerField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_id = models.IntegerField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        db_table = "incident"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="incident_stretch"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by_id=None) | Q(closed_at__isnull=False, closed_by_id__isnull=False),
                name="incident_closed_whole",
            ),
            among("id", "school", name="incident_among"),
        ]


class IncidentPupil(models.Model):
    """A pupil who was in it, and what was written about this pupil: that is what the family may read.

    `kind` and `happened_at` are those of the incident, which the family does not see: others are in it too.
    """

    PARTS = (("involved", "was in it"), ("harmed", "was harmed"), ("saw", "saw it"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="pupils", db_index=False)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="incidents")
    kind = models.CharField(max_length=10, choices=Incident.KINDS)
    happened_at = models.DateTimeField()
    part = models.CharField(max_length=10, choices=PARTS)
    what = SealedTextField(blank=True)
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField()

    class Meta:
        db_table = "incident_pupil"
        constraints = [
            among("pupil", "incident", name="incident_pupil_among"),
            models.UniqueConstraint(fields=["incident", "pupil"], name="incident_pupil_once"),
        ]


class IncidentStaff(models.Model):
    """A member of staff who was in it, or who knows of it."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="staff", db_index=False)
    staff_id = models.IntegerField()
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField()

    class Meta:
        db_table = "incident_staff"
        constraints = [models.UniqueConstraint(fields=["incident", "staff_id"], name="incident_staff_once")]


class IncidentNote(models.Model):
    """What somebody wrote of it: never changed, only added to. It names no pupils: what is about one stands with that pupil."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="notes")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by_id = models.IntegerField()

    class Meta:
        db_table = "incident_note"
