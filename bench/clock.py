"""Measuring: processor time of this process and of its database backends, and time on the wall; in rounds."""

import gc
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.db import connections

from tests.running.parts import descendants

ROUNDS = 7
FINE = 80  # rounds for small differences: a few calls each, so that both sides meet the same machine
ALIASES = ("default", "accounts")
Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one call cost, in milliseconds: our processor time, the database's, and the median on the wall."""

    client: float
    backend: float
    wall: float

    @property
    def cpu(self) -> float:
        """Processor time of both."""
        return self.client + self.backend


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things compared; `before` and `after` prepare and clean up, outside the clock."""

    work: Work
    before: Work = bool
    after: Work = bool


def processor_seconds(pid: int) -> float:
    """Processor time of any process, to the nanosecond: Linux gives each one a clock of its own (clock_gettime)."""
    return time.clock_gettime((~pid << 3) | 2)


def spent() -> float:
    """Processor time so far of this process and of all that it started, those that ended included, in seconds."""
    return sum(map(_ticks, (os.getpid(), *descendants(os.getpid())))) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    """User and system time of a process and of its children that it waited for (proc(5)); 0 when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return sum(map(int, stat.rpartition(")")[2].split()[11:15]))


def backends() -> list[int]:
    """The database processes that serve our connections."""
    open_ones = [connections[alias].connection for alias in ALIASES]
    return [connection.info.backend_pid for connection in open_ones if connection is not None]


def cost_of(work: Work, times: int, pids: Sequence[int] | None = None) -> Cost:
    """What one of `times` calls cost; the database's share is that of `pids`, or of whatever serves our connections.

    The garbage of before is gone, and none is looked for meanwhile.
    """
    gc.collect()
    gc.disable()
    try:
        return _cost_of(work, times, backends() if pids is None else pids)
    finally:
        gc.enable()


def _cost_of(work: Work, times: int, pids: Sequence[int]) -> Cost:
    theirs, ours = sum(map(processor_seconds, pids)), time.process_time()
    walls = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        walls.append(time.perf_counter() - begin)
    ours, theirs = time.process_time() - ours, sum(map(processor_seconds, pids)) - theirs
    return Cost(1000 * ours / times, 1000 * theirs / times, 1000 * median(walls))


def interleaved(sides: Mapping[str, Side], *, times: int, rounds: int = ROUNDS) -> dict[str, list[Cost]]:
    """Every side once a round, in turn first and last, after a round that only warms up."""
    costs: dict[str, list[Cost]] = {name: [] for name in sides}
    for number in range(rounds + 1):
        for name in list(sides)[:: 1 if number % 2 else -1]:
            side = sides[name]
            side.before()
            try:
                cost = cost_of(side.work, times)
            finally:
                side.after()
            if number:
                costs[name].append(cost)
    return costs


def middle(costs: Sequence[Cost]) -> Cost:
    """The median round, figure by figure."""
    return Cost(
        median(cost.client for cost in costs), median(cost.backend for cost in costs), median(c.wall for c in costs)
    )


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios per round: what the machine does meanwhile touches both sides of a round."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def load() -> str:
    """How busy the machine is, beside which every figure has to be read."""
    return f"load {os.getloadavg()[0]:.1f}"
