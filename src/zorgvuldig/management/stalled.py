"""Jobs whose worker died: they go back into the queue, and what was half done of them was rolled back with its transaction."""

import logging
from typing import Any

from procrastinate import connector

log = logging.getLogger(__name__)
EVERY = 5.0  # seconds between two looks
SILENCE = 30.0  # seconds without a sign of life after which a worker is dead; it gives one every ten seconds
ATTEMPTS = 3  # a job that ends its worker each time must not end every worker for ever

# One statement, so that two workers never take up the same job. What has a successor in the queue already is left to that.
TAKE_UP = """
with dead as (
    select j.id, j.attempts + 1 as attempts, exists (
        select from procrastinate_jobs t where t.status = 'todo' and t.queueing_lock = j.queueing_lock) as is_followed
    from procrastinate_jobs j
    where j.status = 'doing' and not exists (
        select from procrastinate_workers w
        where w.id = j.worker_id and w.last_heartbeat >= now() - make_interval(secs => %(silence)s))
    for update of j skip locked
)
update procrastinate_jobs j set attempts = dead.attempts, worker_id = null, scheduled_at = null,
    status = (case when dead.is_followed then 'aborted' when dead.attempts >= %(attempts)s then 'failed' else 'todo' end
        )::procrastinate_job_status
from dead where dead.id = j.id
returning j.task_name, j.status::text
"""


async def take_up(connection: connector.BaseAsyncConnector) -> list[dict[str, Any]]:
    """Put back what a dead worker was doing; the name and new state of each."""
    found: list[dict[str, Any]] = await connection.execute_query_all_async(
        query=TAKE_UP, silence=SILENCE, attempts=ATTEMPTS
    )
    for job in found:
        log.warning("A worker ended while it did %s; the job is %s now.", job["task_name"], job["status"])
    return found
