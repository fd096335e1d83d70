"""Operational log lines that cannot hold a personal datum: no addresses, no values, no texts of errors."""

import logging
import time
import traceback
from collections.abc import Iterator

from django.http import HttpRequest


class Discreet(logging.Formatter):
    """Says what went wrong and where in the code. An error's own text may quote a value, so only its kind is shown."""

    converter = time.gmtime  # type: ignore[assignment]  # its own signature is of seconds or nothing
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """One line, and for an error the places it passed through."""
        request = getattr(record, "request", None)
        head = f"{self.formatTime(record)} {record.levelname} {record.name}"
        if isinstance(request, HttpRequest):
            match = request.resolver_match
            head += f" {getattr(record, 'status_code', '')} {request.method} /{match.route if match else '?'}"
        elif not record.exc_info:
            head += f" {record.getMessage()}"
        return "\n".join((head, *self._places(record)))

    def _places(self, record: logging.LogRecord) -> Iterator[str]:
        if record.exc_info and record.exc_info[0]:
            yield f"  {record.exc_info[0].__module__}.{record.exc_info[0].__name__}"
            for frame in traceback.extract_tb(record.exc_info[2]):
                yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
