"""Sweeps of footage on record: a row for each day, to which the receipts of that day belong, and what a receipt says.

A row is done only when nothing was left and nothing failed; whoever is killed leaves one that was interrupted.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils.timezone import localdate

from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault.keys import keyed_hash
from zorgvuldig.retention.models import FOOTAGE, Receipt, RetentionRun
from zorgvuldig.retention.receipts import Batch, Draft, part, register_of

JOB = "retention"
CATEGORY = "footage"
BY_TERM, BY_HOLD = "camera_footage", "incident_footage"
PURPOSE = "receipt footage"
FAILED = "footage"


def subject_of_day(camera: UUID, day: date) -> bytes:
    """How a receipt knows a day of a camera again: a keyed hash of 32 bytes."""
    return keyed_hash(PURPOSE, f"{camera}|{day.isoformat()}")


def subject_of_hold(hold: UUID) -> bytes:
    """How a receipt knows a hold again: a keyed hash of 32 bytes."""
    return keyed_hash(PURPOSE, f"hold|{hold}")


def draft(rule: str, subject: bytes, rows: Mapping[str, int], *, size: int, keys: int, is_whole: bool) -> Draft:
    """A receipt: how many rows, bytes of plain content and keys went by this term. `is_whole` when nothing of it was kept."""
    content: dict[str, Any] = {
        "categories": [part(CATEGORY, rule, rows, is_whole=is_whole)],
        "footage": {"bytes": size, "keys": keys},
        "reason": "term",
        "register": register_of(),
    }
    return Draft("rest", content, subject)


def gone_before(cursor: CursorWrapper, subjects: Collection[bytes]) -> set[bytes]:
    """Of which of these a receipt says that they went: after a restore they are there again, and go again."""
    cursor.execute("select subject from receipt where subject = any(%s::bytea[])", [list(subjects)])
    return {bytes(subject) for (subject,) in cursor.fetchall()}


def begin(now: datetime) -> Batch:
    """The row of today, until its end interrupted; what its receipts have in common."""
    fields = {"version": register_of()["version"], "digest": register_of()["digest"]}
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        runs = RetentionRun.objects.using(door.alias)
        row = runs.filter(trigger=FOOTAGE, on_date=localdate(now)).order_by("pk").first() or RetentionRun(
            trigger=FOOTAGE, on_date=localdate(now), started_at=now, register_version=fields["version"],
            register_digest=fields["digest"],
        )  # fmt: skip
        row.state, row.problem, row.finished_at = "refused", "interrupted", now
        row.save(using=door.alias)
        cursor.execute("select coalesce(max(number), 0) from gate.seals(null, null, null)")
        return Batch(row.pk, row.uid, row.on_date, now, cursor.fetchone()[0])


def end(batch: Batch, figures: Mapping[str, int], *, is_done: bool) -> None:
    """Say how the sweep ended. `figures` are added to those of earlier sweeps of that day."""
    with working(JOB, now=batch.made_at) as door:
        row = RetentionRun.objects.using(door.alias).select_for_update().get(pk=batch.run_id)
        before = row.done.get(CATEGORY, {})
        row.done = {CATEGORY: {key: before.get(key, 0) + count for key, count in figures.items()}}
        row.state, row.problem = ("done", "") if is_done else ("refused", FAILED)
        row.save(using=door.alias, update_fields=["done", "state", "problem"])


def last_moment(now: datetime) -> datetime | None:
    """When a sweep last began, or a receipt was last given, whichever is later."""
    with working(JOB, now=now) as door:
        swept = RetentionRun.objects.using(door.alias).filter(trigger=FOOTAGE).order_by("-finished_at").first()
        newest = Receipt.objects.using(door.alias).order_by("-made_at").first()
    moments = [swept.finished_at if swept else None, newest.made_at if newest else None]
    return max((moment for moment in moments if moment), default=None)
