"""What guardians and pupils allowed: the words they read, each answer, and what was asked for one exchange."""

import uuid

from django.db import models
from django.db.models import Q

from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.school.people.models import Pupil


class ConsentWording(models.Model):
    """The words of a topic as somebody read them. A topic of the register has one wording per version, for ever."""

    topic = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    nl = models.TextField()
    en = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "consent_wording"
        constraints = [models.UniqueConstraint(fields=["topic", "version"], name="consent_wording_once")]


class ConsentRequest(models.Model):
    """One exchange that needs a yes: to whom (key of the register and name), why, which fields, and until when it counts.

    `fields` are table.column names. `ends_on` is the first day on which a yes no longer counts. `purpose` is what the
    family reads, so it can never be changed: another purpose is another request.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="consent_requests")
    recipient = models.CharField(max_length=40)
    party_name = models.CharField(max_length=200)
    purpose = SealedTextField()
    fields = models.JSONField()
    ends_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by_id = models.IntegerField()

    class Meta:
        db_table = "consent_request"


class ConsentPaper(SealedFile):
    """A signed form on paper, as staff recorded it: the evidence of answers that did not come by screen. Never changed.

    `signed_on` is the day that stands on it. A yes on paper does not outdo a no that the same person gave later.
    """

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="consent_papers")
    signed_on = models.DateField()

    class Meta:
        db_table = "consent_paper"


class ConsentAnswer(models.Model):
    """One answer by one person who decides, about a topic of the register or about one request. Never changed: a later one counts.

    `person_id` decides (a guardian, or the pupil from 16); `recorded_by_id` is the same by screen, and a member of staff
    who wrote it down from paper. `version` is that of the wording that was read (0 for a request, whose words never change).
    """

    WAYS = (("screen", "screen"), ("intake", "intake"), ("paper", "paper"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="consent_answers", db_index=False)
    topic = models.CharField(max_length=40, blank=True)
    version = models.PositiveSmallIntegerField(default=0)
    request = models.ForeignKey(ConsentRequest, models.CASCADE, null=True, blank=True, related_name="answers")
    person_id = models.IntegerField()
    allows = models.BooleanField()
    way = models.CharField(max_length=10, choices=WAYS)
    answered_at = models.DateTimeField()
    recorded_by_id = models.IntegerField()
    paper = models.ForeignKey(ConsentPaper, models.PROTECT, null=True, blank=True, related_name="answers")

    class Meta:
        db_table = "consent_answer"
        indexes = [models.Index(fields=["pupil", "topic", "person_id", "-id"], name="consent_answer_last")]
        constraints = [
            models.CheckConstraint(
                condition=Q(topic="", version=0, request__isnull=False)
                | (~Q(topic="") & Q(version__gt=0, request=None)),
                name="consent_answer_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(way="paper", paper__isnull=False) | (~Q(way="paper") & Q(paper=None)),
                name="consent_answer_on_paper",
            ),
        ]


class ConsentNotice(models.Model):
    """That somebody was told what they may decide: at 16 (`sixteen`), each year (`yearly`), or of a new wording or request (`asked`)."""

    KINDS = (("sixteen", "sixteen"), ("yearly", "yearly"), ("asked", "asked"))

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="consent_notices", db_index=False)
    person_id = models.IntegerField()
    kind = models.CharField(max_length=10, choices=KINDS)
    about = models.CharField(
        max_length=60, blank=True
    )  # the school year, the topic with its version, or a request's uid
    told_at = models.DateTimeField()

    class Meta:
        db_table = "consent_notice"
        constraints = [
            models.UniqueConstraint(fields=["pupil", "person_id", "kind", "about"], name="consent_notice_once"),
        ]
