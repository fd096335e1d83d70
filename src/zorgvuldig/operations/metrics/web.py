"""Figures of the web processes of this machine, as they counted them together."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from zorgvuldig.operations.metrics import requests as requests
from zorgvuldig.operations.metrics.text import Sample


def web(now: datetime) -> Iterator[Sample]:
    """What the web processes of this machine counted together."""
    sums, living = requests.counters().sums()
    yield Sample("zorgvuldig_web_processes", living)
    for name, count in sums.items():
        if name.startswith("requests "):
            route, _, status = name.removeprefix("requests ").rpartition(" ")
            yield Sample("zorgvuldig_requests_total", count, (route, status))
    for outcome in requests.OUTCOMES:
        yield Sample("zorgvuldig_openings_total", sums.get(f"openings {outcome}", 0), (outcome,))
    yield from _spread(sums)
    for login in requests.LOGINS.values():
        size, free = sums.get(f"pool {login} size", 0), sums.get(f"pool {login} available", 0)
        yield Sample("zorgvuldig_pool_connections", max(size - free, 0), (login, "busy"))
        yield Sample("zorgvuldig_pool_connections", free, (login, "idle"))
        yield Sample("zorgvuldig_pool_waiting", sums.get(f"pool {login} waiting", 0), (login,))


def _spread(sums: Mapping[str, int]) -> Iterator[Sample]:
    name, below = "zorgvuldig_request_seconds", 0
    for limit in requests.BUCKETS:
        below += sums.get(f"bucket {limit}", 0)
        yield Sample(name, below, (str(limit),), "_bucket")
    every = sums.get("seconds count", 0)
    yield Sample(name, every, ("+Inf",), "_bucket")
    yield Sample(name, sums.get("seconds micros", 0) / 1_000_000, (), "_sum")
    yield Sample(name, every, (), "_count")
