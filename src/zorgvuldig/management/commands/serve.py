"""`zorgvuldig serve`: the web server, once nothing stands in its way."""

import gc
import multiprocessing
import os
import signal
from importlib import import_module
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from granian import Granian
from granian.constants import Interfaces

from zorgvuldig.gate.log.marks import went_back
from zorgvuldig.gate.start import refusals
from zorgvuldig.operations.health.settings_checks import NO_PROXY
from zorgvuldig.operations.heap import give_back
from zorgvuldig.operations.installation.boot import OTHERS_FIRST, InstallationCommand, close_connections
from zorgvuldig.operations.register_refresh import Follower
from zorgvuldig.platform.child_process import end_without
from zorgvuldig.platform.logs import server_configuration

APPLICATION = "zorgvuldig.wsgi"
# What anybody opens. With them come the frame, the addresses, the texts in both languages: half of what a worker would load for itself.
WARM = ("/beloften/", "/inloggen/")


class Command(InstallationCommand):
    """Serve the pages."""

    follows = True
    revives_after = OTHERS_FIRST
    help = "Serve the pages. Refuses to start when a protection is missing, and says which."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1", help="127.0.0.1: only a proxy on this machine reaches it")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes; one for each processor")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, then serve until stopped."""
        if reasons := [*refusals(), *went_back(timezone.now()).values()]:
            raise CommandError("Zorgvuldig does not start:\n- " + "\n- ".join(reasons))
        if settings.HTTPS and settings.SECURE_PROXY_SSL_HEADER is None:
            self.stderr.write(f"Note: {NO_PROXY}.")
        for page in WARM:
            warm(page)
        close_connections()
        share_with_workers()
        head = os.getpid()
        os.register_at_fork(after_in_child=lambda: begin_as_worker(head))
        Follower().watch(renew_workers)
        Granian(
            f"{APPLICATION}:application",
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            workers=options["workers"],
            # No more requests at once than there are database connections for them. Not by `backpressure`: that limits
            # connections, and the idle ones of two browsers would keep the next visitor waiting for half a minute.
            blocking_threads=settings.POOL,
            log_access=False,
            log_dictconfig=server_configuration(settings.LOGS),
            websockets=False,
            respawn_failed_workers=True,  # one that was killed, for want of memory perhaps, does not take the others along
        ).serve()


def renew_workers() -> None:
    """New workers one by one, and only then the old ones stop. They read the register anew, so they are no copies of this process."""
    multiprocessing.set_start_method("spawn", force=True)
    os.kill(os.getpid(), signal.SIGHUP)


def begin_as_worker(head: int) -> None:
    """A worker that is told to stop before it serves stops: it begins as a copy of this process, which only notes the signal.

    And it ends when this process, the `head`, is gone.
    """
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_DFL)
    end_without(head)


def warm(page: str) -> str:
    """Make a page once in this process, before there are workers, so that they share what it needed; says its status.

    It is asked for as ourselves, without a cookie. What comes of it decides nothing: workers answer for themselves.
    """
    said: list[str] = []
    host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
    asked = {"PATH_INFO": page, "HTTP_HOST": host, "HTTP_X_FORWARDED_PROTO": "https", "wsgi.input": BytesIO()}
    environ: dict[str, Any] = {**asked, "wsgi.url_scheme": "https", "REMOTE_ADDR": "127.0.0.1"}
    setup_testing_defaults(environ)
    answer = import_module(APPLICATION).application(environ, lambda status, *_: said.append(status))
    answer.close()
    return said[0]


def share_with_workers() -> None:
    """Keep what is loaded now out of every later search for garbage: workers that are forked share it unchanged."""
    give_back()
    gc.freeze()
    gc.enable()
