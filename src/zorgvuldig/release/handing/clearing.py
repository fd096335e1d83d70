"""Packages that are no longer needed go from the vault: what was given, to whom and which fields stays on record."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from zorgvuldig.gate.jobs import working
from zorgvuldig.release.handing.ways import LINK
from zorgvuldig.release.models import Exchange, HandOver
from zorgvuldig.vault import files

JOB = "handing"
AFTER = timedelta(days=30)  # after it arrived: time to answer a question, or to send it again
STOPPED = timedelta(days=1)


def clear(now: datetime) -> int:
    """Close links that are over, and delete packages that arrived a month ago or were stopped. Says how many packages went."""
    with working(JOB, now=now) as door:
        rows = HandOver.objects.using(door.alias)
        rows.filter(way=LINK, ended_at=None, fetched_at=None, expires_at__lte=now).update(ended_at=now)
    with working(JOB, now=now) as door:
        given = HandOver.objects.using(door.alias).filter(exchange=OuterRef("pk"), fetched_at__lte=now - AFTER)
        over = Q(stopped_at__lte=now - STOPPED) | Q(Exists(given))
        found = Exchange.objects.using(door.alias).select_for_update().exclude(blob=None).filter(over)
        blobs = dict(found.values_list("pk", "blob"))
        Exchange.objects.using(door.alias).filter(pk__in=blobs).update(blob=None)
    for blob in blobs.values():  # after the commit: a row never names what is gone
        if blob:
            files.remove(blob)
    return len(blobs)
