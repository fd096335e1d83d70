"""Creates the database roles. Idempotent: a role that differs is put right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString

from psycopg import Connection, errors, sql
from psycopg.rows import TupleRow

from zorgvuldig.platform.postgres.names import Names
from zorgvuldig.platform.postgres.problem import DatabaseProblem

OLDEST, TOO_NEW = 150000, 190000  # the versions that were tried: 15 to 18
LOCK = 0x7A6F7267
READ_ALL = "pg_read_all_data"


@dataclass(frozen=True, slots=True)
class Role:
    """One role as it has to be; `key` names the password of a role that signs in."""

    name: str
    key: str | None = None
    inherits: bool = False
    bypasses: bool = False


def create(
    connection: Connection[TupleRow], names: Names, passwords: Mapping[str, str], job_kinds: Sequence[str]
) -> None:
    """Create or correct every role of `names` over an administrator's connection, in one transaction.

    `passwords` is by role suffix. Connect to the same database each time, for the lock that keeps two of
    these apart counts per database. Raises `DatabaseProblem` when the administrator may not do this.
    """
    check_version(connection)
    try:
        with connection.transaction():
            connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
            for role in _roles(names, job_kinds):
                _ensure(connection, role)
                if role.key is not None:
                    set_password(connection, role.name, passwords[role.key])
            for group, member, inherits in _memberships(names, job_kinds):
                _grant(connection, group, member, inherits)
    except errors.InsufficientPrivilege as error:
        raise DatabaseProblem(_refusal(connection, error)) from error


def check_version(connection: Connection[TupleRow]) -> None:
    """Raise `DatabaseProblem` when the server is not one of PostgreSQL 15 to 18."""
    version = connection.info.server_version
    if not OLDEST <= version < TOO_NEW:
        raise DatabaseProblem(f"The database server is PostgreSQL {version // 10000}: use PostgreSQL 15, 16, 17 or 18.")


def is_superuser(connection: Connection[TupleRow]) -> bool:
    """Tell whether the connection's user is superuser."""
    row = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    return row is not None and bool(row[0])


def _roles(names: Names, job_kinds: Sequence[str]) -> Iterator[Role]:
    yield Role(names.owner, key="owner", inherits=True)
    yield Role(names.authz, bypasses=True)
    yield Role(names.login, key="login")
    yield Role(names.runtime, key="runtime")
    yield Role(names.reader)
    yield Role(names.writer)
    yield Role(names.jobs, key="jobs")
    yield Role(names.backup, key="backup", inherits=True, bypasses=True)
    for kind in job_kinds:
        yield Role(names.job(kind))


def _memberships(names: Names, job_kinds: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    # The owner hands functions over to authz, and replaces them at the next migration.
    yield names.authz, names.owner, True
    yield READ_ALL, names.backup, True
    yield names.reader, names.runtime, False
    yield names.writer, names.runtime, False
    for kind in job_kinds:
        yield names.job(kind), names.jobs, False


def _ensure(connection: Connection[TupleRow], role: Role) -> None:
    wanted = {
        "SUPERUSER": False,
        "CREATEROLE": False,
        "CREATEDB": False,
        "REPLICATION": False,
        "BYPASSRLS": role.bypasses,
        "INHERIT": role.inherits,
        "LOGIN": role.key is not None,
    }
    found = connection.execute(
        "select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolinherit, rolcanlogin"
        " from pg_roles where rolname = %s",
        (role.name,),
    ).fetchone()
    if found is None:
        connection.execute(sql.SQL("create role {} noinherit").format(sql.Identifier(role.name)))
        found = (False, False, False, False, False, False, False)
    # Only what differs is named: naming an attribute asks for the right to change it.
    for (attribute, value), present in zip(wanted.items(), found, strict=True):
        if value != present:
            word = sql.SQL(attribute if value else f"NO{attribute}")
            connection.execute(sql.SQL("alter role {} {}").format(sql.Identifier(role.name), word))


def set_password(connection: Connection[TupleRow], role: str, password: str) -> None:
    """Give a role this password; it may be the role that is connected."""
    # Made here, so that the password itself is in no statement, log or statistic of the server.
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    statement = sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(verifier))
    connection.execute(statement)


def _grant(connection: Connection[TupleRow], group: str, member: str, inherits: bool) -> None:
    options: LiteralString = ""
    # Before 16 the member's own INHERIT attribute decides; it is set to the same.
    if connection.info.server_version >= 160000:
        options = " with inherit true, set true" if inherits else " with inherit false, set true"
    statement = sql.SQL("grant {} to {}" + options)
    connection.execute(statement.format(sql.Identifier(group), sql.Identifier(member)))


def _refusal(connection: Connection[TupleRow], error: errors.InsufficientPrivilege) -> str:
    user = connection.info.user
    return (
        f"The administrator {user} may not create the roles of Zorgvuldig ({error.diag.message_primary}):"
        f" name a superuser in DATABASE_URL, or on PostgreSQL 16 and later let a superuser run:"
        f" ALTER ROLE {user} CREATEROLE CREATEDB BYPASSRLS; GRANT {READ_ALL} TO {user} WITH ADMIN OPTION"
    )
