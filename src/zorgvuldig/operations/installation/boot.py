"""What every command that needs the database shares: find it or start it, and build or check what is in it."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from zorgvuldig.backup import marker
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.install import install
from zorgvuldig.gate.tables import make_tables
from zorgvuldig.operations.clock import ClocksDiffer, check_clock
from zorgvuldig.operations.register_refresh import Follower, register_to_install, start_anew
from zorgvuldig.platform.child_process import end_with_parent, pass_on
from zorgvuldig.platform.postgres import DatabaseProblem, Secrets, Supervisor, ensure_server, load, prepare
from zorgvuldig.platform.postgres.engine import Profile
from zorgvuldig.platform.versions import look, newer, note, older
from zorgvuldig.register.schema import Register
from zorgvuldig.settings.check import refusal

OTHERS = (
    "belongs to another installation, whose secrets.json is not in this data directory: name its own with --data, put its"
    " secrets.json here, or name another database. Nothing was changed."
)
UNREACHED = "Look whether it runs and whether DATABASE_URL is right (docs/runbooks/database-away.md). A new one is made with: zorgvuldig init"
OTHERS_FIRST = 5.0  # seconds


@contextmanager
def running_database(*, revives_after: float | None = None) -> Iterator[None]:
    """The database of this installation, started if it is the embedded one and stopped if we were its last user.

    When it ends by itself it is started again after so many seconds; never without a number, for what is done soon. Raises
    `DatabaseProblem`, also when it could not be started again.
    """
    if not settings.LOCATION.embedded:
        yield
        return
    profile: Profile = "throwaway" if settings.DEMO else "durable"
    with ensure_server(settings.DATA, profile=profile) as server:
        supervisor = Supervisor(server, profile, patience=revives_after or 0.0)
        with supervisor if revives_after is not None else nullcontext():
            try:
                yield
            finally:
                close_connections()
                if supervisor.problem:
                    raise DatabaseProblem(supervisor.problem)


def close_connections() -> None:
    """Close every connection and pool of this process."""
    for alias in connections:
        connections[alias].close()
        if settings.DATABASES[alias]["OPTIONS"].get("pool"):
            connections[alias].close_pool()  # type: ignore[attr-defined]  # PostgreSQL's wrapper only


def build(ours: tuple[Register, str] | None = None) -> list[str]:
    """Roles, database, migrations, gate and static files; repeatable. Returns what could not be hardened.

    `ours` is the register (with its text) to put into a database in which none is in force yet.
    """
    secrets = load(settings.DATA)
    if secrets is None:
        raise DatabaseProblem(f"There is no installation in {settings.DATA}. Make one with: zorgvuldig init")
    refuse_strange(secrets)
    still_open = prepare(settings.LOCATION, settings.NAMES, secrets, list(REGISTER.jobs))
    make_tables()
    register, text = ours or register_to_install()
    install(register, settings.NAMES, text=text)
    note(secrets.installation)
    connections["owner"].close()
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    return still_open


def refuse_strange(secrets: Secrets) -> None:
    """Leave alone what another installation or a newer version made. Raises `DatabaseProblem`."""
    found = look()
    if sentence := newer(found):
        raise DatabaseProblem(sentence)
    if found.installation not in ("", secrets.installation):
        raise DatabaseProblem(f"The database {settings.LOCATION.dbname} {OTHERS}")


def setting_refusal() -> str | None:
    """A sentence for each setting that cannot be, in one text; None when all are fine."""
    return refusal(settings.SETTING_PROBLEMS) if settings.SETTING_PROBLEMS else None


class InstallationCommand(BaseCommand):
    """A command that works on the installation's database. Refusals are one sentence and exit code 1.

    One that `follows` goes on for long: it begins with the register in force, and sets `again` when it ended to start with another.
    It also starts an embedded database again that ended by itself, after `revives_after` seconds; with `OTHERS_FIRST` only when
    whoever keeps the database did not; and when it `awaits` a database that does not answer yet, it tries again. One that `tolerates` settings that cannot be, or a database older or newer than this version,
    works all the same.
    """

    requires_system_checks: list[str] = []
    follows = False
    again = False
    awaits = False
    revives_after: float | None = None
    tolerates: frozenset[str] = frozenset()

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run inside `running_database`."""
        end_with_parent()
        if sentence := marker.refusal(settings.DATA):
            raise CommandError(sentence)
        if "settings" not in self.tolerates and (sentence := setting_refusal()):
            raise CommandError(sentence)
        if load(settings.DATA) is None:
            raise CommandError(f"There is no installation in {settings.DATA}. Make one with: zorgvuldig init")
        try:
            with running_database(revives_after=self.revives_after):
                self._reach()
                self._check_version()
                self.again = self.follows and Follower().followed()
                said = None if self.again else super().execute(*args, **options)
        except DatabaseProblem as problem:
            raise CommandError(str(problem)) from problem
        except OSError as error:
            if error.filename is None or Path(str(error.filename)).parent != settings.DATA:
                raise
            raise CommandError(
                f"The register in force cannot be written to {settings.DATA} ({error.strerror})."
            ) from error
        if self.again:
            pass_on()  # the process that follows ends with the one that started this one
            start_anew()
        return said

    def insist_on_clock(self) -> None:
        """Whatever deletes by the day begins only when this machine and the database agree on it. Raises `CommandError`."""
        try:
            check_clock("jobs")
        except ClocksDiffer as problem:
            raise CommandError(str(problem)) from problem

    def _reach(self) -> None:
        """Say at once when there is no database of one's own. Who makes one has sentences of its own, and who `awaits` it tries again."""
        if settings.LOCATION.embedded or self.awaits or "older" in self.tolerates:
            return
        try:
            connections["owner"].ensure_connection()
        except OperationalError as error:
            where = (
                f"The database «{settings.LOCATION.dbname}» at {settings.LOCATION.host}, port {settings.LOCATION.port}"
            )
            said = " ".join(str(error).split()).removeprefix("connection failed: ")
            raise DatabaseProblem(f"{where}, cannot be reached: {said} {UNREACHED}") from error
        finally:
            connections["owner"].close()

    def _check_version(self) -> None:
        found = look()
        if "newer" not in self.tolerates and (sentence := newer(found)):
            raise DatabaseProblem(sentence)
        if "older" not in self.tolerates and found.applied and (sentence := older(found)):
            raise DatabaseProblem(sentence)
