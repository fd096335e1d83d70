"""`zorgvuldig worker`: does the jobs of the queue and its timetable."""

import asyncio
from typing import Any

from procrastinate.contrib.django import app

from zorgvuldig.management.installation import InstallationCommand


class Command(InstallationCommand):
    """Work until stopped."""

    help = "Do the jobs: housekeeping every minute, and what pages put in the queue."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one worker with its own connection."""
        asyncio.run(self._work())

    async def _work(self) -> None:
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's has one
        with app.replace_connector(connector) as working_app:
            async with working_app.open_async():
                await working_app.run_worker_async(concurrency=1, listen_notify=True)
