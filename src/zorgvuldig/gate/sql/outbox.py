"""Who may do what with outgoing mail and with the record of operators; the functions are in `sql/outbox.sql`. Pure."""

from collections.abc import Iterator

from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register

POST_TABLES = ("outbox", "post_day", "post_pace", "bounced", "job_last", "operating_act")
# Whatever happens may be a reason to mail: pages, signing in and jobs put mails in the box, and read none.
PUT = "post_put(text, bytea, bytea, timestamp with time zone)"
TO_SEND = (
    "post_take(timestamp with time zone, integer, interval)",
    "post_settle(bigint, text, text, timestamp with time zone)",
    "post_now()",
    "post_count(text, integer)",
    "post_bounce(bytea, text, timestamp with time zone)",
    "post_waiting()",
    "post_stopped()",
    "post_seen(timestamp with time zone)",
    "post_days(date)",
    "post_tidy(timestamp with time zone)",
)
OF_JOBS = ("job_ended(text, integer, text, text)", "jobs_last()", "operated_here(text, text, bigint, text)")


def post_grants(register: Register, names: Names) -> Iterator[str]:
    """Everybody puts; one job takes, settles and counts."""
    jobs = ", ".join((names.jobs, *(names.job(key) for key in register.jobs)))
    yield f"grant execute on function gate.{PUT} to {names.runtime}, {names.reader}, {names.writer}, {names.login}, {jobs}"
    for function in TO_SEND:
        yield f"grant execute on function gate.{function} to {names.job('post')}"
    for function in OF_JOBS:
        yield f"grant execute on function gate.{function} to {names.jobs}"
    yield f"grant execute on function gate.post_bounced(bytea[]) to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.post_release(bytea[]) to {names.writer}"
