"""What a dead worker was doing goes back into the queue: once, not for ever, and not beside what waits there already."""

import psycopg
import pytest
from django.db import connections

from zorgvuldig.jobs import app
from zorgvuldig.management.stalled import ATTEMPTS, SILENCE, TAKE_UP


@pytest.fixture
def dead(database: psycopg.Connection) -> int:
    """A worker that has been silent for long."""
    row = database.execute(
        "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 minute') returning id"
    ).fetchone()
    assert row
    return int(row[0])


def job(database: psycopg.Connection, state: str, worker: int | None, name: str, attempts: int = 0) -> int:
    """A job of which only one may wait."""
    row = database.execute(
        "insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, worker_id, attempts) "
        "values ('default', %(name)s::text, %(name)s::text, %(name)s::text, '{}', %(state)s, %(worker)s, %(attempts)s) returning id",
        {"name": name, "state": state, "worker": worker, "attempts": attempts},
    ).fetchone()
    assert row
    return int(row[0])


def taken_up() -> list[tuple[str, str]]:
    """Look, as a worker does."""
    with connections["jobs"].cursor() as cursor:
        cursor.execute(TAKE_UP, {"silence": SILENCE, "attempts": ATTEMPTS})
        return sorted(cursor.fetchall())


def test_what_a_dead_worker_was_doing_waits_again(database: psycopg.Connection, dead: int) -> None:
    number = job(database, "doing", dead, "een")
    job(database, "doing", None, "twee")  # its worker was struck off
    assert taken_up() == [("een", "todo"), ("twee", "todo")]
    assert taken_up() == []
    row = database.execute("select attempts, worker_id from procrastinate_jobs where id = %s", [number]).fetchone()
    assert row == (1, None)


def test_what_a_living_worker_does_is_left_alone(database: psycopg.Connection) -> None:
    living = database.execute("insert into procrastinate_workers default values returning id").fetchone()
    assert living
    job(database, "doing", living[0], "een")
    assert taken_up() == []


def test_what_waits_already_is_not_put_there_twice(database: psycopg.Connection, dead: int) -> None:
    job(database, "doing", dead, "een")
    job(database, "todo", None, "een")
    assert taken_up() == [("een", "aborted")]


def test_a_job_that_ends_every_worker_ends_itself(database: psycopg.Connection, dead: int) -> None:
    job(database, "doing", dead, "een", attempts=ATTEMPTS - 1)
    assert taken_up() == [("een", "failed")]


def test_what_waits_only_once_runs_only_once() -> None:
    assert {name for name, task in app.tasks.items() if task.queueing_lock and task.lock != task.queueing_lock} == set()
    assert any(task.queueing_lock for task in app.tasks.values())
