"""Personal data breaches (AVG art. 4(12), 33 and 34): every incident, whether the supervisor is told or not (art. 33(5))."""

import uuid

from django.db import models
from django.db.models import Q

from zorgvuldig.school.people.models import Pupil, among

UNDECIDED = Q(ap_decision="", ap_decided_at=None, ap_decided_by_id=None)
DECIDED = ~Q(ap_decision="") & ~Q(ap_reason="") & Q(ap_decided_at__isnull=False, ap_decided_by_id__isnull=False)
PEOPLE_UNDECIDED = Q(people_decision="", people_decided_at=None, people_decided_by_id=None)
PEOPLE_DECIDED = (
    ~Q(people_decision="")
    & ~Q(people_reason="")
    & Q(people_decided_at__isnull=False, people_decided_by_id__isnull=False)
)


class Breach(models.Model):
    """Something that went wrong with personal data. The 72 hours count from `noticed_at`. `title` and texts name nobody.

    Anybody of the school reports one (`what`); the rest is written by whoever handles it. `answers` are those of the triage, by the
    key of its question. `account_person_id` is whose account was misused, from `account_since` until `account_until`.
    """

    KINDS = (
        ("lost", "a device or paper is lost or stolen"),
        ("sent", "sent to the wrong person"),
        ("opened", "opened by somebody who should not"),
        ("account", "an account was misused"),
        ("hacked", "somebody broke into a system"),
        ("published", "published by mistake"),
        ("destroyed", "data are gone or cannot be reached"),
        ("supplier", "happened at a supplier"),
        ("other", "something else"),
    )
    DECISIONS = (("tell", "tell"), ("not", "do not tell"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=10, choices=KINDS)
    title = models.CharField(max_length=120)
    what = models.TextField()
    happened_at = models.DateTimeField(null=True, blank=True)
    noticed_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    reported_by_id = models.IntegerField()
    answers = models.JSONField(default=dict)
    people_count = models.PositiveIntegerField(null=True, blank=True)
    people_kinds = models.JSONField(default=list)
    categories = models.JSONField(default=list)
    account_person_id = models.IntegerField(null=True, blank=True)
    account_since = models.DateTimeField(null=True, blank=True)
    account_until = models.DateTimeField(null=True, blank=True)
    measures = models.TextField(blank=True)
    ap_decision = models.CharField(max_length=4, choices=DECISIONS, blank=True)
    ap_reason = models.TextField(blank=True)
    ap_decided_at = models.DateTimeField(null=True, blank=True)
    ap_decided_by_id = models.IntegerField(null=True, blank=True)
    ap_told_at = models.DateTimeField(null=True, blank=True)
    ap_reference = models.CharField(max_length=60, blank=True)
    people_decision = models.CharField(max_length=4, choices=DECISIONS, blank=True)
    people_reason = models.TextField(blank=True)
    people_decided_at = models.DateTimeField(null=True, blank=True)
    people_decided_by_id = models.IntegerField(null=True, blank=True)
    people_letter = models.TextField(blank=True)
    people_told_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by_id = models.IntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "breach"
        constraints = [
            models.CheckConstraint(condition=UNDECIDED | DECIDED, name="breach_ap_decided_whole"),
            models.CheckConstraint(condition=PEOPLE_UNDECIDED | PEOPLE_DECIDED, name="breach_people_decided_whole"),
            models.CheckConstraint(
                condition=Q(ap_told_at=None) | Q(ap_decision="tell"), name="breach_ap_told_when_decided"
            ),
            models.CheckConstraint(
                condition=Q(people_told_at=None) | Q(people_decision="tell"), name="breach_people_told_when_decided"
            ),
            # Nobody closes one without both decisions, nor before who had to be told was told.
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by_id=None)
                | (
                    Q(closed_at__isnull=False, closed_by_id__isnull=False)
                    & (Q(ap_decision="not") | Q(ap_decision="tell", ap_told_at__isnull=False))
                    & (Q(people_decision="not") | Q(people_decision="tell", people_told_at__isnull=False))
                    & ~Q(measures="")
                ),
                name="breach_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(account_person_id=None, account_since=None)
                | Q(account_person_id__isnull=False, account_since__isnull=False),
                name="breach_account_whole",
            ),
        ]


class BreachPupil(models.Model):
    """A pupil whose data a breach is about, besides those whom an account opened: who is told when the people are.

    Written by the gate alone (`gate.breach_concerns`): who handles a breach names classes and numbers, and opens nobody for it.
    """

    breach = models.ForeignKey(Breach, models.CASCADE, related_name="pupils", db_index=False)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField()

    class Meta:
        db_table = "breach_pupil"
        constraints = [
            among("pupil", "breach", name="breach_pupil_among"),
            models.UniqueConstraint(fields=["breach", "pupil"], name="breach_pupil_once"),
        ]


class BreachNote(models.Model):
    """A step that was taken or something that was found out: never changed, only added to. It names nobody."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="notes")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by_id = models.IntegerField()

    class Meta:
        db_table = "breach_note"
