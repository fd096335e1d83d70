"""Every request gets a number, is timed and is counted, by the pattern of its address and never by the address."""

import logging
import secrets
import time
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.db import connections
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from zorgvuldig.gate.door import Refused
from zorgvuldig.gate.pages import addresses
from zorgvuldig.operations.metrics.counters import Counters, clear_others
from zorgvuldig.platform.logs import request_number

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
    | {"/beloften/", "/en/promises/", "/beloften/leerlingen/", "/en/promises/pupils/"}
    | {"/beloften.json", "/beloften.schema.json"}
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
