"""Somebody with a browser, without one: cookies, forms with their token, signing in with a password and a code."""

import http.client
import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

from zorgvuldig.demo.people import PASSWORD

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SIGN_IN, CODE = "/inloggen/", "/inloggen/code/"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    content: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        """The page."""
        return self.content.decode("utf-8", "replace")

    @property
    def where(self) -> str:
        """Where a redirect sends its reader, as a path; empty without one."""
        to = urlsplit(self.headers.get("location", ""))
        return f"{to.path}?{to.query}" if to.query else to.path

    def fields(self) -> dict[str, str]:
        """The hidden and filled-in inputs of the page."""
        found = {}
        for tag in re.findall(r"<input[^>]*>", self.text):
            given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
            if "name" in given and given.get("type") not in ("checkbox", "radio", "submit"):
                found[given["name"]] = unescape(given.get("value", ""))
        return found


@dataclass
class Visitor:
    """A browser that keeps its cookies and asks 127.0.0.1 at `port`, which may change between two pages."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    patience: float = 30.0

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page; OSError or HTTPException when nobody answers, or not to the end."""
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, values: dict[str, str] | list[tuple[str, str]], **headers: str) -> Answer:
        """Send a form, with the token of the page that was asked for last."""
        pairs = list(values.items()) if isinstance(values, dict) else values
        body = urlencode([("csrfmiddlewaretoken", self.token), *pairs]).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers})

    def send_file(self, path: str, values: dict[str, str], name: str, file: tuple[str, bytes]) -> Answer:
        """Send a form with one file in it: its name and content."""
        edge = "grens-van-het-formulier"
        pairs = {"csrfmiddlewaretoken": self.token, **values}.items()
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in pairs]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file[0]}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + file[1] + b"\r\n")
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def sign_in(self, username: str, code: str = "", password: str = PASSWORD) -> Answer:
        """Sign in through the form, with a code when one is asked; returns the last answer, a redirect when all went well."""
        self.get(SIGN_IN)
        answer = self.post(SIGN_IN, {"login": username, "password": password})
        if answer.where.startswith(CODE):
            self.get(answer.where)
            answer = self.post(answer.where, {"code": code})
        return answer

    def at(self, port: int) -> "Visitor":
        """The same browser in front of another process: its cookies go along."""
        return Visitor(port, self.cookies, self.token, self.patience)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body or None, {"Cookie": cookies, "Accept-Language": "nl", **headers})
            return self._answer(connection.getresponse())
        finally:
            connection.close()

    def _answer(self, response: http.client.HTTPResponse) -> Answer:
        content = response.read()
        for header, value in response.getheaders():
            if header.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
        answer = Answer(response.status, content, {name.lower(): value for name, value in response.getheaders()})
        if found := TOKEN.search(answer.text):
            self.token = found[1]
        return answer
