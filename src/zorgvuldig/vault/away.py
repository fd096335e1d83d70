"""What somebody sees when the storage of sealed files does not answer: a sentence, and nothing was kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from zorgvuldig.vault.storage import Unreachable

AGAIN = 60  # seconds after which it is worth trying


class StorageAwayMiddleware:
    """Answers 503. The transaction of the page was rolled back before this, so no row names a file that did not come in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as always."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Say it when a view could not reach a file."""
        if not isinstance(error, Unreachable):
            return None
        response = render(request, "vault/away.html", status=503)
        response["Retry-After"] = str(AGAIN)
        return response
