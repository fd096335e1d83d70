"""`zorgvuldig restore DIR`: an installation from a backup, without what was deleted since."""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.backup.places import Places
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.restore import RestoreOrder, restore
from zorgvuldig.backup.target import RestoreRequest, begin
from zorgvuldig.operations.installation.boot import close_connections, running_database, setting_refusal
from zorgvuldig.platform.postgres import DatabaseProblem

VERIFIED = "ZORGVULDIG_RESTORE_VERIFIED"  # internal: the moment that the first half of this very command verified


class Command(BaseCommand):
    """Verify, mark, start anew with the secrets and register of the backup, restore."""

    help = (
        "Restore a backup into an empty installation. What was deleted since is deleted again, and nothing is served "
        "before that is done. Killed halfway: run the same command again."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup, and what was kept elsewhere."""
        parser.add_argument("directory", type=Path, metavar="DIR", help="the directory that was given to backup")
        parser.add_argument(
            "--keys", type=Path, metavar="DIR", help="where copies of the keystore lie; DIR when not said"
        )
        parser.add_argument("--secrets", type=Path, metavar="FILE", help="the copy of secrets.json that you kept")
        parser.add_argument(
            "--receipts", type=Path, metavar="FILE", help="the newest copy of receipts.jsonl that you kept"
        )
        parser.add_argument("--at", default="", metavar="MOMENT", help="which backup, such as 20261125T013000Z; newest")
        parser.add_argument("--without-keys", action="store_true", help="give up what was sealed for pupils")

    def handle(self, *args: Any, **options: Any) -> None:
        """One half, or the other."""
        if sentence := setting_refusal():
            raise CommandError(sentence)
        try:
            places = Places.of(options["directory"], options["keys"])
            if options["receipts"] and not options["receipts"].is_file():
                raise BackupProblem(
                    f"{options['receipts']} is not there: name the copy of receipts.jsonl that you kept."
                )
            if moment := os.environ.pop(VERIFIED, None):
                self._finish(places, moment, options)
            else:
                self._begin(places, options)
        except (BackupProblem, DatabaseProblem) as problem:
            raise CommandError(str(problem)) from problem

    def _begin(self, places: Places, options: dict[str, Any]) -> None:
        wish = RestoreRequest(
            places,
            settings.DATA,
            at=options["at"],
            secrets=options["secrets"],
            without_keys=options["without_keys"],
            programs=settings.PG_PROGRAMS,
        )
        os.environ[VERIFIED] = begin(wish, {"DATABASE_URL": settings.DATABASE_URL}, self._say).moment
        # Secrets and register are read when a process starts, so the second half is a new one in our place.
        self.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "zorgvuldig", *sys.argv[1:]])  # noqa: S606 - ourselves

    def _finish(self, places: Places, moment: str, options: dict[str, Any]) -> None:
        order = RestoreOrder(places, moment, without_keys=options["without_keys"], receipts=options["receipts"])
        with running_database():
            try:
                restore(order, now=timezone.now(), say=self._say)
            finally:
                close_connections()
        self._say("done. Next: zorgvuldig doctor, zorgvuldig serve, zorgvuldig worker")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
