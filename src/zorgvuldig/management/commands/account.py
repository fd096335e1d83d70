"""`zorgvuldig account …`: end sessions, or take away the second steps of somebody who lost all of them."""

from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.management.base import CommandError, CommandParser

from zorgvuldig.accounts.invitations.codes import end_every_session, mail_of, remove_factors
from zorgvuldig.accounts.signin.adapter import end_sessions
from zorgvuldig.accounts.signin.log import by_operator
from zorgvuldig.gate.models import Account
from zorgvuldig.operations.installation.boot import InstallationCommand


class Command(InstallationCommand):
    """What the school asks of whoever runs the server. It opens no file and shows nothing of anybody."""

    help = "End the sessions of one person or of everybody, or take away lost second steps."

    def add_arguments(self, parser: CommandParser) -> None:
        """One word per thing to do."""
        things = parser.add_subparsers(dest="thing", required=True)
        ending = things.add_parser("end", help="end sessions now")
        whose = ending.add_mutually_exclusive_group(required=True)
        whose.add_argument("name", nargs="?", metavar="NAME", help="a user name")
        whose.add_argument("--everybody", action="store_true", help="all sessions there are")
        factors = things.add_parser("factors", help="take away every second step, and end the sessions")
        factors.add_argument("name", metavar="NAME", help="a user name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or refuse in one sentence."""
        if options.get("everybody"):
            by_operator("ended everybody", "")
            self.stdout.write(f"{end_every_session()} sessions ended.")
            return
        account = Account.objects.filter(username__iexact=options["name"]).first()
        if account is None:
            raise CommandError("There is no account with this user name.")
        if options["thing"] == "end":
            end_sessions(account)
            by_operator("ended", account.pk)
            self.stdout.write("The sessions of this account are ended.")
        else:
            remove_factors(account)
            by_operator("factors taken", account.pk)
            self.stdout.write(
                f"The second steps of this account are gone, and its sessions are ended. {_mail_person(account)}"
            )


def _mail_person(account: Account) -> str:
    """Mail the person, who may not be the one who asked. A mail that cannot go keeps nothing from being done."""
    address = mail_of(account)
    if not address:
        return "There is no confirmed address: tell the person yourself."
    try:
        get_adapter().render_mail("accounts/email/factors_taken", address, {}).send()
    except (OSError, SMTPException):
        return "The mail could not go: tell the person yourself."
    return "The person is mailed."
