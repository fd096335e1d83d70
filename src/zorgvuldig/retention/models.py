"""What was deleted and on what proof, and what stays longer. Runs and receipts say nothing about anybody."""

import uuid

from django.db import models
from django.db.models import F, Q

from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.school.people.models import Pupil

FOOTAGE = "footage"  # the trigger of sweeps of footage, which are no runs over everything


class RetentionRun(models.Model):
    """One run for one day. The figures are JSON, by category or table: counts, never whose.

    Sweeps of footage have a row a day too (`FOOTAGE`). `waiting` runs would delete unusually much and wait for a second person
    (`RunApproval`); `refused` ones say why in `problem`. What `retention.run` writes into each figure stands there.
    """

    TRIGGERS = (("night", "night"), ("command", "command"), ("restore", "restore"))
    STATES = (("waiting", "waiting"), ("working", "working"), ("done", "done"), ("refused", "refused"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    on_date = models.DateField()
    trigger = models.CharField(max_length=10, choices=TRIGGERS)
    register_version = models.CharField(max_length=40)
    register_digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=STATES)
    planned = models.JSONField(default=dict)
    done = models.JSONField(default=dict)
    undecidable = models.JSONField(default=dict)
    held = models.JSONField(default=dict)
    ahead = models.JSONField(default=dict)
    left_over = models.JSONField(default=dict)
    problem = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "retention_run"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "refused"], finished_at__isnull=False)
                | Q(state__in=["waiting", "working"], finished_at=None),
                name="retention_run_finished_whole",
            ),
        ]


class RunApproval(models.Model):
    """A second person agreed that a run may delete as much as it would. Never changed or taken back."""

    run = models.OneToOneField(RetentionRun, models.PROTECT, related_name="approval")
    approved_by_id = models.IntegerField()
    approved_at = models.DateTimeField()

    class Meta:
        db_table = "run_approval"


class Receipt(models.Model):
    """Proof that something was deleted: signed, and chained to the receipt before.

    `subject` finds it for whoever knows pupil number and birth date, `match` for the replay after a restore: keyed hashes of 32
    bytes, empty when it is about no pupil. `content` says which categories, by which rule, and how many rows of each table.
    """

    ABOUT = (("pupil", "pupil"), ("rest", "rest"))

    number = models.BigIntegerField(primary_key=True)
    run = models.ForeignKey(RetentionRun, models.PROTECT, related_name="receipts")
    about = models.CharField(max_length=10, choices=ABOUT)
    subject = models.BinaryField(blank=True)
    match = models.BinaryField(blank=True)
    content = models.JSONField()
    made_at = models.DateTimeField()
    seal_number = models.IntegerField(default=0)
    previous = models.BinaryField()
    digest = models.BinaryField()
    key_id = models.CharField(max_length=16)
    signature = models.BinaryField()

    class Meta:
        db_table = "receipt"
        indexes = [models.Index(fields=["subject"], name="receipt_of_subject")]


class Hold(models.Model):
    """Categories of a pupil that stay longer than their term: `mask`, until `ended_on` (exclusive), with an owner who reviews.

    `ended_on` is `ends_on` until somebody lifts the hold sooner. Holds that follow from facts (an open request, a restriction in
    force) are not kept here; `retention.holds` asks for both.
    """

    KINDS = (("complaint", "complaint"), ("court", "court"), ("incident", "incident"), ("archive", "archive"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="holds")
    mask = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=KINDS)
    owner_id = models.IntegerField()
    set_by_id = models.IntegerField()
    set_at = models.DateTimeField()
    ends_on = models.DateField()
    review_on = models.DateField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_id = models.IntegerField(null=True, blank=True)
    ended_on = models.DateField()

    class Meta:
        db_table = "hold"
        constraints = [
            models.CheckConstraint(condition=Q(mask__gt=0), name="hold_of_something"),
            models.CheckConstraint(condition=Q(review_on__lte=F("ends_on")), name="hold_reviewed_in_time"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by_id=None, ended_on=F("ends_on"))
                | Q(lifted_at__isnull=False, lifted_by_id__isnull=False, ended_on__lte=F("ends_on")),
                name="hold_lifted_whole",
            ),
        ]


class HoldReason(models.Model):
    """Why, in the words of whoever decided: `text` of the hold, `lifted` of its end. It may name others, so no family sees it."""

    hold = models.OneToOneField(Hold, models.CASCADE, related_name="told")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="hold_reasons")
    text = SealedTextField()
    lifted = SealedTextField(blank=True)

    class Meta:
        db_table = "hold_reason"


class CopyOffer(models.Model):
    """The family was asked whether they want a copy of `mask` before it goes on `due_on`.

    Without an address (`way` none) a letter has to go; then `told_at` is empty until somebody sent it.
    """

    WAYS = (("none", "none"), ("mail", "mail"))

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="copy_offers", db_index=False)
    mask = models.BigIntegerField()
    due_on = models.DateField()
    offered_at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=WAYS)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "copy_offer"
        constraints = [
            models.CheckConstraint(
                condition=Q(way="mail", told_at__isnull=False, told_by_id=None)
                | Q(way="none", told_at=None, told_by_id=None)
                | Q(way="none", told_at__isnull=False, told_by_id__isnull=False),
                name="copy_offer_told_whole",
            ),
            models.UniqueConstraint(fields=["pupil", "due_on", "mask"], name="copy_offer_once"),
        ]
