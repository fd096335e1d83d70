"""A double of Somtoday Connect on this machine: pages, rights per field, a limit on how often, tokens that end, and answers that are half broken.

As the interface describes itself (OpenAPI 14.10.0): `offset` and `amount`, `veldpermissies`, a token per organisation. Everybody in it is invented.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_OID, UUID, uuid5

ORGANISATION, CLIENT, SECRET = UUID("1349fac3-259a-44fd-a1f1-6fe5f8a2f39e"), "zorgvuldig-proef", "geheim van de proef"
MOST = 200
LISTS = {
    "leerling": "leerlingen",
    "stamgroep": "stamgroepen",
    "lesgroep": "lesgroepen",
    "medewerker": "medewerkers",
    "ouderVerzorger": "ouderVerzorgers",
}
Answer = tuple[int, dict[str, str], bytes]


def number(name: str) -> str:
    """A number that is the same for the same name."""
    return str(uuid5(NAMESPACE_OID, name))


BRANCH = number("vestiging")


@dataclass
class ConnectDouble:
    """What it has (`lists` by the name in the address, `marks` by pupil), what nobody may have, and how it misbehaves."""

    url: str = ""
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in LISTS})
    marks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    brins: list[str] = field(default_factory=list)
    rights: dict[str, dict[str, Any]] = field(default_factory=dict)  # list → what `veldpermissies` says
    forbidden: set[str] = field(default_factory=set)
    busy: list[dict[str, str]] = field(default_factory=list)  # headers of the next answers, which say 429
    failing: list[int] = field(default_factory=list)  # statuses of the next answers
    instead: dict[str, Callable[[], Answer]] = field(default_factory=dict)  # part of a path → what is answered
    life: int = 10**6  # questions that a token is good for
    asked: list[str] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    tokens: int = 0
    used: int = 0
    ignores_offset: bool = False

    def token(self, query: dict[str, list[str]], form: dict[str, list[str]]) -> Answer:
        """A token for whoever knows the secret, and for this organisation alone."""
        self.forms.append(form)
        is_known = (form.get("client_id"), form.get("client_secret")) == ([CLIENT], [SECRET])
        if not is_known or query.get("organisation") != [str(ORGANISATION)]:
            return as_json({"error": "invalid_client"}, 401)
        self.tokens, self.used = self.tokens + 1, 0
        return as_json({"access_token": f"token-{self.tokens}", "expires_in": 3600, "token_type": "bearer"})

    def data(self, path: str, query: dict[str, list[str]], token: str) -> Answer:
        """What stands at a path."""
        self.asked.append(path)
        self.used += 1
        if token != f"Bearer token-{self.tokens}" or self.used > self.life:
            return as_json({}, 401)
        if self.busy:
            return 429, self.busy.pop(0), b""
        if self.failing:
            return self.failing.pop(0), {}, b""
        if found := next((answer for part, answer in self.instead.items() if part in path), None):
            return found()
        if path == "/rest/v1/connect/vestiging":
            return as_json({"vestigingen": [{"uuid": BRANCH, "naam": "Oost", "brins": self.brins}]})
        parts = path.removeprefix(f"/rest/v1/connect/vestiging/{BRANCH}/").strip("/").split("/")
        if parts[0] in self.forbidden or parts[-1] in self.forbidden:
            return as_json({}, 403)
        if len(parts) == 3 and parts[2] == "voortgangsdossier":
            return self._dossier(parts[1])
        return self._page(parts[0], query) if parts[0] in LISTS and len(parts) == 1 else as_json({}, 404)

    def _dossier(self, pupil: str) -> Answer:
        if not any(one["uuid"] == pupil for one in self.lists["leerling"]):
            return as_json({}, 404)
        return as_json({"voortgangsdossiers": self.marks.get(pupil, [])})

    def _page(self, name: str, query: dict[str, list[str]]) -> Answer:
        amount, begin = int(query["amount"][0]), int(query.get("offset", ["0"])[0])
        if not 0 < amount <= MOST:
            return as_json({}, 400)
        begin = 0 if self.ignores_offset else begin
        rights = self.rights.get(name, {})
        items = [
            {key: value for key, value in one.items() if rights.get(key) is not False}
            for one in self.lists[name][begin : begin + amount]
        ]
        body: dict[str, Any] = {LISTS[name]: items}
        if query.get("veldpermissies") == ["true"]:
            body["veldpermissies"] = rights
        return as_json(body)


def as_json(body: object, status: int = 200) -> Answer:
    """An answer with this in it."""
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


@contextmanager
def running() -> Iterator[ConnectDouble]:
    """A double at http://127.0.0.1, until the end of the block."""
    double = ConnectDouble()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._send(double.token(parse_qs(parts.query), form))

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._send(double.data(parts.path, parse_qs(parts.query), self.headers.get("Authorization", "")))

        def _send(self, answer: Answer) -> None:
            status, headers, body = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def pupil(given: str, family: str, nr: int, **more: Any) -> dict[str, Any]:
    """A pupil as Connect gives one."""
    return {
        "uuid": number(f"leerling {nr}"),
        "leerlingnummer": nr,
        "roepnaam": given,
        "achternaam": family,
        "geboortedatum": "2012-03-12",
        "geslacht": "VROUW",
        "BSN": "999999990",
        "geboorteplaats": "Wilgendam",
        **more,
    }


def placement(klas: str, begins: str, ends: str) -> dict[str, Any]:
    """Where a pupil is this year."""
    return {
        "uuid": number(f"plaatsing {klas}"),
        "startdatum": begins,
        "einddatum": ends,
        "leerjaar": 2,
        "opleiding": {"uuid": number("havo"), "afkorting": "havo"},
        "stamgroep": {"uuid": number(f"stamgroep {klas}"), "naam": klas},
    }
