"""Copies of footage that were made to be handed out: they end at their day, fetched or not, and are forgotten with the log of it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections
from django.db.models import Q
from django.utils.timezone import localdate

from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.cameras.models import LONGEST
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files
from zorgvuldig.retention.footage.proof import JOB
from zorgvuldig.retention.orphans import OrphanCleanup
from zorgvuldig.retention.receipts import Batch, Draft, add, register_of
from zorgvuldig.retention.terms import bound, deletion_terms

UNRELEASED = timedelta(days=LONGEST)  # nobody let it go: then it is no reason to keep footage longer
CATEGORY = "camera"


def exports_end(now: datetime) -> int:
    """End the copies of which the time is over and remove their files; says how many. What nobody released ends after four weeks."""
    with working(JOB, now=now) as door:
        over = Q(until__lte=now) | Q(until=None, asked_at__lte=now - UNRELEASED)
        rows = FootageExport.objects.using(door.alias).select_for_update(skip_locked=True).filter(over)
        found = list(rows.exclude(state=FootageExport.ENDED, blob=None, source_blob=None))
        blobs = [blob for row in found for blob in (row.blob, row.source_blob) if blob]
        for row in found:
            row.state, row.blob, row.source_blob = FootageExport.ENDED, None, None
            row.ended_at = row.ended_at or now
            row.save(using=door.alias, update_fields=["state", "blob", "source_blob", "ended_at"])
    _remove(blobs)
    return len(found)


def exports_go(now: datetime, batch: Batch) -> int:
    """Delete what is known of copies beyond the term of the log of cameras, with the demand and a receipt; says how many."""
    limit = bound(deletion_terms(REGISTER, CATEGORY), localdate(now))
    if limit is None:
        return 0
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select e.id, e.blob, e.source_blob, e.demand_blob from footage_export e "
            "where (e.asked_at at time zone 'Europe/Amsterdam')::date <= %s order by e.id for update skip locked",
            [limit],
        )
        found = cursor.fetchall()
        if not found:
            return 0
        rest, numbers = OrphanCleanup(cursor, batch.on, now, ()), [number for number, *_ in found]
        rest.delete("footage_track", "t.footage_export_id = any(%s)", [numbers])
        rest.delete("footage_export", "t.id = any(%s)", [numbers])
        content = {"rest": dict(sorted(rest.rows.items())), "register": register_of(), "reason": "term"}
        add(cursor, batch, [Draft("rest", content)])
    _remove([blob for _, *blobs in found for blob in blobs if blob])
    return len(found)


def _remove(blobs: list[UUID]) -> None:
    for blob in blobs:
        files.remove(blob)
