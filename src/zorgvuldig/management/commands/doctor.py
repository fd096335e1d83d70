"""`zorgvuldig doctor [--json]`: is this installation safe and healthy?"""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.backup import health as backups
from zorgvuldig.cameras.nvr import health as other_recorder
from zorgvuldig.cameras.recorder import health as recording
from zorgvuldig.demo import health as demo
from zorgvuldig.gate import health as gate
from zorgvuldig.media import health
from zorgvuldig.operations.health import settings_checks as settings_health
from zorgvuldig.operations.health import watch_checks as watching
from zorgvuldig.operations.installation.boot import InstallationCommand
from zorgvuldig.operations.keys import inventory as keys_health
from zorgvuldig.operations.mail import reads as mail
from zorgvuldig.retention import health as retention
from zorgvuldig.statement import health as statement
from zorgvuldig.suppliers import roster_numbers
from zorgvuldig.suppliers.oidc import health as provider
from zorgvuldig.transparency import health as transparency
from zorgvuldig.web import security_contact

# Each room adds its own questions here.
EXAMINERS = (
    settings_health.examine,
    demo.examine,
    gate.examine,
    retention.examine,
    backups.examine,
    provider.examine,
    roster_numbers.examine,
    health.examine,
    recording.examine,
    other_recorder.examine,
    statement.examine,
    transparency.examine,
    keys_health.examine,
    watching.examine,
    security_contact.examine,
    mail.examine,
)


class Command(InstallationCommand):
    """Ask every question; exit code 1 when an answer is bad."""

    tolerates = frozenset({"settings"})
    help = "Is this installation safe and healthy? Exit code 1 when something must be done."

    def add_arguments(self, parser: CommandParser) -> None:
        """For people or for machines."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the answers."""
        now = timezone.now()
        answers = [answer for examine in EXAMINERS for answer in examine(now)]
        if options["json"]:
            self.stdout.write(json.dumps({"answers": [asdict(answer) for answer in answers]}, indent=2))
        else:
            for answer in answers:
                mark = "ok  " if answer.ok else ("note" if answer.note else "BAD ")
                self.stdout.write(f"{mark}  {answer.question}: {answer.says}")
        if bad := [answer for answer in answers if not answer.ok and not answer.note]:
            raise CommandError(f"{len(bad)} of {len(answers)} answers need work.")
