"""Messages to the guardians of a pupil, inside the system."""

import uuid

from django.db import models

from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import Pupil, among


class Message(models.Model):
    """A message about one pupil; what goes to a whole group is one row per pupil of the same `batch`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    batch = models.UUIDField()
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="messages", db_index=False)
    group = models.ForeignKey(LearningGroup, models.SET_NULL, null=True, blank=True, related_name="+")
    author_id = models.IntegerField()
    subject = SealedTextField()
    body = SealedTextField()
    sent_at = models.DateTimeField()
    to_pupil = models.BooleanField(default=False, db_default=False)  # nobody else of the family reads it
    # Meant for the whole school: what is still missing a job writes (`spread.py`).
    to_school = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "message"
        constraints = [among("pupil", "group", name="message_among", may_lack=True)]
        indexes = [
            models.Index(fields=["pupil", "-sent_at"], name="message_pupil"),
            models.Index(fields=["author_id", "-sent_at"], name="message_author"),
            models.Index(fields=["-sent_at"], condition=models.Q(to_school=True), name="message_to_school"),
        ]


class MessageFile(SealedFile):
    """A file with a message, fetched from inside the system."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, related_name="files")

    class Meta:
        db_table = "message_file"


class MessageRead(models.Model):
    """That a guardian opened a message, the first time."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="readings", db_index=False)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    person_id = models.IntegerField()
    read_at = models.DateTimeField()

    class Meta:
        db_table = "message_read"
        constraints = [models.UniqueConstraint(fields=["message", "person_id"], name="message_read_once")]


class MessageNotice(models.Model):
    """That a guardian was told by e-mail that something waits; the mail holds no personal datum."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="notices", db_index=False)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    person_id = models.IntegerField()
    mailed_at = models.DateTimeField()

    class Meta:
        db_table = "message_notice"
        constraints = [models.UniqueConstraint(fields=["message", "person_id"], name="message_notice_once")]


class MessageLetter(models.Model):
    """That somebody without an account got the message as a letter: who printed it, and when."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="letters", db_index=False)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    person_id = models.IntegerField()
    printed_at = models.DateTimeField()
    printed_by_id = models.IntegerField()

    class Meta:
        db_table = "message_letter"
        constraints = [models.UniqueConstraint(fields=["message", "person_id"], name="message_letter_once")]


class MessageAnswer(models.Model):
    """What somebody of the family (`person_id`) and the author of a message write to each other under it, or that it ends there.

    The database fills in when it was written and when it arrives, and says who may (`sql/answers.sql`).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    message = models.ForeignKey(Message, models.CASCADE, related_name="answers", db_index=False)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    person_id = models.IntegerField()
    author_id = models.IntegerField()
    body = SealedTextField(blank=True)
    is_end = models.BooleanField(default=False, db_default=False)
    written_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "message_answer"
        constraints = [
            models.UniqueConstraint(
                fields=["message", "person_id"], condition=models.Q(is_end=True), name="message_answer_one_end"
            )
        ]
        indexes = [models.Index(fields=["message", "person_id"], name="message_answer_thread")]
