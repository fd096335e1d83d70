"""What somebody asked about their data, and what was done: requests, corrections. Texts are sealed."""

import uuid

from django.db import models
from django.db.models import F, Q

from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.school.people.models import Person, Pupil, among


class Request(models.Model):
    """A request about a pupil's data (AVG art. 15-21), or for facts by a parent without authority (BW art. 1:377c).

    `received_on` starts the month of AVG art. 12(3), whatever was filled in later; due dates are computed
    (`rights.deadline`). `asker_id` is empty when the school knows no such person: then `asker_name` says who it is.
    `mask` holds the categories it is about (0: not named), `purpose` what an objection is against.
    Identity is checked by a way, never by a copy of a document. `repeats` is an earlier request that was answered less
    than a month before.
    """

    KINDS = (
        ("access", "access"),
        ("rectification", "rectification"),
        ("erasure", "erasure"),
        ("restriction", "restriction"),
        ("objection", "objection"),
        ("portability", "portability"),
        ("withdrawal", "withdrawal"),
        ("information", "information"),
    )
    WAYS = (("screen", "screen"), ("desk", "desk"), ("letter", "letter"), ("mail", "mail"))
    ACTING = (("pupil", "pupil"), ("guardian", "guardian"), ("other_parent", "other parent"), ("other", "other"))
    IDENTITY = (
        ("signed_in", "signed in"),
        ("known", "known in person"),
        ("document_seen", "document seen"),
        ("called_back", "called back"),
    )
    OUTCOMES = (
        ("granted", "granted"),
        ("partly", "partly"),
        ("refused", "refused"),
        ("withdrawn", "withdrawn"),
        ("repeated", "repeated"),
    )

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=20, choices=KINDS)
    way = models.CharField(max_length=10, choices=WAYS)
    asker_id = models.IntegerField(null=True, blank=True)
    asker_name = SealedTextField(blank=True)
    acts_as = models.CharField(max_length=20, choices=ACTING)
    wish = SealedTextField(blank=True)
    mask = models.BigIntegerField(default=0, db_default=0)
    purpose = models.CharField(max_length=40, blank=True, db_default="")
    received_on = models.DateField()
    entered_at = models.DateTimeField()
    entered_by_id = models.IntegerField()
    identity_way = models.CharField(max_length=20, choices=IDENTITY, blank=True)
    identity_at = models.DateTimeField(null=True, blank=True)
    identity_by_id = models.IntegerField(null=True, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_by_id = models.IntegerField(null=True, blank=True)
    extension_reason = SealedTextField(blank=True)
    weighing = SealedTextField(blank=True)
    outcome = models.CharField(max_length=20, choices=OUTCOMES, blank=True)
    ground = models.CharField(max_length=40, blank=True)
    answer = SealedTextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.IntegerField(null=True, blank=True)
    repeats = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="repeated_by")
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "request"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by_id=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by_id__isnull=False)),
                name="request_decided_whole",
            ),
            models.CheckConstraint(condition=~Q(outcome="refused") | ~Q(ground=""), name="request_refused_on_ground"),
            models.CheckConstraint(
                condition=Q(identity_way="", identity_at=None, identity_by_id=None)
                | (~Q(identity_way="") & Q(identity_at__isnull=False, identity_by_id__isnull=False)),
                name="request_identity_whole",
            ),
            models.CheckConstraint(condition=Q(mask__gte=0), name="request_of_categories"),
            models.CheckConstraint(
                condition=Q(decided_by_id=None)
                | Q(asker_id=None)
                | ~Q(decided_by_id=F("asker_id"))
                | Q(outcome__in=["repeated", "withdrawn"]),
                name="request_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["pupil", "asker_id", "kind"],
                condition=Q(decided_at=None, kind__in=["access", "portability"]),
                name="request_once_at_a_time",
            ),
        ]


class RequestStep(models.Model):
    """One event in the course of a request, in the order of `at`."""

    KINDS = (
        ("received", "received"),
        ("identity", "identity"),
        ("told", "told"),
        ("extended", "extended"),
        ("letter", "letter"),
        ("note", "note"),
        ("restricted", "restricted"),
        ("lifted", "lifted"),
        ("decided", "decided"),
    )

    request = models.ForeignKey(Request, models.CASCADE, related_name="steps")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=KINDS)
    text = SealedTextField(blank=True)
    at = models.DateTimeField()
    by_id = models.IntegerField()

    class Meta:
        db_table = "request_step"


class RequestFile(SealedFile):
    """A letter of the school, or a paper that came with a request."""

    KINDS = (("letter", "letter"), ("evidence", "evidence"))

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    request = models.ForeignKey(Request, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=KINDS)

    class Meta:
        db_table = "request_file"


class Erasure(models.Model):
    """What a granted request for erasure wipes (AVG art. 17): `mask`, at the next run of `retention`.

    `kept_mask` was asked too and stays, because a law still asks that (art. 17(3)(b)); it goes at its term. A run adds what it
    wiped to `done_mask`, and fills in `done_at` when nothing of `mask` is left. Nobody at the door changes a row.
    """

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="erasures")
    request = models.OneToOneField(Request, models.CASCADE, related_name="erasure")
    mask = models.BigIntegerField()
    kept_mask = models.BigIntegerField(default=0, db_default=0)
    decided_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_mask = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "erasure"
        constraints = [
            models.CheckConstraint(condition=Q(mask__gt=0, kept_mask__gte=0), name="erasure_of_something"),
        ]


class Correction(models.Model):
    """«This is not right»: one datum, what it should say, and what its owner decided (AVG art. 16).

    `table_name`, `row_id` and `column_name` name the datum; `mask` is its category, with which this row goes. `shown` is what
    it said then. When refused, the family may add a `statement`, which goes with the record from then on.
    """

    OUTCOMES = (("accepted", "accepted"), ("refused", "refused"), ("withdrawn", "withdrawn"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="corrections")
    request = models.OneToOneField(Request, models.CASCADE, related_name="correction")
    mask = models.BigIntegerField()
    table_name = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    column_name = models.CharField(max_length=60)
    shown = SealedTextField(blank=True)
    proposed = SealedTextField(blank=True)
    explanation = SealedTextField()
    asked_by_id = models.IntegerField()
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=OUTCOMES, blank=True)
    reason = SealedTextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.IntegerField(null=True, blank=True)
    statement = SealedTextField(blank=True)
    statement_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "correction"
        constraints = [
            models.UniqueConstraint(
                fields=["table_name", "row_id", "column_name", "asked_by_id"],
                condition=Q(decided_at=None),
                name="correction_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by_id=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by_id__isnull=False)),
                name="correction_decided_whole",
            ),
            # Nobody decides what they asked themselves, but they may take it back.
            models.CheckConstraint(
                condition=Q(outcome="withdrawn") | Q(decided_by_id=None) | ~Q(decided_by_id=F("asked_by_id")),
                name="correction_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(statement_at=None) | Q(outcome="refused"), name="correction_statement_when_refused"
            ),
        ]


class CorrectionFile(SealedFile):
    """What somebody showed to prove that a datum is wrong."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    correction = models.ForeignKey(Correction, models.CASCADE, related_name="files")
    mask = models.BigIntegerField()

    class Meta:
        db_table = "correction_file"


class RecipientNotice(models.Model):
    """A recipient who got data that were corrected, erased or restricted since, and is told so (AVG art. 19)."""

    WAYS = (
        ("letter", "letter"),
        ("mail", "mail"),
        ("phone", "phone"),
        ("system", "system"),
        ("impossible", "impossible"),
    )

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    request = models.ForeignKey(Request, models.CASCADE, related_name="notices", db_index=False)
    recipient = models.CharField(max_length=40)
    released_at = models.DateTimeField()
    made_at = models.DateTimeField()
    way = models.CharField(max_length=20, choices=WAYS, blank=True)
    remark = SealedTextField(blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "recipient_notice"
        constraints = [
            models.UniqueConstraint(fields=["request", "recipient"], name="recipient_notice_once"),
            models.CheckConstraint(
                condition=Q(way="", told_at=None, told_by_id=None)
                | (~Q(way="") & Q(told_at__isnull=False, told_by_id__isnull=False)),
                name="recipient_notice_whole",
            ),
        ]


class ParentalAccess(models.Model):
    """An adult pupil lets a parent see how they are doing; half-open: `ends_on` is the first day without it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="parental_access")
    guardian = models.ForeignKey(Person, models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField()
    given_by_id = models.IntegerField()

    class Meta:
        db_table = "parental_access"
        constraints = [
            among("pupil", "guardian", name="parental_access_among"),
            models.UniqueConstraint(
                fields=["pupil", "guardian"], condition=Q(ends_on=None), name="parental_access_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="parental_access_period"
            ),
        ]


class ParentalAllowance(models.Model):
    """A pupil who decides alone and is no adult yet lets a parent see more than how it goes: the categories in `mask`.

    Half-open: it ends at `ends_at`. Another choice is another row, so that what was decided stays to be seen.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="parental_allowances")
    guardian = models.ForeignKey(Person, models.CASCADE, related_name="+")
    mask = models.BigIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    given_by_id = models.IntegerField()

    class Meta:
        db_table = "parental_allowance"
        constraints = [
            among("pupil", "guardian", name="parental_allowance_among"),
            models.UniqueConstraint(
                fields=["pupil", "guardian"], condition=Q(ends_at=None), name="parental_allowance_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="parental_allowance_period"
            ),
            models.CheckConstraint(condition=~Q(mask=0), name="parental_allowance_of_something"),
        ]


class CloseWatch(models.Model):
    """Who reads this pupil's file is looked at more closely: a well-known family, a threat, something in the news. The family sees it.

    Half-open: it ends at `ended_at`.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    why = SealedTextField()
    starts_at = models.DateTimeField()
    started_by_id = models.IntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "close_watch"
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(ended_at=None), name="close_watch_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by_id=None) | Q(ended_at__isnull=False, ended_by_id__isnull=False),
                name="close_watch_ended_whole",
            ),
        ]
