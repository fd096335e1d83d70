"""Is this installation safe and healthy? Each question is a query; nothing is repaired here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connections

from zorgvuldig.gate.log.check import verify_last, waits_since
from zorgvuldig.gate.log.marks import went_back
from zorgvuldig.gate.log.rounds import noted_problem
from zorgvuldig.gate.start import refusals
from zorgvuldig.platform.postgres import Location, open_items
from zorgvuldig.platform.vault.health import problems
from zorgvuldig.platform.vault.health import remarks as remarks_of_vault

AHEAD = timedelta(days=62)  # the log must have room for at least two months
UNSEALED = timedelta(hours=2)  # the sealer runs every hour
VERIFY = " Run: zorgvuldig log verify, and see docs/operate.md"
PATIENCE = timedelta(minutes=10)  # the sweeper runs every minute; longer means that no worker is running


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: `ok`, or what is wrong and what to do. A `note` is no failure."""

    question: str
    ok: bool
    says: str
    note: bool = False


def examine(now: datetime) -> list[Answer]:
    """Every question with its answer."""
    return [
        *_start(),
        *_connection_security(settings.LOCATION),
        *_hardening(),
        *_log(now),
        *_seals(now),
        *_marks(now),
        *_worker(now),
        *_vault(),
        *_known_limits(),
    ]


def _start() -> Iterator[Answer]:
    found = refusals()
    yield Answer("roles, register and database agree", not found, "; ".join(found) or "yes")


def _connection_security(location: Location) -> Iterator[Answer]:
    """Whether somebody between this machine and the database could read along, or stand in for it."""
    host = location.host
    is_here = host.startswith("/") or host in {"localhost", "127.0.0.1", "::1"}
    is_checked = is_here or location.sslmode == "verify-full"
    advice = "Add ?sslmode=verify-full&sslrootcert=FILE to DATABASE_URL: without it nobody knows which server answers."
    yield Answer("the line to the database is closed to others", is_checked, "yes" if is_checked else advice, note=True)


def _hardening() -> Iterator[Answer]:
    with connections["default"].cursor() as cursor:
        found = open_items(cursor.connection, settings.NAMES)
    connections["default"].close()
    yield Answer("what PostgreSQL gives everybody is taken away", not found, " ".join(found) or "yes")


def _log(now: datetime) -> Iterator[Answer]:
    with connections["default"].cursor() as cursor:
        cursor.execute("select gate.log_reaches()")
        reaches: date | None = cursor.fetchone()[0]
    has_room = reaches is not None and reaches > (now + AHEAD).date().replace(day=1) - timedelta(days=1)
    says = f"until the end of {reaches:%Y-%m}" if reaches else "it has no partitions"
    advice = "" if has_room else "; without room nothing can be opened. Run: zorgvuldig init"
    yield Answer("the access log has room for the coming months", has_room, says + advice)


def _seals(now: datetime) -> Iterator[Answer]:
    waits = waits_since(now)
    is_sealed = waits is None or now - waits < UNSEALED
    says = "yes" if waits is None else f"the oldest row without a seal is of {waits:%Y-%m-%d %H:%M} UTC"
    advice = (
        ""
        if is_sealed
        else (
            ". Run: zorgvuldig log seal. If it stays, a transaction is open for long: end it (pg_stat_activity, pg_prepared_xacts)"
        )
    )
    yield Answer("the access log is sealed", is_sealed, says + advice, note=True)
    verdict = verify_last(now)
    says = verdict.problem or (f"{verdict.rows} rows" if verdict.seals else "there is none yet")
    yield Answer("the last seal of the access log holds", verdict.holds, says + ("" if verdict.holds else VERIFY))
    lost = noted_problem(now)
    yield Answer("looks without a seal are all there", not lost, lost + VERIFY if lost else "yes")
    connections["jobs"].close()


def _marks(now: datetime) -> Iterator[Answer]:
    back = went_back(now)
    connections["jobs"].close()
    yield Answer("the database is as far as it was", not back, " ".join(back.values()) or "yes")


def _worker(now: datetime) -> Iterator[Answer]:
    with connections["jobs"].cursor() as cursor:
        cursor.execute("select max(at) from procrastinate_events where type = 'succeeded'")
        last: datetime | None = cursor.fetchone()[0]
        cursor.execute("select count(*) from procrastinate_jobs where status = 'failed'")
        failed: int = cursor.fetchone()[0]
    runs = last is not None and now - last < PATIENCE
    says = f"last job at {last:%Y-%m-%d %H:%M} UTC" if last else "no job was ever done"
    yield Answer(
        "a worker does the jobs", runs, says + ("" if runs else ". Start one with: zorgvuldig worker"), note=True
    )
    yield Answer("no job failed", failed == 0, f"{failed} failed" if failed else "yes", note=True)


def _vault() -> Iterator[Answer]:
    found, remarks = list(problems()), list(remarks_of_vault())
    yield Answer("keys and files are ours alone", not found, " ".join(found) or "yes")
    yield Answer("files that people bring are scanned", not remarks, " ".join(remarks) or "yes", note=True)


def _known_limits() -> Iterator[Answer]:
    """What PostgreSQL does not let anyone revoke; see SECURITY.md."""
    yield Answer(
        "known limits",
        True,
        "every login may change its own password and listen for notifications; keep the database out of reach",
        note=True,
    )
