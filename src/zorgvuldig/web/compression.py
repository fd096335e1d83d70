"""Which pages behind the door are compressed: those into which nobody else could put a word (decision 60).

A page that is compressed is shorter the more of it is there twice. Who makes somebody's browser ask for it with a guess in
the request, and sees how long the answers are, reads a secret off it if that guess is printed beside it (BREACH). So an
answer is compressed only if this site itself asked for it, and if nothing of the request but an identifier can be in it.
"""

from http import HTTPStatus
from uuid import UUID

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import ResolverMatch
from django.utils.cache import patch_vary_headers

from zorgvuldig.statement.cache import takes_gzip

LEAST = 1_000  # bytes; what is shorter goes in one packet anyway
DEPENDS_ON = ("Accept-Encoding", "Sec-Fetch-Site")
NOT_OF_A_PAGE = ("Content-Disposition", "Content-Encoding", "ETag", "Last-Modified")


class CompressionMiddleware(GZipMiddleware):
    """Compresses a page that `is_page` and `holds_no_input` allow, if the browser takes it. Every other answer stays as it is.

    Inside of what sets headers, outside of what says who asks and what was said to them.
    """

    max_random_bytes = 100  # in the head of the answer, so that the same page has another length each time

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, compressed or not."""
        if not is_page(request, response):
            return response
        patch_vary_headers(response, DEPENDS_ON)
        if holds_no_input(request) and takes_gzip(request.headers.get("Accept-Encoding", "")):
            return super().process_response(request, response)
        return response


def is_page(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer is a finished page behind the door: no file, nothing that is sent bit by bit, kept by no cache."""
    return (
        hasattr(request, "door")
        and response.status_code == HTTPStatus.OK
        and isinstance(response, HttpResponse)
        and response.get("Content-Type", "").startswith("text/html;")
        and response.get("Cache-Control") == "no-store"
        and not any(map(response.has_header, NOT_OF_A_PAGE))
        and len(response.content) >= LEAST
    )


def holds_no_input(request: HttpRequest) -> bool:
    """Whether nobody can have put words of their own into the page that answers this request.

    A page of this site asked for it, as the browser says (`Sec-Fetch-Site`, which no page can set); there is neither a query
    nor a form; the address names things by their identifier alone; and nothing is told of what was sent before.
    """
    return (
        request.headers.get("Sec-Fetch-Site") == "same-origin"
        and request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and _names_by_identifier(request.resolver_match)
        and len(get_messages(request)) == 0
    )


def _names_by_identifier(match: ResolverMatch | None) -> bool:
    if match is None:
        return False
    named = match.captured_kwargs.values()  # type: ignore[attr-defined]  # not in the stubs; without what a route adds
    return all(isinstance(part, UUID) for part in (*match.args, *named))
