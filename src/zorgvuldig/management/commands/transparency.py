"""`zorgvuldig transparency append|begin`: the log that others witness."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.operations.installation.boot import InstallationCommand
from zorgvuldig.transparency.job import log_and_submit
from zorgvuldig.transparency.log import begin
from zorgvuldig.transparency.notes import Checkpoint
from zorgvuldig.transparency.tiles import Damaged
from zorgvuldig.transparency.witness_list import NotAWitness, quorum


class Command(InstallationCommand):
    """Add an entry now, or begin another log."""

    help = "Add to the log that others witness, or begin another. Exit code 1 when it is not whole."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("append", help="add an entry and ask every witness; a job does so every hour")
        verbs.add_parser("begin", help="begin another log, with another key and name, which every witness has to add")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        try:
            if options["verb"] == "begin":
                self.stdout.write(f"Begun. Give this to every witness: {begin().key}")
                return
            note, watching = log_and_submit(timezone.now()), quorum()
        except (Damaged, NotAWitness) as refusal:
            raise CommandError(str(refusal)) from refusal
        signed = sum(note.seen_at(one.key) is not None for one in watching.witnesses)
        size = Checkpoint.parse(note.text).size
        self.stdout.write(f"Added. Entries: {size}. Witnesses that signed: {signed} of {len(watching.witnesses)}.")
