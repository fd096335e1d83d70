"""Data protection impact assessments (AVG art. 35): what is planned, why, what may go wrong, and who said what of it."""

import uuid

from django.db import models
from django.db.models import F, Q

from zorgvuldig.suppliers.models import Product


class Dpia(models.Model):
    """One assessment. `answers` are texts by the key of their question; `risks` a list of mappings.

    The DPO advises (art. 35(2)), the participation council is heard, the school leader decides. `next_on` is the day on which
    somebody has to look at it again. A later one about the same `replaces` it.
    """

    SUBJECTS = (
        ("cameras", "cameras"),
        ("tracking", "the pupil records themselves"),
        ("supplier", "a supplier's product"),
        ("pictures", "photos and videos"),
        ("other", "something else"),
    )
    OUTCOMES = (("go", "may go ahead"), ("stop", "does not go ahead"), ("ask", "first ask the supervisor"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    subject = models.CharField(max_length=10, choices=SUBJECTS)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=120)
    answers = models.JSONField(default=dict)
    risks = models.JSONField(default=list)
    started_at = models.DateTimeField()
    started_by_id = models.IntegerField()
    changed_at = models.DateTimeField()
    changed_by_id = models.IntegerField()
    dpo_advice = models.TextField(blank=True)
    dpo_advised_at = models.DateTimeField(null=True, blank=True)
    dpo_id = models.IntegerField(null=True, blank=True)
    council_on = models.DateField(null=True, blank=True)
    council_says = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=4, choices=OUTCOMES, blank=True)
    outcome_why = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.IntegerField(null=True, blank=True)
    next_on = models.DateField(null=True, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "dpia"
        constraints = [
            models.CheckConstraint(
                condition=Q(subject="supplier", product__isnull=False) | (~Q(subject="supplier") & Q(product=None)),
                name="dpia_of_product",
            ),
            models.CheckConstraint(
                condition=Q(dpo_advice="", dpo_advised_at=None, dpo_id=None)
                | (~Q(dpo_advice="") & Q(dpo_advised_at__isnull=False, dpo_id__isnull=False)),
                name="dpia_advised_whole",
            ),
            # Decided by somebody else than who wrote it, after the DPO's advice, with a day to look again.
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by_id=None)
                | (
                    ~Q(outcome="")
                    & ~Q(outcome_why="")
                    & Q(
                        decided_at__isnull=False,
                        decided_by_id__isnull=False,
                        dpo_id__isnull=False,
                        next_on__isnull=False,
                    )
                    & ~Q(decided_by_id=F("started_by_id"))
                    & ~Q(decided_by_id=F("changed_by_id"))
                ),
                name="dpia_decided_whole",
            ),
        ]
