"""`zorgvuldig import sds DIR`: bring a school's data in from another system."""  # noqa: N999 - the command's name

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.management.installation import InstallationCommand
from zorgvuldig.records.imports.problems import ImportRefused
from zorgvuldig.records.imports.sds import import_sds

FIRST_YEAR, LAST_YEAR = 1990, 2100


class Command(InstallationCommand):
    """Read the files, print what became of every one of them, and refuse all of it when one row is wrong."""

    help = "Bring data in: all of it, or nothing when a row is refused. The report names file, row and column."

    def add_arguments(self, parser: CommandParser) -> None:
        """One word per kind of source."""
        sources = parser.add_subparsers(dest="source", required=True)
        sds = sources.add_parser("sds", help="a folder of Microsoft School Data Sync CSV files, layout 1 or 2.1")
        sds.add_argument("directory", type=Path, metavar="DIR")
        sds.add_argument("--dry-run", action="store_true", help="the same report, and nothing is changed")
        sds.add_argument(
            "--school-year",
            type=int,
            choices=range(FIRST_YEAR, LAST_YEAR),
            metavar="YEAR",
            help="put everything in the school year that starts on 1 August of YEAR, whatever dates the files have",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and print the report whatever the outcome."""
        try:
            report = import_sds(
                options["directory"],
                now=timezone.now(),
                year=options["school_year"],
                is_dry_run=options["dry_run"],
            )
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in report.lines():
            self.stdout.write(line)
        if report.is_refused:
            raise CommandError(report.conclusion())
