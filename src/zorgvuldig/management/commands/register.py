"""`zorgvuldig register check|apply|export`: the register as a file that people read and machines obey."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from zorgvuldig.backup.marker import refusal
from zorgvuldig.gate.declared import OWN_FILE, REGISTER
from zorgvuldig.gate.install import install
from zorgvuldig.gate.start import undeclared_columns
from zorgvuldig.management.installation import close_connections, running_database
from zorgvuldig.postgres import load as load_secrets
from zorgvuldig.register.export import art30_csv, fideslang, statement
from zorgvuldig.register.load import load
from zorgvuldig.register.problems import RegisterProblem

FORMATS = {"art30-csv": art30_csv, "fideslang": fideslang, "statement": statement}


class Command(BaseCommand):
    """Check, apply or export the register."""

    help = "Check a register file, apply it to this installation, or export the one in force."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="is this register sound, and does it know every stored field?")
        check.add_argument("file", nargs="?", type=Path)
        apply = verbs.add_parser("apply", help="check, keep and enforce this register")
        apply.add_argument("file", type=Path)
        export = verbs.add_parser("export", help="the register for others")
        export.add_argument("--format", choices=sorted(FORMATS), required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        try:
            match options["verb"]:
                case "check":
                    self._check(options["file"])
                case "apply":
                    self._apply(options["file"])
                case _:
                    self.stdout.write(FORMATS[options["format"]](REGISTER), ending="")
        except RegisterProblem as problem:
            raise CommandError(str(problem)) from problem
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read ({error.strerror}).") from error

    def _check(self, file: Path | None) -> None:
        register = load(file) if file else REGISTER
        if found := undeclared_columns(register):
            raise CommandError("\n".join(found))
        tables = register.tables.values()
        self.stdout.write(
            f"The register is sound: {len(register.categories)} categories, {len(register.purposes)} purposes, "
            f"{sum(len(t.columns) for t in tables)} fields in {len(tables)} tables, each with a reason."
        )

    def _apply(self, file: Path) -> None:
        register = load(file)
        if found := undeclared_columns(register):
            raise CommandError("\n".join(found))
        if sentence := refusal(settings.DATA):
            raise CommandError(sentence)
        if load_secrets(settings.DATA) is None:
            raise CommandError(f"There is no installation in {settings.DATA}. Make one with: zorgvuldig init")
        with running_database():
            install(register, settings.NAMES)
            close_connections()
        staged = OWN_FILE.with_suffix(".new")
        shutil.copyfile(file, staged)
        staged.replace(OWN_FILE)
        self.stdout.write("The register is in force. Restart the server, so that its pages follow.")
