"""Addresses for machines that watch: does it live, can it serve, and its figures. Answered before anything looks at host or cookie."""

import hmac
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound
from django.http.response import HttpResponseBase

from zorgvuldig.gate.pages import public, route
from zorgvuldig.operations.health.readiness import failing
from zorgvuldig.operations.metrics.sources import exposed
from zorgvuldig.operations.metrics.text import CONTENT_TYPE

SHORTEST = 32  # characters of a token


def _plain(text: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
    response["Cache-Control"] = "no-store"
    return response


@route("gezond/", "health")
@public
def health(request: HttpRequest) -> HttpResponse:
    """Says that this process answers; it asks no database, so a slow one does not look like a dead server."""
    return _plain("ok")


@route("gezond/klaar/", "ready")
@public
def ready(request: HttpRequest) -> HttpResponse:
    """`ok`, or 503 and a word for each part that fails. Words only: anybody may ask."""
    words = failing()
    return _plain("\n".join(words) or "ok", 503 if words else 200)


@route("gezond/cijfers/", "figures")
@public
def figures(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, to whoever shows the token; to all others there is nothing here."""
    wanted = token()
    said = request.headers.get("Authorization", "")
    if wanted is None or not hmac.compare_digest(said.encode(), f"Bearer {wanted}".encode()):
        return HttpResponseNotFound(b"", content_type="text/plain; charset=utf-8")
    response = _plain(exposed())
    response["Content-Type"] = CONTENT_TYPE
    return response


def token() -> str | None:
    """The token of the settings' file; None, and so nobody gets in, when there is no file or it holds less than a token."""
    file: str = settings.METRICS_TOKEN_FILE
    if not file:
        return None
    try:
        found = Path(file).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return found if len(found) >= SHORTEST else None


VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/gezond/": health,
    "/gezond/klaar/": ready,
    "/gezond/cijfers/": figures,
}


class HealthMiddleware:
    """Answers whoever watches, by whatever name or port it came: a proxy or a timer knows no host of ours and no TLS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """One of ours, or the next."""
        view = VIEWS.get(request.path_info)
        if view is None:
            return self.get_response(request)
        return view(request) if request.method in ("GET", "HEAD") else HttpResponseNotAllowed(["GET", "HEAD"])
