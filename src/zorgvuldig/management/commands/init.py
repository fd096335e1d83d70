"""`zorgvuldig init`: makes an installation, or brings one up to this version. Safe to repeat."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import connections
from django.utils import timezone

from zorgvuldig.accounts.invitations.codes import invite
from zorgvuldig.backup.places import Places, moment_of
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.rotation import newest_good
from zorgvuldig.gate.declared import TEXT
from zorgvuldig.gate.install import install
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log import marks
from zorgvuldig.gate.models import Account, Invitation
from zorgvuldig.operations.health.settings_checks import NO_PROXY
from zorgvuldig.operations.installation.boot import InstallationCommand, build, refuse_strange
from zorgvuldig.operations.installation.questions import (
    NAME_OF_USER,
    QUESTIONS,
    agreed,
    answered,
    left_to_fill,
    name_board,
)
from zorgvuldig.operations.register_refresh import in_force
from zorgvuldig.platform.postgres import DatabaseProblem, load
from zorgvuldig.platform.postgres.database import maintenance
from zorgvuldig.platform.postgres.roles import check_version
from zorgvuldig.platform.vault.keys import keystore, secrets
from zorgvuldig.platform.versions import DatabaseVersion, look, running
from zorgvuldig.school.setup.actions import first_person, found_school, has_school
from zorgvuldig.settings.check import missing_folders

FIRST_ROLES = ("administration", "privacy_officer", "system_administrator")
RECENT = timedelta(days=1)
NO_BACKUP = "--without-backup"
NO_MARKS = (
    "Nothing outside the database said how far it had come; from now on the keystore does. If this database or keys/ came out of"
    " a copy, what was deleted since may be in it again: restore it with zorgvuldig restore instead."
)


class Command(InstallationCommand):
    """Roles, migrations, register, static files, and in an empty database the school and its first person."""

    tolerates = frozenset({"older"})
    help = (
        "Make this installation, or bring it up to this version. In an empty database it asks for the school and "
        "one person, and gives that person the roles administration, privacy officer and system administrator, "
        "to be handed on. Safe to repeat, also when it was killed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What it would otherwise ask."""
        for question in QUESTIONS:
            parser.add_argument(question.option, help=f"{question.asks} (or {question.setting})")
        parser.add_argument(
            "--backup", type=Path, metavar="DIR", help="where backups lie, when ZORGVULDIG_BACKUP does not say it"
        )
        parser.add_argument(
            NO_BACKUP, action="store_true", help="change the tables although no backup of the last day is known"
        )
        parser.add_argument(
            "--no-input", "--noinput", dest="interactive", action="store_false", help="never ask anything"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look whether it can be done, ask, build, and found the school once."""
        found = look()
        self._look_first()
        # Of an empty database everything is asked before anything is made, so that a typing error costs nothing.
        answers = {} if found.applied else self._ask(options)
        self._insist_on_backup(found, options)
        if not found.applied:
            keystore().mkdir(mode=0o700, exist_ok=True)  # later a missing one means that it was lost
        self._build(found, answers)
        now = timezone.now()
        with working("import", now=now) as door:
            founded = has_school(door=door)
        if not founded:
            self._found(answers or self._named(self._ask(options)), now)
        elif not Account.objects.exists():
            self._invite_again(options, now)
        else:
            self._say_next()

    def _look_first(self) -> None:
        """Refuse before anything is asked or made."""
        if missing := missing_folders(os.environ):
            raise CommandError("\n".join(missing))
        if secrets := load(settings.DATA):
            refuse_strange(secrets)
        with maintenance(settings.LOCATION) as connection:
            check_version(connection)

    def _ask(self, options: dict[str, Any]) -> dict[str, str]:
        return {question.key: answered(question, options, self.stderr.write) for question in QUESTIONS}

    def _insist_on_backup(self, found: DatabaseVersion, options: dict[str, Any]) -> None:
        """Tables are about to change, and there is no way back but a backup."""
        if not found.applied or not found.pending or options["without_backup"] or settings.DEMO:
            return
        reason = self._without_backup(options["backup"] or settings.BACKUP)
        if reason and not agreed(f"{reason} Go on all the same?", NO_BACKUP, interactive=options["interactive"]):
            raise CommandError(
                f"{reason} The only way back from {running()} is a backup: make one with the version before"
                f" ({found.of()}), or add {NO_BACKUP}. Nothing was changed."
            )

    def _without_backup(self, directory: Path | None) -> str:
        if directory is None:
            return "The tables have to change, and no backup is known (--backup DIR, or ZORGVULDIG_BACKUP)."
        try:
            newest = newest_good(Places.of(directory).data, "data", secrets())
        except (BackupProblem, OSError) as problem:
            return str(problem)
        made = moment_of(newest.name) if newest else None
        if made and timezone.now() - made < RECENT:
            return ""
        said = f"is of {made:%Y-%m-%d %H:%M} UTC" if made else "is not there"
        return f"The tables have to change, and the newest good backup in {directory} {said}."

    def _named(self, answers: dict[str, str]) -> dict[str, str]:
        """Killed before it founded anything, or asked about an empty school: the board's name has to come in after all."""
        register, text = name_board(answers["board"], _text())
        install(register, settings.NAMES, text=text)
        connections["owner"].close()
        return answers

    def _build(self, found: DatabaseVersion, answers: dict[str, str]) -> None:
        self.stdout.write("Making database, tables, rules and static files; this takes about half a minute …")
        self.stdout.flush()
        for item in build(name_board(answers["board"]) if answers else None):
            self.stderr.write(f"Could not be closed on this server: {item}")
        if not marks.is_there():
            marks.declare(timezone.now())
            if found.applied:
                self.stderr.write(NO_MARKS)
        if found.applied and found.pending:
            self.stdout.write(f"From {found.of()} to version {running()}: {len(found.pending)} changes of the tables.")

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
        self._say_code(
            invite(person_id=person_id, by=None, username=answers["username"], now=now), "The school is there."
        )

    def _invite_again(self, options: dict[str, Any], now: datetime) -> None:
        """Nobody signed in yet: it was killed before it said the code, or the code was lost or is too old."""
        with working("import", now=now) as door:
            person_id = first_person(door=door)
        if person_id is None:
            raise DatabaseProblem("Nobody of the school can be invited: there is no member of staff in the database.")
        before = Invitation.objects.filter(person_id=person_id).exclude(username="").first()
        named = before.username if before and options["username"] is None else ""
        username = named or answered(NAME_OF_USER, options, self.stderr.write)
        code = invite(person_id=person_id, by=None, username=username, now=now)
        self._say_code(code, "The school is there, and nobody has signed in yet. An earlier code no longer works.")

    def _say_code(self, code: str, head: str) -> None:
        self.stdout.write(
            f"{head} The first person signs in at /uitnodiging/ with this code, within 14 days:\n\n    {code}\n"
        )
        self.stdout.write(
            f"First: copy {settings.DATA / 'secrets.json'} to a safe place that is not this machine. No backup opens without it."
        )
        self.stdout.write("Once signed in, /inrichten/ says step by step what a new school still needs.")
        self._say_next()

    def _say_next(self) -> None:
        for sentence in left_to_fill(_text()):
            self.stdout.write(f"Note: {sentence}")
        command = f"zorgvuldig --data {settings.DATA}"
        self.stdout.write(f"Up to date. Next: {command} serve, and beside it {command} worker; then {command} doctor")
        if settings.HTTPS and settings.SECURE_PROXY_SSL_HEADER is None:
            self.stdout.write(f"Note: {NO_PROXY}.")
        if settings.BACKUP is None:
            self.stdout.write(
                "Note: no backup is made by itself until ZORGVULDIG_BACKUP names a directory on another disk."
            )


def _text() -> str:
    """The register in force, which this process may have named just now."""
    found = in_force()
    return found[1] if found else TEXT
