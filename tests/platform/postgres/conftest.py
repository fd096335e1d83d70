import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import TupleRow

from tests import patience
from zorgvuldig.platform.postgres import Location, Names, Secrets, Server, connect_admin, ensure_server, load, prepare

KINDS = ["purge", "mask"]

Ensure = Callable[..., Server]
Connect = Callable[[str], psycopg.Connection[TupleRow]]
Until = Callable[[Callable[[], object]], None]


def programs() -> Path | None:
    """Other PostgreSQL programs to test against, instead of those of the package."""
    chosen = os.environ.get("ZORGVULDIG_TEST_BIN")
    return Path(chosen) if chosen else None


@pytest.fixture
def place() -> Iterator[Path]:
    """A short directory that every account can enter, unlike `tmp_path`."""
    directory = Path(tempfile.mkdtemp(prefix="zv"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def ensure() -> Iterator[Ensure]:
    servers: list[Server] = []

    def start(data: Path, bin: Path | None = None) -> Server:
        servers.append(ensure_server(data, profile="throwaway", bin=bin or programs()))
        return servers[-1]

    yield start
    for server in reversed(servers):
        server.discard()


@pytest.fixture(scope="session")
def until() -> Until:
    def wait(is_so: Callable[[], object]) -> None:
        patience.until(is_so, seconds=30)

    return wait


@pytest.fixture
def stranger() -> Iterator["subprocess.Popen[bytes]"]:
    """A living process that has nothing to do with us."""
    process = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    directory = Path(tempfile.mkdtemp(prefix="zv"))
    directory.chmod(0o755)
    server = ensure_server(directory / "data", profile="throwaway", bin=programs())
    yield server
    server.discard()
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def secrets(server: Server) -> Secrets:
    found = load(server.cluster.home.parent)
    assert found is not None
    return found


@contextmanager
def own_database(server: Server) -> Iterator[Location]:
    location = replace(server.location, dbname=f"t{uuid.uuid4().hex[:12]}")
    yield location
    with connect_admin(location, "postgres") as admin:
        admin.execute(f'drop database if exists "{location.dbname}" with (force)')
        roles = admin.execute("select rolname from pg_roles where rolname ~ %s", (f"^{location.dbname}",))
        for (role,) in roles.fetchall():
            admin.execute(f'drop role "{role}"')


@pytest.fixture
def location(server: Server) -> Iterator[Location]:
    """A database of its own for one test, not yet made, gone afterwards."""
    with own_database(server) as location:
        yield location


@pytest.fixture
def names(location: Location) -> Names:
    return Names.of(location.dbname)


@pytest.fixture
def prepared(location: Location, names: Names, secrets: Secrets) -> Location:
    assert prepare(location, names, secrets, KINDS) == []
    return location


@pytest.fixture(scope="session")
def standing(server: Server, secrets: Secrets) -> Iterator[Location]:
    """A prepared database for tests that change nothing."""
    with own_database(server) as location:
        assert prepare(location, Names.of(location.dbname), secrets, KINDS) == []
        yield location


@pytest.fixture
def visit(standing: Location, secrets: Secrets) -> Iterator[Connect]:
    """Connect to the standing database as one of our own roles, named by its suffix."""
    with ExitStack() as opened:

        def sign_in(role: str) -> psycopg.Connection[TupleRow]:
            dsn = standing.dsn(getattr(Names.of(standing.dbname), role), secrets.passwords[role])
            return opened.enter_context(psycopg.connect(dsn, autocommit=True))

        yield sign_in


@pytest.fixture
def admin(prepared: Location) -> Iterator[psycopg.Connection[TupleRow]]:
    with connect_admin(prepared) as connection:
        yield connection


@pytest.fixture
def connect(prepared: Location, names: Names, secrets: Secrets) -> Iterator[Connect]:
    """Connect to the test's own database as one of our own roles, named by its suffix."""
    with ExitStack() as opened:

        def sign_in(role: str) -> psycopg.Connection[TupleRow]:
            dsn = prepared.dsn(getattr(names, role), secrets.passwords[role])
            return opened.enter_context(psycopg.connect(dsn, autocommit=True))

        yield sign_in
