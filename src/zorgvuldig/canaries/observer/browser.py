"""A browser for invented people: it asks the real application over WSGI, by the addresses that everybody uses, and remembers its cookies.

It knows of nobody but who signs in with it. Nothing that arrives is kept longer than it is looked at.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from io import BytesIO
from urllib.parse import urlencode, urlsplit

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from zorgvuldig.canaries.observer.forms import Answers, PageForm, form_with, links

SIGN_IN, CODE = "/inloggen/", "/inloggen/code/"
CSRF = "csrfmiddlewaretoken"
TOKEN = re.compile(rf'name="{CSRF}" value="([^"]+)"')
PERIOD = 30  # seconds that a code of an app lasts (RFC 6238)
HERE = "127.0.0.1"
FORM = "application/x-www-form-urlencoded"
FormData = Mapping[str, str] | Sequence[tuple[str, str]]


class NotTried(Exception):
    """The invented person did not get in, so nothing was tried; who measures sees that the last try becomes old."""


class NotYet(NotTried):
    """There is nothing to try at this moment, and that is no fault; when it stays so, the last try becomes old as well."""


class NotOffered(Exception):
    """The page does not offer what was to be done there, or does not take it: whoever may do it, cannot."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """With what an invented person signs in; `app` is the secret of the second step in base 32, empty without one."""

    username: str
    password: str = field(repr=False)
    app: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one address: the status, where it sends on to (empty: nowhere), and what is in it, as text and byte by byte."""

    status: int
    to: str
    text: str = field(repr=False)
    content: bytes = field(default=b"", repr=False)


class SiteClient:
    """Asks this site for whoever it is, person or program, and remembers its cookies."""

    def __init__(self, application: WSGIHandler) -> None:
        self.application = application
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, address: str, form: FormData | bytes = (), authorization: str = "", kind: str = FORM
    ) -> Answer:
        """What comes back for one address, with these fields, or with these bytes of this kind, and with this `Authorization`."""
        body = form if isinstance(form, bytes) else urlencode(form).encode()
        began: list[tuple[str, list[tuple[str, str]]]] = []
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.input": BytesIO(body),
            **({"HTTP_AUTHORIZATION": authorization} if authorization else {}),
            **_site(),
        }

        def begin(status: str, headers: list[tuple[str, str]], _problem: object = None, /) -> Callable[[bytes], object]:
            began.append((status, headers))
            return BytesIO().write

        answer = self.application(environ, begin)
        try:
            content = b"".join(answer)
        finally:
            answer.close()
        (status, headers) = began[-1]
        self._keep(headers)
        to = next((value for name, value in headers if name.lower() == "location"), "")
        return Answer(int(status.split()[0]), to, content.decode(errors="replace"), content)

    def fetch(self, address: str) -> Answer:
        """What is at this address for whoever this is. Of a film as much of it as is given at once."""
        return self.ask("GET", address)

    def _keep(self, headers: list[tuple[str, str]]) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                for cookie in SimpleCookie(value).values():
                    self.cookies[cookie.key] = cookie.value


class Browser(SiteClient):
    """One person's browser. It signs in when a page asks it to, and stays signed in for as long as the session lasts.

    `used_step` is the period of the last code that was used, by this browser or another one of the same person.
    """

    def __init__(self, who: Credentials, application: WSGIHandler, used_step: int = -1) -> None:
        super().__init__(application)
        self.who, self.used_step = who, used_step

    def get(self, address: str) -> Answer:
        """The page at this address, signed in. Raises `NotTried`."""
        arrived = self.ask("GET", address)
        if not _asks_to_sign_in(arrived):
            return arrived
        self._sign_in()
        arrived = self.ask("GET", address)
        if _asks_to_sign_in(arrived):
            raise NotTried(f"{self.who.username} did not get in")
        return arrived

    def fill_in(self, address: str, answers: Answers) -> Answer:
        """What comes back when these answers are given in a form of the page, and the rest left as it stands.

        Raises `NotTried`, and `NotOffered` when the page has no such form or does not take them.
        """
        answer = self._send_form(address, form_with(self.get(address).text, *answers), answers)
        if answer.status not in (200, 302, 303):
            raise NotOffered(f"{answer.status} for {', '.join(answers)}")
        return answer

    def insist(self, address: str, answers: Answers) -> Answer:
        """What comes back when these are sent although the page does not offer them, as somebody could. Raises `NotTried`."""
        text = self.get(address).text
        token = TOKEN.search(text)
        bare = PageForm("", {CSRF: [unescape(token[1])]} if token else {})
        return self._send_form(address, form_with(text, *answers) or bare, answers)

    def link(self, address: str, part: str) -> str:
        """Where the first link of the page leads that has this in its address. Raises `NotTried`, and `NotOffered` without one."""
        if found := next(links(address, self.get(address).text, part), ""):
            return found
        raise NotOffered(f"no link to {part}")

    def _send_form(self, address: str, form: PageForm | None, answers: Answers) -> Answer:
        if form is None:
            raise NotOffered(f"no form for {', '.join(answers)}")
        return self.ask("POST", urlsplit(form.action).path or address, form.with_answers(answers))

    def send(self, address: str, form: Mapping[str, str]) -> Answer:
        """What comes of filling in this in the form of a page, signed in. Raises `NotTried`."""
        return self.submit(self.get(address), address, form)

    def submit(self, page: Answer, address: str, form: Mapping[str, str]) -> Answer:
        """Send a form that stands in this page, to its address. Raises `NotTried` when there is none."""
        token = TOKEN.search(page.text)
        if token is None:
            raise NotTried(f"{address} has no form")
        return self.ask("POST", address, {**form, CSRF: unescape(token[1])})

    def _sign_in(self) -> None:
        self.cookies.clear()
        filled = {"login": self.who.username, "password": self.who.password}
        answer = self.submit(self.ask("GET", SIGN_IN), SIGN_IN, filled)
        if answer.status == 302 and urlsplit(answer.to).path == CODE:
            page, step = self.ask("GET", CODE), self.next_step(time.time())
            answer = self.submit(page, CODE, {"code": code_at(self.who.app, step * PERIOD)})
            self.used_step = step
        if answer.status != 302:
            raise NotTried(f"{self.who.username} was refused at the door")

    def next_step(self, now: float) -> int:
        """The period of a code that was not used yet: this one, or the next, as of a phone whose clock is a little ahead.

        Raises `NotYet` when both were used: a code is good for one time, and there is a new one within half a minute.
        """
        current = int(now) // PERIOD
        step = max(current, self.used_step + 1)
        if step > current + 1:
            raise NotYet(f"{self.who.username} waits for a code that was not used")
        return step


def _asks_to_sign_in(arrived: Answer) -> bool:
    return arrived.status == 302 and urlsplit(arrived.to).path.startswith(SIGN_IN)


def _site() -> dict[str, object]:
    """This site as a browser on this machine asks for it, past the proxy."""
    host = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
    scheme = "https" if settings.HTTPS else "http"
    return {
        "SERVER_NAME": host,
        "SERVER_PORT": "443" if settings.HTTPS else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SCRIPT_NAME": "",
        "REMOTE_ADDR": HERE,
        "HTTP_HOST": host,
        "HTTP_REFERER": f"{scheme}://{host}/",
        "HTTP_X_FORWARDED_PROTO": scheme,
        "HTTP_X_FORWARDED_FOR": HERE,
        "HTTP_USER_AGENT": "Zorgvuldig",
        "HTTP_ACCEPT_LANGUAGE": "nl",
        "HTTP_RANGE": "bytes=0-",
        "wsgi.url_scheme": scheme,
        "wsgi.version": (1, 0),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def code_at(secret: str, now: float) -> str:
    """The six digits that an app with this secret shows now (RFC 6238)."""
    code: str = format_hotp_value(hotp_value(secret, int(now) // PERIOD))
    return code
