"""`zorgvuldig mail bounced`: takes a message that could not be delivered, from the mail server's pipe."""

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.gate.outbox import take_bounce
from zorgvuldig.operations.installation.boot import InstallationCommand
from zorgvuldig.platform.mail.bounces import LARGEST


class Command(InstallationCommand):
    """Read one message."""

    help = "Take a message that came back from its input. Nothing of it is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        came = verbs.add_parser("bounced", help="read a message that could not be delivered, from the input")
        came.add_argument(
            "--to", default="", metavar="ADDRESS", help="to which address it was delivered, token and all"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read it and say what it was, in one word; also what is none of ours ends well, so that it does not come back again."""
        raw = sys.stdin.buffer.read(LARGEST)
        if not raw.strip():
            raise CommandError("There is no message in the input: zorgvuldig mail bounced < message")
        self.stdout.write(str(take_bounce(raw, timezone.now(), recipient=options["to"])))
