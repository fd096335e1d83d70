"""Which version this is, which one made the database, and whether the two fit together.

A database knows the migrations that it had, and (in `gate.state`) the version and the installation that last built it.
"""

import tomllib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.db import DatabaseError, connections, transaction

MIGRATIONS = Path(__file__).parents[1] / "migrations"
BUILT_BY, INSTALLATION = "program", "installation"  # keys in `gate.state`
STATE = "insert into gate.state values (%s, %s) on conflict (key) do update set value = excluded.value"


@dataclass(frozen=True, slots=True)
class Version:
    """A version and its last migration; `released_on` is empty while it is being made."""

    name: str
    last: str
    released_on: str


@dataclass(frozen=True, slots=True)
class DatabaseVersion:
    """What a database says of itself: its migrations in order, and who built it (empty when it does not say)."""

    applied: tuple[str, ...] = ()
    built_by: str = ""
    installation: str = ""

    @property
    def pending(self) -> list[str]:
        """Migrations of this program that the database did not have yet."""
        return [name for name in shipped() if name not in self.applied]

    @property
    def unknown(self) -> list[str]:
        """Migrations that this program does not know."""
        return [name for name in self.applied if name not in shipped()]

    def of(self) -> str:
        """Which version the tables are of, in words."""
        fits = [one.name for one in versions() if self.applied and self.applied[-1] == one.last]
        return self.built_by or next(iter(fits), "") or "a version from before the first release"


def running() -> str:
    """The version of this program."""
    return version("zorgvuldig")


def versions() -> list[Version]:
    """Every version with its last migration, the oldest first."""
    content = tomllib.loads((MIGRATIONS / "released.toml").read_text(encoding="utf-8"))
    return [Version(**entry) for entry in content["version"]]


def shipped() -> list[str]:
    """The migrations of this program, in order."""
    return sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))


def look() -> DatabaseVersion:
    """What the database says of itself; nothing when it is not there, or cannot be asked by the owner."""
    connection = connections["owner"]
    try:
        with connection.cursor() as cursor:
            cursor.execute("select to_regclass('django_migrations') is not null, to_regclass('gate.state') is not null")
            has_migrations, has_state = cursor.fetchone()
            if not has_migrations:
                return DatabaseVersion()
            cursor.execute("select name from django_migrations where app = 'zorgvuldig' order by name")
            applied = tuple(name for (name,) in cursor.fetchall())
            if has_state:
                cursor.execute("select key, value from gate.state where key in (%s, %s)", [BUILT_BY, INSTALLATION])
            said = dict(cursor.fetchall()) if has_state else {}
            return DatabaseVersion(applied, said.get(BUILT_BY, ""), said.get(INSTALLATION, ""))
    except DatabaseError:
        return DatabaseVersion()
    finally:
        connection.close()


def newer(found: DatabaseVersion) -> str | None:
    """A sentence when the database was made by a newer version, as nothing here knows what it may do there."""
    if not found.unknown:
        return None
    by = found.built_by if found.built_by and found.built_by != running() else ""
    made, least = (f"version {by}", f"version {by} or later") if by else ("a newer version", "that version")
    return (
        f"The database was made by {made} of Zorgvuldig, and this is {running()}: install {least},"
        " or restore the backup that was made before the upgrade (docs/install.md, «Upgrading»)."
    )


def older(found: DatabaseVersion) -> str | None:
    """A sentence when the database has to be brought up to this version first."""
    if found.unknown or not found.pending:
        return None
    return (
        f"The database is of {'version ' if found.built_by else ''}{found.of()}, and this is {running()}."
        " Bring it up to date with: zorgvuldig init"
    )


def note(installation: str) -> None:
    """Write into the database which version and installation built it."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.executemany(STATE, [(BUILT_BY, running()), (INSTALLATION, installation)])
