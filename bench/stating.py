"""The public statement under a crowd: pages a second from the memory of two processes, readers and servers on the same processors."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from django.utils import timezone

from bench.clock import load
from bench.results import CannotMeasure, Result
from bench.serving import WORKERS, ours, started
from bench.site import Site
from zorgvuldig.statement.jobs import measure_and_publish
from zorgvuldig.statement.render import rendered

PAGE, NAME = "/beloften/", "statement"
ROUNDS, SECONDS, CONNECTIONS = 5, 4.0, 16


def statement_page(site: Site) -> Iterator[Result]:
    """Whole pages a second, the median of some rounds. Made once before, as the job does."""
    now = timezone.now()
    measure_and_publish(now)
    size = len(rendered(NAME, now).body)
    with started(ours()) as (_, port, _):
        _read(port, 1.0)
        found = [_read(port, SECONDS) / SECONDS for _ in range(ROUNDS)]
    how = f"{size / 1024:.0f} kB a page, {CONNECTIONS} connections, {WORKERS} workers, least of {ROUNDS} rounds {min(found):.0f}; {load()}"
    yield Result("statement_page", median(found), how)


def _read(port: int, seconds: float) -> int:
    """What a crowd in a process of its own got."""
    command = [sys.executable, "-m", "bench.crowd", str(port), PAGE, str(seconds), str(CONNECTIONS)]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotMeasure(f"the statement did not answer the crowd: {done.stderr.strip()}")
    return int(done.stdout)
