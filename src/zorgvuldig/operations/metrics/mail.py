"""Figures of outgoing mail: how much waits, since when, and what will not go any more."""

from collections.abc import Iterator
from datetime import datetime

from zorgvuldig.gate.outbox import asked
from zorgvuldig.operations.metrics.text import Sample


def mail(now: datetime) -> Iterator[Sample]:
    """How much mail waits, and since when."""
    rows = asked(now, "select * from gate.post_waiting()")
    yield Sample("zorgvuldig_mail_waiting", sum(row["waiting"] for row in rows))
    oldest = min((row["oldest"] for row in rows), default=now)
    yield Sample("zorgvuldig_mail_oldest_seconds", round(max((now - oldest).total_seconds(), 0.0), 1))
    yield Sample("zorgvuldig_mail_given_up", len(asked(now, "select * from gate.post_stopped()")))
