"""Versions of the register: proposed by one, decided by another, in force from a moment, kept for good."""

import uuid

from django.db import models
from django.db.models import F, Q


class RegisterVersion(models.Model):
    """A whole register (`text`, TOML) as somebody proposed it. `digest` is the SHA-256 of the text, `base_digest` that of the
    register it was made from: a proposal made from another than the one in force is decided by nobody.

    `changes` and `consequences` are what the second person saw. `is_operators` marks one that was applied on the server (`register apply`),
    and the first: of those nobody is the proposer. `in_force_at` is when the database turned.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    label = models.CharField(max_length=40)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    base_digest = models.CharField(max_length=64, blank=True)
    why = models.TextField(blank=True)
    changes = models.JSONField(default=list)
    consequences = models.JSONField(default=list)
    tells_families = models.BooleanField(default=False)
    tell_nl = models.TextField(blank=True)
    tell_en = models.TextField(blank=True)
    is_operators = models.BooleanField(default=False)
    proposed_at = models.DateTimeField()
    proposed_by_id = models.IntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.IntegerField(null=True, blank=True)
    is_approved = models.BooleanField(null=True, blank=True)
    decided_why = models.TextField(blank=True)
    in_force_from = models.DateTimeField(null=True, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "register_version"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_operators=True, proposed_by_id=None, decided_by_id=None)
                | Q(is_operators=False, proposed_by_id__isnull=False),
                name="register_version_proposed",
            ),
            models.CheckConstraint(
                condition=Q(is_operators=True)
                | Q(decided_at=None, decided_by_id=None, is_approved=None)
                | (
                    Q(decided_at__isnull=False, decided_by_id__isnull=False, is_approved__isnull=False)
                    & ~Q(decided_by_id=F("proposed_by_id"))
                ),
                name="register_version_by_two",
            ),
            models.CheckConstraint(
                condition=Q(in_force_at=None) | Q(is_operators=True) | Q(is_approved=True, in_force_from__isnull=False),
                name="register_version_in_force_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by_id=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by_id__isnull=False, in_force_at=None),
                name="register_version_withdrawn_whole",
            ),
        ]
