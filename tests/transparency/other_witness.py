"""A witness of somebody else: `sigsum-witness` of the Debian package sigsum-go, which speaks C2SP tlog-witness for logs with a name of its form.

`litewitness` of Debian's package litetlog is the one that docs/witness.md tells how to run. As Debian built it (0.4.3-3+b3) it drops the
connection when it stores what it would sign, so it cannot be asked here; docs/witness.md says what was tried and what came of it.
"""

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from zorgvuldig.transparency.notes import COSIGNATURE, VerifierKey

PROGRAMS = ("sigsum-witness", "ssh-keygen")
MISSING = [program for program in PROGRAMS if not shutil.which(program)]
needs_witness = pytest.mark.skipif(
    bool(MISSING), reason=f"needs {', '.join(MISSING)} (Debian: sigsum-go, openssh-client)"
)
PATIENCE = 30  # seconds
# Debian builds its programs in Go as if they were written for Go 1.20, in which addresses with a method were not known.
AS_WRITTEN = {"GODEBUG": "httpmuxgo121=0"}


@dataclass(frozen=True, slots=True)
class OtherWitness:
    """A witness that runs: where it is asked, and its verifier key."""

    url: str
    key: VerifierKey

    @property
    def setting(self) -> str:
        """As `ZORGVULDIG_WITNESSES` names it."""
        return f"{self.url} {self.key}"


def origin_of(public: bytes) -> str:
    """How this witness calls a log with this key."""
    return f"sigsum.org/v1/tree/{hashlib.sha256(public).hexdigest()}"


@contextmanager
def watching(place: Path, log: bytes) -> Iterator[OtherWitness]:
    """A witness of one log, by its public key, for as long as this lasts."""
    place.mkdir()
    subprocess.run(
        [shutil.which("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", "witness", "-f", str(place / "key")],
        check=True,
    )
    public = base64.b64decode((place / "key.pub").read_text().split()[1])[-32:]
    encoded = base64.b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + log).decode()
    (place / "log.pub").write_text(f"ssh-ed25519 {encoded} log\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["-k", place / "key", "--log-key", place / "log.pub", "--state-file", place / "state"]
    command = ["sigsum-witness", *map(str, options), f"127.0.0.1:{port}"]
    witness = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | AS_WRITTEN
    )
    try:
        _wait(lambda: _answers(port))
        name = f"sigsum.org/v1/witness/{hashlib.sha256(public).hexdigest()}"
        yield OtherWitness(f"http://127.0.0.1:{port}", VerifierKey(name, COSIGNATURE, public))
    finally:
        witness.terminate()
        witness.wait()


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _wait(is_there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_there():
        if time.monotonic() > end:
            pytest.fail("the witness did not start")
        time.sleep(0.02)
