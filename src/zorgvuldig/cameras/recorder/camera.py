"""One camera as the supervisor sees it: whether it has to record, whether it does, since when not and why, and when to try again."""

import queue
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from zorgvuldig.cameras.recorder.child_process import ChildMessage, Process, moment
from zorgvuldig.cameras.recorder.gaps import HOLE

BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)  # seconds between two tries
STARTING = timedelta(seconds=10)  # that beginning may take, before it is a gap
PATIENCE = 5.0  # seconds that a camera may be silent
SILENT = 8.0  # seconds after which its process is taken to hang
ENDING = 3.0  # seconds that a process may take to end


@dataclass(slots=True)
class RecordedCamera:
    """A camera. `since` is when it began to have to record, None when it need not; `ended` is where its last piece ends."""

    camera_id: int
    uid: UUID
    every: float
    said: "queue.Queue[tuple[Process, ChildMessage]]"
    address: bytes = b""
    since: datetime | None = None
    began: datetime | None = None  # the last `since`
    lacks: str = ""
    until: float | None = None  # when it has to be over, in seconds since 1970, if that is near
    blocked: str = ""  # why it may not, although it has to
    ended: datetime | None = None
    packet_at: datetime | None = None
    process: Process | None = None
    why: str = ""
    failed: str = ""  # why the last try did not last
    tries: int = 0
    due: float = 0.0
    written: tuple[str, ...] = ()
    written_at: float = float("-inf")

    def wanted(self, now: datetime) -> None:
        """From now on it has to record."""
        if self.since is None:
            self.since = self.began = now
            self.tries, self.due, self.why, self.lacks = 0, 0.0, "", ""

    def unwanted(self, lacks: str) -> bool:
        """It need not record, or may not any more; False when it did not before."""
        was, self.since, self.lacks, self.until = self.since is not None, None, lacks, None
        return was

    def mind(self) -> None:
        """Start what should run, end what should not, and what hangs."""
        if self.since is None or self.blocked or (self.process is not None and self.process.stopped is not None):
            self._let_go()
        elif self.process is None:
            if time.monotonic() >= self.due and (self.until is None or time.time() < self.until - BACK_OFF[0]):
                self.process = Process(self.camera_id, self.said, self.every, PATIENCE)
                self.process.start(self.uid, self.address)
        elif self.process.is_heard and time.monotonic() - self.process.heard > SILENT:
            self.why = "frozen"
            self.process.kill()
        elif self.until is not None:
            self.process.until(self.until)

    def end(self) -> bool:
        """Let its process end; False when there is none any more."""
        self.since = None
        self._let_go()
        return self.process is not None

    def _let_go(self) -> None:
        if self.process is not None:
            self.process.stop()
            if time.monotonic() - (self.process.stopped or 0) > ENDING:
                self.process.kill()

    def hear(self, process: Process, said: ChildMessage) -> None:
        """What its process says of itself."""
        if said["say"] == "alive":
            process.is_heard, process.heard, self.tries, self.why = True, time.monotonic(), 0, ""
            self.packet_at = moment(said["at"])
        elif said["say"] == "failed":
            self.why = self.failed = said["why"]
        elif said["say"] == "gone" and process is self.process:
            self.process = None
            self.due = time.monotonic() + BACK_OFF[min(self.tries, len(BACK_OFF) - 1)]
            self.tries += 1

    @property
    def records(self) -> bool:
        """Whether images come in."""
        return self.process is not None and self.process.is_heard and self.process.stopped is None

    def missed_before(self, starts_at: datetime) -> datetime | None:
        """Since when there should have been footage, when a piece begins at `starts_at`; None when it needs none before it."""
        if self.began is None:
            return None
        if self.ended is not None and self.ended >= self.began:
            return self.ended
        return self.began if starts_at - self.began > STARTING else None

    def gap(self, now: datetime) -> tuple[datetime, str] | None:
        """Since when there is no footage that there should be, and why; None when there is no gap."""
        if self.since is None or self.records:
            return None
        why = self.blocked or self.why
        since = max(filter(None, (self.since, self.ended, self.packet_at)))
        is_gap = now - since > (HOLE if why or since > self.since else STARTING)
        return (since, why or "broken") if is_gap else None

    def state(self) -> tuple[str, str]:
        """As `CameraState` says it: state and why."""
        if self.since is None:
            return "waiting", self.lacks
        why = self.blocked or self.why
        if not why:
            return ("recording", "") if self.records else ("waiting", "starting")
        return (why, "") if why in ("unreachable", "frozen", "full") else ("stopped", why)
