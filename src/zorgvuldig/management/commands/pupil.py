"""`zorgvuldig pupil …`: numbers of pupils, the dossier of one as a file, and checking such a file."""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.copies.command import NotExported, export, numbers
from zorgvuldig.copies.verify import NotVerified, sentence, verify
from zorgvuldig.operations.installation.boot import InstallationCommand
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.rights.weighing.search import weighing_of

LANGUAGES = ("nl", "en")


class Command(InstallationCommand):
    """What the privacy officer asks of whoever runs the server. Each use is in the access log of the pupils."""

    help = "List pupil numbers, export the dossier of one, or verify an export (that needs no database)."

    def add_arguments(self, parser: CommandParser) -> None:
        """One word per thing to do."""
        things = parser.add_subparsers(dest="thing", required=True)
        things.add_parser("list", help="the numbers of all pupils, and nothing else")
        one = things.add_parser("export", help="everything about one pupil as a ZIP, for a request for access")
        one.add_argument("number", metavar="NUMBER", help="the pupil's number at school")
        one.add_argument("--out", type=Path, required=True, metavar="FILE.zip", help="a file that does not exist yet")
        one.add_argument(
            "--language", choices=LANGUAGES, default="nl", help="of the document to read; nl when not said"
        )
        one.add_argument(
            "--request",
            default="",
            metavar="UID",
            help="the request for access that it answers, once the desk weighed the copy: also what teachers have not shown yet",
        )
        check = things.add_parser("verify", help="is this file what a school made, whole and unchanged?")
        check.add_argument("file", type=Path, metavar="FILE.zip")
        check.add_argument(
            "--key", default="", metavar="HEX", help="the school's public key (/verklaring/sleutel.json)"
        )

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Verifying runs anywhere; the rest needs the installation."""
        if options["thing"] == "verify":
            return super(InstallationCommand, self).execute(*args, **options)
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or refuse in one sentence."""
        try:
            match options["thing"]:
                case "verify":
                    self.stdout.write(sentence(verify(options["file"], key=options["key"])))
                case "list":
                    for number in numbers(timezone.now()):
                        self.stdout.write(number)
                case _:
                    self.stdout.write(self._export(options))
        except (NotVerified, NotExported, DocumentProblem) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _export(self, options: dict[str, Any]) -> str:
        wanted: dict[str, Any] = {"now": timezone.now(), "language": options["language"]}
        if request := options["request"]:
            weighed = partial(weighing_of, request, options["number"])
            wanted |= {"weighed": weighed(), "still": weighed}
        size = export(options["number"], options["out"], **wanted)
        return f"{options['out']}: {size} bytes. It holds everything about one pupil and is not sealed: hand it over, and wipe it."
