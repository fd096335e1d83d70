"""`zorgvuldig backup DIR`: a copy of everything, sealed; and looking at, or trying out, the copies there are."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.backup.list import backups
from zorgvuldig.backup.make import back_up
from zorgvuldig.backup.places import Places
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.rehearsal import rehearse
from zorgvuldig.operations.installation.boot import InstallationCommand


class Command(InstallationCommand):
    """Back up; the old copies go at their term."""

    help = (
        "Back up database, vault, register, receipts and keystore into DIR, and remove backups there whose term is over. "
        "Keep a copy of secrets.json somewhere else: without it no backup opens."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, or what else to do there."""
        parser.add_argument("directory", type=Path, metavar="DIR", help="a directory that exists, on another disk")
        parser.add_argument(
            "--keys", type=Path, metavar="DIR", help="where copies of the keystore go; DIR when not said"
        )
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true", help="only say which backups there are")
        what.add_argument("--test", action="store_true", help="only restore the newest into a throw-away database")
        parser.add_argument("--json", action="store_true", help="with --list: for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or refuse in one sentence."""
        try:
            places = Places.of(options["directory"], options["keys"])
            if options["list"]:
                self._list(places, as_json=options["json"])
            elif options["test"]:
                self.stdout.write(rehearse(places, now=timezone.now()))
            else:
                self.stdout.write(f"done: {back_up(places, now=timezone.now(), say=self._say)}")
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _list(self, places: Places, *, as_json: bool) -> None:
        found = backups(places)
        if as_json:
            self.stdout.write(json.dumps({"backups": [one.as_json() for one in found]}, indent=2))
            return
        for one in found:
            self.stdout.write(one.sentence())
        if not found:
            self.stdout.write("There is no backup yet.")
