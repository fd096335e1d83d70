"""What the tests of the launcher share: a server that begins, what it answers, and programs that only look like PostgreSQL's."""

import os
from pathlib import Path

import psycopg
import pytest

from tests.platform.postgres.conftest import programs
from zorgvuldig.platform.postgres import Server, ensure_server

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: .ci/run has it")


def begin(data: Path) -> Server:
    return ensure_server(data, profile="throwaway", bin=programs())


def ask(server: Server, query: str) -> object:
    with psycopg.connect(server.location.admin_dsn("postgres")) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def fake_programs(directory: Path, initdb: str, version: str = "18.6") -> Path:
    directory.mkdir()
    for name, script in (("initdb", initdb), ("postgres", f'echo "postgres (PostgreSQL) {version}"')):
        (directory / name).write_text(f"#!/bin/sh\n{script}\n")
        (directory / name).chmod(0o755)
    return directory
