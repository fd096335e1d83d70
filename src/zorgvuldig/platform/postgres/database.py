"""Creates the database itself: its owner, extensions and schemas, and who may come in."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import Connection, errors, sql
from psycopg.rows import TupleRow

from zorgvuldig.platform.postgres.hardening import harden
from zorgvuldig.platform.postgres.location import Location
from zorgvuldig.platform.postgres.names import Names
from zorgvuldig.platform.postgres.problem import DatabaseProblem
from zorgvuldig.platform.postgres.roles import create, is_superuser
from zorgvuldig.platform.postgres.secrets import Secrets

EXTENSIONS = ("pg_trgm", "btree_gist", "citext", "unaccent")
SCHEMA = "gate"
HOLDERS = ("public.pupil", "public.account", "gate.log")  # a database without rows in these was never used


def prepare(location: Location, names: Names, secrets: Secrets, job_kinds: Sequence[str]) -> list[str]:
    """Create roles and database and harden it, as often as you like; return what could not be hardened.

    Raises `DatabaseProblem` when the server cannot be reached or the administrator lacks a right.
    """
    with maintenance(location) as connection:
        create(connection, names, secrets.passwords, job_kinds)
    create_database(location, names, job_kinds)
    with connect_admin(location) as connection, _as_owner(connection, names):
        return harden(connection, names)


def create_database(location: Location, names: Names, job_kinds: Sequence[str]) -> None:
    """Create the database of `location` when it is missing, and set its owner, extensions and schemas.

    The roles must exist. Raises `DatabaseProblem` when the administrator lacks a right.
    """
    try:
        with maintenance(location) as connection, _as_owner(connection, names):
            _ensure_database(connection, location.dbname, names)
        with connect_admin(location) as connection, _as_owner(connection, names), connection.transaction():
            for extension in EXTENSIONS:
                connection.execute(
                    sql.SQL("create extension if not exists {} schema public").format(sql.Identifier(extension))
                )
            _set_schemas(connection, names, job_kinds)
    except (errors.InsufficientPrivilege, errors.UndefinedFile, errors.FeatureNotSupported) as error:
        raise DatabaseProblem(
            f"The database {location.dbname} cannot be set up ({error.diag.message_primary}):"
            " let its administrator give that right or install that extension,"
            " or name a superuser in DATABASE_URL."
        ) from error


def drop_database(location: Location, names: Names) -> None:
    """Drop the database of `location` when it is there. Raises `DatabaseProblem`, also when somebody is connected to it."""
    try:
        with maintenance(location) as connection:
            if connection.info.dbname == location.dbname:
                raise DatabaseProblem(
                    f"The server has no database «postgres», so {location.dbname} cannot be made anew."
                )
            if connection.execute("select from pg_database where datname = %s", (location.dbname,)).fetchone() is None:
                return
            with _as_owner(connection, names):
                connection.execute(sql.SQL("drop database {}").format(sql.Identifier(location.dbname)))
    except errors.ObjectInUse as error:
        raise DatabaseProblem(
            f"The database {location.dbname} is in use: stop serve and worker on every machine, and try again."
        ) from error
    except errors.InsufficientPrivilege as error:
        raise DatabaseProblem(
            f"The database {location.dbname} cannot be made anew ({error.diag.message_primary}):"
            " let its administrator drop it, or name a superuser in DATABASE_URL."
        ) from error


def is_in_use(location: Location) -> bool:
    """Whether the database exists and holds pupils, accounts, or a log of who looked.

    What the administrator may not look into counts as in use. Raises `DatabaseProblem` when the server cannot be reached.
    """
    with maintenance(location) as connection:
        if connection.execute("select from pg_database where datname = %s", (location.dbname,)).fetchone() is None:
            return False
    with connect_admin(location) as connection:
        there = "select t from unnest(%s::text[]) t where to_regclass(t) is not null"
        for (table,) in connection.execute(there, (list(HOLDERS),)).fetchall():
            query = sql.SQL("select exists (select from {})").format(sql.Identifier(*table.split(".")))
            try:
                row = connection.execute(query).fetchone()
            except errors.InsufficientPrivilege:
                return True
            if row is None or row[0]:
                return True
    return False


@contextmanager
def connect_admin(location: Location, dbname: str | None = None) -> Iterator[Connection[TupleRow]]:
    """Connect as administrator, every statement its own transaction; `DatabaseProblem` when that fails."""
    with _connect(location, dbname) as connection:
        yield connection


@contextmanager
def maintenance(location: Location) -> Iterator[Connection[TupleRow]]:
    """Connect as administrator to a database that is there before ours: `postgres`, else our own."""
    try:
        connection = _connect(location, "postgres")
    except DatabaseProblem as problem:
        try:
            connection = _connect(location, None)
        except DatabaseProblem:
            raise problem from None
    with connection:
        yield connection


def _connect(location: Location, dbname: str | None) -> Connection[TupleRow]:
    problems = []
    for dsn in location.admin_dsns(dbname):
        try:
            return psycopg.connect(dsn, autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            problems.append(error)
    said = str(problems[0]).strip().splitlines()[0]
    raise DatabaseProblem(f"The database at {location.host} cannot be reached as administrator: {said}") from problems[
        0
    ]


def _ensure_database(connection: Connection[TupleRow], dbname: str, names: Names) -> None:
    database, owner = sql.Identifier(dbname), sql.Identifier(names.owner)
    found = connection.execute(
        "select pg_get_userbyid(datdba) from pg_database where datname = %s", (dbname,)
    ).fetchone()
    if found is None:
        create = sql.SQL("create database {} owner {} template template0 encoding 'UTF8'")
        connection.execute(create.format(database, owner))
    elif found[0] != names.owner:
        connection.execute(sql.SQL("alter database {} owner to {}").format(database, owner))
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    grant = sql.SQL("grant connect on database {} to {}, current_user")
    connection.execute(grant.format(database, _list(names.logins)))


def _set_schemas(connection: Connection[TupleRow], names: Names, job_kinds: Sequence[str]) -> None:
    gate, owner, authz = sql.Identifier(SCHEMA), sql.Identifier(names.owner), sql.Identifier(names.authz)
    users = (names.login, names.reader, names.writer, *names.workers(job_kinds))
    statements = (
        sql.SQL("alter schema public owner to {}").format(owner),
        sql.SQL("revoke all on schema public from public"),
        sql.SQL("grant usage on schema public to {}").format(_list((names.authz, *users))),
        sql.SQL("create schema if not exists {} authorization {}").format(gate, owner),
        sql.SQL("alter schema {} owner to {}").format(gate, owner),
        sql.SQL("revoke all on schema {} from public").format(gate),
        sql.SQL("grant usage on schema {} to {}").format(gate, _list((names.runtime, *users))),
        # A function can be handed over only to a role that may create in its schema.
        sql.SQL("grant usage, create on schema {} to {}").format(gate, authz),
    )
    for statement in statements:
        connection.execute(statement)


@contextmanager
def _as_owner(connection: Connection[TupleRow], names: Names) -> Iterator[None]:
    # Without being superuser one gives things only to a role one is member of.
    if is_superuser(connection):
        yield
        return
    owner = sql.Identifier(names.owner)
    connection.execute(sql.SQL("grant {} to current_user").format(owner))
    try:
        yield
    finally:
        connection.execute(sql.SQL("revoke {} from current_user").format(owner))


def _list(roles: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(role) for role in roles)
