"""An installation as an operator makes it: the wheel in an environment of its own, its commands as processes, and a browser for it."""

import http.client
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path

from tests.structure.source import ROOT

HOST = "leerlingen.school.example"
CODE = re.compile(r"\b(?:[2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}\b")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PATIENCE = 180  # seconds, on a machine with other things to do


def build_wheel(into: Path) -> Path:
    """The wheel of this source, made without a network."""
    said = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(into)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    (wheel,) = into.glob("*.whl")
    return wheel


@dataclass
class Installation:
    """An environment with the wheel in it, a home that was empty, and a data directory; nothing of the source is in sight."""

    where: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.where / "data"

    @property
    def program(self) -> str:
        """The command that was installed."""
        return str(self.where / "venv" / "bin" / "zorgvuldig")

    @property
    def environ(self) -> dict[str, str]:
        """What a process gets: nothing of ours."""
        home = {"HOME": str(self.where / "home"), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        return {**home, "ZORGVULDIG_DATA": str(self.data), **self.settings}

    def make(self, wheel: Path) -> None:
        """An environment that has the dependencies of this one, and the wheel as the one thing installed."""
        (self.where / "home").mkdir()
        venv.create(self.where / "venv", with_pip=False)
        site = next((self.where / "venv").glob("lib/python*/site-packages"))
        # A path in such a file is not searched for further ones, so the editable installation of this source stays out.
        (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(self.where / "venv" / "bin" / "python"),
            "install",
            "--quiet",
        ]
        said = subprocess.run(
            [*pip, "--no-deps", "--no-index", "--ignore-installed", str(wheel)],
            env=self.environ, cwd=self.where, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert said.returncode == 0, said.stderr

    def run(self, *arguments: str, text: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        return subprocess.run(
            [self.program, *arguments], env={**self.environ, **settings}, cwd=self.where, input=text,
            capture_output=True, text=True, check=False, timeout=900,
        )  # fmt: skip

    @contextmanager
    def going(self, *arguments: str, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A command that goes on until the end of the block; what it says is in a file beside the data."""
        with (self.where / f"{arguments[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                [self.program, *arguments], env={**self.environ, **settings}, cwd=self.where, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        try:
            yield process
        finally:
            end(process)

    def said(self, command: str) -> str:
        """What a command that went on has said."""
        return (self.where / f"{command}.log").read_text()


def end(process: "subprocess.Popen[bytes]") -> None:
    """Stop a process in good order, or else with all that it started."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Poll."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, what
        threading_pause()


def threading_pause() -> None:
    """A moment for others; nothing is told by how long it is."""
    time.sleep(0.05)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    all_headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode("utf-8", "replace")


@dataclass
class Browser:
    """Keeps cookies as a browser does, and believes one certificate alone (or speaks http, to `serve` itself)."""

    port: int
    trusts: Path | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)
    sends: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request, without following where it leads."""
        connection = self._connection()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        own = {"Host": HOST, **({"Cookie": cookies} if cookies else {}), **self.sends}
        try:
            connection.request(method, path, body, {**own, **{k.replace("_", "-"): v for k, v in headers.items()}})
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.getheaders(), response.read())
        finally:
            connection.close()
        for name, value in answer.all_headers:
            if name.lower() == "set-cookie":
                self.set_cookies.append(value)
                for key, morsel in SimpleCookie(value).items():
                    self.cookies[key] = morsel.value
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        """A page."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, form: Mapping[str, str], file: bytes = b"") -> Answer:
        """A form of this page, with its token; with a file when there is one."""
        token = TOKEN.search(self.get(path).text)
        fields = {**form, "csrfmiddlewaretoken": token[1] if token else ""}
        mark = "zorgvuldig0123456789"
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()
        ]
        if file:
            head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
            parts += [head.encode(), file, b"\r\n"]
        kind = f"multipart/form-data; boundary={mark}"
        return self.ask(
            "POST", path, b"".join([*parts, f"--{mark}--\r\n".encode()]), Content_Type=kind, Referer=f"https://{HOST}{path}"
        )  # fmt: skip

    def _connection(self) -> http.client.HTTPConnection:
        if self.trusts is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        context = ssl.create_default_context(cafile=str(self.trusts))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection = http.client.HTTPConnection(HOST, self.port)
        connection.sock = context.wrap_socket(plain, server_hostname=HOST)
        return connection


def answers(port: int) -> bool:
    """Whether `serve` shows that it is there."""
    try:
        return Browser(port).get("/gezond/").status == 200
    except OSError:
        return False
