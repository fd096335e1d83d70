"""`zorgvuldig register check|apply|export|history`: the register as a file that people read and machines obey."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.backup.marker import refusal
from zorgvuldig.gate.contents import BY_COMMAND, OtherWords
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.gate.install import install
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.start import undeclared_columns
from zorgvuldig.governance.register_editor.reads import agreed_outside_eea, history
from zorgvuldig.operations.installation.boot import close_connections, running_database
from zorgvuldig.operations.register_refresh import in_force, keep
from zorgvuldig.platform.postgres import DatabaseProblem
from zorgvuldig.platform.postgres import load as load_secrets
from zorgvuldig.register.export import NOTHING_AGREED, Agreed, art30_csv, fideslang, statement
from zorgvuldig.register.floors import below_floors
from zorgvuldig.register.load import load, text_of
from zorgvuldig.register.problems import RegisterProblem

TOML = "toml"  # the text itself, byte for byte
ART30 = "art30-csv"  # with what was agreed with suppliers
FOLLOWED = "The register is in force. A server of this version that runs follows within a quarter of a minute, a worker as soon as its job is done."
FORMATS = {"fideslang": fideslang, "statement": statement}


class Command(BaseCommand):
    """Check, apply or export the register."""

    help = "Check a register file, apply it to this installation, or export the one in force."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Four verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="is this register sound, and does it know every stored field?")
        check.add_argument("file", nargs="?", type=Path)
        apply = verbs.add_parser("apply", help="check, keep and enforce this register")
        apply.add_argument("file", type=Path)
        export = verbs.add_parser("export", help="the register for others")
        export.add_argument("--format", choices=sorted((*FORMATS, ART30, TOML)), required=True)
        verbs.add_parser("history", help="which versions there were, since when, and who decided")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        try:
            match options["verb"]:
                case "check":
                    self._check(options["file"])
                case "apply":
                    self._apply(options["file"])
                case "history":
                    self._history()
                case _ if options["format"] == TOML:
                    self.stdout.write(self._text(), ending="")
                case _ if options["format"] == ART30:
                    self.stdout.write(art30_csv(REGISTER, self._agreed()), ending="")
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
        if short := [f"{one.promise}: {one.says.en}" for one in below_floors(register, load())]:
            raise CommandError("\n".join((*short, "With this register the school does not keep these promises.")))
        tables = register.tables.values()
        self.stdout.write(
            f"The register is sound: {len(register.categories)} categories, {len(register.purposes)} purposes, "
            f"{sum(len(t.columns) for t in tables)} fields in {len(tables)} tables, each with a reason."
        )

    def _apply(self, file: Path) -> None:
        register, text = load(file), text_of(file)
        if found := undeclared_columns(register):
            raise CommandError("\n".join(found))
        if sentence := refusal(settings.DATA):
            raise CommandError(sentence)
        self._installed()
        with running_database():
            try:
                install(register, settings.NAMES, text=text, why=BY_COMMAND)
            except (OtherWords, DatabaseProblem) as words:
                raise CommandError(str(words)) from words
            close_connections()
        keep(text)
        self.stdout.write(FOLLOWED)

    def _installed(self) -> None:
        if load_secrets(settings.DATA) is None:
            raise CommandError(f"There is no installation in {settings.DATA}. Make one with: zorgvuldig init")

    def _text(self) -> str:
        """The text in force in the database; without an installation, or before it keeps one, that of the file."""
        if load_secrets(settings.DATA) is None:
            return TEXT
        with running_database():
            found = in_force()
        return found[1] if found else TEXT

    def _agreed(self) -> Agreed:
        """What was agreed about countries outside the EEA; without an installation nothing was."""
        if load_secrets(settings.DATA) is None:
            return NOTHING_AGREED
        with running_database():
            with working("governance", now=timezone.now()) as door:
                found = agreed_outside_eea(door=door)
            close_connections()
        return found

    def _history(self) -> None:
        self._installed()
        with running_database():
            with working("governance", now=timezone.now()) as door:
                lines = [*history(door=door)]
            close_connections()
        for line in lines:
            self.stdout.write(line)
