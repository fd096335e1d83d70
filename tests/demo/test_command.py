"""`zorgvuldig demo` from outside: ready, served, and nothing left behind when it is stopped or killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

import pytest

from zorgvuldig.postgres import ensure_server
from zorgvuldig.postgres.cluster import Cluster
from zorgvuldig.postgres.home import cluster_home
from zorgvuldig.postgres.locks import is_held


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


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_demonstration_is_ready_and_leaves_nothing_running(tmp_path: Path, ending: signal.Signals) -> None:
    port, data = free_port(), tmp_path / "a school"
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
        assert f"Ready on http://127.0.0.1:{port}/\n" in said, "".join(said)
        assert answers(port)
        demo.send_signal(ending)
        until(lambda: demo.poll() is not None)
        assert demo.returncode == (-9 if ending is signal.SIGKILL else 0)
    until(lambda: not answers(port))
    until(lambda: not is_held(Cluster(cluster_home(data), account=None).running))  # the last of them stopped it
    ensure_server(data, profile="throwaway").discard()
