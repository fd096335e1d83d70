"""Every key is replaced while pages are served and jobs are done: no request fails, and no process has to be started."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
import pytest
from django.conf import settings

from tests.gate.rotating import put_back
from tests.people import Cast, secret_of
from tests.running.commands import running, until
from zorgvuldig.platform.postgres import secrets_rotation as turning
from zorgvuldig.platform.vault.keys import pupil_key, secrets

SIGNED_IN = "/account/sessies/"


@pytest.fixture(autouse=True)
def _secrets(database: psycopg.Connection) -> Iterator[None]:
    with put_back():
        yield


@dataclass
class Visitor:
    """Somebody who is signed in and asks pages, one after the other, until told to stop; what went wrong is kept."""

    port: int
    secret: str
    answers: int = 0
    wrong: list[str] = field(default_factory=list)
    is_done: threading.Event = field(default_factory=threading.Event)

    def asks(self) -> str:
        """One page of somebody who is signed in: its text, or what went wrong."""
        address = f"http://127.0.0.1:{self.port}{SIGNED_IN}"
        asked = urllib.request.Request(address, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.secret}"})
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 - of our own server
                is_in = answer.url.endswith(SIGNED_IN)
                return str(answer.read().decode()) if is_in else f"sent to {answer.url}"
        except OSError as error:
            return f"{error}"

    def keeps_asking(self) -> None:
        while not self.is_done.is_set():
            page = self.asks()
            self.answers += 1
            if "<html" not in page:
                self.wrong.append(page)


@contextmanager
def visited(visitor: Visitor) -> Iterator[None]:
    asking = [threading.Thread(target=visitor.keeps_asking) for _ in range(2)]
    for thread in asking:
        thread.start()
    try:
        yield
    finally:
        visitor.is_done.set()
        for thread in asking:
            thread.join()


def done(*arguments: str) -> str:
    """One `zorgvuldig keys` as a process of its own: what it said."""
    command = [sys.executable, "-m", "zorgvuldig", "--data", str(settings.DATA), "keys", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ})
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_every_key_is_replaced_and_nobody_notices(cast: Cast) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    visitor = Visitor(port, secret_of(cast.dirk))
    opens = pupil_key(cast.noor.id, 3, create=True)
    workers = "select count(*), coalesce(max(id), 0) from procrastinate_workers where id > %s"
    with running("serve", "--port", str(port), "--workers", "1") as server, running("worker") as worker:
        until(lambda: "<html" in visitor.asks(), server)
        until(lambda: cast.db.execute(workers, [0]).fetchone()[0] == 3, worker)
        first = cast.db.execute(workers, [0]).fetchone()[1]
        with visited(visitor):
            for what in ("signing", "database", "django", "oidc", "master"):
                done("rotate", what)
                asked = visitor.answers
                until(lambda asked=asked: visitor.answers > asked + 3, server)  # type: ignore[misc]
            until(lambda: cast.db.execute(workers, [first]).fetchone()[0] >= 3, worker)  # with the secrets of now
        assert visitor.wrong == []
        assert visitor.answers > 15
        assert pupil_key(cast.noor.id, 3, create=False) == opens
        worker.send_signal(signal.SIGTERM)
        server.terminate()
        assert (worker.wait(60), server.wait(60)) == (0, 0)


KILLED_AFTER = (0.0, 0.4, 0.8)


@pytest.mark.parametrize("seconds", KILLED_AFTER, ids=str)
def test_killed_anywhere_the_same_command_finishes(cast: Cast, seconds: float) -> None:
    pupils = range(1, 301)
    before = [pupil_key(pupil, 3, create=True) for pupil in pupils]
    first = secrets().master
    command = [sys.executable, "-m", "zorgvuldig", "--data", str(settings.DATA), "keys", "rotate", "master"]
    with subprocess.Popen(command, env={**os.environ}, stdout=subprocess.PIPE, text=True) as rotating:
        assert rotating.stdout is not None
        rotating.stdout.readline()  # another key seals from now on
        threading.Event().wait(seconds)
        rotating.kill()
    turned = secrets().master
    assert turned != first
    assert [pupil_key(pupil, 3, create=False) for pupil in pupils] == before
    assert (
        "closed with the master key of now" in done("rotate", "master")
        if turning.RESEALED not in secrets().since
        else True
    )
    assert secrets().master == turned
    assert [pupil_key(pupil, 3, create=False) for pupil in pupils] == before
