"""A run of tests that is killed leaves no database server behind: nobody would stop it, and each holds a few hundred megabytes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.patience import Patience
from tests.structure.source import ROOT

WAITING = "import sys, time; from tests.other_server import throwaway; server = throwaway(); print(server.__enter__(), flush=True); time.sleep(600)"
TEST = (
    "import time\n\ndef test_it(server):\n    print(f'host={server.location.host}&', flush=True)\n    time.sleep(600)\n"
)


def servers(parent: int) -> set[int]:
    """The processes that this one started, and those that they did."""
    begun = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(after[1]) == parent:
            begun |= {int(stat.parent.name)} | servers(int(stat.parent.name))
    return begun


def is_there(process: int) -> bool:
    """Whether it lives; one that ended and that nobody took note of does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(params=["a throwaway server", "a run of pytest"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process of its own whose server answers."""
    test = tmp_path / "test_waits.py"
    test.write_text(TEST)
    command = {
        "a throwaway server": ["-c", WAITING],
        "a run of pytest": ["-m", "pytest", "-q", "-s", "-p", "tests.conftest", "-p", "no:cacheprovider", "-c", "pyproject.toml", str(test)],
    }[request.param]  # fmt: skip
    surroundings = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DATABASE_URL", "ZORGVULDIG", "PYTEST"))
    }
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        said = next(line for line in process.stdout if "host=" in line)
        assert said
        yield process
        process.kill()


def test_a_kill_leaves_no_server(running: "subprocess.Popen[str]") -> None:
    begun = servers(running.pid)
    homes = [
        line for one in begun if (line := Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")) and b"-D" in line
    ]
    (home,) = {Path(os.fsdecode(line[line.index(b"-D") + 1])) for line in homes}
    assert home.is_dir()
    running.send_signal(signal.SIGKILL)
    running.wait()
    patience = Patience(60, f"what it began is still there: {begun}, {home.parent}")
    while any(map(is_there, begun)) or home.parent.exists():
        patience.pause()
