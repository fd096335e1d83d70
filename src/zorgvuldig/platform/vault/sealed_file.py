"""What every table of files has: the row is guarded by its table and the bytes are sealed in the vault."""

import uuid

from django.db import models


class SealedFile(models.Model):
    """A file in the vault: `blob` names it there, `media_type` is what the content is, `size` is in bytes."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    blob = models.UUIDField()
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField()

    class Meta:
        abstract = True
