"""What was last measured of each promise: figures about the school, never about a person."""

from django.db import models


class Evidence(models.Model):
    """The state of one promise at a moment. `evidence` holds figures and a reason, in Dutch and English."""

    promise = models.CharField(max_length=3, primary_key=True)
    state = models.CharField(max_length=12)
    evidence = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "evidence"
