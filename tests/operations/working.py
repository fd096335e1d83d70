"""What tests of work in the background share: jobs as the queue leaves them."""

import psycopg

TASK = "zorgvuldig.jobs.vault"


def put_job(
    database: psycopg.Connection,
    status: str = "doing",
    *,
    task: str = TASK,
    lock: str | None = "vault",
    attempts: int = 0,
    beat: int | None = None,
) -> int:
    """A job of which the worker said `beat` seconds ago that it lives; without a beat its worker was struck off."""
    worker = None
    if beat is not None:
        worker = database.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - %s * interval '1 second') returning id",
            [beat],
        ).fetchall()[0][0]
    number = database.execute(
        "insert into procrastinate_jobs (queue_name, task_name, queueing_lock, status, attempts, worker_id, args) "
        "values ('default', %s, %s, %s::procrastinate_job_status, %s, %s, '{\"timestamp\": 1}') returning id",
        [task, lock, status, attempts, worker],
    ).fetchall()[0][0]
    database.execute(
        "insert into procrastinate_events (job_id, type) values (%s, 'started'::procrastinate_job_event_type)", [number]
    )
    return int(number)


def status(database: psycopg.Connection, number: int) -> str | None:
    found = database.execute("select status::text from procrastinate_jobs where id = %s", [number]).fetchall()
    return found[0][0] if found else None
