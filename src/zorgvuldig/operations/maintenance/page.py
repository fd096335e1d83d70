"""The page of a site that is closed, or cannot answer: 503, until when, and what became of what somebody sent."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

import psycopg
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone, translation

from zorgvuldig.operations.health.readiness import AWAY, NEEDED, TRUSTED, failing, still_failing
from zorgvuldig.operations.maintenance.state import Maintenance, current, is_on
from zorgvuldig.platform.logs import request_number
from zorgvuldig.statement.cache import ADDRESSES

log = logging.getLogger(__name__)
SOON, LATEST = 60, 3600  # seconds after which a browser or a machine may come again
UNKNOWN = 300
NO_ROOM = "53"  # the class of SQLSTATE of a database that answers and has no disk, memory or connection left


def again_in(maintenance: Maintenance | None, now: datetime) -> int:
    """Seconds until it is worth coming again."""
    if maintenance is None:
        return SOON
    if maintenance.until is None or maintenance.until <= now:
        return UNKNOWN
    return min(max(int((maintenance.until - now).total_seconds()), SOON), LATEST)


def closed(request: HttpRequest, maintenance: Maintenance | None, now: datetime) -> HttpResponse:
    """The page; it needs no database, no session and no account. Without `maintenance` something of ours cannot be reached."""
    language = translation.get_language_from_request(request)
    until = maintenance.until if maintenance else None
    facts = {
        "maintenance": maintenance,
        "until": timezone.localtime(until) if until and until > now else None,
        "is_today": until is not None and timezone.localdate(until) == timezone.localdate(now),
        "is_late": until is not None and until <= now,
        "was_sent": request.method not in ("GET", "HEAD"),
        "number": request_number.get(),
    }
    with translation.override(language):
        response = HttpResponse(render_to_string("503.html", facts), status=503)
    response["Content-Language"] = language
    response["Retry-After"] = str(again_in(maintenance, now))
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # a closed site is no error, and every visitor would be a line
    return response


class MaintenanceMiddleware:
    """Stands behind what sets the headers of every answer and serves static files, before anything that asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The site, or its page of being closed. What we promise stays to be read for as long as it can be."""
        is_closed, begin = is_on(), time.monotonic()
        if request.path_info not in ADDRESSES:
            if is_closed:
                return closed(request, current() or Maintenance(None), timezone.now())
            if failing(TRUSTED) or still_failing(AWAY):
                return closed(request, None, timezone.now())
        response = self.get_response(request)
        if response.status_code < 500 or not (is_closed or failing(NEEDED, since=begin)):
            return response
        return closed(request, current(), timezone.now())

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Without room on its disk the database answers, and refuses what has to be logged first: it is no error of the visitor."""
        cause = exception.__cause__
        if not isinstance(cause, psycopg.Error) or not (cause.sqlstate or "").startswith(NO_ROOM):
            return None
        log.error("The database has no room left: SQLSTATE %s. See docs/runbooks/full-disk.md.", cause.sqlstate)
        return closed(request, None, timezone.now())
