"""`zorgvuldig demo-mail [ADDRESS]`: what somebody in the demonstration school finds in their mailbox."""  # noqa: N999

from typing import Any

from django.core.management.base import CommandError, CommandParser

from zorgvuldig.demo.mailbox import NoMail, newest_mail
from zorgvuldig.operations.installation.boot import InstallationCommand


class Command(InstallationCommand):
    """Print the newest mail."""

    help = "The newest mail of the demonstration school, or the newest to one address. Refuses in a real school."

    def add_arguments(self, parser: CommandParser) -> None:
        """To whom."""
        parser.add_argument("address", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the mail, or say why there is none."""
        try:
            self.stdout.write(newest_mail(options["address"]))
        except NoMail as reason:
            raise CommandError(str(reason)) from reason
