"""What left the school: one row per pupil and release, committed before the first byte goes."""

import uuid

from django.db import models
from django.db.models.functions import Now

from zorgvuldig.school.models import School
from zorgvuldig.school.people.models import Pupil, among
from zorgvuldig.school.staffing.models import Staff


class Release(models.Model):
    """One release about one pupil. Keys are those of the register; `fields` are table.column names.

    What goes to another organisation has the `exchange` or the `extract` by which it goes: the database sees to it that
    nothing goes on consent without one (`release/sql/exchange.sql`). `shown_at` is the moment from which the family sees it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="releases")
    released_at = models.DateTimeField()
    channel = models.CharField(max_length=30)
    recipient = models.CharField(max_length=40)
    basis = models.CharField(max_length=120)
    fields = models.JSONField()
    actor_id = models.IntegerField()
    shown_at = models.DateTimeField(db_default=Now())
    exchange = models.ForeignKey("Exchange", models.PROTECT, null=True, blank=True, related_name="releases")
    extract = models.ForeignKey("RegisterExtract", models.PROTECT, null=True, blank=True, related_name="releases")

    class Meta:
        db_table = "release"
        constraints = [
            among("pupil", "extract", name="release_extract_among", may_lack=True),
            models.UniqueConstraint(
                fields=["exchange"], condition=models.Q(exchange__isnull=False), name="release_once_per_exchange"
            ),
        ]


class FamilyCopy(models.Model):
    """A copy of a pupil's data that somebody of the family asked for. While it is `DONE` its file is in the vault.

    `asked_by_id` alone may fetch it. The row stays when the file is gone, and says so.
    """

    WAITING, WORKING, DONE, FAILED, GONE = "waiting", "working", "done", "failed", "gone"
    BUSY = (WAITING, WORKING)
    STATES = [(state, state) for state in (WAITING, WORKING, DONE, FAILED, GONE)]
    STEPS = ("data", "files", "pdf", "packing")

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="family_copies")
    asked_by_id = models.IntegerField()
    asked_at = models.DateTimeField()
    language = models.CharField(max_length=2, choices=[("nl", "Nederlands"), ("en", "English")])
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    step = models.CharField(max_length=10, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    blob = models.UUIDField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    downloaded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "family_copy"
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "asked_by_id"],
                condition=models.Q(state__in=["waiting", "working"]),
                name="family_copy_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", blob__isnull=False, expires_at__isnull=False)
                | (~models.Q(state="done") & models.Q(blob__isnull=True)),
                name="family_copy_file_when_done",
            ),
        ]


class SavedList(models.Model):
    """Columns that somebody chose for a list, by a name: their own, or (`for_role`) of everybody with that role at the school."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+", db_index=False)
    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    for_role = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=60)
    columns = models.JSONField()
    sorted_by = models.CharField(max_length=80, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "saved_list"
        constraints = [models.UniqueConstraint(fields=["staff", "name"], name="saved_list_once")]
