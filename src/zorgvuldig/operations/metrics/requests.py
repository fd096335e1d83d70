"""Every request gets a number, is timed and is counted, by the pattern of its address and never by the address."""

import fcntl
import hashlib
import logging
import mmap
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from zorgvuldig.gate.door import Refused
from zorgvuldig.gate.pages import addresses
from zorgvuldig.platform.logs import request_number

# Numbers that several web processes count together: a small file of numbers for each, shared by memory.
# A process takes the first file that no living process holds and counts on in it, so that a sum over the files never
# goes back when a process ends. What is counted is a closed list, given beforehand; there is no name that a request
# could bring.

WIDTH = 8  # bytes of a number
MOST = 64  # processes


@dataclass(slots=True)
class Counters:
    """The numbers of this process by name, and the sums over all processes. `gauges` count only of processes that live."""

    directory: Path
    names: Sequence[str]
    gauges: frozenset[str] = frozenset()
    index: dict[str, int] = field(init=False)
    digest: str = field(init=False)
    lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    pid: int = field(default=0, init=False)
    view: memoryview = field(default_factory=lambda: memoryview(b""), init=False)
    is_shared: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        """A file of another list of names is never read as this one."""
        self.index = {name: place for place, name in enumerate(self.names)}
        self.digest = hashlib.sha256("\n".join(self.names).encode()).hexdigest()[:12]

    def add(self, name: str, count: int = 1) -> None:
        """Count `count` more of `name`; a name that is not in the list is KeyError."""
        place = self.index[name]
        with self.lock:
            numbers = self._mine()
            numbers[place] += count

    def put(self, name: str, value: int) -> None:
        """What `name` is now, in this process."""
        place = self.index[name]
        with self.lock:
            self._mine()[place] = value

    def sums(self) -> tuple[dict[str, int], int]:
        """The sum of every number that is not 0, and how many processes live."""
        with self.lock:
            self._mine()
        total, living = [0] * len(self.names), 0
        is_gauge = [name in self.gauges for name in self.names]
        for numbers, lives in self._all():
            living += lives
            for place, number in enumerate(numbers):
                if number and (lives or not is_gauge[place]):
                    total[place] += number
        return {name: total[place] for name, place in self.index.items() if total[place]}, living

    def _mine(self) -> memoryview:
        """Numbers of this very process: what a fork brought along is the parent's."""
        if self.pid != os.getpid():
            self.view, self.is_shared = self._taken()
            self.pid = os.getpid()
        return self.view

    def _taken(self) -> tuple[memoryview, bool]:
        """The first free file, or memory of our own when there is no room on the disk: counting stops nobody."""
        size = WIDTH * len(self.names)
        try:
            self.directory.mkdir(mode=0o700, exist_ok=True)
            for number in range(MOST):
                handle = os.open(
                    self.directory / f"{self.digest}-{number:02}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
                )
                if not _locked(handle, fcntl.LOCK_EX):
                    os.close(handle)
                    continue
                try:
                    # Before it is used: a hole in a file that the disk cannot fill would end the process.
                    os.posix_fallocate(handle, 0, size)
                    return memoryview(mmap.mmap(handle, size)).cast("Q"), True  # the handle stays open: it is the lock
                except OSError:
                    os.close(handle)
                    raise
        except OSError:
            pass
        return memoryview(mmap.mmap(-1, size)).cast("Q"), False

    def _all(self) -> Iterator[tuple[memoryview, bool]]:
        """The numbers of every file, and whether its process lives; those of this process first when nobody shares them."""
        if not self.is_shared:
            yield self.view, True
        for path in sorted(self.directory.glob(f"{self.digest}-*")):
            with path.open("rb") as file:
                content = file.read()
                lives = not _locked(file.fileno(), fcntl.LOCK_SH)
            if len(content) == WIDTH * len(self.names):
                yield memoryview(content).cast("Q"), lives


def _locked(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def clear_others(counters: Counters) -> None:
    """Remove what another version of the program counted, unless a process of it still lives."""
    for path in counters.directory.glob("????????????-??"):
        if path.name.startswith(counters.digest):
            continue
        with path.open("rb") as file:
            if _locked(file.fileno(), fcntl.LOCK_EX):
                path.unlink(missing_ok=True)


log = logging.getLogger(__name__)

STATIC, NOWHERE = "static", "nowhere"
CLASSES = ("2xx", "3xx", "4xx", "5xx")
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
LOGINS = {"default": "runtime", "accounts": "login"}
POOL = ("size", "available", "waiting")
OUTCOMES = ("granted", "refused")


# Answered before an address is looked up; each has its own line in the list of addresses.
ANSWERED_FIRST = frozenset(
    {"/gezond/", "/gezond/klaar/", "/gezond/cijfers/"}
    | {"/beloften/", "/en/promises/", "/beloften.json", "/beloften.schema.json"}
)


def routes() -> list[str]:
    """Every pattern of an address, and what is answered before an address is looked up."""
    return sorted({f"/{path}" for path, _ in addresses()} | ANSWERED_FIRST | {STATIC, NOWHERE})


@lru_cache(maxsize=1)
def counters() -> Counters:
    """The counters of this installation."""
    gauges = [f"pool {login} {what}" for login in LOGINS.values() for what in POOL]
    names = [f"requests {route} {status}" for route in routes() for status in CLASSES]
    names += [f"bucket {limit}" for limit in BUCKETS] + ["seconds count", "seconds micros"]
    names += [f"openings {outcome}" for outcome in OUTCOMES] + gauges
    made = Counters(settings.DATA / "metrics", names, frozenset(gauges))
    clear_others(made)
    return made


class RequestMiddleware:
    """The first of all: what any other answers is counted, and carries the number in `X-Request-Id`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and count it. A number that the browser sent is not taken over: it could say anything."""
        number = secrets.token_hex(5)
        request.number = number  # type: ignore[attr-defined]  # for a line that is written when this is over
        token = request_number.set(number)
        begin = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = number
            took = time.perf_counter() - begin
            log.info(
                "answered",
                extra={"request": request, "status_code": response.status_code, "milliseconds": round(took * 1000)},
            )
            _count(request, response, took)
            return response
        finally:
            request_number.reset(token)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """A page that the gate did not open answers 404 as one that is not there; it is counted as refused."""
        if isinstance(error, Http404) and isinstance(error.__cause__, Refused):
            request.was_refused = True  # type: ignore[attr-defined]  # read below


def _count(request: HttpRequest, response: HttpResponseBase, took: float) -> None:
    counted = counters()
    counted.add(f"requests {_route(request)} {response.status_code // 100}xx")
    counted.add("seconds count")
    counted.add("seconds micros", round(took * 1_000_000))
    limit = next((limit for limit in BUCKETS if took <= limit), None)
    if limit is not None:
        counted.add(f"bucket {limit}")
    if hasattr(request, "door"):
        counted.add("openings granted")
    elif hasattr(request, "was_refused"):
        counted.add("openings refused")
    _note_pools(counted)


def _route(request: HttpRequest) -> str:
    if request.resolver_match is not None:
        route = f"/{request.resolver_match.route}"
        return route if f"requests {route} 2xx" in counters().index else NOWHERE
    if request.path_info.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
        return STATIC
    return f"/{request.path_info[1:]}" if request.path_info in ANSWERED_FIRST else NOWHERE


def _note_pools(counted: Counters) -> None:
    for alias, login in LOGINS.items():
        pool = type(connections[alias])._connection_pools.get(alias)  # type: ignore[attr-defined]  # PostgreSQL's
        if pool is None:
            continue
        stats = pool.get_stats()
        counted.put(f"pool {login} size", stats.get("pool_size", 0))
        counted.put(f"pool {login} available", stats.get("pool_available", 0))
        counted.put(f"pool {login} waiting", stats.get("requests_waiting", 0))
