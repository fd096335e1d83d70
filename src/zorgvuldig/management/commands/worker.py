"""`zorgvuldig worker`: does the jobs of the queue and its timetable."""

import asyncio
from typing import Any

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.jobs import DEFAULT_QUEUE

from zorgvuldig.jobs import FILMS, POST
from zorgvuldig.management.following import EVERY, Follower
from zorgvuldig.management.installation import InstallationCommand

PATIENCE = 1.0  # seconds that a film may go on when the worker is asked to stop


class Command(InstallationCommand):
    """Work until stopped."""

    follows = True
    help = "Do the jobs: housekeeping every minute, and what pages put in the queue."

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
                following = asyncio.create_task(self._follow(everything))
                workers = [everything, *beside]
                try:
                    # One that ends by itself ends the process: without the others' notice nobody would send mail any more.
                    await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
                    if not self.again:
                        for one in workers:
                            if one.done():
                                one.result()
                finally:
                    following.cancel()
                    for one in workers:
                        one.cancel()  # what is half done of a film or a batch of mail goes on with the next worker
                    await asyncio.wait([*workers, following])

    async def _follow(self, everything: "asyncio.Task[None]") -> None:
        """When another register is in force, the job at hand is finished, and this process starts anew."""
        follower = Follower()
        while not await asyncio.to_thread(follower.tried):
            await asyncio.sleep(EVERY)
        self.again = True
        everything.cancel()


async def _beside(working_app: App, queue: str) -> None:
    """One worker of one queue, that stops when it is told to."""
    await working_app.run_worker_async(
        queues=[queue], concurrency=1, install_signal_handlers=False, shutdown_graceful_timeout=PATIENCE
    )
