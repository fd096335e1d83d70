"""`zorgvuldig statement [--json]`: each promise, and what proves it now."""

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.management.installation import InstallationCommand
from zorgvuldig.statement.evidence import measure


class Command(InstallationCommand):
    """Measure and print."""

    help = "The state of each promise, measured now."

    def add_arguments(self, parser: CommandParser) -> None:
        """For people or for machines."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the measurement."""
        found = measure(timezone.now())
        if options["json"]:
            promises = [
                {"id": e.promise, "state": e.state, "evidence": e.evidence, "at": e.at.isoformat()} for e in found
            ]
            self.stdout.write(json.dumps({"promises": promises}, ensure_ascii=False, indent=2))
            return
        for evidence in found:
            says = REGISTER.promises[evidence.promise].says.nl
            self.stdout.write(
                f"{evidence.promise}  {evidence.state:<11} {says}\n     {evidence.evidence['reason']['nl']}"
            )
