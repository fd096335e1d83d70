"""Answers for the public pages from the memory of the process: a crowd asks the database once in half a minute.

The middleware stands behind those that set the headers of every answer, and before the first that looks at a cookie. A page
that the job made too long ago is not served: then it is made anew, of a measurement that is old as well and so claims
nothing, and kept as long as any. One that somebody else changed is not served either, but one that says so.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response

from zorgvuldig.statement.reads import FRESH
from zorgvuldig.statement.render import Page, language_of, rendered
from zorgvuldig.statement.signature import is_page

FIVE_MINUTES = "public, max-age=300"
AGAIN = 30.0  # seconds in which the database is not asked again
ADDRESSES = {
    "/beloften/": "statement",
    "/en/promises/": "statement_en",
    "/beloften/leerlingen/": "pupil_statement",
    "/en/promises/pupils/": "pupil_statement_en",
    "/beloften.json": "statement_json",
    "/beloften.schema.json": "statement_schema",
}


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page as the job made it, or None, and when the database said so."""

    page: Page | None
    made_at: datetime | None
    asked_at: float


@dataclass(slots=True)
class Memory:
    """The pages of this process. One thread asks the database; the others go on with what there is."""

    fresh_for: timedelta = FRESH
    pages: dict[str, CachedPage] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def current(self, name: str, now: datetime, clock: float) -> Page | None:
        """The page with this name, unless it was never made or became too old since the database was asked."""
        known = self.pages.get(name)
        if (known is None or clock - known.asked_at > AGAIN) and self.lock.acquire(blocking=known is None):
            try:
                known = self.pages[name] = self._asked(name, now, clock)
            finally:
                self.lock.release()
        if known is None or known.made_at is None or now - known.made_at > self.fresh_for:
            return None
        return known.page

    def forget(self) -> None:
        """Ask the database again at the next request."""
        self.pages.clear()

    def _asked(self, name: str, now: datetime, clock: float) -> CachedPage:
        with connection.cursor() as cursor:
            cursor.execute("select content_type, body, made_at, signature from gate.public_page(%s::text)", [name])
            row = cursor.fetchone()
        if row is None:
            return CachedPage(None, None, clock)
        content_type, body, made_at, signature = row
        if not is_page(name, content_type, bytes(body), made_at, bytes(signature)):
            return CachedPage(rendered(name, now, is_changed=True), now, clock)
        if (
            now - made_at > self.fresh_for
        ):  # the job is late; what would be too old before it is asked again claims nothing already
            return CachedPage(rendered(name, now + timedelta(seconds=AGAIN)), now, clock)
        return CachedPage(Page.of(bytes(body), content_type, language_of(name)), made_at, clock)


MEMORY = Memory()


def answer(request: HttpRequest, page: Page) -> HttpResponseBase:
    """The page as an answer that may be kept for five minutes, compressed for whoever takes that, or 304 to whoever has it."""
    is_packed = takes_gzip(request.headers.get("Accept-Encoding", ""))
    body = page.packed if is_packed else page.body
    response = HttpResponse(body, content_type=page.content_type)
    response["Cache-Control"] = FIVE_MINUTES
    response["Content-Length"] = str(len(body))
    response["ETag"] = f'"{page.digest}-gzip"' if is_packed else f'"{page.digest}"'
    response["Vary"] = "Accept-Encoding"
    if is_packed:
        response["Content-Encoding"] = "gzip"
    if page.language:
        response["Content-Language"] = page.language
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def takes_gzip(accepted: str) -> bool:
    """Whether a browser that sends this `Accept-Encoding` takes gzip: it names it, and not with a weight of nothing."""
    for part in accepted.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        if name == "gzip":
            return not any(re.fullmatch(r"q=0(\.0*)?", parameter) for parameter in parameters)
    return False


class PublicPageMiddleware:
    """Answers for the public pages before anybody looks at a cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """From memory when it can; else as the view makes it, which is the same for everybody too."""
        name = ADDRESSES.get(request.path_info)
        if name is None:
            return self.get_response(request)
        if request.method in ("GET", "HEAD"):
            page = MEMORY.current(name, timezone.now(), time.monotonic())
            if page is not None:
                return answer(request, page)
        response = self.get_response(request)
        response["Vary"] = "Accept-Encoding"  # neither cookie nor language of the browser changes anything here
        if not language_of(name):
            del response["Content-Language"]
        return response
