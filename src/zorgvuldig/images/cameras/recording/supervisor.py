"""The one that minds all cameras: it asks the database which may record now, starts and ends their processes, and writes down
what they recorded and when they did not. Unknown is no: when the database does not answer for long, nothing is recorded.
"""

import queue
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from zorgvuldig.gate.jobs import ALIAS, JobDoor, working
from zorgvuldig.images.cameras.recording import gaps, room, segments, states
from zorgvuldig.images.cameras.recording.clock import clock_state
from zorgvuldig.images.cameras.recording.process import Process, Said
from zorgvuldig.images.cameras.recording.segments import JOB, Recorded
from zorgvuldig.images.cameras.recording.watched import Watched
from zorgvuldig.postgres.locks import LockFile
from zorgvuldig.vault import footage_files
from zorgvuldig.vault.storage import Missing

MINUTE = 60.0  # seconds a piece
ASK = 3.0  # seconds between two questions to the database
PAUSE = 0.2  # seconds that a step waits for something to happen
UNANSWERED = 30.0  # seconds without an answer of the database, after which nothing is recorded
SPEAK = 5.0  # seconds between two times that the same is said of a camera
EXACT = timedelta(milliseconds=50)  # of the moment at which the hours of a camera end
ENDING = 6.0  # seconds in which everything has to be over


class Busy(Exception):
    """Another recorder of this installation runs."""


@contextmanager
def only_one() -> Iterator[None]:
    """While this holds, no other recorder of this installation runs. Raises `Busy`."""
    lock = LockFile.at(Path(settings.DATA) / "recorder.lock")
    try:
        if not lock.take():
            raise Busy
        yield
    finally:
        lock.close()


@dataclass(slots=True)
class Supervisor:
    """All cameras. `every` is how long a piece is, `ask` how often the database is asked, both in seconds."""

    every: float = MINUTE
    ask: float = ASK
    cameras: dict[int, Watched] = field(default_factory=dict)
    said: "queue.Queue[tuple[Process, Said]]" = field(default_factory=queue.Queue)
    waiting: "deque[Recorded]" = field(default_factory=deque)  # recorded, and not yet written down
    dead: "deque[Any]" = field(default_factory=deque)  # files that their process did not finish
    asked: float = float("-inf")
    answered: float = field(default_factory=time.monotonic)
    is_full: bool = False
    is_new: bool = True

    def run(self, over: Event) -> None:
        """Until it is over; then every piece is finished and written down."""
        try:
            while not over.is_set():
                self.step()
        finally:
            self.end()

    def begin(self) -> None:
        """Take in what a dead recorder left."""
        segments.rescue_all(footage_files.left_behind(), now=timezone.now())

    def step(self) -> None:
        """Hear what happened, write it down, and mind every camera."""
        self._hear(PAUSE)
        try:
            self._keep()
            if time.monotonic() - self.asked >= self.ask:
                self.asked = time.monotonic()
                self._ask()
                self.answered = time.monotonic()
        except (DatabaseError, InterfaceError):
            connections[ALIAS].close()
        if time.monotonic() - self.answered > UNANSWERED:
            for camera in self.cameras.values():
                camera.unwanted("database")
        for camera in self.cameras.values():
            camera.mind()

    def end(self) -> None:
        """End every process with whole pieces, and say that the recorder stopped."""
        until = time.monotonic() + ENDING
        while time.monotonic() < until and any(camera.process for camera in self.cameras.values()):
            for camera in self.cameras.values():
                camera.let_go()
            self._hear(PAUSE)
        for camera in self.cameras.values():
            if camera.process is not None:
                camera.process.kill()
        try:
            self._keep()
            now = timezone.now()
            with working(JOB, now=now) as door:
                for camera in self.cameras.values():
                    if camera.since is not None:
                        self._say(camera, ("stopped", ""), now, door=door)
        except (DatabaseError, InterfaceError):
            connections[ALIAS].close()

    def _hear(self, patience: float) -> None:
        try:
            process, said = self.said.get(timeout=patience)
            while True:
                self._heard(process, said)
                process, said = self.said.get_nowait()
        except queue.Empty:
            return

    def _heard(self, process: Process, said: Said) -> None:
        if said["say"] == "segment":
            piece = Recorded.of(process.camera_id, said, clock_state())
            process.files.discard(piece.blob)
            self.waiting.append(piece)
        if said["say"] == "gone":
            self.dead.extend(process.files)
        self.cameras[process.camera_id].hear(process, said)

    def _keep(self) -> None:
        """Write down what waits. What cannot be now, waits on."""
        while self.waiting:
            piece = self.waiting[0]
            try:
                with working(JOB, now=timezone.now()) as door:
                    segments.take_in(piece, door=door)
                    self._after(piece, door=door)
            except (OSError, Missing):
                break
            self.waiting.popleft()
        lie = set(footage_files.left_behind()) if self.dead else set()
        for _ in range(len(self.dead)):
            blob = self.dead.popleft()
            if blob in lie:
                for piece in segments.rescue_all([blob], now=timezone.now()):
                    with working(JOB, now=timezone.now()) as door:
                        self._after(piece, door=door)

    def _after(self, piece: Recorded, *, door: JobDoor) -> None:
        """There is footage again: the gap before it is over."""
        camera = self.cameras[piece.camera_id]
        is_closed = gaps.close_gap(piece.camera_id, piece.starts_at, door=door)
        before = camera.ended or camera.begins_after(piece.starts_at)
        if not is_closed and before is not None:
            gaps.hole(piece.camera_id, before, piece.starts_at, camera.last_why or "unreachable", door=door)
        camera.ended = piece.ends_at
        camera.seen = max(camera.seen or piece.ends_at, piece.ends_at)

    def _ask(self) -> None:
        """Which cameras may record now; what that means for gaps and states."""
        now, clock = timezone.now(), clock_state()
        self.is_full = not room.is_enough(is_full=self.is_full)
        with working(JOB, now=now) as door:
            door.reading("camera")
            for row in _recordable(now, door=door):
                self._tell(row, now, door=door)
            for camera in self.cameras.values():
                camera.is_full = self.is_full
                if found := camera.gap(now):
                    gaps.open_gap(camera.camera_id, *found, door=door)
                self._say(camera, camera.state(), now, door=door, clock=clock)
        self.is_new = False
