"""One camera as the supervisor sees it: whether it has to record, whether it does, since when not and why, and when to try again."""

import queue
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from zorgvuldig.images.cameras.recording.gaps import HOLE
from zorgvuldig.images.cameras.recording.process import Process, Said, moment

BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)  # seconds between two tries
STARTING = timedelta(seconds=10)  # that beginning may take, before it is a gap
PATIENCE = 5.0  # seconds that a camera may be silent
SILENT = 8.0  # seconds after which its process is taken to hang
ENDING = 3.0  # seconds that a process may take to end


@dataclass(slots=True)
class Watched:
    """A camera; `since` is when it began to have to record, None when it need not; `seen` is until when there is footage."""

    camera_id: int
    uid: UUID
    address: bytes
    every: float
    said: "queue.Queue[tuple[Process, Said]]"
    since: datetime | None = None
    lacks: str = ""
    until: float | None = None  # when it has to be over, in seconds since 1970, if that is near
    is_full: bool = False
    seen: datetime | None = None
    packet_at: datetime | None = None
    process: Process | None = None
    why: str = ""
    tries: int = 0
    due: float = 0.0
    written: tuple[str, ...] = ()
    written_at: float = field(default=float("-inf"))

    def wanted(self, now: datetime) -> None:
        """From now on it has to record."""
        if self.since is None:
            self.since, self.tries, self.due, self.why = now, 0, 0.0, ""
        self.lacks = ""

    def unwanted(self, why: str) -> None:
        """It may not record any more."""
        self.since, self.lacks, self.until = None, why, None

    def mind(self) -> None:
        """Start what should run, end what should not, and what hangs."""
        if self.since is None or self.is_full:
            self.why = "full" if self.since is not None else self.why
            self.let_go()
        elif self.process is None and time.monotonic() >= self.due:
            self.process = Process(self.camera_id, self.said, self.every, PATIENCE)
            self.process.start(self.uid, self.address)
        elif self.process is not None and self.process.is_heard and time.monotonic() - self.process.heard > SILENT:
            self.why = "frozen"
            self.process.kill()
        if self.process is not None and self.until is not None:
            self.process.until(self.until)

    def let_go(self) -> None:
        """Let its process end; when it does not, end it."""
        if self.process is not None:
            self.process.stop()
            if time.monotonic() - (self.process.stopped or 0) > ENDING:
                self.process.kill()

    def hear(self, process: Process, said: Said) -> None:
        """What its process says of itself."""
        if said["say"] == "alive":
            process.is_heard, process.heard, self.tries, self.why = True, time.monotonic(), 0, ""
            self.packet_at = self.seen = moment(said["at"])
        elif said["say"] == "failed":
            self.why = said["why"]
        elif said["say"] == "gone" and process is self.process:
            self.process = None
            self.due = time.monotonic() + BACK_OFF[min(self.tries, len(BACK_OFF) - 1)]
            self.tries += 1

    @property
    def records(self) -> bool:
        """Whether images come in."""
        return self.process is not None and self.process.is_heard

    def gap(self, now: datetime) -> tuple[datetime, str] | None:
        """Since when there is no footage that there should be, and why; None when there is no gap."""
        if self.since is None or self.records:
            return None
        if self.seen is None or self.seen < self.since:
            is_gap = now - self.since > STARTING or bool(self.why)
            return (self.since, self.why or "unreachable") if is_gap and now - self.since > HOLE else None
        return (self.seen, self.why or "broken") if now - self.seen > HOLE else None

    def state(self) -> tuple[str, str]:
        """As `CameraState` says it: state and why."""
        if self.since is None:
            return "waiting", self.lacks
        if self.records:
            return "recording", ""
        if self.why in ("unreachable", "frozen", "full"):
            return self.why, ""
        return ("stopped", self.why) if self.why else ("waiting", "starting")
