"""`zorgvuldig cameras record|sweep`: record what cameras send, and destroy the footage of which the term is over."""

import signal
from threading import Event
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.cameras.recorder.supervisor import MINUTE, RecorderRuns, Supervisor, only_one
from zorgvuldig.operations.installation.boot import OTHERS_FIRST, InstallationCommand
from zorgvuldig.operations.register_refresh import Follower
from zorgvuldig.retention.footage.jobs import DeletionFailed, delete_footage


class Command(InstallationCommand):
    """Record until stopped, or sweep once."""

    follows = True
    awaits = True
    revives_after = OTHERS_FIRST
    help = "Record every camera that is complete and approved, within its hours; or destroy footage of which the term is over."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        record = verbs.add_parser("record", help="record until stopped")
        record.add_argument("--seconds", type=float, default=MINUTE, help="how long a piece of footage is, 60 at most")
        verbs.add_parser("sweep", help="destroy what is over its term; exit code 1 when anything stands in the way")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "sweep":
            self._sweep()
        else:
            self._record(options["seconds"])

    def _record(self, seconds: float) -> None:
        if not 1 <= seconds <= MINUTE:
            raise CommandError("A piece of footage is from 1 to 60 seconds long.")
        over = Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: over.set())

        def begin_anew() -> None:
            self.again = not over.is_set()
            over.set()

        Follower().watch(begin_anew)
        try:
            with only_one():
                supervisor = Supervisor(every=seconds)
                supervisor.begin()
                supervisor.run(over)
        except RecorderRuns:
            raise CommandError("A recorder of this installation runs already. There can be only one.") from None

    def _sweep(self) -> None:
        self.insist_on_clock()
        try:
            self.stdout.write(delete_footage(now=timezone.now()).sentence())
        except DeletionFailed as failed:
            raise CommandError(str(failed)) from failed
