"""Somtoday Connect, of one branch of one school: a token, lists page by page, and waiting when it asks us to.

Only the two addresses of the environment are asked, and nothing that an answer holds is taken for an address.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from zorgvuldig.platform.http_client import HttpAnswer, NotReached, get, post_form

AMOUNT = 200  # the most that a page may hold
MOST_PAGES = 500
PAGE_LIMIT = 16 * 1024 * 1024  # bytes of one answer
SECONDS = 60.0  # for one answer
TRIES = 3  # of an answer that says that something went wrong there
PAUSE = 5.0  # seconds, when it does not say how long to wait
PATIENCE = 300.0  # seconds that we wait in all; what takes longer is taken up again later
LONGEST = 4 * 3600.0  # seconds of one round
BUSY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
BROKEN = {HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT}


@dataclass(frozen=True, slots=True)
class Environment:
    """Where tokens are given, and where data are."""

    token: str
    data: str

    @property
    def address(self) -> str:
        """Both, as somebody confirms them."""
        return f"{self.token} {self.data}"


# As the interface describes itself (OpenAPI 14.10.0, `servers` and `securitySchemes`).
ENVIRONMENTS: dict[str, Environment] = {
    "production": Environment("https://inloggen.somtoday.nl/oauth2/token", "https://api.somtoday.nl/rest/v1"),
    "test": Environment("https://inloggen.test.somtoday.nl/oauth2/token", "https://api.test.somtoday.nl/rest/v1"),
    "acceptance": Environment(
        "https://inloggen.acceptatie.somtoday.nl/oauth2/token", "https://api.acceptatie.somtoday.nl/rest/v1"
    ),
}


class ConnectRefused(Exception):
    """Nothing can be had. `why` is a key of `labels.OUTCOMES`, never an address or a name."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class ConnectLater(Exception):
    """The other system is busy for so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__("busy")
        self.seconds = seconds


class NoRight(Exception):
    """The school gave us no right to this kind of data."""


@dataclass(slots=True)
class ConnectLine:
    """A line to one organisation. `pause` waits, and `clock` says how long that took."""

    environment: Environment
    organisation: UUID
    client: str
    secret: str
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    waited: float = 0.0
    until: float = 0.0
    _token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        self.until = self.clock() + LONGEST

    def get(self, path: str, **query: str | int) -> Mapping[str, Any]:
        """What it answers as an object. Raises `NoRight`, `ConnectRefused`, `ConnectLater`."""
        target = f"{self.environment.data}/connect/{quote(path)}" + (f"?{urlencode(query)}" if query else "")
        answer = self._asked(lambda: self._with_token(target))
        if answer.status == HTTPStatus.FORBIDDEN:
            raise NoRight
        if answer.status == HTTPStatus.NOT_FOUND:
            raise ConnectRefused("not_there")
        return _object(answer)

    def every(self, path: str, key: str, **query: str | int) -> tuple[list[Any], Mapping[str, Any] | None]:
        """Everything of a list, page by page, and which fields of it we have a right to where it says so.

        Raises as `get`; also when the pages say the same again, so that a list never goes on without an end.
        """
        found: list[Any] = []
        rights: Mapping[str, Any] | None = None
        seen: set[str] = set()
        for n in range(MOST_PAGES):
            page = self.get(path, **query, offset=n * AMOUNT, amount=AMOUNT, veldpermissies="true")
            items = page.get(key)
            if not isinstance(items, list):
                raise ConnectRefused("content")
            told = page.get("veldpermissies")
            rights = told if isinstance(told, dict) else rights
            numbers = [str(one.get("uuid")) for one in items if isinstance(one, dict)]
            if len(numbers) < len(items) or len(set(numbers)) < len(numbers) or seen.intersection(numbers):
                raise ConnectRefused("content")
            seen.update(numbers)
            found += items
            if len(items) < AMOUNT:
                return found, rights
        raise ConnectRefused("size")

    def _with_token(self, target: str) -> HttpAnswer:
        """An answer by a token; one that is over is asked anew, once."""
        answer = self._get(target)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            self._token = ""
            answer = self._get(target)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise ConnectRefused("token")
        return answer

    def _get(self, target: str) -> HttpAnswer:
        if not self._token:
            self._token = self._signed_in()
        headers = {"Authorization": f"Bearer {self._token}"}
        return get(target, headers, limit=PAGE_LIMIT, seconds=SECONDS)

    def _signed_in(self) -> str:
        """A token for this organisation. The client and its secret go in the body, never in an address."""
        target = f"{self.environment.token}?{urlencode({'organisation': self.organisation})}"
        form = {"grant_type": "client_credentials", "client_id": self.client, "client_secret": self.secret}
        answer = self._asked(lambda: post_form(target, form, {}))
        if answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise ConnectRefused("sign_in")
        token = _object(answer).get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
            raise ConnectRefused("content")
        return token

    def _asked(self, ask: Callable[[], HttpAnswer]) -> HttpAnswer:
        """An answer that says something: what is busy is waited for, and what went wrong there is tried again."""
        for tried in range(1, TRIES + 1):
            if self.clock() > self.until:
                raise ConnectRefused("size")
            try:
                answer = ask()
            except NotReached as failed:
                if failed.why in ("size", "address", "inside") or tried == TRIES:
                    raise ConnectRefused("size" if failed.why == "size" else "unreachable") from failed
                self._wait(PAUSE)
                continue
            if answer.status not in BUSY | BROKEN:
                return answer
            seconds = _retry_after(answer) if answer.status in BUSY else PAUSE
            if tried == TRIES:
                raise ConnectLater(seconds) if answer.status in BUSY else ConnectRefused("broken")
            self._wait(seconds)
        raise ConnectRefused("broken")

    def _wait(self, seconds: float) -> None:
        if self.waited + seconds > PATIENCE:
            raise ConnectLater(seconds)
        self.waited += seconds
        self.pause(seconds)


def _retry_after(answer: HttpAnswer) -> float:
    """For how many seconds it asks us to wait: as a number, or as the moment of its own clock."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(min(int(said), 24 * 3600))
    try:
        until = parsedate_to_datetime(said)
        now = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return PAUSE
    return min(max((_aware(until) - _aware(now)).total_seconds(), 0.0), 24 * 3600.0)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _object(answer: HttpAnswer) -> Mapping[str, Any]:
    if answer.status != HTTPStatus.OK:
        raise ConnectRefused("unexpected")
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as wrong:
        raise ConnectRefused("content") from wrong
    if not isinstance(found, dict):
        raise ConnectRefused("content")
    return found
