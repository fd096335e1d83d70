"""How outgoing mail stands, for whoever keeps the system running. Counts, moments and reasons; no address, name or subject."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connections
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.health import Answer
from zorgvuldig.gate.outbox import select_rows
from zorgvuldig.operations.jobs.reads import troubled

# Kinds of mail, reasons and outcomes as the screen says them.

KINDS: dict[str, Promise] = {
    "signing_in": _("Om in te loggen"),
    "alarm": _("Alarm en datalekken"),
    "invitation": _("Uitnodigingen"),
    "notice": _("Berichten"),
}
REASONS: dict[str, Promise] = {
    "": _("Nog niet geprobeerd"),
    "away": _("De mailserver antwoordt niet. Kijk of hij aan staat, en of de naam en de poort kloppen."),
    "login": _("De mailserver weigert onze naam of ons wachtwoord. Kijk naar de instellingen."),
    "tls": _("Er kwam geen veilige verbinding. Kijk naar het certificaat van de mailserver en naar de instellingen."),
    "sender": _("De mailserver neemt onze afzender niet aan. Kijk of de server voor dit adres mag mailen."),
    "later": _("De mailserver zegt: nu niet. Het wordt vanzelf opnieuw geprobeerd."),
    "address": _("De mailserver kent dit adres niet."),
    "content": _("De mailserver weigert deze mail."),
    "old": _("Het lukte twee dagen lang niet."),
    "damaged": _("De mail is hier niet te openen. Hoort secrets.json bij deze installatie?"),
    "other": _("Er ging hier iets mis. Kijk in het logboek van de server."),
}
OUTCOMES: dict[str, Promise] = {
    "sent": _("Verstuurd"),
    "refused": _("Geweigerd"),
    "given_up": _("Opgegeven"),
    "expired": _("Te laat geworden"),
    "withheld": _("Niet gemaild: adres werkt niet"),
    "hard": _("Adres bestaat niet"),
    "soft": _("Nu niet te bezorgen"),
    "unknown": _("Niet te lezen"),
    "ignored": _("Niet van ons, of te oud"),
}
WENT = ("sent", "refused", "given_up", "expired", "withheld")
CAME_BACK = ("hard", "soft", "unknown", "ignored")


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


# What `doctor` asks of mail and of jobs.

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
