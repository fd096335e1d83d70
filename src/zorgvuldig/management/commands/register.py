"""`zorgvuldig register check|apply|export|law|history`: the register as a file that people read and machines obey."""

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
from zorgvuldig.governance.law.actions import add_official
from zorgvuldig.governance.law.official_text import LawTextProblem, read_official_text
from zorgvuldig.governance.law.reads import article_lines
from zorgvuldig.governance.register_editor.reads import agreed_outside_eea, history
from zorgvuldig.kit.rules import register_of_today
from zorgvuldig.operations.installation.boot import close_connections, running_database
from zorgvuldig.operations.register_refresh import in_force, keep
from zorgvuldig.platform.postgres import DatabaseProblem
from zorgvuldig.platform.postgres import load as load_secrets
from zorgvuldig.register.export import NOTHING_AGREED, art30_csv, fideslang, statement
from zorgvuldig.register.floors import below_floors
from zorgvuldig.register.load import load, text_of
from zorgvuldig.register.problems import RegisterProblem

TOML = "toml"  # the text itself, byte for byte
ART30 = "art30-csv"  # with what was agreed with suppliers
FOLLOWED = "The register is in force. A server of this version that runs follows within a quarter of a minute, a worker as soon as its job is done."
FORMATS = {"fideslang": fideslang, "statement": statement}


class Command(BaseCommand):
    """Check, apply or export the register."""

    help = "Check a register file, apply it to this installation, export the one in force, or take texts of law over."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Five verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="is this register sound, and does it know every stored field?")
        check.add_argument("file", nargs="?", type=Path)
        apply = verbs.add_parser("apply", help="check, keep and enforce this register")
        apply.add_argument("file", type=Path)
        export = verbs.add_parser("export", help="the register for others")
        export.add_argument("--format", choices=sorted((*FORMATS, ART30, TOML)), required=True)
        law = verbs.add_parser(
            "law", help="which articles the register cites, and which text of each is known; add takes texts over"
        )
        law.add_argument("what", nargs="?", choices=["add"])
        law.add_argument("file", nargs="?", type=Path, help="a law in the official XML form of consolidated Dutch law")
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
                case "law" if options["what"]:
                    self._add_law(options["file"])
                case "law":
                    self._laws()
                case _ if options["format"] == TOML:
                    self.stdout.write(self._text(), ending="")
                case _ if options["format"] == ART30:
                    self.stdout.write(self._art30(), ending="")
                case _:
                    self.stdout.write(FORMATS[options["format"]](REGISTER), ending="")
        except (RegisterProblem, LawTextProblem) as problem:
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

    def _art30(self) -> str:
        """With what was agreed about countries outside the EEA, and by the texts of law; without an installation there are neither."""
        if load_secrets(settings.DATA) is None:
            return art30_csv(REGISTER, NOTHING_AGREED)
        with running_database():
            with working("governance", now=timezone.now()) as door:
                found = art30_csv(register_of_today(), agreed_outside_eea(door=door))
            close_connections()
        return found

    def _add_law(self, file: Path | None) -> None:
        if file is None:
            raise CommandError("Name the file: zorgvuldig register law add FILE")
        official = read_official_text(file)
        if sentence := refusal(settings.DATA):
            raise CommandError(sentence)
        self._installed()
        with running_database():
            with working("governance", now=timezone.now()) as door:
                found = add_official(official, door=door)
            close_connections()
        for version in found.added:
            self.stdout.write(f"{found.law} {version.article}: text in force since {version.in_force_on}, kept.")
        self.stdout.write(
            f"{len(found.added)} kept, {len(found.known)} known already, {found.uncited} that nothing cites and that are not kept."
        )
        if found.lacking:
            self.stdout.write(f"Cited, and not in this file: {', '.join(found.lacking)}.")

    def _laws(self) -> None:
        self._installed()
        with running_database():
            with working("governance", now=timezone.now()) as door:
                lines = [*article_lines(door=door)]
            close_connections()
        for line in lines:
            self.stdout.write(line)

    def _history(self) -> None:
        self._installed()
        with running_database():
            with working("governance", now=timezone.now()) as door:
                lines = [*history(door=door)]
            close_connections()
        for line in lines:
            self.stdout.write(line)
