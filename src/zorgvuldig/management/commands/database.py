"""`zorgvuldig database`: keeps the embedded database running, so that no other process has to stop it."""

import signal
from threading import Event
from typing import Any

from django.conf import settings

from zorgvuldig.operations.installation.boot import InstallationCommand
from zorgvuldig.platform.systemd import ready


class Command(InstallationCommand):
    """Hold the server until stopped. Whoever uses it meanwhile joins it."""

    revives_after = 0.0
    tolerates = frozenset({"older", "newer"})
    help = "Keep the embedded database running until stopped; for a supervisor such as systemd. With DATABASE_URL it has nothing to do."

    def handle(self, *args: Any, **options: Any) -> None:
        """Wait; `running_database` starts it, starts it again when it ends by itself, and stops it."""
        if not settings.LOCATION.embedded:
            ready()
            self.stdout.write("DATABASE_URL names a server of your own, so there is no embedded one to keep.")
            return
        over = Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: over.set())
        ready()
        over.wait()
