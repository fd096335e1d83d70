"""Footage that leaves: for the police on demand, for somebody who is in it, or for an insurer; a second person lets it go."""

import uuid

from django.db import models
from django.db.models import F, Q

from zorgvuldig.cameras.models import Camera
from zorgvuldig.incidents.models import Incident
from zorgvuldig.school.models import School
from zorgvuldig.school.people.models import among


class FootageExport(models.Model):
    """A copy of a stretch of footage of one camera, for one recipient.

    `style`: `none` gives the pieces as they are, with hashes and a signed manifest (police alone); `faces` masks everybody but the
    subject; `around` masks everything but the subject. `until` is when the copy goes, fetched or not. The link works once: only
    digests of its token and code are kept. `progress` is in percent.
    """

    POLICE, SUBJECT, INSURER = "police", "subject", "insurer"
    KINDS = ((POLICE, "police or prosecutor"), (SUBJECT, "somebody who is in it"), (INSURER, "an insurer"))
    ASKED, FOLLOWING, REVIEW, MAKING, READY, RELEASED, FETCHED, ENDED, FAILED = (
        "asked", "following", "review", "making", "ready", "released", "fetched", "ended", "failed",
    )  # fmt: skip
    STATES = [(state, state) for state in (ASKED, FOLLOWING, REVIEW, MAKING, READY, RELEASED, FETCHED, ENDED, FAILED)]
    STYLES = (("none", "as it is"), ("faces", "faces masked"), ("around", "all but the subject masked"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=KINDS)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="footage_exports")
    camera = models.ForeignKey(Camera, models.PROTECT, related_name="exports")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    recipient_name = models.CharField(max_length=120)
    reason = models.TextField()
    article = models.CharField(max_length=40, blank=True)
    officer = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    demand_blob = models.UUIDField(null=True, blank=True)
    style = models.CharField(max_length=6, choices=STYLES)
    state = models.CharField(max_length=10, choices=STATES, default=ASKED)
    progress = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=40, blank=True)
    source_blob = models.UUIDField(null=True, blank=True)
    blob = models.UUIDField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    watched = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.IntegerField()
    made_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by_id = models.IntegerField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "footage_export"
        constraints = [
            among("id", "camera", name="footage_export_among"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="footage_export_stretch"),
            models.CheckConstraint(condition=~Q(style="none") | Q(kind="police"), name="footage_export_masked"),
            models.CheckConstraint(
                condition=~Q(kind="police") | (~Q(article="") & ~Q(officer="") & Q(demand_blob__isnull=False)),
                name="footage_export_demanded",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by_id=None)
                | Q(released_at__isnull=False, released_by_id__isnull=False, until__isnull=False),
                name="footage_export_released_whole",
            ),
        ]


class FootageTrack(models.Model):
    """The way of one face through the stretch, found or drawn: `box` is a list of [frame, left, top, width, height].

    One track is the subject, as a member of staff said by a click; nobody is recognised. Everything else is masked.
    """

    MARKS = (("mask", "masked"), ("subject", "the subject"), ("none", "not a face"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    footage_export = models.ForeignKey(FootageExport, models.CASCADE, related_name="tracks")
    box = models.JSONField()
    score = models.FloatField(null=True, blank=True)
    mark = models.CharField(max_length=7, choices=MARKS, default="mask")
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "footage_track"
        constraints = [
            models.UniqueConstraint(
                fields=["footage_export"], condition=Q(mark="subject"), name="footage_track_one_subject"
            ),
        ]
