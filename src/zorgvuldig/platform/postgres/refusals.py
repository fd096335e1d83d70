"""Looks at the login that a program serves with, and says why it must not."""

from psycopg import Connection
from psycopg.rows import TupleRow

from zorgvuldig.platform.postgres.names import Names
from zorgvuldig.platform.postgres.roles import OLDEST

ATTRIBUTES = "select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = session_user"
# Also through another role, and also with a membership that is not inherited: SET ROLE would do.
MEMBERSHIPS = """
    select rolname from pg_roles
    where rolname <> session_user and pg_has_role(session_user, oid, 'MEMBER')
      and (rolname = any(%s) or rolsuper or rolbypassrls or rolcreaterole or rolname ~ '^pg_')
    order by 1
"""
TABLES = """
    select format('%%I.%%I', n.nspname, c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = any(%s) and pg_get_userbyid(c.relowner) = session_user
    order by 1 limit 3
"""
CREATES = "select has_schema_privilege(session_user, 'public', 'CREATE')"


def refusals(connection: Connection[TupleRow], names: Names) -> list[str]:
    """Return a sentence for each reason why this connection's login is too powerful to serve with.

    For the runtime login and for the login of accounts and sessions. Empty means that it may serve.
    """
    found = [
        *_about_version(connection),
        *_about_attributes(connection),
        *_about_memberships(connection, names),
    ]
    tables = connection.execute(TABLES, (list("rpmvfS"),)).fetchall()
    if tables:
        found.append(f"owns {', '.join(row[0] for row in tables)}, and an owner can lift the row policies")
    if _first(connection, CREATES):
        found.append("may create objects in the schema public")
    user = _first(connection, "select session_user")
    return [f"The database login {user} {reason}." for reason in found]


def _about_version(connection: Connection[TupleRow]) -> list[str]:
    version = connection.info.server_version
    if version >= OLDEST:
        return []
    return [f"connects to PostgreSQL {version // 10000}, and 15 is the oldest that will do"]


def _about_attributes(connection: Connection[TupleRow]) -> list[str]:
    row = connection.execute(ATTRIBUTES).fetchone() or (True, True, True)
    reasons = ("is superuser", "bypasses row-level security", "may create and change roles")
    return [reason for reason, is_so in zip(reasons, row, strict=True) if is_so]


def _about_memberships(connection: Connection[TupleRow], names: Names) -> list[str]:
    if _first(connection, "select rolsuper from pg_roles where rolname = session_user"):
        return []
    forbidden = [names.owner, names.authz, names.login, names.backup, names.jobs]
    rows = connection.execute(MEMBERSHIPS, (forbidden,)).fetchall()
    return [f"may become {row[0]}" for row in rows]


def _first(connection: Connection[TupleRow], query: str) -> object:
    row = connection.execute(query).fetchone()
    return None if row is None else row[0]
