"""What `doctor` asks of mail and of jobs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections

from zorgvuldig.gate.health import Answer
from zorgvuldig.gate.outbox import select_rows
from zorgvuldig.operations.jobs.reads import troubled
from zorgvuldig.operations.mail.reads import queued_mails

PATIENCE = timedelta(minutes=15)  # longer than that a mail waits only when something is wrong


def examine(now: datetime) -> Iterator[Answer]:
    """Does mail go, does what comes back arrive, and is no job stuck?"""
    found = queued_mails(now)
    oldest = min((one.oldest for one in found), default=None)
    goes = oldest is None or now - oldest < PATIENCE
    reasons = ", ".join(sorted({one.key for one in found if one.key}))
    says = (
        f"{sum(one.count for one in found)} waiting, since {oldest:%Y-%m-%d %H:%M} UTC" if oldest else "nothing waits"
    )
    yield Answer(
        "mail goes out", goes, says + (f" ({reasons})" if reasons else "") + ("" if goes else _advice(reasons))
    )
    stopped = len(select_rows(now, "select * from gate.post_stopped()"))
    yield Answer(
        "no mail was given up", not stopped, f"{stopped} given up; see /beheer/post/" if stopped else "yes", note=True
    )
    if "smtp" in settings.POST_BACKEND:
        hears = bool(settings.BOUNCES)
        yield Answer(
            "mail that comes back is heard",
            hears,
            "yes" if hears else "no: set ZORGVULDIG_BOUNCES, see «Mail» in docs/operate.md",
            note=True,
        )
    stuck = sum(one.is_stuck for one in troubled())
    yield Answer(
        "no job is stuck",
        not stuck,
        f"{stuck} of a worker that is gone; a worker takes them up within three minutes, or: zorgvuldig jobs list"
        if stuck
        else "yes",
        note=True,
    )
    connections["jobs"].close()


def _advice(reasons: str) -> str:
    return ". Look at ZORGVULDIG_EMAIL_…" if reasons else ". Start a worker: zorgvuldig worker"
