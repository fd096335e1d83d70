"""Packages are not kept: a month after they were given or stopped the file goes. That it was, and what it held, stays."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q

from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.notifications import JOB

KEPT = timedelta(days=30)


def clear_packages(now: datetime) -> int:
    """Wipe the packages whose month is over; says how many exchanges are done with. The file goes when that is certain."""
    with working(JOB, now=now) as door:
        over = Q(released_at__lte=now - KEPT) | Q(released_at=None, stopped_at__lte=now - KEPT)
        rows = list(Exchange.objects.using(door.alias).select_for_update().filter(over, cleared_at=None))
        for row in rows:
            if row.blob is not None:
                transaction.on_commit(partial(files.remove, row.blob), using=door.alias)
            row.blob, row.cleared_at = None, now
            row.save(using=door.alias, update_fields=["blob", "cleared_at"])
        door.looked({row.pupil_id for row in rows})
    return len(rows)
