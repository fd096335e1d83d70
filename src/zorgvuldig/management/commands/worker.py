"""`zorgvuldig worker`: does the jobs of the queue and its timetable."""

import asyncio
import logging
import signal
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError
from django.db import close_old_connections
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DEFAULT_QUEUE
from psycopg import Error
from psycopg_pool import PoolTimeout

from zorgvuldig.jobs import FILMS
from zorgvuldig.management.following import EVERY, Follower
from zorgvuldig.management.installation import InstallationCommand
from zorgvuldig.management.stalled import EVERY as EVERY_LOOK
from zorgvuldig.management.stalled import take_up

log = logging.getLogger(__name__)
PATIENCE = 1.0  # seconds that a film may go on when the worker is asked to stop
PAUSE = 2.0  # seconds until the database is tried again
LONGEST = 3600.0  # seconds without a database after which somebody has to look
AWAY = (ConnectorException, Error, PoolTimeout, OSError)


class Command(InstallationCommand):
    """Work until stopped."""

    follows = True
    help = "Do the jobs: housekeeping every minute, and what pages put in the queue."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one worker for everything and one for films, with connections of their own; anew when the database comes back."""
        self.over = False
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
            async with working_app.open_async():
                common: dict[str, Any] = {
                    "concurrency": 1,
                    "install_signal_handlers": False,
                    "task_middleware": [fresh],
                }
                films = asyncio.create_task(
                    working_app.run_worker_async(queues=[FILMS], shutdown_graceful_timeout=PATIENCE, **common)
                )
                everything = asyncio.create_task(
                    working_app.run_worker_async(queues=[DEFAULT_QUEUE], listen_notify=True, **common)
                )
                others = [
                    asyncio.create_task(self._follow(everything)),
                    asyncio.create_task(self._take_up(connector)),
                ]
                self._end_by_signal(everything)
                try:
                    await asyncio.wait([everything, films], return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for task in (everything, films, *others):
                        task.cancel()  # what is half done of a film begins anew with the next worker
                    await asyncio.wait([everything, films, *others])
                if not self.over and not everything.cancelled():
                    await everything

    def _end_by_signal(self, everything: "asyncio.Task[None]") -> None:
        """Asked to end: the job at hand is finished, and nothing begins."""

        def end() -> None:
            self.over = True
            everything.cancel()

        for ending in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(ending, end)

    async def _take_up(self, connector: Any) -> None:
        """What a dead worker left is put back, also while this one is at work."""
        while True:
            try:
                await take_up(connector)
            except AWAY:
                log.warning("Jobs of dead workers could not be looked for.")
            await asyncio.sleep(EVERY_LOOK)

    async def _follow(self, everything: "asyncio.Task[None]") -> None:
        """When another register is in force, the job at hand is finished, and this process starts anew."""
        follower = Follower()
        while not await asyncio.to_thread(follower.tried):
            await asyncio.sleep(EVERY)
        self.again = self.over = True
        everything.cancel()


def fresh(do: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Each job begins without the connection of another: the server of that one may be gone."""
    close_old_connections()
    return do()
