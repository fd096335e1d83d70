"""`zorgvuldig worker`: does the jobs of the queue and its timetable."""

import asyncio
import logging
import time
from typing import Any

from django.conf import settings
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.jobs import DEFAULT_QUEUE

from zorgvuldig.jobs import FILMS, POST
from zorgvuldig.management.following import EVERY, Follower
from zorgvuldig.management.installation import InstallationCommand
from zorgvuldig.management.notifying import ready
from zorgvuldig.operating.maintenance_state import is_on

log = logging.getLogger(__name__)
PATIENCE = 1.0  # seconds that a film may go on when the worker is asked to stop


def is_replaced() -> bool:
    """Whether passwords or keys for links are others than this process began with: its own pool and settings keep what they had."""
    first, now = settings.LIVING.first, settings.LIVING.now()
    return None not in (first, now) and (first.django, first.passwords) != (now.django, now.passwords)  # type: ignore[union-attr]


class Command(InstallationCommand):
    """Work until stopped."""

    follows = True
    help = "Do the jobs: housekeeping every minute, and what pages put in the queue."

    def execute(self, *args: Any, **options: Any) -> str | None:
        """While the site is closed nothing is begun, and no database is held."""
        if is_on():
            log.warning("The site is closed for maintenance: no job is begun until it is open again.")
        while is_on():
            time.sleep(EVERY)
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one worker for everything, one for films and one for mail, with connections of their own."""
        asyncio.run(self._work())

    async def _work(self) -> None:
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's has one
        with app.replace_connector(connector) as working_app:
            async with working_app.open_async():
                beside = [asyncio.create_task(_beside(working_app, queue)) for queue in (FILMS, POST)]
                everything = asyncio.create_task(
                    working_app.run_worker_async(queues=[DEFAULT_QUEUE], concurrency=1, listen_notify=True)
                )
                ready()
                following = asyncio.create_task(self._follow(everything))
                try:
                    await asyncio.wait([everything])
                    if not self.again:
                        await everything
                finally:
                    following.cancel()
                    for one in beside:
                        one.cancel()  # what is half done of a film or a batch of mail goes on with the next worker
                    await asyncio.wait([*beside, following])

    async def _follow(self, everything: "asyncio.Task[None]") -> None:
        """When another register is in force, secrets were replaced, or the site was closed: the job at hand is finished, and this process starts anew."""
        follower = Follower()
        while not (is_replaced() or is_on() or await asyncio.to_thread(follower.tried)):
            await asyncio.sleep(EVERY)
        self.again = True
        everything.cancel()


async def _beside(working_app: App, queue: str) -> None:
    """One worker of one queue, that stops when it is told to."""
    await working_app.run_worker_async(
        queues=[queue], concurrency=1, install_signal_handlers=False, shutdown_graceful_timeout=PATIENCE
    )
