"""What imports did, without a single datum of a person: files, rows and columns only."""

import uuid

from django.db import models


class ImportRun(models.Model):
    """One import, successful or refused. `counts` is per file; `problems` name file, row and column."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    source = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    outcome = models.CharField(max_length=10)
    counts = models.JSONField()
    problems = models.JSONField()

    class Meta:
        db_table = "import_run"
