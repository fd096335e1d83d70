"""How outgoing mail stands, for whoever keeps the system running. Counts, moments and reasons; no address, name or subject."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.timezone import localdate

from zorgvuldig.gate.outbox import select_rows
from zorgvuldig.operations.mail.labels import CAME_BACK, KINDS, OUTCOMES, REASONS, WENT

DAYS, WEEKS = 14, 8


Period = tuple[date, list[tuple[str, int]]]  # the first day, and each count with its word


@dataclass(frozen=True, slots=True)
class QueuedMails:
    """Mails of one kind that wait for one reason."""

    kind: str
    count: int
    oldest: datetime
    reason: str
    key: str
    failing_since: datetime | None
    next_at: datetime


@dataclass(frozen=True, slots=True)
class StoppedMail:
    """A mail that will not go any more; its content is wiped."""

    kind: str
    queued_at: datetime
    stopped_at: datetime
    reason: str
    tries: int


@dataclass(frozen=True, slots=True)
class MailStatus:
    """Everything of the page. `days` and `weeks` are (first day, counts with their words); the newest first."""

    waiting: Sequence[QueuedMails]
    stopped: Sequence[StoppedMail]
    days: Sequence[Period]
    weeks: Sequence[Period]
    to_files: bool
    hears: bool

    @property
    def count(self) -> int:
        """How many mails wait."""
        return sum(one.count for one in self.waiting)

    @property
    def oldest(self) -> datetime | None:
        """Since when the first of them waits."""
        return min((one.oldest for one in self.waiting), default=None)

    @property
    def failing(self) -> Sequence[QueuedMails]:
        """Those that were tried and did not go."""
        return [one for one in self.waiting if one.failing_since is not None]


def mail_status(now: datetime) -> MailStatus:
    """How mail stands at `now`."""
    today = localdate(now)
    monday = today - timedelta(days=today.weekday())
    since = min(today - timedelta(days=DAYS - 1), monday - timedelta(weeks=WEEKS - 1))
    rows = [
        (row["day"], row["what"], row["times"])
        for row in select_rows(now, "select * from gate.post_days(%s::date)", [since])
    ]
    return MailStatus(
        queued_mails(now),
        [_stopped(row) for row in select_rows(now, "select * from gate.post_stopped()")],
        _table(rows, [today - timedelta(days=n) for n in range(DAYS)], 1, WENT),
        _table(rows, [monday - timedelta(weeks=n) for n in range(WEEKS)], 7, CAME_BACK),
        to_files="filebased" in settings.POST_BACKEND,
        hears=bool(settings.BOUNCES),
    )


def queued_mails(now: datetime) -> list[QueuedMails]:
    """What waits, by kind and reason."""
    return [
        QueuedMails(
            str(KINDS[row["kind"]]),
            row["waiting"],
            row["oldest"],
            str(REASONS.get(row["reason"], REASONS["other"])),
            row["reason"],
            row["failing_since"],
            row["next_at"],
        )
        for row in select_rows(now, "select * from gate.post_waiting()")
    ]


def _stopped(row: dict[str, object]) -> StoppedMail:
    kind, reason = str(KINDS[str(row["kind"])]), str(REASONS.get(str(row["reason"]), REASONS["other"]))
    return StoppedMail(kind, row["queued_at"], row["stopped_at"], reason, row["tries"])  # type: ignore[arg-type]  # as the function answers


def _table(
    rows: Iterable[tuple[date, str, int]], firsts: Sequence[date], length: int, words: Sequence[str]
) -> list[Period]:
    """Counts of the periods that begin on these days, without those in which nothing happened."""
    rows = list(rows)
    table: list[Period] = []
    for first in firsts:
        counts: Counter[str] = Counter()
        for day, what, times in rows:
            if first <= day < first + timedelta(days=length):
                counts[what] += times
        if any(counts[word] for word in words):
            table.append((first, [(str(OUTCOMES[word]), counts[word]) for word in words]))
    return table
