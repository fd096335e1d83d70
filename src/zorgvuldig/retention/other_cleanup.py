"""What other packages clear themselves when its term is over, the log's months, and the queue: the rest of a run, in its own
transactions.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import DatabaseError, connections
from django.utils.timezone import localdate

from zorgvuldig.admissions.desk.actions import clear_ended
from zorgvuldig.copies.job import clear_copies
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import ALIAS, working
from zorgvuldig.gate.log.unsealed import YOUNGEST
from zorgvuldig.imports.beside.job import clear_nights
from zorgvuldig.imports.upload.actions import clear_uploads
from zorgvuldig.platform.mail.files import remove_mail
from zorgvuldig.retention.orphans import HERE
from zorgvuldig.retention.terms import bound, deletion_terms

JOBS_STAY = timedelta(days=30)  # finished jobs, whose arguments are numbers only
MONTHS = """
    select to_date(right(c.relname, 6), 'YYYYMM') from pg_class c join pg_inherits i on i.inhrelid = c.oid
    where i.inhparent = 'gate.log'::regclass order by 1
"""
QUEUE = """
    delete from procrastinate_jobs j where j.status in ('succeeded', 'failed', 'cancelled', 'aborted')
        and not exists (select from procrastinate_events e where e.job_id = j.id and e.at >= %s)
"""


def clearings(on: date, now: datetime) -> dict[str, tuple[Callable[[], int], set[str]]]:
    """Applications that became no pupil, uploads, copies, and finished jobs: by a word how each is cleared, and from which tables."""
    when = now if localdate(now) == on else datetime.combine(on, time(12), HERE)
    return {
        "applications": (
            lambda: _clear_applications(when),
            {"application", "official_number", "health_statement", "person"},
        ),
        "uploads": (lambda: clear_uploads(when), {"import_upload"}),
        "nights": (lambda: clear_nights(when), {"source_night"}),
        "copies": (lambda: clear_copies(when), {"family_copy"}),
        "queue": (lambda: _clear_queue(now), set()),  # arguments are numbers only
    }


def _clear_applications(when: datetime) -> int:
    with working("intake", now=when) as door:
        return clear_ended(door=door)


def _clear_queue(now: datetime) -> int:
    with connections[ALIAS].cursor() as cursor:  # the queue is the login's own, not that of a kind of job
        cursor.execute(QUEUE, [now - JOBS_STAY])
        return int(cursor.rowcount)


def clear_mail(now: datetime) -> None:
    """Mail in files to whoever is not here any more."""

    def of_nobody(addresses: list[str]) -> list[str]:
        with working("retention", now=now) as door, connections[door.alias].cursor() as cursor:
            cursor.execute("select gate.addresses_of_nobody(%s::text[])", [addresses])
            nobody: list[str] = cursor.fetchone()[0]
            return nobody

    remove_mail(now, of_nobody=of_nobody)


def clear_log(on: date, now: datetime, done: dict[str, dict[str, Any]]) -> None:
    """Months of the access log of which every day is beyond the term. One that waits for its seal goes another night."""
    limit = bound(deletion_terms(REGISTER, "access_log"), on)
    if limit is None:
        return
    until = min(limit + timedelta(days=1), localdate(now) - YOUNGEST)
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(MONTHS)
        months = [month for (month,) in cursor.fetchall()]
    for month in months:
        if (month + timedelta(days=31)).replace(day=1) > until:
            return
        try:
            with working("retention", now=now) as door, connections[door.alias].cursor() as cursor:
                cursor.execute("select gate.drop_partition(%s::date, %s::date)", [month, until])
                rows = done.setdefault("access_log", {"rows": {}})["rows"]
                rows["gate.log"] = rows.get("gate.log", 0) + cursor.fetchone()[0]
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55000":
                raise
            done.setdefault("access_log", {"rows": {}})["waits_for_seal"] = f"{month:%Y-%m}"
