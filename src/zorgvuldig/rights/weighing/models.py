"""What the desk decides of a copy for a request before it goes out: names of others in its texts, and its attachments. Texts are sealed."""

import uuid

from django.db import models
from django.db.models import F, Q

from zorgvuldig.platform.vault.fields import SealedJSONField, SealedTextField
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.rights.models import Request
from zorgvuldig.school.people.models import Pupil


class WeighedCopy(models.Model):
    """A copy for a request of access that the school makes: since when the desk weighs it, and when it was last searched.

    `words` are what the desk looks for besides the names in the database, one on each line, such as a nickname.
    """

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    request = models.OneToOneField(Request, models.CASCADE, related_name="weighed_copy")
    words = SealedTextField(blank=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.IntegerField()
    searched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "weighed_copy"


class CopyPassage(models.Model):
    """A name of somebody else in a text of the copy, with its sentence, and whether it may be read (AVG art. 15(4)).

    `digest` is of the place and the sentence; from `starts` to `ends` in the sentence the name stands, half-open. `mask` is the category
    of the text: whoever handles requests sees the row, or who may open that too.
    """

    OUTCOMES = (("left_out", "left out"), ("may_be_read", "may be read"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    request = models.ForeignKey(Request, models.CASCADE, related_name="passages", db_index=False)
    mask = models.BigIntegerField()
    table_name = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    column_name = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32)
    sentence = SealedTextField()
    starts = models.IntegerField()
    ends = models.IntegerField()
    is_doubtful = models.BooleanField()
    outcome = models.CharField(max_length=20, choices=OUTCOMES, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "copy_passage"
        constraints = [
            models.UniqueConstraint(fields=["request", "digest", "starts", "ends"], name="copy_passage_once"),
            models.CheckConstraint(condition=Q(starts__gte=0, ends__gt=F("starts")), name="copy_passage_of_something"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by_id=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by_id__isnull=False)),
                name="copy_passage_decided_whole",
            ),
        ]


class CopyFile(models.Model):
    """An attachment of the copy, and what of it goes along: all of it, a masked version, or nothing.

    `original` names the file in the vault, which stays as it is. `boxes` are the places to cover by page, of pages that somebody looked at
    alone; `pages` is how many there are, 0 for what cannot be drawn.
    """

    OUTCOMES = (("whole", "whole"), ("masked", "masked"), ("left_out", "left out"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    request = models.ForeignKey(Request, models.CASCADE, related_name="copy_files", db_index=False)
    mask = models.BigIntegerField()
    table_name = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    original = models.UUIDField()
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    boxes = SealedJSONField(default=dict, blank=True)
    pages = models.IntegerField(default=0, db_default=0)
    reason = SealedTextField(blank=True)
    outcome = models.CharField(max_length=20, choices=OUTCOMES, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "copy_file"
        constraints = [
            models.UniqueConstraint(fields=["request", "table_name", "row_id"], name="copy_file_once"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by_id=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by_id__isnull=False)),
                name="copy_file_decided_whole",
            ),
        ]


class MaskedFile(SealedFile):
    """The version of an attachment for one request: pictures of its pages with what was covered burned in."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    request = models.ForeignKey(Request, models.CASCADE, related_name="+")
    file = models.OneToOneField(CopyFile, models.CASCADE, related_name="masked")
    mask = models.BigIntegerField()

    class Meta:
        db_table = "masked_file"
