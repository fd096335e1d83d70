"""What people send stays in memory until the vault has sealed it; more than fits there is refused before it is read.

Django itself writes uploads of more than 2.5 MB to a temporary file, in plain sight.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

FORM = "multipart/form-data"


class InMemory(MemoryFileUploadHandler):
    """Keeps the files of one form in memory: together they fit, as the whole form is within the limit."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - Django's own name for it
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse a form that is too large, also when it came past `UploadLimitMiddleware`."""
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
        if not self.activated:
            raise RequestDataTooBig("the form is larger than is kept in memory")


class UploadLimitMiddleware:
    """Answers 413 by what a request says of its own size; no server reads more than that. Its body is not touched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or say that it is too much."""
        if _length(request) <= _limit(request):
            return self.get_response(request)
        response = render(request, "413.html", {"limit": settings.UPLOAD_LIMIT // (1024 * 1024)}, status=413)
        response["Connection"] = "close"
        return response


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # as Django reads it: nothing


def _limit(request: HttpRequest) -> int:
    is_form = request.content_type == FORM
    limit: int = settings.FILE_UPLOAD_MAX_MEMORY_SIZE if is_form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return limit
