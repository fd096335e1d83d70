"""Pictures of people: where they were made, the sealed files, which faces are in them and of whom, and what was made of them.

A picture is a photo or a video. Places in it are fractions of width and height, from the top left corner. Who may be shown
somewhere is nowhere stored: `media/sql/pictures.sql` answers it at the moment of use.
"""

import uuid

from django.db import models
from django.db.models import Q

from zorgvuldig.school.models import LearningGroup, School
from zorgvuldig.school.people.models import Pupil, among

PHOTO, VIDEO = "photo", "video"
KINDS = ((PHOTO, "a photo"), (VIDEO, "a video"))


class PictureEvent(models.Model):
    """Something of which pictures are made: a sports day, a class photo. `happened_on` is the day."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="picture_events", db_index=False)
    name = models.CharField(max_length=120)
    happened_on = models.DateField()
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField()

    class Meta:
        db_table = "picture_event"
        constraints = [
            models.UniqueConstraint(fields=["school", "name", "happened_on"], name="picture_event_once"),
            among("id", "school", name="picture_event_among"),
        ]


class PictureEventGroup(models.Model):
    """A group that was there: of its pupils are chosen who is in a picture."""

    picture_event = models.ForeignKey(PictureEvent, models.CASCADE, related_name="groups", db_index=False)
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="+")

    class Meta:
        db_table = "picture_event_group"
        constraints = [
            models.UniqueConstraint(fields=["picture_event", "group"], name="picture_event_group_once"),
            among("picture_event", "group", name="picture_event_group_among"),
        ]


class Recording(models.Model):
    """A film of a lesson or of coaching, for use inside the school alone. It goes on `goes_on`, and is never published.

    That day is at most 90 days after the lesson (`recording_is_short`).

    `blob` is empty until the film is whole. `size` is in bytes, `seconds` its length.
    """

    WHATS = (("lesson", "a lesson"), ("coaching", "coaching of a teacher"), ("internship", "learning to teach"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="recordings")
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="recordings")
    title = models.CharField(max_length=120)
    what = models.CharField(max_length=10, choices=WHATS)
    why = models.CharField(max_length=300)
    happened_on = models.DateField()
    goes_on = models.DateField()
    blob = models.UUIDField(null=True, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.IntegerField()

    class Meta:
        db_table = "recording"


class RecordingViewer(models.Model):
    """A colleague who may watch a film, such as a coach; whoever made it says who."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="viewers", db_index=False)
    staff_id = models.IntegerField()
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField()

    class Meta:
        db_table = "recording_viewer"
        constraints = [models.UniqueConstraint(fields=["recording", "staff_id"], name="recording_viewer_once")]


class PictureUpload(models.Model):
    """A file that somebody sends, piece by piece: to be a picture of an event, or a film of a lesson.

    `size` is what was announced, `received` what came, in bytes. When all came it waits until a job looks at it; `why` says
    why it was refused.
    """

    RECEIVING, WAITING, DONE, REFUSED = "receiving", "waiting", "done", "refused"
    STATES = ((RECEIVING, "coming in"), (WAITING, "to be looked at"), (DONE, "in the house"), (REFUSED, "refused"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    picture_event = models.ForeignKey(PictureEvent, models.CASCADE, null=True, blank=True, related_name="uploads")
    recording = models.ForeignKey(Recording, models.CASCADE, null=True, blank=True, related_name="uploads")
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=STATES, default=RECEIVING)
    why = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    uploaded_by_id = models.IntegerField()

    class Meta:
        db_table = "picture_upload"
        constraints = [
            models.CheckConstraint(
                condition=Q(picture_event__isnull=False, recording=None)
                | Q(picture_event=None, recording__isnull=False),
                name="picture_upload_for_one",
            ),
            models.CheckConstraint(condition=Q(received__lte=models.F("size")), name="picture_upload_no_more"),
        ]


class PictureUploadPart(models.Model):
    """A sealed piece of an upload, in order from 0. It goes when the whole is in the house or refused."""

    picture_upload = models.ForeignKey(PictureUpload, models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    blob = models.UUIDField()
    size = models.PositiveIntegerField()
    uploaded_by_id = models.IntegerField()

    class Meta:
        db_table = "picture_upload_part"
        constraints = [models.UniqueConstraint(fields=["picture_upload", "number"], name="picture_upload_part_once")]


class Picture(models.Model):
    """A photo or video in the house. `blob` is what came, unchanged and sealed; it never leaves.

    `view_blob` (long side 2048 pixels at most, upright, without metadata) and `thumb_blob` (480) are for the pages of staff;
    of a video they are one frame. `width` and `height` are in pixels, upright. Of a video `frames` and `rate` (frames per
    second) are known, and faces are being looked for while `looked_at` is empty: `progress` is in percent. `why` says why
    that failed.

    `confirmed` is what `gate.faces_of` said when somebody confirmed that every face has a box; any change to the faces makes
    it another, and the confirmation void.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    picture_event = models.ForeignKey(PictureEvent, models.CASCADE, related_name="pictures", db_index=False)
    kind = models.CharField(max_length=5, choices=KINDS)
    blob = models.UUIDField()
    view_blob = models.UUIDField()
    thumb_blob = models.UUIDField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    frames = models.PositiveIntegerField(default=0)
    rate = models.FloatField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=40, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.CharField(max_length=32, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_id = models.IntegerField(null=True, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by_id = models.IntegerField()

    class Meta:
        db_table = "picture"
        constraints = [
            # The same file is one picture of an event.
            models.UniqueConstraint(fields=["picture_event", "sha256"], name="picture_once"),
            among("id", "picture_event", name="picture_among"),
            models.CheckConstraint(
                condition=Q(confirmed="", confirmed_at=None, confirmed_by_id=None)
                | (~Q(confirmed="") & Q(confirmed_at__isnull=False, confirmed_by_id__isnull=False)),
                name="picture_confirmed_whole",
            ),
        ]


class Face(models.Model):
    """A place in a picture where a face is, found or drawn, and what staff say of it. Nothing of the face itself is kept.

    `box` is [left, top, width, height]; in a video a list of [frame, left, top, width, height] in order of frames, between
    which the place moves evenly. `score` is how sure the detector was, from 0 to 1; empty when somebody drew it.
    Only `pupil` has a row in `FacePupil`. Whatever is `open` or `other` may not be recognised anywhere.
    """

    OPEN, PUPIL, OTHER, AGREED, BLURRED, NONE = "open", "pupil", "other", "agreed", "blurred", "none"
    MARKS = (
        (OPEN, "nobody said yet"),
        (PUPIL, "a pupil"),
        (OTHER, "not one of our pupils"),
        (AGREED, "not one of our pupils, and agreed"),
        (BLURRED, "not recognisable"),
        (NONE, "not a face"),
    )

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="faces")
    box = models.JSONField()
    score = models.FloatField(null=True, blank=True)
    mark = models.CharField(max_length=7, choices=MARKS, default=OPEN)
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "face"
        constraints = [among("id", "picture", name="face_among")]


class FacePupil(models.Model):
    """Which pupil a face is, as somebody of the school said: chosen by a person, never recognised by a machine."""

    face = models.OneToOneField(Face, models.CASCADE, related_name="tag")
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="tags")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="tags")
    tagged_at = models.DateTimeField()
    tagged_by_id = models.IntegerField()

    class Meta:
        db_table = "face_pupil"
        constraints = [
            among("pupil", "picture", name="face_pupil_among"),
            among("pupil", "face", name="face_pupil_face_among"),
        ]


class PictureObjection(models.Model):
    """«This one not»: a pupil is not to be recognised in one picture, in one medium or (empty) in any.

    Whoever decides about the pupil says so (`person_id`), or staff for them; it is lifted by the same.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="picture_objections")
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="objections")
    medium = models.CharField(max_length=40, blank=True)
    said_at = models.DateTimeField()
    person_id = models.IntegerField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "picture_objection"
        constraints = [among("pupil", "picture", name="picture_objection_among")]


class PictureCopy(models.Model):
    """A fresh file made of a picture to be shown somewhere, without metadata, with these faces masked.

    `masked` are the numbers of faces, `faces` what `gate.faces_of` said when it was made. `style` is a solid fill or at most
    six by six cells. `sound` of a video is kept only when somebody decided so. `progress` is in percent.
    """

    ASKED, MAKING, READY, FAILED, CANCELLED = "asked", "making", "ready", "failed", "cancelled"
    STATES = (
        (ASKED, "asked"),
        (MAKING, "being made"),
        (READY, "ready"),
        (FAILED, "failed"),
        (CANCELLED, "stopped by somebody"),
    )
    STYLES = (("cells", "cells"), ("solid", "solid"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="copies")
    masked = models.JSONField(default=list)
    faces = models.CharField(max_length=32)
    style = models.CharField(max_length=5, choices=STYLES, default="cells")
    sound = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=STATES, default=ASKED)
    progress = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=40, blank=True)
    blob = models.UUIDField(null=True, blank=True)
    thumb_blob = models.UUIDField(null=True, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by_id = models.IntegerField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "picture_copy"
        constraints = [
            among("id", "picture", name="picture_copy_among"),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | (Q(blob__isnull=False, thumb_blob__isnull=False, made_at__isnull=False) & ~Q(sha256="")),
                name="picture_copy_ready_whole",
            ),
        ]
