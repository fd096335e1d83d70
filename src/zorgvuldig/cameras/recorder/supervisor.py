"""The one that minds all cameras: it asks the database which may record now, starts and ends their processes, and writes down
what they recorded and when they did not. Unknown is no: when the database does not answer for long, nothing is recorded.
"""

import logging
import queue
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, IntegrityError, InterfaceError, connections
from django.utils import timezone

from zorgvuldig.cameras.models import CameraState
from zorgvuldig.cameras.recorder import JOB, disk_space, gaps, segments
from zorgvuldig.cameras.recorder.camera import RecordedCamera
from zorgvuldig.cameras.recorder.child_process import ChildMessage, Process
from zorgvuldig.cameras.recorder.clock import clock_state
from zorgvuldig.cameras.recorder.reads import Recordable, end_of_hours, recordable
from zorgvuldig.cameras.recorder.segments import RecordedPiece
from zorgvuldig.gate.jobs import ALIAS, JobDoor, working
from zorgvuldig.platform.postgres.locks import LockFile
from zorgvuldig.platform.vault import footage_files
from zorgvuldig.platform.vault.storage import Missing

# What the recorder last said of each camera.


def say(camera_id: int, state: str, why: str, *, packet_at: datetime | None, clock: str, door: JobDoor) -> None:
    """Write it down, over what was said before."""
    door.writing("camera")
    said = {"state": state, "why": why[:40], "seen_at": timezone.now(), "clock": clock}
    if packet_at is not None:
        said["packet_at"] = packet_at
    CameraState.objects.using(door.alias).update_or_create(camera_id=camera_id, defaults=said)


LOG = logging.getLogger(__name__)
MINUTE = 60.0  # seconds a piece
ASK = 3.0  # seconds between two questions to the database
PAUSE = 0.2  # seconds that a step waits for something to happen
UNANSWERED = 30.0  # seconds without an answer of the database, after which nothing is recorded
SPEAK = 5.0  # seconds between two times that the same is said of a camera
LATE = timedelta(seconds=3)  # that a question to the database may come later
LOOK = 600.0  # seconds between two looks for what could not be taken in
ENDING = 6.0  # seconds in which everything has to be over


class RecorderRuns(Exception):
    """Another recorder of this installation runs."""


@contextmanager
def only_one() -> Iterator[None]:
    """While this holds, no other recorder of this installation runs. Raises `Busy`."""
    lock = LockFile.at(Path(settings.DATA) / "recorder.lock")
    try:
        if not lock.take():
            raise RecorderRuns
        yield
    finally:
        lock.close()


@dataclass(slots=True)
class Supervisor:
    """All cameras. `every` is how long a piece is, `ask` how often the database is asked, both in seconds."""

    every: float = MINUTE
    ask: float = ASK
    cameras: dict[int, RecordedCamera] = field(default_factory=dict)
    said: "queue.Queue[tuple[Process, ChildMessage]]" = field(default_factory=queue.Queue)
    waiting: "deque[RecordedPiece]" = field(default_factory=deque)  # recorded, and not yet written down
    dead: "deque[UUID]" = field(default_factory=deque)  # files that their process did not finish
    asked: float = float("-inf")
    answered: float = field(default_factory=time.monotonic)
    looked: float = field(default_factory=time.monotonic)
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
        segments.rescue_all(footage_files.orphaned_files(), now=timezone.now())

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
        for camera in self.cameras.values():
            camera.blocked = self._blocked()
            camera.mind()

    def end(self) -> None:
        """End every process with whole pieces, write them down, and say that the recorder stopped."""
        recorded = [camera for camera in self.cameras.values() if camera.since is not None]
        until = time.monotonic() + ENDING
        while sum(camera.end() for camera in self.cameras.values()) and time.monotonic() < until:
            self._hear(PAUSE)
        try:
            self._keep()
            with working(JOB, now=timezone.now()) as door:
                for camera in recorded:
                    self._say(camera, ("stopped", ""), door=door)
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

    def _heard(self, process: Process, said: ChildMessage) -> None:
        if said["say"] == "segment":
            piece = RecordedPiece.of(process.camera_id, said, clock_state())
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
            except (IntegrityError, segments.FileMissing):
                LOG.warning("a piece of footage could not be written down")
            except (OSError, Missing):
                break
            self.waiting.popleft()
        if time.monotonic() - self.looked > LOOK:
            self.looked = time.monotonic()
            self.dead.extend(self._left())
        lie = set(footage_files.orphaned_files()) if self.dead else set()
        for _ in range(len(self.dead)):
            blob = self.dead.popleft()
            if blob in lie:
                for piece in segments.rescue_all([blob], now=timezone.now()):
                    with working(JOB, now=timezone.now()) as door:
                        self._after(piece, door=door)

    def _left(self) -> set[UUID]:
        """Files that nobody writes any more, and that could not be taken in before."""
        busy = {blob for camera in self.cameras.values() if camera.process for blob in camera.process.files}
        return set(footage_files.orphaned_files()) - busy - {piece.blob for piece in self.waiting} - set(self.dead)

    def _after(self, piece: RecordedPiece, *, door: JobDoor) -> None:
        """There is footage again: the gap before it is over."""
        camera = self._camera(piece.camera_id)
        before = camera.missed_before(piece.starts_at)
        if not gaps.close_gap(piece.camera_id, piece.starts_at, door=door) and before is not None:
            gaps.hole(piece.camera_id, before, piece.starts_at, camera.failed or "frozen", door=door)
        camera.ended, camera.failed = piece.ends_at, ""

    def _ask(self) -> None:
        """Which cameras may record now; what that means for gaps and states."""
        now = timezone.now()
        self.is_full = not disk_space.is_enough(is_full=self.is_full)
        with working(JOB, now=now) as door:
            door.reading("camera")
            rows = recordable(now, door=door)
            soon = {row.id for row in recordable(now + self._ahead, door=door) if row.in_hours}
            for row in rows:
                self._tell(row, now, door=door, goes_on=row.id in soon)
            for gone in self.cameras.keys() - {row.id for row in rows}:
                self._end_of(self.cameras[gone], "ended", now, door=door)
            for camera in self.cameras.values():
                camera.blocked = self._blocked()
                if found := camera.gap(now):
                    gaps.open_gap(camera.camera_id, *found, door=door)
                self._say(camera, camera.state(), door=door)
        self.is_new = False

    def _tell(self, row: Recordable, now: datetime, *, door: JobDoor, goes_on: bool) -> None:
        """What the database says of one camera."""
        camera = self._camera(row.id, row.uid)
        camera.address = bytes(row.address)
        lacks = row.lacks[0] if row.lacks else "" if row.in_hours else "hours"
        if lacks:
            self._end_of(camera, lacks, now, door=door)
            return
        if self.is_new:
            gaps.while_away(row.id, now=now, door=door)
        camera.wanted(now)
        camera.until = None if goes_on else end_of_hours(row.id, now, now + self._ahead, door=door).timestamp()

    def _end_of(self, camera: RecordedCamera, lacks: str, now: datetime, *, door: JobDoor) -> None:
        if camera.unwanted(lacks) or self.is_new:
            gaps.close_gap(camera.camera_id, now, door=door)

    def _camera(self, camera_id: int, uid: UUID | None = None) -> RecordedCamera:
        if camera_id not in self.cameras:
            self.cameras[camera_id] = RecordedCamera(camera_id, uid or UUID(int=0), self.every, self.said)
        return self.cameras[camera_id]

    def _blocked(self) -> str:
        if time.monotonic() - self.answered > UNANSWERED:
            return "database"
        return "full" if self.is_full else ""

    def _say(self, camera: RecordedCamera, state: tuple[str, str], *, door: JobDoor) -> None:
        """Write it down when it is news, and now and then when it is not."""
        if state != camera.written or time.monotonic() - camera.written_at > SPEAK:
            camera.written, camera.written_at = state, time.monotonic()
            say(camera.camera_id, *state, packet_at=camera.packet_at, clock=clock_state(), door=door)

    @property
    def _ahead(self) -> timedelta:
        return timedelta(seconds=self.ask) + LATE
