"""Copies of the demonstration to break things in: its database and its keys. The demonstration itself is only read.

A copy of the whole is made once, over a dump, so that nobody has to leave the demonstration meanwhile, and what is the same for every
breaking is done in it; each breaking gets a copy of that one, which is thrown away after it. What a kill leaves behind, the next run throws
away first.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import connections
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from zorgvuldig.backup.programs import environment, find_program
from zorgvuldig.platform.postgres import DatabaseProblem, Location, connect_admin
from zorgvuldig.platform.postgres.database import maintenance
from zorgvuldig.platform.vault.keys import keystore
from zorgvuldig.statement.cache import MEMORY

WHOLE, BROKEN = "_whole", "_broken"  # behind the name of the database
KEYS = "keys"
TURN = "select pg_try_advisory_lock(hashtextextended('breaking ' || %s::text, 0))"
# A database is copied when nobody is in it: a connection that was closed may still be ending there, on a busy machine.
LEAVE = "select pg_terminate_backend(pid, 60000) from pg_stat_activity where datname = %s"
BUSY = "Somebody breaks promises here at this moment: wait until that run is over, and try again."


@dataclass(frozen=True, slots=True)
class WholeCopy:
    """A copy of the demonstration in which nothing is broken: its database, and the folder with its keys."""

    location: Location
    folder: Path

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """This process works in it until the end."""
        with _working_in(self.location, self.folder):
            yield


@contextmanager
def copy_of_the_whole() -> Iterator[WholeCopy]:
    """A copy of database and keys as they are now, of which `broken_copy` makes others; gone afterwards.

    Raises `DatabaseProblem` when another run is under way or the database cannot be copied, and `BackupProblem` without programs for it.
    """
    here: Location = settings.LOCATION
    whole = replace(here, dbname=here.dbname + WHOLE)
    with maintenance(here) as server, tempfile.TemporaryDirectory(prefix="zorgvuldig-whole-") as folder:
        if server.execute(TURN, [here.dbname]).fetchone() != (True,):
            raise DatabaseProblem(BUSY)
        try:
            _throw_away(server, here)
            server.execute(sql.SQL("create database {} template template0").format(sql.Identifier(whole.dbname)))
            _copy_over(here, whole)
            shutil.copytree(keystore(), Path(folder, KEYS))
            yield WholeCopy(whole, Path(folder))
        finally:
            _throw_away(server, here)


@contextmanager
def broken_copy(whole: WholeCopy) -> Iterator[Connection[TupleRow]]:
    """A copy in which this process works until the end: database and keys. Gives its administrator."""
    here: Location = settings.LOCATION
    broken = replace(here, dbname=here.dbname + BROKEN)
    with maintenance(here) as server, tempfile.TemporaryDirectory(prefix="zorgvuldig-broken-") as folder:
        named = sql.Identifier(broken.dbname), sql.Identifier(whole.location.dbname)
        server.execute(LEAVE, [whole.location.dbname])
        server.execute(sql.SQL("create database {} template {}").format(*named))
        try:
            shutil.copytree(whole.folder / KEYS, Path(folder, KEYS))
            with _working_in(broken, Path(folder)), connect_admin(broken) as administrator:
                yield administrator
        finally:
            server.execute(sql.SQL("drop database {} with (force)").format(named[0]))


def _throw_away(server: Connection[TupleRow], here: Location) -> None:
    for ending in (BROKEN, WHOLE):
        name = sql.Identifier(here.dbname + ending)
        server.execute(sql.SQL("drop database if exists {} with (force)").format(name))


def _copy_over(here: Location, there: Location) -> None:
    """Everything, with owners and grants: the roles are of the server, and stay those of the demonstration."""
    with connect_admin(here) as connection, tempfile.TemporaryDirectory(prefix="zorgvuldig-whole-") as folder:
        dumped, version = f"{folder}/dump", connection.info.server_version
        _run("pg_dump", version, here, "--format=custom", "--compress=0", f"--file={dumped}")
        _run("pg_restore", version, there, "--exit-on-error", f"--dbname={there.dbname}", dumped)


def _run(program: str, version: int, place: Location, *options: str) -> None:
    surroundings = environment(place, place.admin_user or "", place.admin_password or "")
    command = [str(find_program(program, version, settings.PG_PROGRAMS)), "--no-password", *options]
    done = subprocess.run(command, capture_output=True, env=surroundings, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise DatabaseProblem(f"The demonstration could not be copied: {said[0] if said else program}.")


@contextmanager
def _working_in(location: Location, data: Path) -> Iterator[None]:
    """This process asks another database and another keystore, and nothing that it remembers of the first."""
    before = settings.LOCATION, settings.DATA
    _turn_to(location, data)
    try:
        yield
    finally:
        _turn_to(*before)


def _turn_to(location: Location, data: Path) -> None:
    settings.LOCATION, settings.DATA = location, data
    for alias in connections:
        connections[alias].close()
        if settings.DATABASES[alias]["OPTIONS"].get("pool"):
            connections[alias].close_pool()  # type: ignore[attr-defined]  # PostgreSQL's wrapper only
        connections[alias].settings_dict["NAME"] = location.dbname
    MEMORY.forget()
