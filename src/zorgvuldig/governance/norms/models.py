"""How far the school is with each norm of the sector; which norms there are is in `governance/norms/norms.toml`."""

from django.db import models
from django.db.models import Q


class NormLevel(models.Model):
    """At which of the five levels of maturity a norm is since `set_at`, and what the school wants. Never changed: growth is a line of them."""

    norm = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    target = models.PositiveSmallIntegerField()
    target_on = models.DateField(null=True, blank=True)
    shown_by = models.TextField(blank=True)
    set_at = models.DateTimeField()
    set_by_id = models.IntegerField()

    class Meta:
        db_table = "norm_level"
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5, target__gte=1, target__lte=5), name="norm_level_of_five"
            )
        ]
        indexes = [models.Index(fields=["norm", "-set_at"], name="norm_level_last")]
