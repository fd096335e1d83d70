"""Two servers and two workers on one database: they share the work, and each goes on without the other."""

import time

from tests.patience import until
from tests.running.parts import Worker
from tests.running.school import School
from tests.running.use import InUse, good, reader, teacher

DONE = "select count(*) from procrastinate_jobs where status = 'succeeded' and id > %s"
WORKERS = "select count(*) from procrastinate_workers where last_heartbeat > now() - interval '30 seconds'"
NEWEST = "select coalesce(max(id), 0) from procrastinate_jobs"
# A nightly job waits for a lock that the test holds, which lets readers through: it is in the middle for as long as we like.
HELD = "lock table family_copy in exclusive mode"
PUT = """insert into procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
    values ('default', 'zorgvuldig.jobs.clear_copies', 9, 'clear_copies', 'clear_copies', '{"timestamp": 0}') returning id"""
# The timetable leaves these alone meanwhile: at the minute of one of them, the same work would wait twice.
NOT_BY_ITSELF = """insert into procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
    select 'zorgvuldig.jobs.' || task, '', floor(extract(epoch from now()) / 60) * 60 + 60 * minute
    from unnest(array['clear_copies', 'hold_reviews']) task, generate_series(-30, 120) minute
    on conflict do nothing"""
ATTEMPTS = "select attempts from procrastinate_jobs where id = %s"
TAKEN_UP = 300.0  # seconds: a minute without a sign of life, a look every minute, and a busy machine
STATE = "select status::text from procrastinate_jobs where id = %s"
TIMES = "select count(*) from procrastinate_events where job_id = %s and type = 'succeeded'"


def test_one_server_answers_all_when_the_other_is_killed(school: School) -> None:
    one, two = school.installation.serve(), school.installation.serve()
    one.ready()
    two.ready()
    parent, docent = reader(school, one.port, two.port), teacher(school, two.port, one.port)
    with InUse(parent, docent):
        until(lambda: {act.port for act in good(parent.acts)} == {one.port, two.port} and len(docent.saved) > 4)
        assert len(good(parent.acts)) == len(parent.acts)
        one.kill()
        killed = time.monotonic()
        until(lambda: sum(act.at > killed for act in good(parent.acts)) > 4)
        until(lambda: sum(act.at > killed for act in good(docent.acts, (303,))) > 2)
    by_two = [act for act in (*parent.acts, *docent.acts) if act.port == two.port]
    # A form that fell to the killed one may have been saved after all; then the next one says that somebody was first.
    assert {act.status for act in by_two} <= {200, 303, 409}


def test_a_job_of_a_killed_worker_is_done_by_the_other_and_once(school: School) -> None:
    _quiet(school)
    one = school.installation.work()
    _works(school, one, 3)
    with school.server.connect() as database, database.transaction():
        database.execute(HELD)
        number = school.server.ask(PUT)
        until(lambda: school.server.ask(STATE, number) == "doing")
        two = school.installation.work()
        _works(school, two, 6)
        one.kill()
        until(lambda: school.server.ask(ATTEMPTS, number) == 1, seconds=TAKEN_UP)
        assert two.alive
    until(lambda: school.server.ask(STATE, number) == "succeeded")
    assert school.server.ask(TIMES, number) == 1
    assert (
        school.server.ask("select count(*) from procrastinate_jobs where status = 'doing' and worker_id is null") == 0
    )
    assert two.stop() == 0


def test_the_same_job_never_runs_twice_at_once(school: School) -> None:
    _quiet(school)
    _works(school, school.installation.work(), 3)
    _works(school, school.installation.work(), 6)
    with school.server.connect() as database, database.transaction():
        database.execute(HELD)
        first = school.server.ask(PUT)
        until(lambda: school.server.ask(STATE, first) == "doing")
        second = school.server.ask(PUT)
        newest = school.server.ask(NEWEST)
        other = school.server.ask(PUT.replace("clear_copies", "hold_reviews"))
        until(lambda: school.server.ask(STATE, other) == "succeeded")  # the other worker is free, and leaves it
        assert school.server.ask(STATE, second) == "todo"
        assert newest >= second
    until(lambda: school.server.ask(STATE, second) == "succeeded")


def test_attempts_to_guess_a_password_are_counted_whichever_server_is_asked(school: School) -> None:
    one, two = school.installation.serve(), school.installation.serve()
    one.ready()
    two.ready()
    for turn in range(6):
        (one, two)[turn % 2].visitor().sign_in("ouder", password="niet-het-wachtwoord")
    with_the_right_one = [each.visitor().sign_in("ouder").status for each in (one, two)]
    assert 302 not in with_the_right_one


def _quiet(school: School) -> None:
    with school.server.connect() as database:
        database.execute(NOT_BY_ITSELF)


def _works(school: School, worker: Worker, count: int) -> None:
    """Wait until so many are registered: each process is three, as films and mail have their own."""
    until(lambda: school.server.ask(WORKERS) >= count or not worker.alive, "the worker does not work")
    assert worker.alive, worker.words()[-2000:]
