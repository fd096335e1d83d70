"""`zorgvuldig prove --break`: breaks every promise on purpose, in copies of a demonstration, and shows whether the public page says so."""

import json
import signal
import sys
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.demo.marker import is_demonstration
from zorgvuldig.operations.installation.boot import InstallationCommand
from zorgvuldig.statement.breakings.bench import Verdict, break_all
from zorgvuldig.statement.breakings.catalogue import CATALOGUE
from zorgvuldig.statement.breakings.ways import Breaking

ELSEWHERE = (
    "This is not a demonstration, so nothing is broken here. Make one with zorgvuldig --data DIRECTORY demo --once, and name its"
    " directory with --data."
)


class Command(InstallationCommand):
    """Break, look, print. Exit code 1 when a breaking was missed, or turned a promise without reason."""

    help = "Break every promise on purpose, in copies of a demonstration: does the public page say so?"

    def add_arguments(self, parser: CommandParser) -> None:
        """What to break, and for whom to print it."""
        parser.add_argument("--break", action="store_true", dest="is_breaking", required=True, help="break promises")
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "names", nargs="*", metavar="NAME", help="names of breakings, or promises such as P09; all when left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Try them, a line for each as it is done."""
        if not is_demonstration():
            raise CommandError(ELSEWHERE)
        chosen = self._chosen(options["names"])
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        verdicts = []
        try:
            for verdict in break_all([[one] for one in chosen], timezone.now()):
                verdicts.append(verdict)
                if not options["json"]:
                    self._say(verdict)
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        caught = sum(verdict.is_caught for verdict in verdicts)
        if options["json"]:
            self.stdout.write(
                json.dumps({"breakings": [_as_json(one) for one in verdicts]}, ensure_ascii=False, indent=1)
            )
        else:
            self.stdout.write(f"{caught} of {len(verdicts)} breakings were seen, and turned no other promise.")
        if caught < len(verdicts):
            sys.exit(1)

    def _chosen(self, names: Sequence[str]) -> list[Breaking]:
        known = {breaking.name for breaking in CATALOGUE} | {breaking.promise for breaking in CATALOGUE}
        if strange := [name for name in names if name not in known]:
            raise CommandError(f"There is no breaking «{strange[0]}»: name a promise such as P09, or leave names out.")
        return [one for one in CATALOGUE if not names or one.name in names or one.promise in names]

    def _say(self, verdict: Verdict) -> None:
        breaking = verdict.breaking
        mark = "seen" if verdict.turned else "MISSED"
        self.stdout.write(
            f"{breaking.promise}  {mark:<6}  {verdict.seconds:5.1f} s  {breaking.name}\n     {verdict.says.en}"
        )
        if verdict.others:
            self.stdout.write(f"     also turned, without reason: {', '.join(verdict.others)}")
        self.stdout.flush()


def _as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.breaking.name,
        "promise": verdict.breaking.promise,
        "turned": verdict.turned,
        "seconds": round(verdict.seconds, 1),
        "says": verdict.says.en,
        "others": list(verdict.others),
    }
