"""From a template and data to a PDF, with numbers and days as a Dutch document writes them."""

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from zorgvuldig.platform.documents.worker import ANSWER, LENGTH, TEMPLATES

# Numbers and days as a Dutch document writes them; a document does not follow the language of a screen.

_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


def in_figures(value: Decimal) -> str:
    """«6,4»; a number keeps the decimals it has."""
    return f"{value:f}".replace(".", ",")


def on_day(day: date) -> str:
    """«24 november 2026»."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


# What can go wrong with a document.


class DocumentProblem(RuntimeError):
    """A document that was not made; the message is for people and holds nothing of the document's data."""


# Keeping a worker: one program beside this one, used by one thread at a time and replaced before it grows large.

MOST_DOCUMENTS = 200
MOST_MEMORY = 400 * 1024  # KiB
PATIENCE = 60.0  # seconds to wait for documents of others

Process = subprocess.Popen[bytes]
Answer = tuple[bool, int, bytes]  # whether it is a document, the memory in use (KiB), document or place of error


class Worker:
    """The program, started when it is first needed. It ends with us, because then its standard input ends."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._made = 0

    @property
    def pid(self) -> int | None:
        """The number of the program, or None when none runs."""
        return self._process.pid if self._process else None

    def make(self, template: str, data: Any, seconds: float) -> bytes:
        """The document. Raises DocumentProblem when it cannot be made, or not within so many seconds."""
        request = json.dumps({"template": template, "data": data}).encode()
        if not self._lock.acquire(timeout=PATIENCE):
            raise DocumentProblem(gettext("Er worden nu veel documenten gemaakt. Probeer het over een minuut opnieuw."))
        try:
            # A program that was idle may end just as it is asked, so when it says nothing another is asked.
            answer = self._ask(request, seconds) or self._ask(request, seconds)
        finally:
            self._lock.release()
        made, _memory, body = answer or (False, 0, b"")
        if not made:
            raise DocumentProblem(
                gettext("Het document kon niet worden gemaakt. Meld dit aan de beheerder (%(place)s).")
                % {"place": body.decode() or template}
            )
        return body

    def close(self) -> None:
        """End the program; the next document starts another."""
        process, self._process, self._made = self._process, None, 0
        if process is not None:
            process.kill()
            process.communicate()

    def _ask(self, request: bytes, seconds: float) -> Answer | None:
        """The answer, or None when the program ended without one."""
        process, late = self._running(), threading.Event()
        timer = threading.Timer(seconds, _stop, (process, late))
        timer.start()
        try:
            answer = _exchange(process, request)
        finally:
            timer.cancel()
        self._made += 1
        if answer is None or self._made >= MOST_DOCUMENTS or answer[1] >= MOST_MEMORY:
            self.close()
        if answer is None and late.is_set():
            raise DocumentProblem(
                gettext("Het document was niet op tijd klaar. Kies minder leerlingen tegelijk, of probeer het later.")
            )
        return answer

    def _running(self) -> Process:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = _start()
        return self._process


def _start() -> Process:
    # Without our environment: it holds secrets, and the program needs none of it but where the packages are.
    return subprocess.Popen(
        [sys.executable, "-m", "zorgvuldig.platform.documents.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what goes wrong there may quote data
        env={"LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        cwd="/",
    )


def _stop(process: Process, late: threading.Event) -> None:
    late.set()
    process.kill()


def _exchange(process: Process, request: bytes) -> Answer | None:
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(LENGTH.pack(len(request)) + request)
        process.stdin.flush()
    except OSError:
        return None
    head = process.stdout.read(ANSWER.size)
    if len(head) < ANSWER.size:
        return None
    made, memory, length = ANSWER.unpack(head)
    body = process.stdout.read(length)
    return (made, memory, body) if len(body) == length else None


class _Workers:
    """The worker of this process. After a fork the copy gets one of its own and leaves the other alone."""

    def __init__(self) -> None:
        self.mine = Worker()
        self.left_alone: list[Worker] = []

    def after_fork(self) -> None:
        self.left_alone.append(self.mine)
        self.mine = Worker()

    def close(self) -> None:
        self.mine.close()


WORKERS = _Workers()
os.register_at_fork(after_in_child=WORKERS.after_fork)
atexit.register(WORKERS.close)


SECONDS = 30.0
_KEPT = "\n\t"


def render(template: str, data: Mapping[str, Any], *, seconds: float = SECONDS) -> bytes:
    """The PDF (PDF/UA-1, tagged) that a template, such as `rapport.typ`, makes of this data.

    Data are values and never markup: a `#` or a `$` in a name prints as itself. Decimals and days are written in Dutch,
    bytes are pictures (see `pictures`). What no font of ours can write prints as an empty box. The same template and
    data always make the same bytes, because no clock is read: a day that is to be printed is part of the data.

    Raises DocumentProblem when it cannot be made or takes longer than `seconds`, ValueError for a template that does
    not exist, and TypeError for data that no template can use.
    """
    if template not in {path.name for path in TEMPLATES.glob("*.typ")}:
        raise ValueError(f"{template!r} is no template")
    return WORKERS.mine.make(template, plain(data), seconds)


def plain(value: Any) -> Any:
    """A value as JSON can carry it to a template. Raises TypeError for a kind of value that has no way to print."""
    match value:
        case str():
            return _printable(value)
        case None | bool() | int():
            return value
        case Decimal():
            return in_figures(value)
        case date():
            return on_day(value)
        case bytes():
            return list(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be printed")


def _printable(text: str) -> str:
    """Without control characters, which no font can write, and without halves of characters."""
    whole = text.encode("utf-8", "replace").decode()
    return "".join(sign for sign in whole if sign in _KEPT or not _is_control(sign))


def _is_control(sign: str) -> bool:
    return ord(sign) < 32 or 127 <= ord(sign) < 160
