"""What waits in the queue only once is not done twice at the same time either."""

from zorgvuldig.jobs import app
from zorgvuldig.jobs.upkeep import take_up_jobs


def test_what_waits_only_once_runs_only_once() -> None:
    once = {name for name, task in app.tasks.items() if task.queueing_lock}
    assert {name for name in once if app.tasks[name].lock != app.tasks[name].queueing_lock} == {take_up_jobs.name}
    assert len(once) > 30


def test_what_takes_up_the_jobs_of_the_dead_waits_for_none_of_them() -> None:
    assert take_up_jobs.lock is None
