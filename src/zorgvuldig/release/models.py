"""What left the school: one row per pupil and release, committed before the first byte goes."""

import uuid

from django.db import models

from zorgvuldig.records.models import Pupil


class Release(models.Model):
    """One release about one pupil. Keys are those of the register; `fields` are table.column names."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="releases")
    released_at = models.DateTimeField()
    channel = models.CharField(max_length=30)
    recipient = models.CharField(max_length=40)
    basis = models.CharField(max_length=120)
    fields = models.JSONField()
    actor_id = models.IntegerField()

    class Meta:
        db_table = "release"
