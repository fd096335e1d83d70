"""No name, number or address reaches an operational log line, whatever goes wrong."""

import logging
import sys

from django.db import IntegrityError
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve

from zorgvuldig.logs import Discreet


def line(request: HttpRequest | None = None, error: Exception | None = None) -> str:
    exc_info = None
    if error:
        try:
            raise error
        except Exception:
            exc_info = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, "x.py", 1, "Not Found: %s", ("/x",), exc_info)
    if request:
        record.request = request
        record.status_code = 500
    return Discreet().format(record)


def test_an_address_is_logged_as_its_pattern() -> None:
    path = "/mijn-kind/6b1d5c9e-1111-4222-8333-944444444444/"
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    said = line(request)
    assert "6b1d5c9e" not in said
    assert "/mijn-kind/<uuid:uid>/" in said
    assert "500 GET" in said


def test_an_error_is_logged_without_its_text() -> None:
    said = line(error=IntegrityError("Key (given_name)=(Noor) already exists"))
    assert "Noor" not in said
    assert "IntegrityError" in said
    assert "test_logs.py" in said


def test_an_address_that_is_nowhere_is_not_logged() -> None:
    assert "bakkerman" not in line(RequestFactory().get("/zoek/bakkerman/"))
