"""The real server in a process of its own that a test may kill, a supplier that reads slowly, and a school too large for one packet."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

from django.conf import settings

from tests.people import Cast, days

PATIENCE = 60.0
# A school of many, in one statement: each has an enrolment and is in class 2B.
MANY = """
with p as (insert into person (uid) select gen_random_uuid() from generate_series(1, %(many)s) returning id),
pupils as (insert into pupil (person_id, uid, number) select id, gen_random_uuid(), 'V' || id from p),
names as (insert into pupil_identity (pupil_id, given_name, prefix, family_name, sort_key, search_key)
    select id, 'Verzonnen', '', 'Leerling ' || id, '', '' from p),
enrolled as (insert into enrolment (pupil_id, school_id, level, starts_on) select id, %(school)s, '', %(since)s from p)
insert into membership (pupil_id, group_id, starts_on, is_class) select id, %(group)s, %(since)s, true from p
"""


def crowd(cast: Cast, many: int) -> None:
    """So many more pupils in school Oost."""
    cast.db.execute(
        MANY, {"many": many, "school": cast.schools["Oost"], "group": cast.groups["2B"][0], "since": days(-90)}
    )
    cast.db.execute(
        "analyze person, pupil, pupil_identity, enrolment, membership"
    )  # as a real database would by itself


@dataclass(slots=True)
class Served:
    """A server of one worker. It and its worker are a group, so that both can be killed at once."""

    process: subprocess.Popen[bytes]
    port: int

    def ready(self) -> "Served":
        """Wait until it answers."""
        until = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.process.poll() is None, "the server stopped"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.05)
        return self

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as asking:
                asking.sendall(b"GET /gezond/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return asking.recv(64).startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    def ask(self, path: str, token: str) -> socket.socket:
        """Ask, as somebody who has hardly room for an answer and reads nothing yet."""
        asking = socket.socket()
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        asking.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)  # the other side keeps little ready too
        asking.settimeout(PATIENCE)
        asking.connect(("127.0.0.1", self.port))
        lines = (f"GET {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}", "Connection: close")
        asking.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode())
        return asking

    def kill(self) -> None:
        """SIGKILL, to all of it: nothing of it does anything after this."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def serve() -> Served:
    """Start `zorgvuldig serve` on the database of this run."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "zorgvuldig", "--data", str(settings.DATA), "serve", "--workers", "1"]
    process = subprocess.Popen(
        [*command, "--port", str(port)], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return Served(process, port)


def rest(asking: socket.socket) -> bytes:
    """All that still comes, until the other side is gone."""
    parts = []
    try:
        while part := asking.recv(65536):
            parts.append(part)
    except ConnectionError:
        pass
    asking.close()
    return b"".join(parts)
