"""The only connections that this server makes to a supplier by itself: to an address that the supplier named, so never inside.

An address that somebody else chose could be one of the school's own network. So a name is looked up once, every address it
has must be one of the open internet, and that address is connected to; no redirect is followed, nothing is waited for long,
and no more is read than was agreed. `ZORGVULDIG_OUTBOUND_HOSTS` names hosts of the school itself that may be reached.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

SECONDS = 5.0
LIMIT = 64 * 1024
FORM = "application/x-www-form-urlencoded"


class NotReached(Exception):
    """The supplier's server was not asked, or did not answer as it should. `why` is a word, without the address."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What a server answered: the status, the body as far as it was asked for, and the headers by their names in small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def post(url: str, data: Mapping[str, str]) -> int:
    """Send a form; the status of the answer. Raises `NotReached`."""
    return _ask("POST", url, urlencode(data), 0, {"Content-Type": FORM}).status


def post_form(url: str, data: Mapping[str, str], headers: Mapping[str, str], *, limit: int = LIMIT) -> HttpAnswer:
    """Send a form with these headers beside our own; the whole answer, of at most `limit` bytes. Raises `NotReached`."""
    return _ask("POST", url, urlencode(data), limit, {"Content-Type": FORM, **headers})


def get(url: str, headers: Mapping[str, str], *, limit: int, seconds: float) -> HttpAnswer:
    """Ask an address with these headers; the whole answer, of at most `limit` bytes, within `seconds`. Raises `NotReached`."""
    return _ask("GET", url, None, limit, headers, seconds)


def post_json(url: str, body: str, headers: Mapping[str, str]) -> int:
    """Send a JSON text with these headers beside our own; the status of the answer. Raises `NotReached`."""
    return _ask("POST", url, body, 0, {"Content-Type": "application/json", **headers}).status


def post_text(url: str, body: str, limit: int = LIMIT) -> tuple[int, str]:
    """Send a text; the status of the answer and its text, of at most `limit` bytes. Raises `NotReached`."""
    answer = _ask("POST", url, body.encode(), limit, {"Content-Type": "text/plain; charset=utf-8", "Accept": "*/*"})
    try:
        return answer.status, answer.body.decode()
    except UnicodeDecodeError as wrong:
        raise NotReached("content") from wrong


def get_json(url: str, limit: int = LIMIT) -> Any:
    """What stands at an address as JSON, of at most `limit` bytes. Raises `NotReached`."""
    answer = _ask("GET", url, None, limit, {})
    if answer.status != http.client.OK:
        raise NotReached("status")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as wrong:
        raise NotReached("content") from wrong


def _ask(
    method: str, url: str, body: str | bytes | None, limit: int, headers: Mapping[str, str], seconds: float = 0.0
) -> HttpAnswer:
    parts, seconds = _parts(url), seconds or SECONDS
    connection = _connection(parts, seconds)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": "application/json", "Connection": "close", **headers}
    watch = threading.Timer(seconds, _cut, [connection])  # a drop at a time would never time out
    watch.daemon = True
    watch.start()
    try:
        connection.request(method, target, body, headers)
        with connection.getresponse() as answer:
            status, read = answer.status, answer.read(limit + 1) if limit else b""
            told = {name.lower(): value for name, value in answer.getheaders()}
            if limit and answer.length and len(read) <= limit:
                raise NotReached("connection")  # it ended before it said it would
    except (OSError, http.client.HTTPException, ValueError) as failed:
        raise NotReached("connection") from failed
    finally:
        watch.cancel()
        connection.close()
    if len(read) > limit:
        raise NotReached("size")
    return HttpAnswer(status, read, told)


def _parts(url: str) -> SplitResult:
    """The parts of an address that may be asked. Raises `NotReached`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise NotReached("address") from wrong
    is_plain = parts.scheme == "http" and settings.DEMO and parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or "@" in parts.netloc or port == 0 or not (parts.scheme == "https" or is_plain):
        raise NotReached("address")
    return parts


def _connection(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    """A connection, not made yet, to an address that was looked up once."""
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(host, port)
    if parts.scheme == "https":
        return _Pinned(address, host, port, seconds)
    return http.client.HTTPConnection(address, port, timeout=seconds)


def _address(host: str, port: int) -> str:
    """An address of this host; all that it has must be allowed, so that no answer can be mixed. Raises `NotReached`."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as unknown:
        raise NotReached("name") from unknown
    if not found or not (_is_named(host) or all(is_open(address) for address in found)):
        raise NotReached("inside")
    return min(found, key=lambda address: (":" in address, address))  # IPv4 first


def _is_named(host: str) -> bool:
    """Whether the operator named this host as one that may be inside."""
    return settings.DEMO or host in settings.OUTBOUND_HOSTS


def is_open(address: str) -> bool:
    """Whether an IP address is one of the open internet: not this machine, not its network, nobody's in particular."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if inner or found in NAT64:
            return False  # an address in an address: nobody needs those to be found
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


NAT64 = ipaddress.ip_network("64:ff9b::/96")


class _Pinned(http.client.HTTPSConnection):
    """HTTPS to an address that was looked up already, with a certificate that is of the name."""

    def __init__(self, address: str, host: str, port: int, seconds: float) -> None:
        self.trusted = ssl.create_default_context()
        super().__init__(host, port, timeout=seconds, context=self.trusted)
        self.address, self.seconds = address, seconds

    def connect(self) -> None:
        """Connect to the address, and let the server show that it has the name."""
        self.sock = socket.create_connection(
            (self.address, self.port), self.seconds
        )  # known to whoever watches the clock
        self.sock = self.trusted.wrap_socket(self.sock, server_hostname=self.host)


def _cut(connection: http.client.HTTPConnection) -> None:
    """End a connection that takes too long, from another thread."""
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
