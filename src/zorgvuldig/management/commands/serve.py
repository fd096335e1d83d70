"""`zorgvuldig serve`: the web server, once nothing stands in its way."""

import gc
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from io import BytesIO
from typing import Any, NoReturn
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from granian.constants import Interfaces
from granian.server import MPServer

from zorgvuldig.gate.log.marks import went_back
from zorgvuldig.gate.start import refusals
from zorgvuldig.operations.head import DIED, RENEW, SERVING, is_head_of
from zorgvuldig.operations.health.settings_checks import NO_PROXY
from zorgvuldig.operations.heap import give_back
from zorgvuldig.operations.installation.boot import OTHERS_FIRST, InstallationCommand, close_connections
from zorgvuldig.operations.register_refresh import Follower
from zorgvuldig.platform.child_process import end_without
from zorgvuldig.platform.logs import server_configuration

log = logging.getLogger(__name__)
APPLICATION = "zorgvuldig.wsgi"
# What anybody opens. With them come the frame, the addresses, the texts in both languages: half of what a worker would load for itself.
WARM = ("/beloften/", "/inloggen/")
TOGETHER = 3.0  # seconds in which those that are renewed still take visitors beside those that take their place


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
        server = ServerOfThisProcess(
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
        )
        head = os.getppid() if is_head_of(os.environ) else None
        if died := os.environ.pop(DIED, ""):
            log.error("What served pages died of signal %s; this takes its place.", int(died))
        renew = renew_by(head)
        with copies(options["workers"] - 1, server.serve, head, renew):
            Follower().watch(renew)
            if head is not None:
                end_without(head)
                notice = threading.Timer(TOGETHER, os.kill, (head, SERVING))
                notice.daemon = True
                notice.start()
            server.serve()


class ServerOfThisProcess(MPServer):
    """Granian's server without a process of its own above: whoever calls `serve` is the one that serves."""

    def _serve(self, spawn_target: Any, target_loader: Any) -> None:
        self._init_shared_socket()  # type: ignore[no-untyped-call]
        self._spawn_worker(0, spawn_target, target_loader).inner.run()


def renew_by(head: int | None) -> Callable[[], None]:
    """What has all processes that serve replaced by new ones. Without a head, whoever keeps us running starts them anew."""
    told = (os.getpid(), signal.SIGTERM) if head is None else (head, RENEW)
    return lambda: os.kill(*told)


@contextmanager
def copies(count: int, serve: Callable[[], None], head: int | None, renew: Callable[[], None]) -> Iterator[None]:
    """Copies of this process that serve as long as it does. When one of them ends by itself, all are renewed."""
    first = os.getpid()
    pids = []
    for _ in range(count):
        pid = os.fork()
        if not pid:
            serve_as_copy(serve, first, head)
        pids.append(pid)
    over = threading.Event()

    def watch(pid: int) -> None:
        os.waitpid(pid, 0)
        if not over.is_set():
            log.error("One of those that serve pages ended by itself; all of them are renewed.")
            renew()

    watches = [threading.Thread(target=watch, args=(pid,), daemon=True) for pid in pids]
    for thread in watches:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for pid, thread in zip(pids, watches, strict=True):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            thread.join()


def serve_as_copy(serve: Callable[[], None], first: int, head: int | None) -> NoReturn:
    """Be a copy of the first that serves, to its end: nothing that the first has to put away is done twice."""
    ended = 1
    try:
        for told in (signal.SIGINT, signal.SIGTERM):  # it stops when it is told before it serves, too
            signal.signal(told, signal.SIG_DFL)
        end_without(first, heir=head)
        serve()
        ended = 0
    except Exception:
        log.exception("A copy that serves pages cannot go on.")
    finally:
        os._exit(ended)


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
