"""pg_dump and pg_restore: which ones fit a server, and how they reach it without a password on a command line."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.platform.postgres import DatabaseProblem, Location
from zorgvuldig.platform.postgres.account import service_account
from zorgvuldig.platform.postgres.engine import find_binaries

DEBIAN = Path("/usr/lib/postgresql")


def find_program(name: str, server_version: int, chosen: Path | None = None) -> Path:
    """The program `name` for a server such as 170004: of the same major version where there is one, else a newer one.

    Looks in `chosen` alone when the operator named a directory; else on the path, where Debian keeps them, and in our own
    package. Raises `BackupProblem` when all are older than the server.
    """
    wanted = server_version // 10000
    found = {path: major for path in _candidates(name, wanted, chosen) if (major := _major(path)) is not None}
    fits = sorted((major, place) for place, major in enumerate(found.values()) if major >= wanted)
    if not fits:
        older = f"; what is here is {name} {max(found.values())}" if found else ""
        raise BackupProblem(
            f"The database server is PostgreSQL {wanted} and there is no {name} of that version or later{older}:"
            f" install the client programs of PostgreSQL {wanted}, or name their directory in ZORGVULDIG_PG_PROGRAMS."
        )
    return list(found)[fits[0][1]]


def environment(location: Location, user: str, password: str) -> dict[str, str]:
    """How a program of PostgreSQL reaches the database; other settings of this process are left out."""
    told = {
        "PGHOST": location.host,
        "PGPORT": str(location.port),
        "PGDATABASE": location.dbname,
        "PGUSER": user,
        "PGPASSWORD": password,
        "PGSSLMODE": location.sslmode,
        "PGSSLROOTCERT": location.sslrootcert,
        "PGTARGETSESSIONATTRS": location.reaching().get("target_session_attrs"),
        "PGCONNECT_TIMEOUT": "10",
        "PGAPPNAME": "zorgvuldig backup",
        "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    return {name: value for name, value in told.items() if value is not None}


def _candidates(name: str, major: int, chosen: Path | None) -> Iterator[Path]:
    if chosen is not None:
        yield chosen / name
        return
    if (on_path := shutil.which(name)) is not None:
        yield Path(on_path)
    yield DEBIAN / str(major) / "bin" / name
    try:
        yield find_binaries(None, service_account()).directory / name
    except DatabaseProblem:
        return


def _major(path: Path) -> int | None:
    if not os.access(path, os.X_OK):
        return None
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"\d+", answer.stdout)
    return int(match[0]) if match and not answer.returncode else None
