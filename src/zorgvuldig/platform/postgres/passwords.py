"""Giving the roles of the database other passwords, while they are in use.

A role changes its own, so no administrator is needed. Open connections stay; a new one tries both passwords (`postgres.fresh`).
"""

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from zorgvuldig.platform.postgres.location import ADMIN, Location
from zorgvuldig.platform.postgres.names import Names
from zorgvuldig.platform.postgres.problem import DatabaseProblem
from zorgvuldig.platform.postgres.roles import set_password
from zorgvuldig.platform.postgres.secrets import Secrets


def change(location: Location, names: Names, secrets: Secrets) -> list[str]:
    """Give every role the password that waits in `secrets`; returns the accounts. Doing it twice is harmless.

    Raises `DatabaseProblem` for a role that no password of `secrets` lets in. Those before it have theirs by then, and
    everybody goes on, as both are known.
    """
    changed = []
    for role, user in accounts(location, names).items():
        if wanted := secrets.other_passwords.get(role):
            with _signed_in(location, user, secrets.passwords_of(role)) as connection:
                set_password(connection, user, wanted)
            changed.append(user)
    return changed


def check(location: Location, names: Names, secrets: Secrets) -> None:
    """Raise `DatabaseProblem` for a role that no password of `secrets` lets in."""
    for role, user in accounts(location, names).items():
        _signed_in(location, user, secrets.passwords_of(role)).close()


def accounts(location: Location, names: Names) -> dict[str, str]:
    """The account of each role that signs in with a password of ours. An own server has its own administrator."""
    known = {role: getattr(names, role) for role in ("owner", "login", "runtime", "jobs", "backup")}
    return {**known, "boot": ADMIN} if location.embedded else known


def _signed_in(location: Location, user: str, passwords: tuple[str, ...]) -> Connection[TupleRow]:
    problem: psycopg.OperationalError | None = None
    dbname = "postgres" if user == ADMIN else None
    for password in passwords:
        try:
            return psycopg.connect(location.dsn(user, password, dbname), autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            problem = problem or error
    said = str(problem).strip().splitlines()[-1] if problem else "no password of it is known"
    raise DatabaseProblem(
        f"The database does not let {user} in ({said}): run zorgvuldig init, which sets the passwords of secrets.json."
    ) from problem
