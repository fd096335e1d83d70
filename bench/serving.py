"""The server from outside: how soon it answers, and how large its workers are."""

import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.conf import settings

from bench.clock import load
from bench.results import CannotMeasure, Result
from bench.site import Site
from tests.running.parts import descendants

ROUNDS = 5
STARTS = 2  # for its memory
REQUESTS = 50
PATIENCE = 120.0
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Program:
    """A server to start on a port, and the pages it is asked for; the first of them says that it is there."""

    command: Sequence[str]
    directory: Path
    environment: Mapping[str, str]
    pages: Sequence[str]


def ours(workers: int = WORKERS) -> Program:
    """`zorgvuldig serve` on the measuring database."""
    command = [sys.executable, "-m", "zorgvuldig", "serve", "--workers", str(workers), "--port"]
    return Program(command, settings.DATA.parent, _environment(), ("/beloften/", "/inloggen/"))


def _environment() -> dict[str, str]:
    """Ours, with compiled modules kept beside the measuring database: from the second start on, as on any machine."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(settings.DATA.parent / "compiled")}


@dataclass(frozen=True, slots=True)
class Size:
    """Memory in MB: of the largest worker, what of that is data, and of all processes together."""

    worker: float
    data: float
    everything: float


@contextmanager
def started(program: Program) -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    """A running server: its process, its port, and the seconds until its first answer."""
    port = _free_port()
    begin = time.perf_counter()
    process = subprocess.Popen(
        [*program.command, str(port)],
        cwd=program.directory,
        env=program.environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _answers(port, program.pages[0]):
            if process.poll() is not None or time.perf_counter() - begin > PATIENCE:
                raise CannotMeasure(f"{program.command[2]} did not answer; what it said is above")
            time.sleep(0.005)
        yield process, port, time.perf_counter() - begin
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a server; one that is told so while a worker is still starting may never stop by itself."""
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # its own session: the server and its workers
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int, page: str) -> bool:
    """Ask on a connection of its own, so that the workers take turns."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", page)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def start(site: Site) -> Iterator[Result]:
    """The time from start to answer."""
    seconds, spent = [], []
    for number in range(ROUNDS + 1):
        before = _children_seconds()
        with started(ours()) as (_, _, took):
            pass
        if number:  # the first one compiles what was never loaded here
            seconds.append(took)
            spent.append(_children_seconds() - before)
    how = (
        f"{min(seconds):.2f} to {max(seconds):.2f} s, {WORKERS} workers, database running; {median(spent):.2f} s of processor, "
        f"stopping included; {load()}"
    )
    yield Result("start", median(seconds), how)


def _children_seconds() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def memory_served(site: Site) -> Iterator[Result]:
    """The proportional set size of the process above two workers with theirs, after their pages.

    Data are shared with nobody but the process above. Code is shared with whatever runs the same libraries on this machine, so
    that part is smaller on a busy one. The first start compiles what was never loaded here, and does not count.
    """
    sizes = [_sizes(ours()) for _ in range(STARTS + 1)][1:]
    worker, data, everything = (
        median(getattr(one, what) for one in sizes) for what in ("worker", "data", "everything")
    )
    how = f"largest worker {worker:.1f} MB (PSS), of it data {data:.1f}; statement and sign-in page; {load()}"
    yield Result("memory_served", everything, how)


def _sizes(program: Program) -> Size:
    with started(program) as (process, port, _):
        for page in program.pages:
            for _ in range(REQUESTS * WORKERS):
                if not _answers(port, page):
                    raise CannotMeasure(f"{page} did not answer")
        return size_of(process.pid)


def size_of(pid: int) -> Size:
    """Of the server with this process at its head: all processes that it started, and theirs."""
    workers = [_memory(worker) for worker in descendants(pid)]
    worker, data = max(workers)
    return Size(worker, data, sum(size for size, _ in workers) + _memory(pid)[0])


def _memory(pid: int) -> tuple[float, float]:
    """Proportional set size in MB, where shared pages are divided over those who share them; and the part of it that is no file."""
    lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    found = {name: int(size) / 1024 for name, size, *_ in lines}
    try:
        return found["Pss:"], found["Pss_Anon:"]
    except KeyError:
        raise CannotMeasure("the kernel does not tell the size of processes") from None
