"""`zorgvuldig demo`: a believable school with invented people, ready to sign in to."""

import gc
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.error import URLError

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.canaries.job import live
from zorgvuldig.demo.camera_stream import CameraStream
from zorgvuldig.demo.cameras import STREAM_GRAIN, STREAM_PORT
from zorgvuldig.demo.command_input import port, pupils, unfit
from zorgvuldig.demo.people import PASSWORD
from zorgvuldig.demo.seed import is_seeded, seed, who_can_sign_in
from zorgvuldig.gate.log.marks import declare, seal_and_note
from zorgvuldig.operations.heap import give_back
from zorgvuldig.operations.installation.boot import InstallationCommand, build, close_connections
from zorgvuldig.platform.child_process import PARENT_PIPE
from zorgvuldig.statement.jobs import measure_and_publish

PATIENCE = 60  # seconds for the first page


class Command(InstallationCommand):
    """Build, seed once, then serve and work until stopped."""

    revives_after = 0.0
    tolerates = frozenset({"older"})
    help = "A demonstration school: database, invented people, server and worker. Ctrl-C stops it."

    def add_arguments(self, parser: CommandParser) -> None:
        """How large, where, and whether to stay."""
        parser.add_argument("--pupils", type=pupils, default=600)
        parser.add_argument("--port", type=port, default=8000)
        parser.add_argument("--once", action="store_true", help="prepare the school and stop")

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Look at the port before anything else: a minute of work for nothing is too much."""
        if not options["once"] and (sentence := unfit(options["port"])):
            raise CommandError(sentence)
        if settings.LOCATION.embedded:
            self._say(f"Starting a database in {settings.DATA} …")
        return super().execute(*args, **options)

    def _say(self, sentence: str) -> None:
        """At once, also when somebody reads it through a pipe."""
        self.stdout.write(sentence)
        self.stdout.flush()

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, print who can sign in, serve."""
        self._say("Making tables and rules, or looking whether they are still right …")
        build()
        if is_seeded():
            self._say("This demonstration school was made before; its data are kept.")
        else:
            begin = time.monotonic()
            declare(timezone.now())
            seed(options["pupils"], timezone.now(), self._say)
            seal_and_note(timezone.now())
            self._say(f"{options['pupils']} invented pupils in {time.monotonic() - begin:.1f} s")
        self._say("Trying with invented people what they get to see …")
        live(timezone.now())
        self._say("Measuring the seventeen promises …")
        measure_and_publish(timezone.now())
        close_connections()
        self._introduce()
        if not options["once"]:
            self._serve(options["port"])

    def _introduce(self) -> None:
        self.stdout.write(f"\nSign in with the password {PASSWORD} as:\n")
        for person in who_can_sign_in():
            self.stdout.write(f"  {person.username:<18} {person.label}")
        # Whole, so that it can be pasted: the program may be on nobody's path, and the data are seldom where one stands.
        started = [sys.executable, "-m", "zorgvuldig"] if sys.argv[0].endswith(".py") else sys.argv[:1]
        program = shlex.join([*started, "--data", str(settings.DATA)])
        self.stdout.write(f"\nStaff also need a code. In a second window: {program} demo-code docent")
        self.stdout.write(f"Mail goes nowhere. The newest mail: {program} demo-mail\n")

    def _serve(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}/"
        gc.collect()
        give_back()  # what a whole school took to make
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, lambda *_: sys.exit(0))
        others = ("worker",), ("cameras", "record")
        with ExitStack() as running:
            self._say("Starting the pages, the work in the background and the cameras …")
            server = running.enter_context(child("serve", "--port", str(port)))
            self._show_camera(running)
            all_of_them = [server, *(running.enter_context(child(*other)) for other in others)]
            self._wait_for(address, server)
            self.stdout.write(f"Ten minutes along the promises: {address}rondleiding/")
            self._say(f"Ready on {address}")
            self._say("Ctrl-C stops it; the school stays, and the next start takes a few seconds.")
            while all(one.poll() is None for one in all_of_them):
                time.sleep(0.5)
        raise CommandError("The server, the worker or the recorder stopped by itself; what it said is above.")

    def _show_camera(self, running: ExitStack) -> None:
        """Send the stream that the cameras of the demonstration record."""
        try:
            running.enter_context(CameraStream(STREAM_PORT, STREAM_GRAIN))
        except OSError:
            self.stdout.write(f"Port {STREAM_PORT} is in use: the cameras record what is sent there, if anything is.")

    def _wait_for(self, address: str, server: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and server.poll() is None:
            try:
                with urllib.request.urlopen(address + "gezond/", timeout=5):  # noqa: S310 - this machine
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise CommandError(f"The server did not answer on {address}. Is the port in use? Choose another with --port.")


@contextmanager
def child(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of our own commands as a process of its own, stopped when we stop, also when we are killed."""
    theirs, ours = os.pipe()
    command, environment = [sys.executable, "-m", "zorgvuldig", *arguments], {**os.environ, PARENT_PIPE: str(theirs)}
    process = subprocess.Popen(command, pass_fds=(theirs,), env=environment, start_new_session=True)
    os.close(theirs)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with the workers it may have started
            process.wait()
        os.close(ours)
