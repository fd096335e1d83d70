"""What is done leaves the queue, and figures go at their term."""

from datetime import date, datetime, timedelta

from django.db import connections
from django.utils.timezone import localdate

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.outbox import tidy_mail
from zorgvuldig.register.period import period

ALIAS = "jobs"
DONE_KEPT = timedelta(days=7)
FAILED_KEPT = timedelta(days=30)  # after that nobody will begin it anew
TERM = REGISTER.terms["operations"]
OLD = """
    delete from procrastinate_jobs j where j.status = any(%s::procrastinate_job_status[]) and not exists (
        select from procrastinate_events e where e.job_id = j.id and e.at >= %s::timestamptz)
"""


def tidy(now: datetime) -> None:
    """Take away jobs that ended well a week ago, those that failed a month ago, and figures and acts at their term."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(OLD, [["succeeded", "aborted", "cancelled"], now - DONE_KEPT])
        cursor.execute(OLD, [["failed"], now - FAILED_KEPT])
    tidy_mail(now, until=_before(localdate(now)))


def _before(today: date) -> date:
    """A day of which all terms are over. A month counts as 31 days: nothing goes early."""
    length = period(TERM.period)
    return today - timedelta(days=31 * length.months + length.days)
