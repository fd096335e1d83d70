"""`zorgvuldig worker`: does the jobs of the queue and its timetable."""

import asyncio
import logging
import signal
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DEFAULT_QUEUE, Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from psycopg import Error
from psycopg_pool import PoolTimeout

from zorgvuldig.gate.log.marks import went_back
from zorgvuldig.jobs import app
from zorgvuldig.operations.clock import ClocksDiffer, check_clock
from zorgvuldig.operations.heap import give_back
from zorgvuldig.operations.installation.boot import OTHERS_FIRST, InstallationCommand
from zorgvuldig.operations.jobs.timetable import FILMS
from zorgvuldig.operations.maintenance.state import is_on
from zorgvuldig.operations.register_refresh import EVERY, Follower
from zorgvuldig.platform.mail.backend import QUEUE
from zorgvuldig.platform.systemd import ready

log = logging.getLogger(__name__)
PATIENCE = 1.0  # seconds that a film may go on when the worker is asked to stop
PAUSE = 2.0  # seconds until the database is tried again
LONGEST = 3600.0  # seconds without a database after which somebody has to look
JOBS = "jobs"
AWAY = (ConnectorException, Error, PoolTimeout, OSError)


def is_replaced() -> bool:
    """Whether passwords or keys for links are others than this process began with: its own pool and settings keep what they had."""
    first, now = settings.LIVING.first, settings.LIVING.now()
    if first is None or now is None:
        return False
    return (first.django, first.passwords) != (now.django, now.passwords)


class Command(InstallationCommand):
    """Work until stopped."""

    follows = True
    awaits = True
    revives_after = OTHERS_FIRST
    help = "Do the jobs: housekeeping every minute, and what pages put in the queue."

    def execute(self, *args: Any, **options: Any) -> str | None:
        """While the site is closed nothing is begun, and no database is held."""
        if is_on():
            log.warning("The site is closed for maintenance: no job is begun until it is open again.")
        while is_on():
            time.sleep(EVERY)
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run a worker for everything, one for films and one for mail, with connections of their own; anew when the database comes back."""
        self.over = False
        wait_for_clock()
        tell_what_went_back()
        asyncio.run(self._work_on())

    async def _work_on(self) -> None:
        away = 0.0
        while not self.over:
            begin = asyncio.get_running_loop().time()
            try:
                await self._work()
            except AWAY:
                log.warning("The database does not answer; the worker tries again.")
            if self.over:
                return
            worked = asyncio.get_running_loop().time() - begin
            away = 0.0 if worked > LONGEST / 60 else away + worked + PAUSE
            if away > LONGEST:
                raise CommandError("The database did not answer for an hour: start it, and then the worker.")
            await asyncio.sleep(PAUSE)

    async def _work(self) -> None:
        """Work until stopped, or until the database is gone."""
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's has one
        with app.replace_connector(connector) as working_app:
            for known in working_app.tasks.values():
                known.retry_strategy = known.retry_strategy or ByTheRightClock()
            async with working_app.open_async():
                common: dict[str, Any] = {
                    "concurrency": 1,
                    "install_signal_handlers": False,
                    "task_middleware": [fresh],
                }
                # What is half done of a film or a batch of mail goes on with the next worker.
                beside = [
                    asyncio.create_task(
                        working_app.run_worker_async(queues=[queue], shutdown_graceful_timeout=PATIENCE, **common)
                    )
                    for queue in (FILMS, QUEUE)
                ]
                everything = asyncio.create_task(
                    working_app.run_worker_async(queues=[DEFAULT_QUEUE], listen_notify=True, **common)
                )
                following = asyncio.create_task(self._follow(everything))
                self._end_by_signal(everything)
                ready()
                workers = [everything, *beside]
                try:
                    # One that ends by itself ends all: without the others' notice nobody would send mail any more.
                    ended, _ = await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for task in (*workers, following):
                        task.cancel()
                    await asyncio.wait([*workers, following])
                if not self.over:
                    for one in ended:
                        one.result()

    def _end_by_signal(self, everything: "asyncio.Task[None]") -> None:
        """Asked to end: the job at hand is finished, and nothing begins."""

        def end() -> None:
            self.over = True
            everything.cancel()

        for ending in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(ending, end)

    async def _follow(self, everything: "asyncio.Task[None]") -> None:
        """When another register is in force, secrets were replaced, the site was closed or the clock is off: the job at hand is finished,
        and this process starts anew."""
        follower = Follower()
        while not (is_replaced() or is_on() or await asyncio.to_thread(self._is_over, follower)):
            await asyncio.sleep(EVERY)
        self.again = self.over = True
        everything.cancel()

    def _is_over(self, follower: Follower) -> bool:
        return clocks_differ() or follower.tried()


def clocks_differ() -> bool:
    """Whether nothing may be begun, which is said. A database that is away says nothing of clocks."""
    try:
        check_clock(JOBS)
    except ClocksDiffer as problem:
        log.error("%s", problem)
        return True
    except DatabaseError:
        return False
    finally:
        connections[JOBS].close()
    return False


def wait_for_clock() -> None:
    """While the clocks differ nothing is begun: every job works with the day of this machine."""
    while clocks_differ():
        time.sleep(EVERY)


def tell_what_went_back() -> None:
    """Say when the database is less far than it was, and work on: only who measures can show that a promise is broken."""
    try:
        for sentence in went_back(timezone.now()).values():
            log.error("%s", sentence)
    except (DatabaseError, *AWAY):
        return  # it is measured every five minutes
    finally:
        connections[JOBS].close()


def fresh(do: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Each job begins without the connection of another, whose server may be gone, and with a clock that can be trusted.

    What it needed of memory is nobody's after it: a night's deleting or a round of measuring takes more than all that comes between.
    """
    close_old_connections()
    try:
        check_clock(JOBS)
    except ClocksDiffer:
        time.sleep(EVERY)  # by then `_follow` has seen it too, and nothing takes the job again until the clock is right
        raise
    try:
        return do()
    finally:
        give_back()


class ByTheRightClock(BaseRetryStrategy):
    """A job that met a wrong clock goes back into the queue, where it waits for the right one. Whatever else went wrong ends it."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Again at once, and not at a time, which one of the two clocks would have to say."""
        return RetryDecision() if isinstance(exception, ClocksDiffer) else None
