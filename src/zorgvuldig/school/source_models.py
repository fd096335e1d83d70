"""What is read in from other systems, what that did, and what the systems disagree about."""

import uuid

from django.db import models
from django.db.models import Q

from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.school.models import School
from zorgvuldig.school.people.models import Pupil


class ImportRun(models.Model):
    """One import, successful or refused. `counts` is per file; `problems` name file, row and column."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    source = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    outcome = models.CharField(max_length=10)
    counts = models.JSONField()
    problems = models.JSONField()
    # The transaction in which it was applied, as the change history names it; empty when nothing was changed.
    xid = models.CharField(max_length=20, blank=True, db_default="")
    by_id = models.IntegerField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "import_run"


class ImportSource(models.Model):
    """Another system whose files are read in again and again.

    `owners` says per `table.column` who keeps it: `source` or `here`; `names` what the source calls it; `mapping` how
    the columns of its files are read; `folder` a directory that is watched, empty when files are uploaded.

    While a system runs `is_beside` ours, nothing that it gives is written: each night it is compared with what we have, and that is kept for
    `kept_days`.
    """

    key = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    folder = models.CharField(max_length=300, blank=True)
    owners = models.JSONField(default=dict)
    names = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    is_beside = models.BooleanField(default=False, db_default=False)
    kept_days = models.PositiveSmallIntegerField(default=7, db_default=7)

    class Meta:
        db_table = "import_source"
        constraints = [
            models.CheckConstraint(condition=Q(kept_days__gte=1, kept_days__lte=14), name="import_source_kept_days"),
        ]


class ImportConnection(models.Model):
    """A line to another system that gives what it has when it is asked, for one school.

    `address` is where it may be asked, as somebody confirmed it; `organisation` and `branch` are its own numbers of the board and the
    school; `secret` is sealed. It is asked only while the agreement with whoever keeps that system holds (`agreed_until` is the first
    day on which it does not). From `asked_at` on somebody waits for a round, which does not begin before `not_before`.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    source = models.ForeignKey(ImportSource, models.CASCADE, related_name="connections", db_index=False)
    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    environment = models.CharField(max_length=20)
    address = models.CharField(max_length=300)
    organisation = models.UUIDField()
    branch = models.UUIDField()
    client = models.CharField(max_length=200)
    secret = models.BinaryField()
    with_marks = models.BooleanField(default=True)
    agreed_on = models.DateField()
    agreed_until = models.DateField(null=True, blank=True)
    confirmed_at = models.DateTimeField()
    confirmed_by_id = models.IntegerField()
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by_id = models.IntegerField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "import_connection"
        constraints = [
            models.UniqueConstraint(fields=["source", "school"], name="import_connection_once"),
            models.CheckConstraint(
                condition=Q(agreed_until=None) | Q(agreed_until__gt=models.F("agreed_on")),
                name="import_connection_agreed",
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None, asked_by_id=None) | Q(asked_at__isnull=False, asked_by_id__isnull=False),
                name="import_connection_asked",
            ),
        ]


class ImportMap(models.Model):
    """Which column is what in files of one system, known again by their headings.

    `headings` are marks of every heading of such a file, `digest` of all together: what a column that is not read is
    called stays with the file. `columns` is what can be read → the heading it stands under.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    origin = models.CharField(max_length=20)
    what = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    headings = models.JSONField()
    columns = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "import_map"
        constraints = [models.UniqueConstraint(fields=["origin", "what", "digest"], name="import_map_once")]


class ImportUpload(SealedFile):
    """A file that somebody is reading in: sealed, previewed by whoever brought it, gone after it was dealt with."""

    STATES = (
        ("new", "new"),
        ("mapped", "mapped"),
        ("applied", "applied"),
        ("refused", "refused"),
        ("dropped", "dropped"),
    )

    source = models.ForeignKey(ImportSource, models.CASCADE, null=True, blank=True, related_name="uploads")
    what = models.CharField(max_length=20)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=STATES, default="new")
    run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "import_upload"


class SourceNight(SealedFile):
    """What a system that runs beside ours said in one night, compared with what we have.

    `counts` is per kind how many are only there, only here and different, by the names of fields. Who they are is in the sealed file.
    """

    source = models.ForeignKey(ImportSource, models.CASCADE, related_name="nights")
    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=20)
    counts = models.JSONField(default=dict)

    class Meta:
        db_table = "source_night"


class SourceDifference(models.Model):
    """What a source says of a pupil where the school keeps something else; gone when they agree."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="differences", db_index=False)
    source = models.ForeignKey(ImportSource, models.CASCADE, related_name="+")
    field = models.CharField(max_length=80)
    theirs = models.CharField(max_length=300, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "source_difference"
        constraints = [models.UniqueConstraint(fields=["pupil", "source", "field"], name="source_difference_once")]


class AdminTask(models.Model):
    """Something the administration has to do about a pupil, such as a correction to make in the source system.

    `field` is `table.column`, `field_name` what the source calls it; of whom e-mail does not reach, the mark of the address.
    """

    KINDS = (
        ("correction", "correction"),
        ("gone", "gone at the source"),
        ("document", "document"),
        ("unreached", "e-mail does not arrive"),
    )

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=20, choices=KINDS)
    source = models.ForeignKey(ImportSource, models.SET_NULL, null=True, blank=True, related_name="+")
    field = models.CharField(max_length=80, blank=True)
    field_name = models.CharField(max_length=80, blank=True)
    text = SealedTextField(blank=True)
    made_by_id = models.IntegerField()
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "admin_task"
        indexes = [models.Index(fields=["pupil"], condition=Q(closed_at=None), name="admin_task_open")]
