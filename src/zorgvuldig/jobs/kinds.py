"""The kinds of job: decorators that put an act on the timetable, in a queue, and note how it ended.

What waits in its queue only once is not done twice at the same time either, by workers on two machines.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import DEFAULT_QUEUE

from zorgvuldig.operations.jobs.log import noting
from zorgvuldig.operations.jobs.timetable import FILMS, MODULE

Act = Callable[[datetime], None]
Stopping = Callable[[], bool]  # whether the worker was asked to stop


def every(cron: str, *, queue: str = DEFAULT_QUEUE, lock: str = "", alone: bool = True) -> Callable[[Act], Any]:
    """What is done at these times, in UTC; waits once, by the name `lock` where that is not its own. `alone`: not twice at a time."""

    def add(act: Act) -> Any:
        @wraps(act)
        def work(timestamp: int) -> None:
            act(timezone.now())

        name, known_as = MODULE + act.__name__, lock or act.__name__
        task = app.task(name=name, queue=queue, queueing_lock=known_as, lock=known_as if alone else None)
        return app.periodic(cron=cron)(task(noting(name, work)))

    return add


def lengthy(cron: str) -> Callable[[Callable[[datetime, Stopping], None]], Any]:
    """What takes minutes to hours: in a queue of its own it keeps nothing else waiting, and it stops when the worker is asked to."""

    def add(act: Callable[[datetime, Stopping], None]) -> Any:
        @wraps(act)
        def work(context: JobContext, timestamp: int) -> None:
            act(timezone.now(), context.should_abort)

        name, known_as = MODULE + act.__name__, act.__name__
        task = app.task(name=name, queue=FILMS, queueing_lock=known_as, lock=known_as, pass_context=True)
        return app.periodic(cron=cron)(task(noting(name, work)))

    return add


def on_request(act: Callable[[str, datetime], None]) -> Any:
    """What somebody asks for: once for each, by the uid of the request and never by what is in it."""

    @wraps(act)
    def work(uid: str) -> None:
        act(uid, timezone.now())

    name = MODULE + act.__name__
    return app.task(name=name)(noting(name, work))
