"""`zorgvuldig import …`: bring a school's data in from another system."""  # noqa: N999 - the command's name

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone, translation

from zorgvuldig.gate.jobs import working
from zorgvuldig.imports.edexml.source import import_edexml
from zorgvuldig.imports.oneroster.source import import_oneroster
from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.roster.guardian_matches import OTHER, SAME
from zorgvuldig.imports.run import KIND, LANGUAGE, Occasion
from zorgvuldig.imports.sds.source import import_sds
from zorgvuldig.imports.spreadsheet.source import import_sheet
from zorgvuldig.imports.timetable.apply import import_timetable
from zorgvuldig.imports.undo import UndoRefused, latest, undo
from zorgvuldig.imports.upload.run import PUPILS, SHEETS
from zorgvuldig.operations.installation.boot import InstallationCommand

FIRST_YEAR, LAST_YEAR = 1990, 2100


class Command(InstallationCommand):
    """Read the files, print what became of every one of them, and refuse all of it when one row is wrong."""

    help = "Bring data in: all of it, or nothing when a row is refused. The report names file, row and column."

    def add_arguments(self, parser: CommandParser) -> None:
        """One word per kind of source."""
        sources = parser.add_subparsers(dest="source", required=True)
        sds = sources.add_parser("sds", help="a folder of Microsoft School Data Sync CSV files, layout 1 or 2.1")
        sds.add_argument("directory", type=Path, metavar="DIR")
        _add_year(
            sds, "put everything in the school year that starts on 1 August of YEAR, whatever dates the files have"
        )
        oneroster = sources.add_parser(
            "oneroster", help="a zip of OneRoster 1.1 or 1.2 CSV files, in bulk or as a delta"
        )
        oneroster.add_argument("file", type=Path, metavar="ZIP")
        edexml = sources.add_parser("edexml", help="an EDEXML 2.0 or 2.1 file about one school in one school year")
        edexml.add_argument("file", type=Path, metavar="FILE")
        edexml.add_argument("--mentors", action="store_true", help="the teachers of a class (groep) are its mentors")
        sheet = sources.add_parser("sheet", help="a spreadsheet of pupils, grades or absence, .xlsx or .csv")
        sheet.add_argument("file", type=Path, metavar="FILE")
        sheet.add_argument(
            "--map", required=True, help="auto, magister, somtoday, or a JSON file of target to header of the column"
        )
        sheet.add_argument("--what", choices=SHEETS, default=PUPILS, help="what is in it; pupils when not said")
        timetable = sources.add_parser(
            "timetable", help="a timetable: .csv or .xlsx by date or week, or a file of Untis, Zermelo or a calendar"
        )
        timetable.add_argument("file", type=Path, metavar="FILE")
        for source in (edexml, sheet, timetable):
            source.add_argument(
                "--school", default="", metavar="NAME", help="the school it is about, when there are several"
            )
            _add_year(source, "put everything in the school year that begins in YEAR")
        back = sources.add_parser("undo", help="take the last import of a source back, whole")
        back.add_argument("of", metavar="SOURCE", help="sds, oneroster, edexml, sheet, grades, absence or timetable")
        for source in (sds, oneroster, sheet):
            for said, means in (
                (SAME, "this guardian is the one that the pupil has; MARK stands in the report"),
                (OTHER, "this guardian is somebody else"),
            ):
                source.add_argument(f"--{said}", action="append", default=[], metavar="MARK", help=means)
        for source in (sds, oneroster, edexml, sheet, timetable):
            source.add_argument("--dry-run", action="store_true", help="the same report, and nothing is changed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and print the report whatever the outcome; or take an import back."""
        if options["source"] == "undo":
            with translation.override(LANGUAGE):
                self.stdout.write(_undo(options["of"]))
            return
        try:
            report = _import(options)
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in report.lines():
            self.stdout.write(line)
        if report.is_refused:
            raise CommandError(report.conclusion())


def _add_year(parser: ArgumentParser, help: str) -> None:
    parser.add_argument("--school-year", type=int, choices=range(FIRST_YEAR, LAST_YEAR), metavar="YEAR", help=help)


def _undo(source: str) -> str:
    now = timezone.now()
    try:
        with working(KIND, now=now) as door:
            run = latest(door=door).get(source)
        if run is None:
            raise CommandError(f"There is no import of «{source}» that can be taken back.")
        count = undo(run.uid, now=now)
    except UndoRefused as refusal:
        raise CommandError(str(refusal)) from refusal
    return f"Taken back: the import of {run.started_at:%Y-%m-%d %H:%M}, {count} changes."


def _import(options: dict[str, Any]) -> Report:
    """Each source by its own function, since each needs to be told something else."""
    now, is_dry_run = timezone.now(), options["dry_run"]
    answers = {mark: said for said in (SAME, OTHER) for mark in options.get(said, ())}
    match options["source"]:
        case "sds":
            year, occasion = options["school_year"], Occasion(answers=answers)
            return import_sds(options["directory"], now=now, year=year, is_dry_run=is_dry_run, occasion=occasion)
        case "oneroster":
            return import_oneroster(options["file"], now=now, is_dry_run=is_dry_run, occasion=Occasion(answers=answers))
        case "edexml":
            return import_edexml(
                options["file"],
                now=now,
                school=options["school"],
                year=options["school_year"],
                with_mentors=options["mentors"],
                is_dry_run=is_dry_run,
            )
        case "timetable":
            return import_timetable(
                options["file"],
                now=now,
                school=options["school"],
                year=options["school_year"],
                is_dry_run=is_dry_run,
            )
        case _:
            return import_sheet(
                options["file"],
                map=options["map"],
                now=now,
                what=options["what"],
                school=options["school"],
                year=options["school_year"],
                answers=answers,
                is_dry_run=is_dry_run,
            )
