"""A browser in this process: it asks the WSGI application itself, so that no test client is measured with the page."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections

from bench.clock import ALIASES
from bench.results import CannotMeasure

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


class Browser:
    """Somebody who is signed in with the session `secret`."""

    _application: WSGIHandler | None = None

    def __init__(self, secret: str) -> None:
        Browser._application = Browser._application or get_wsgi_application()
        self._cookies = {settings.SESSION_COOKIE_NAME: secret}

    def reads(self, address: str, query: str = "") -> Callable[[], bytes]:
        """What asks for a page, once for each call."""
        return lambda: self._ask(address, query)

    def sends(self, address: str, values: dict[str, str]) -> Callable[[], bytes]:
        """What sends the form of a page, once for each call, with the token of the page as it is now."""
        token = TOKEN.search(self._ask(address).decode())
        if token is None:
            raise CannotMeasure(f"{address} has no form")
        body = urlencode({"csrfmiddlewaretoken": token[1], **values}).encode()
        return lambda: self._ask(address, body=body)

    def _ask(self, address: str, query: str = "", body: bytes | None = None) -> bytes:
        asked: dict[str, Any] = {
            "REQUEST_METHOD": "GET" if body is None else "POST",
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": BytesIO(body or b""),
        }
        if body is not None:
            asked |= {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(len(body)), "HTTP_ORIGIN": "http://localhost"}
        setup_testing_defaults(asked)
        said: list[str] = []

        def begin(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            said.append(status)
            for name, value in headers:
                if name == "Set-Cookie":
                    key, _, rest = value.partition("=")
                    self._cookies[key] = rest.partition(";")[0]

        assert self._application is not None
        answer = self._application(asked, begin)
        content = b"".join(answer)
        answer.close()  # the request is over: its connections go back
        if not said[0].startswith("200"):
            raise CannotMeasure(f"{address} answered {said[0]}")
        return content


@contextmanager
def counted() -> Iterator[list[str]]:
    """While this lasts, the statements that pages send, without those that begin and end transactions."""
    found: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        found.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for alias in ALIASES:
            stack.enter_context(connections[alias].execute_wrapper(note))
        yield found
