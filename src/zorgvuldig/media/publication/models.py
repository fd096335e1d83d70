"""Pictures that are shown outside the room of pictures: what was weighed, where each is, and who copied it there.

Whether a picture may be seen now is asked of `gate.why_not_shown` at every look, and stored nowhere.
"""

import uuid

from django.db import models
from django.db.models import Q

from zorgvuldig.media.models import Picture, PictureCopy
from zorgvuldig.school.models import School
from zorgvuldig.school.people.models import Pupil, among


class PictureWeighing(models.Model):
    """What somebody other than the uploader decided about one picture in one medium, and why. The last one counts.

    `medium` is a topic of the register. `faces` is what `gate.faces_of` said then; `warnings` are those that were on the
    screen, and what whoever weighed saw themselves. `when_withdrawn` says what follows when a consent goes: the picture with
    one face more masked, or no picture. `caption` names nobody unless `names_declared`.
    """

    OUTCOMES = (("as_is", "as it is"), ("masked", "with masked faces"), ("no", "not"))
    AFTER = (("mask", "mask the face"), ("remove", "take it away"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="weighings", db_index=False)
    medium = models.CharField(max_length=40)
    outcome = models.CharField(max_length=6, choices=OUTCOMES)
    when_withdrawn = models.CharField(max_length=6, choices=AFTER, default="remove")
    faces = models.CharField(max_length=32)
    warnings = models.JSONField(default=list)
    caption = models.CharField(max_length=200, blank=True)
    names_declared = models.BooleanField(default=False)
    reason = models.CharField(max_length=500)
    decided_at = models.DateTimeField()
    decided_by_id = models.IntegerField()

    class Meta:
        db_table = "picture_weighing"
        indexes = [models.Index(fields=["picture", "medium", "-id"], name="picture_weighing_last")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="picture_weighing_has_reason"),
            among("id", "picture", name="picture_weighing_among"),
        ]


class Publication(models.Model):
    """A copy of a picture in a medium, behind a token that nobody can guess. It counts until the day before `until`.

    Once `ended_at` is filled it is over for good. `ended_why` is a key: `desk`, `replaced`, or what `gate.why_not_shown` said.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="publications")
    picture_copy = models.ForeignKey(PictureCopy, models.CASCADE, related_name="publications")
    picture_weighing = models.ForeignKey(PictureWeighing, models.CASCADE, related_name="publications")
    medium = models.CharField(max_length=40)
    token = models.CharField(max_length=43, unique=True)
    until = models.DateField()
    published_at = models.DateTimeField()
    published_by_id = models.IntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_id = models.IntegerField(null=True, blank=True)
    ended_why = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "publication"
        constraints = [
            among("id", "picture", name="publication_among"),
            among("id", "picture_copy", name="publication_copy_among"),
            among("id", "picture_weighing", name="publication_weighing_among"),
            models.UniqueConstraint(
                fields=["picture", "medium"], condition=Q(ended_at=None), name="publication_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="", ended_by_id=None)
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="publication_ended_whole",
            ),
        ]


class PublicationPupil(models.Model):
    """That a pupil is in a published picture, recognisable or masked: written by the database when it is published."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="pupils", db_index=False)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="publications")
    is_masked = models.BooleanField()

    class Meta:
        db_table = "publication_pupil"
        constraints = [
            models.UniqueConstraint(fields=["publication", "pupil"], name="publication_pupil_once"),
            among("pupil", "publication", name="publication_pupil_among"),
        ]


class OutsidePlace(models.Model):
    """Where staff put a published picture out of our reach: a printed guide, a message on social media.

    When it may no longer be shown, somebody has to see to it there; `answer` says what came of that.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="places")
    what = models.CharField(max_length=200)
    placed_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by_id = models.IntegerField()
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "outside_place"


class Newsletter(models.Model):
    """A page of news for parents with pictures of the medium `newsletter`. Public from `published_at`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="newsletters")
    title = models.CharField(max_length=120)
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by_id = models.IntegerField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "newsletter"


class NewsletterPicture(models.Model):
    """A picture in a newsletter, by number from 1. It is shown only while the picture is shown in that medium."""

    newsletter = models.ForeignKey(Newsletter, models.CASCADE, related_name="pictures", db_index=False)
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "newsletter_picture"
        constraints = [
            models.UniqueConstraint(fields=["newsletter", "picture"], name="newsletter_picture_once"),
            among("newsletter", "picture", name="newsletter_picture_among"),
        ]


class PictureSite(models.Model):
    """A website that shows our pictures and is told to take copies away. `secret` signs what we send, sealed with the vault's key.

    `endpoint` is an https address; empty when the site only reads the feed.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="picture_sites")
    name = models.CharField(max_length=120)
    endpoint = models.CharField(max_length=300, blank=True)
    secret = models.BinaryField()
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "picture_site"


class SiteNotice(models.Model):
    """That a site was told a picture is gone: tried until it answered. `answer` is the status it gave."""

    picture_site = models.ForeignKey(PictureSite, models.CASCADE, related_name="notices", db_index=False)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="notices")
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "site_notice"
        constraints = [models.UniqueConstraint(fields=["picture_site", "publication"], name="site_notice_once")]
