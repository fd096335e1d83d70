"""`zorgvuldig init`: makes an installation, or brings one up to this version. Safe to repeat."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.gate.accounts import invite
from zorgvuldig.gate.jobs import working
from zorgvuldig.management.installation import InstallationCommand, build
from zorgvuldig.records.operations.school import found_school, has_school

QUESTIONS = ("board", "school", "given_name", "family_name", "username")
FIRST_ROLES = ("administration", "privacy_officer", "system_administrator")


class Command(InstallationCommand):
    """Roles, migrations, register, static files, and in an empty database the school and its first people."""

    help = (
        "Make this installation, or bring it up to this version. In an empty database it asks for the school and "
        "one person, and gives that person the roles administration, privacy officer and system administrator, "
        "to be handed on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What it would otherwise ask."""
        parser.add_argument("--board", help="name of the school board (the controller)")
        parser.add_argument("--school", help="name of the school")
        parser.add_argument("--given-name", help="given name of the first person")
        parser.add_argument("--family-name", help="family name of the first person")
        parser.add_argument("--username", help="what this person will sign in with")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, then found the school once."""
        for item in build():
            self.stderr.write(f"Could not be closed on this server: {item}")
        now = timezone.now()
        with working("import", now=now) as door:
            founded = has_school(door=door)
        if founded:
            self.stdout.write("Up to date. Next: zorgvuldig doctor, zorgvuldig serve, zorgvuldig worker")
            return
        self._found({key: self._answer(key, options) for key in QUESTIONS}, now)

    def _answer(self, key: str, options: dict[str, Any]) -> str:
        given = options[key]
        if given is None:
            try:
                given = input(f"{key.replace('_', ' ').capitalize()}: ")
            except EOFError as error:
                raise CommandError(f"This needs an answer: add --{key.replace('_', '-')}") from error
        if not given.strip():
            raise CommandError(f"--{key.replace('_', '-')} cannot be empty.")
        return str(given).strip()

    def _found(self, answers: dict[str, str], now: datetime) -> None:
        with working("import", now=now) as door:
            person_id = found_school(
                board=answers["board"],
                school=answers["school"],
                given_name=answers["given_name"],
                family_name=answers["family_name"],
                roles=FIRST_ROLES,
                door=door,
            )
        code = invite(person_id=person_id, username=answers["username"], now=now)
        self.stdout.write(
            f"The school is there. The first person signs in at /uitnodiging/ with this code, within 14 days:\n\n"
            f"    {code}\n\nNext: zorgvuldig serve, and beside it zorgvuldig worker"
        )
