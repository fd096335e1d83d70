"""What somebody sees when a sealed file cannot be kept or fetched: a sentence, and nothing was kept."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from zorgvuldig.platform.vault.disk import is_full
from zorgvuldig.platform.vault.storage import Unreachable

AGAIN = 60  # seconds after which it is worth trying a storage that did not answer

log = logging.getLogger(__name__)


class StorageAwayMiddleware:
    """Answers 503 for a storage that does not answer, and 507 for a disk without room.

    The transaction of the page was rolled back before this, so no row names a file that did not come in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as always."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Say it when a view could not keep or reach a file."""
        if is_full(error):
            log.error("what somebody sent was not kept: there is no room on the disk (docs/runbooks/full-disk.md)")
            return render(request, "platform/full.html", status=507)
        if isinstance(error, Unreachable):
            response = render(request, "platform/away.html", status=503)
            response["Retry-After"] = str(AGAIN)
            return response
        return None
