"""`zorgvuldig keys list|check|rotate|reseal|retire`: the keys of this installation, and replacing them."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.operations.installation.boot import InstallationCommand
from zorgvuldig.operations.keys import rotation
from zorgvuldig.operations.keys.inventory import key_rows
from zorgvuldig.operations.keys.rekey import reseal_everything
from zorgvuldig.platform.postgres import passwords
from zorgvuldig.platform.vault.storage import UnfitStorage, Unreachable
from zorgvuldig.suppliers.oidc.keys import unreadable

ROTATES = {
    "master": rotation.rotate_master,
    "signing": rotation.rotate_signing,
    "django": rotation.rotate_django,
    "database": rotation.rotate_database,
    "oidc": rotation.rotate_oidc,
}
PREPARES = ("master", "django", "database")


class Command(InstallationCommand):
    """Look at keys, and replace them while the system serves."""

    help = "The keys of this installation: list, check, replace and retire them. Serve and worker may run meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        """Five verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="what there is and since when; of no key more than its name")
        listing.add_argument("--json", action="store_true")
        verbs.add_parser("check", help="does everything that is sealed open, and does the database know the passwords?")
        rotate = verbs.add_parser("rotate", help="replace one")
        rotate.add_argument("what", choices=tuple(ROTATES))
        rotate.add_argument(
            "--leaked", action="store_true", help="somebody else may have it: what it gave ends at once"
        )
        rotate.add_argument(
            "--prepare", action="store_true", help="only put the next one in the file, for several machines"
        )
        verbs.add_parser("reseal", help="go on with what a rotation of the master key has to close anew")
        retire = verbs.add_parser("retire", help="forget older ones, when nothing needs them")
        retire.add_argument("what", choices=("master", "django"))
        retire.add_argument("--without-backups", action="store_true", help="although backups need it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says, alone."""
        if options["verb"] == "list":
            self._list(as_json=options["json"])
            return
        try:
            with rotation.alone():
                self._do(options)
        except (rotation.NotNow, BackupProblem, UnfitStorage, Unreachable, FileNotFoundError) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _do(self, options: dict[str, Any]) -> None:
        verb, now, say = options["verb"], timezone.now(), self._say
        if verb == "check":
            self._check()
        elif verb == "reseal":
            rotation.reseal(now, say)
        elif verb == "retire" and options["what"] == "django":
            rotation.retire_django(say)
        elif verb == "retire":
            rotation.retire_master(now, say, without_backups=options["without_backups"])
        elif options["prepare"]:
            if options["what"] not in PREPARES or options["leaked"]:
                raise rotation.NotNow("Only master, django and database can be prepared, and not after a leak.")
            rotation.prepare(options["what"], say)
        else:
            ROTATES[options["what"]](now, say, leaked=options["leaked"])

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)

    def _list(self, *, as_json: bool) -> None:
        found = key_rows(timezone.now())
        if as_json:
            self.stdout.write(json.dumps({"keys": [line.as_json() for line in found]}, indent=2))
            return
        for line in found:
            self.stdout.write(line.sentence())

    def _check(self) -> None:
        tallies = list(reseal_everything(timezone.now(), mend=False))
        for tally in tallies:
            self._say(rotation.tally_text(tally))
        passwords.check(settings.LOCATION, settings.NAMES, rotation.read_secrets())
        self._say("database: every role comes in")
        if lost := sum(tally.lost for tally in tallies) + len(unreadable()):
            raise CommandError(
                f"{lost} things open with no key that is known: put back the secrets.json that belongs here."
            )
