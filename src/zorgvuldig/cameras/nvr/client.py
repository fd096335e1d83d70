"""HTTP to the one recorder that the operator named: signed in, within limits of time and size, and never elsewhere.

No redirect is followed and no proxy is asked. A drop at a time does not help: every answer has a moment at which it is cut off.
"""

import http.client
import json
import socket
import ssl
import threading
import time
from http.cookies import CookieError, SimpleCookie
from typing import Any, ClassVar
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

SECONDS = 30.0  # for one answer
ROUND = 600.0  # for all answers of one check
LIMIT = 10 * 1024 * 1024  # bytes of one answer
JSON = "application/json"
REFUSALS = {400: "nothing", 404: "nothing", 401: "refused", 403: "refused"}


class NotAnswered(Exception):
    """The recorder did not answer as it should. `why` is a key of `labels.WHYS`, never an address or a name."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class RecorderConnection:
    """A line to a recorder, for `seconds` from now. Signs in when there is a user; that is kept as long as the recorder lets us.

    A recorder may count how often somebody signs in, and a film is asked for every minute that somebody looks.
    """

    _cookies: ClassVar[dict[tuple[str, str, str], str]] = {}

    def __init__(self, address: str, user: str = "", password: str = "", *, seconds: float = ROUND) -> None:
        self._parts, self._user, self._password = _parts(address), user, password
        self._until, self._who = time.monotonic() + seconds, (address, user, password)

    def get(self, path: str, **query: str | float) -> Any:
        """What it answers as JSON. Raises `NotAnswered`."""
        return _json(self._good("GET", path, query))

    def get_bytes(self, path: str, limit: int) -> bytes:
        """What it answers, of at most `limit` bytes. Raises `NotAnswered`."""
        return self._good("GET", path, {}, limit=limit)

    def change(self, method: str, path: str, body: object = None, **query: str | float) -> bool:
        """Have it do something; whether it says that it did. Raises `NotAnswered` when it says nothing."""
        status, _answer = self._signed(method, path, query, body)
        return 200 <= status < 300

    def _good(self, method: str, path: str, query: dict[str, str | float], *, limit: int = LIMIT) -> bytes:
        status, answer = self._signed(method, path, query, None, limit=limit)
        if status != http.client.OK:
            raise NotAnswered(REFUSALS.get(status, "unexpected"))
        return answer

    def _signed(
        self, method: str, path: str, query: dict[str, str | float], body: object, *, limit: int = LIMIT
    ) -> tuple[int, bytes]:
        if self._user and self._who not in self._cookies:
            self._sign_in()
            return self._ask(method, path, query, body, limit)[:2]
        status, answer, _headers = self._ask(method, path, query, body, limit)
        if status == http.client.UNAUTHORIZED and self._cookies.pop(self._who, ""):
            return self._signed(method, path, query, body, limit=limit)  # it was signed in too long ago
        return status, answer

    def _sign_in(self) -> None:
        """What it is called there may be set, so the cookie is taken as it comes."""
        said = {"user": self._user, "password": self._password}
        status, _answer, headers = self._ask("POST", "/api/login", {}, said, LIMIT)
        try:
            jar = SimpleCookie(headers.get("Set-Cookie", ""))
        except CookieError as wrong:
            raise NotAnswered("unexpected") from wrong
        cookie = next((f"{name}={one.coded_value}" for name, one in jar.items() if one.value), "")
        if status != http.client.OK or not cookie:
            raise NotAnswered("refused")
        self._cookies[self._who] = cookie

    def _ask(
        self, method: str, path: str, query: dict[str, str | float], body: object, limit: int
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        seconds = min(SECONDS, self._until - time.monotonic())
        if seconds <= 0:
            raise NotAnswered("late")
        connection = _connection(self._parts, seconds)
        watch = threading.Timer(seconds, _cut, [connection])
        watch.daemon = True
        watch.start()
        target = self._parts.path.rstrip("/") + path + (f"?{urlencode(query)}" if query else "")
        cookie = self._cookies.get(self._who, "")
        headers = {"Accept": "*/*", "Connection": "close"} | ({"Cookie": cookie} if cookie else {})
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, target, sent, headers | ({"Content-Type": JSON} if sent else {}))
            with connection.getresponse() as answer:
                read = answer.read(limit + 1)
                _whole(answer, len(read), limit)
                return answer.status, read, answer.headers
        except (OSError, http.client.HTTPException, ValueError) as failed:
            raise NotAnswered("unreachable") from failed
        finally:
            watch.cancel()
            connection.close()


def the_recorder(*, seconds: float = ROUND) -> RecorderConnection:
    """A line to the recorder of the settings. Raises `NotAnswered` when its address is none."""
    return RecorderConnection(settings.FRIGATE, settings.FRIGATE_USER, settings.FRIGATE_PASSWORD, seconds=seconds)


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        is_right = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError as wrong:
        raise NotAnswered("address") from wrong
    if not is_right or "@" in parts.netloc or parts.query or parts.fragment:
        raise NotAnswered("address")
    return parts


def _connection(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    """A connection, not made yet."""
    host = str(parts.hostname)
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=seconds)
    return http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=ssl.create_default_context())


def _whole(answer: http.client.HTTPResponse, size: int, limit: int) -> None:
    """That it is an answer, all of it, and no more than was agreed."""
    if 300 <= answer.status < 400:
        raise NotAnswered("redirected")
    if size > limit:
        raise NotAnswered("too_large")
    if answer.length:
        raise NotAnswered("unreachable")  # it ended before it said it would


def _json(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError) as wrong:
        raise NotAnswered("unexpected") from wrong


def _cut(connection: http.client.HTTPConnection) -> None:
    """End a connection that takes too long, from another thread."""
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
