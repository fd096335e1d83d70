"""Without a database a command says so in its first line: where, which, why, and what to do."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from zorgvuldig.platform.postgres import load_or_create

SOURCE = Path(__file__).parents[2] / "src"
PASSWORD = "geheim-van-niemand"


def said(data: Path, place: str, *command: str) -> "subprocess.CompletedProcess[str]":
    """What one of our commands says whose database is at `place`."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("ZORGVULDIG")}
    ours |= {"PYTHONPATH": str(SOURCE), "DATABASE_URL": f"postgresql://admin:{PASSWORD}@{place}/leerlingen"}
    program = [sys.executable, "-m", "zorgvuldig", "--data", str(data), *command]
    return subprocess.run(program, env=ours, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    load_or_create(tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize("command", [("doctor",), ("doctor", "--json"), ("serve", "--port", "1"), ("log", "verify")])
def test_the_first_line_says_where_which_why_and_what_to_do(data: Path, command: tuple[str, ...]) -> None:
    with socket.socket() as closed:  # held, and nobody listens
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        done = said(data, f"127.0.0.1:{port}", *command)
    first, *more = done.stderr.splitlines()
    assert (done.returncode, done.stdout, more) == (1, "", [])
    assert f"The database «leerlingen» at 127.0.0.1, port {port}, cannot be reached:" in first
    assert "Connection refused" in first
    assert "Look whether it runs and whether DATABASE_URL is right" in first
    assert PASSWORD not in first


def test_init_says_it_too(data: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        done = said(data, f"127.0.0.1:{closed.getsockname()[1]}", "init", "--no-input")
    assert done.returncode == 1
    assert "The database at 127.0.0.1 cannot be reached as administrator:" in done.stderr.splitlines()[0]
