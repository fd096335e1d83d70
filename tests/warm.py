"""Processes of their own that need no second to start: forked from one in which everything is loaded and nothing happened yet.

That one has no threads and no connections. A fork of a process that tests have used can wait for ever for what its threads held.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import psycopg
from django.conf import settings

from tests.patience import until

AT_WORK = (
    "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
    "and backend_type = 'client backend' and state <> 'idle'"
)
START = "from tests.warm import fork_for_ever; fork_for_ever()"
ROOT = Path(__file__).parent.parent


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own, with these arguments in `sys.argv` and what stands in our environment now."""
    process = _ready()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        to_do = {"script": script, "arguments": arguments, "environment": dict(os.environ)}
        to_do |= {"output": _path(output.fileno()), "errors": _path(errors.fileno())}
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{json.dumps(to_do)}\n")
        process.stdin.flush()
        status = int(process.stdout.readline())
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(arguments, status, output.read(), errors.read())


def run_until_killed(script: str, *arguments: str, database: psycopg.Connection) -> None:
    """Run a script that kills itself. Afterwards the database let go of what it held too, which it does at its own time."""
    assert run(script, *arguments).returncode == -signal.SIGKILL
    until(lambda: database.execute(AT_WORK).fetchone() == (0,), "the database still works for who was killed")


def _path(number: int) -> str:
    return f"/proc/{os.getpid()}/fd/{number}"


@cache
def _ready() -> "subprocess.Popen[str]":
    """The process that forks, for as long as ours lives. It reads the register as it starts: another would stay in every command."""
    assert not (settings.DATA / "register.toml").exists()
    process = subprocess.Popen(
        [sys.executable, "-c", START], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(_end, process)
    return process


def _end(process: "subprocess.Popen[str]") -> None:
    with process:
        process.kill()


def fork_for_ever() -> None:
    """Do what is read, a line each; answer with the exit code, or with the number of the signal, negative."""
    django.setup()
    import_module("zorgvuldig.command_line")
    answers = os.dup(1)
    for line in sys.stdin:
        if not (child := os.fork()):
            _do(json.loads(line))
        status = os.waitpid(child, 0)[1]
        os.write(answers, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _do(to_do: dict[str, Any]) -> None:
    for number, name in ((1, "output"), (2, "errors")):
        os.dup2(os.open(str(to_do[name]), os.O_WRONLY), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    ended = 1
    try:
        os.environ.clear()
        os.environ.update(to_do["environment"])
        sys.argv = ["zorgvuldig", *to_do["arguments"]]
        exec(to_do["script"], {"__name__": "__main__"})  # noqa: S102 - of a test
        ended = 0
    except SystemExit as end:
        ended = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended)
