"""Stopping reports of absence that were prepared for nothing: their signal was closed otherwise, so they can never leave."""

from datetime import datetime

from zorgvuldig.gate.jobs import working
from zorgvuldig.release.authority.absence import RECIPIENT
from zorgvuldig.release.authority.absence_report import stopped
from zorgvuldig.release.exchange.models import Exchange

KIND = "exchange"


def stop_abandoned(now: datetime) -> int:
    """Stop reports that were prepared and whose signal was closed otherwise. Says how many."""
    with working(KIND, now=now) as door:
        rows = Exchange.objects.using(door.alias).select_for_update(of=("self",))
        rows = rows.filter(recipient=RECIPIENT, released_at=None, stopped_at=None, signal__closed_at__isnull=False)
        return stopped(list(rows), at=now, by_id=None, alias=door.alias)
