"""Takes from everybody what PostgreSQL gives everybody, and says what is still open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import LiteralString

from psycopg import Connection, errors, sql
from psycopg.rows import TupleRow

from zorgvuldig.platform.postgres.names import Names


@dataclass(frozen=True, slots=True)
class Danger:
    """Functions of PostgreSQL, by a pattern on their names, and what a hostile statement does with them."""

    pattern: str
    harm: str
    is_for_workers: bool = False


DANGERS = (
    Danger("^pg_stat_get_(backend_)?activity$", "read what other sessions are asking"),
    Danger("^(lo_.*|loread|lowrite)$", "hide data in large objects"),
    Danger("^pg_(try_)?advisory_", "hold advisory locks that stop the jobs", is_for_workers=True),
    Danger("^pg_sleep", "keep a connection waiting"),
    Danger("^pg_logical_emit_message$", "fill the disk with messages in the write-ahead log"),
    Danger("^pg_(terminate|cancel)_backend$", "end the requests of others"),
)

FUNCTIONS = """
    select p.oid::regprocedure::text, exists (
        select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        where a.grantee = 0 and a.privilege_type = 'EXECUTE')
    from pg_proc p
    where p.pronamespace = 'pg_catalog'::regnamespace and p.proname ~ %s
    order by 1
"""
RIGHTS = """
    select 'temporary tables', 'make temporary tables and functions', exists (
        select from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
        where d.datname = current_database() and a.grantee = 0 and a.privilege_type = 'TEMPORARY')
    union all select 'connecting', 'connect to this database', exists (
        select from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
        where d.datname = current_database() and a.grantee = 0 and a.privilege_type = 'CONNECT')
    union all select 'plpgsql', 'run program blocks in plpgsql', exists (
        select from pg_language l, aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) a
        where l.lanname = 'plpgsql' and a.grantee = 0)
    union all select 'public', 'use the schema public', exists (
        select from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
        where n.nspname = 'public' and a.grantee = 0)
"""
DEFAULTS = """
    select r.rolname, split_part(entry, '=', 1)
    from pg_db_role_setting s join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) entry
    where r.rolname like %s || '\\_%%'
    order by 1, 2
"""


def harden(connection: Connection[TupleRow], names: Names) -> list[str]:
    """Take the rights away, as administrator of this database; return a sentence for each that stays open.

    A managed server may keep some for itself; that is no error here. `pg_notify` stays: the jobs call it.
    """
    for statement in _statements(connection, names):
        try:
            with connection.transaction():
                connection.execute(statement)
        except (errors.InsufficientPrivilege, errors.UndefinedObject):
            continue
    return open_items(connection, names)


def open_items(connection: Connection[TupleRow], names: Names) -> list[str]:
    """Return a sentence for each right that everybody still has here; any login may ask."""
    rights = [harm for _, harm, is_open in connection.execute(RIGHTS).fetchall() if is_open]
    for danger in DANGERS:
        found = connection.execute(FUNCTIONS, (danger.pattern,)).fetchall()
        left = [signature for signature, is_open in found if is_open]
        if left:
            rights.append(f"{danger.harm} ({', '.join(left[:3])}{', ...' if len(left) > 3 else ''})")
    return [f"Every database login may {right}." for right in rights] + list(_defaults(connection, names))


def _defaults(connection: Connection[TupleRow], names: Names) -> Iterator[str]:
    prefix = names.prefix.replace("_", r"\_")
    for role, setting in connection.execute(DEFAULTS, (prefix,)).fetchall():
        yield f"The database role {role} has a setting of its own, {setting}, that every session starts with."


def _statements(connection: Connection[TupleRow], names: Names) -> Iterator[sql.Composed]:
    database = sql.Identifier(connection.info.dbname)
    builders = _list((names.owner, names.authz))
    yield sql.SQL("revoke all on database {} from public").format(database)
    yield sql.SQL("revoke all on schema public from public").format()
    # The grant comes first: when the revoke is refused, nothing has changed for anyone.
    yield sql.SQL("grant usage on language plpgsql to {}").format(builders)
    yield sql.SQL("revoke usage on language plpgsql from public").format()
    for danger in DANGERS:
        for signature, _ in connection.execute(FUNCTIONS, (danger.pattern,)).fetchall():
            if danger.is_for_workers:
                yield _on(signature, "grant execute on function {} to {}", (names.owner, names.jobs))
            yield _on(signature, "revoke execute on function {} from public")


def _on(signature: str, statement: LiteralString, roles: Sequence[str] = ()) -> sql.Composed:
    # The signature is PostgreSQL's own spelling from its catalogue, quoted where needed.
    function = sql.SQL(signature)
    return sql.SQL(statement).format(*((function, _list(roles)) if roles else (function,)))


def _list(roles: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(role) for role in roles)
