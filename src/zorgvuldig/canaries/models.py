"""What the installation tried on itself, with invented people, and what came back."""

from django.db import models


class CanaryTry(models.Model):
    """The last try of one kind: of which promise, when, and what came back. It names categories and tables, and never anybody.

    `held`: what arrived was what the register says, no less and no more. `missing` and `beyond` say what was not so; `arrived` how many
    categories did arrive.
    """

    name = models.CharField(max_length=40, unique=True)
    promise = models.CharField(max_length=3)
    tried_at = models.DateTimeField()
    held = models.BooleanField()
    arrived = models.PositiveIntegerField()
    missing = models.JSONField()
    beyond = models.JSONField()

    class Meta:
        db_table = "canary_try"
