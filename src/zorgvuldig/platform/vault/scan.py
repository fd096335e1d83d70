"""The school's own malware scanner: a command that gets a file on its input and answers with its exit code."""

import os
import signal
import subprocess
from collections.abc import Iterable
from enum import Enum
from threading import Timer

from django.conf import settings

PATIENCE = 60.0
CLEAN, FOUND = 0, 1


class Verdict(Enum):
    """What is known of a file after scanning. Only the first two let it in."""

    CLEAN = "clean"
    NO_SCANNER = "no scanner"
    FOUND = "found"
    UNKNOWN = "unknown"


def scan(content: Iterable[bytes], *, seconds: float = PATIENCE) -> Verdict:
    """Have the scanner look at `content`. Whatever is neither a clear yes nor a clear no is `UNKNOWN`."""
    if not settings.SCANNER:
        return Verdict.NO_SCANNER
    try:
        scanner = subprocess.Popen(
            settings.SCANNER,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "LANG": "C.UTF-8",
            },  # our settings are none of its business
            cwd="/",
            start_new_session=True,  # so that it ends with everything it started
        )
    except OSError:
        return Verdict.UNKNOWN
    limit = Timer(seconds, _end, [scanner])
    limit.start()
    try:
        saw_all = _feed(scanner, content)
        code = scanner.wait()
    finally:
        limit.cancel()
        _end(scanner)
    if code == FOUND:  # it may stop reading as soon as it found something
        return Verdict.FOUND
    return Verdict.CLEAN if code == CLEAN and saw_all else Verdict.UNKNOWN


def _feed(scanner: "subprocess.Popen[bytes]", content: Iterable[bytes]) -> bool:
    """Hand over the content; False when the scanner did not take it all."""
    assert scanner.stdin is not None
    try:
        with scanner.stdin as pipe:
            for part in content:
                pipe.write(part)
    except BrokenPipeError:
        return False
    return True


def _end(scanner: "subprocess.Popen[bytes]") -> None:
    if scanner.poll() is None:
        os.killpg(scanner.pid, signal.SIGKILL)
        scanner.wait()
