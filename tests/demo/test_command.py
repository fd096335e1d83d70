"""`zorgvuldig demo` from outside: ready, served, and nothing left behind when it is stopped or killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

import pytest

from zorgvuldig.demo import command_input as asking
from zorgvuldig.platform.postgres import ensure_server
from zorgvuldig.platform.postgres.cluster import Cluster
from zorgvuldig.platform.postgres.home import cluster_home
from zorgvuldig.platform.postgres.locks import is_held

DOING = [
    "Making tables and rules, or looking whether they are still right …\n",
    "Inventing a school with 30 pupils, a year of lessons, marks and looks …\n",
    "Counting what waits for people …\n",
    "Drawing photos, films and camera footage, and masking faces …\n",
    "Deleting what is over its term, with receipts …\n",
    "Trying with invented people what they get to see …\n",
    "Measuring the seventeen promises …\n",
    "Starting the pages, the work in the background and the cameras …\n",
]
MAKING = DOING[1:5]  # not again where there is a school


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/gezond/", timeout=5).close()
    except (URLError, OSError):
        return False
    return True


def test_a_demonstration_is_ready_and_leaves_nothing_running_however_it_ends(tmp_path: Path) -> None:
    """Three times in the same place: it is made once, and kept."""
    data = tmp_path / "a school"
    for ending in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        port = free_port()
        said = until_ready(port, data, ending)
        assert f"Ready on http://127.0.0.1:{port}/\n" in said, "".join(said)
        begun = [line for line in said if line.endswith("…\n")]
        doing = DOING if ending is signal.SIGKILL else [line for line in DOING if line not in MAKING]
        assert begun == [f"Starting a database in {data} …\n", *doing]  # in this order, each before it is done
        until(lambda port=port: not answers(port))
        until(lambda: not is_held(Cluster(cluster_home(data), account=None).running))  # the last of them stopped it
    ensure_server(data, profile="throwaway").discard()


def until_ready(port: int, data: Path, ending: signal.Signals) -> list[str]:
    """Start it, see that it answers, and end it so; returns what it said until it was ready."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ZORGVULDIG", "DATABASE_URL"))}
    command = [sys.executable, "-m", "zorgvuldig", "demo", "--pupils", "30", "--port", str(port), "--data", str(data)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as demo:
        assert demo.stdout
        said = []
        for line in demo.stdout:
            said.append(line)
            if line.startswith("Ready on "):
                break
        assert answers(port), "".join(said)
        demo.send_signal(ending)
        until(lambda: demo.poll() is not None)
        assert demo.returncode == (-9 if ending is signal.SIGKILL else 0)
    return said


def test_a_port_that_is_taken_is_said_before_anything_is_made(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ZORGVULDIG", "DATABASE_URL"))}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "zorgvuldig", "demo", "--port", str(port), "--data", str(tmp_path / "school")]
        said = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith(f"CommandError: Port {port} of this machine is in use already: stop what runs there")
    assert said.stderr.count("\n") == 1
    assert not cluster_home(tmp_path / "school").exists()


def test_a_port_that_somebody_left_a_moment_ago_is_free() -> None:
    assert asking.unfit(free_port()) == ""


@pytest.mark.parametrize("value", ["0", "65536", "-1", "8000a", "", "８０００", "1e3"])
def test_what_is_no_port_is_refused(value: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is not a port: use 1 to 65535"):
        asking.port(value)


@pytest.mark.parametrize("value", ["-1", "100001", "veel", "１２"])
def test_what_is_no_number_of_pupils_is_refused(value: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is not a number of pupils: use 0 to 100000"):
        asking.pupils(value)


def test_the_ends_are_allowed() -> None:
    assert (asking.port("1"), asking.port("65535"), asking.pupils("0"), asking.pupils("100000")) == (
        1,
        65535,
        0,
        100000,
    )
