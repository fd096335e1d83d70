"""`zorgvuldig demo-code NAME`: the second factor of somebody in the demonstration school."""  # noqa: N999

from typing import Any

from django.core.management.base import CommandError, CommandParser

from zorgvuldig.demo.codes import NoCode, current_code
from zorgvuldig.operations.installation.boot import InstallationCommand


class Command(InstallationCommand):
    """Print the code that an app would show now."""

    help = "The code that a member of staff of the demonstration school needs now. Refuses in a real school."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the code, or say why there is none."""
        try:
            self.stdout.write(current_code(options["username"]))
        except NoCode as reason:
            raise CommandError(str(reason)) from reason
