"""`zorgvuldig statement [--json]`: each promise, and what proves it now."""

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import override

from zorgvuldig.operations.installation.boot import InstallationCommand
from zorgvuldig.statement.evidence import measure
from zorgvuldig.statement.reads import PromiseDetail, promise_details


class Command(InstallationCommand):
    """Measure and print."""

    help = "The state of each promise, measured now."

    def add_arguments(self, parser: CommandParser) -> None:
        """For people or for machines."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the measurement."""
        now = timezone.now()
        found = measure(now)
        if options["json"]:
            promises = [
                {"id": e.promise, "state": e.state, "evidence": e.evidence, "at": e.at.isoformat()} for e in found
            ]
            self.stdout.write(json.dumps({"promises": promises}, ensure_ascii=False, indent=2))
            return
        with override("nl"):
            for one in promise_details(now):
                self._say(one)

    def _say(self, one: PromiseDetail) -> None:
        """A promise in a few lines: the state and since when, the reason, and every figure."""
        since = f"sinds {localtime(one.since):%d-%m-%Y}" if one.since else ""
        self.stdout.write(f"{one.promise.key}  {one.state:<11} {since:<17} {one.promise.says.nl}\n     {one.reason.nl}")
        for line in one.lines:
            self.stdout.write(f"       {line.label}: {line.value}")
