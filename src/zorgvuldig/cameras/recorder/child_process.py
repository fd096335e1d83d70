"""The process of one camera, as who minds it sees it: started, given files to write, told to end. What it says goes into a queue."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.utils import timezone

from zorgvuldig.cameras.addresses import AddressRefused, check_address, name_to_prove, open_address
from zorgvuldig.platform.vault.day_keys import DayClosing
from zorgvuldig.platform.vault.footage_files import begin
from zorgvuldig.platform.vault.keys import Damaged, KeyGone, keystore

CHILD = "zorgvuldig.cameras.recorder.child"
ENVIRONMENT = ("PATH", "LANG", "TZ", "LD_LIBRARY_PATH", "SSL_CERT_FILE")  # nothing that opens anything
SOURCE = Path(__file__).parents[3]
ChildMessage = dict[str, Any]


def moment(seconds: float) -> datetime:
    """Seconds since 1970 as a moment."""
    return datetime.fromtimestamp(seconds, UTC)


@dataclass(slots=True)
class Process:
    """One connection to one camera. `said` gets what it says, and at the end `gone`; `files` are those that it was given.

    Everything that may take long (looking up a name, starting) happens in a thread of its own, without a database.
    """

    camera_id: int
    said: "queue.Queue[tuple[Process, ChildMessage]]"
    every: float
    patience: float
    files: set[UUID] = field(default_factory=set)
    is_heard: bool = False  # whether images come in
    heard: float = field(default_factory=time.monotonic)
    stopped: float | None = None
    _child: "subprocess.Popen[str] | None" = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, uid: UUID, address: bytes) -> None:
        """Connect, to the very address that is checked now."""
        threading.Thread(target=self._live, args=(uid, address), daemon=True).start()

    def until(self, seconds: float) -> None:
        """Let it be over at this moment, in seconds since 1970."""
        self._tell({"until": seconds})

    def stop(self) -> None:
        """Let it finish its file and end."""
        with self._lock:
            if self.stopped is None:
                self.stopped = time.monotonic()
            if self._child is not None and self._child.stdin is not None:
                with suppress(OSError):
                    self._child.stdin.close()

    def kill(self) -> None:
        """End it as it is; its file is rescued."""
        with self._lock:
            if self._child is not None:
                self._child.kill()

    @property
    def pid(self) -> int | None:
        """Its number, once it was started."""
        return self._child.pid if self._child else None

    def _live(self, uid: UUID, address: bytes) -> None:
        try:
            if why := self._run(uid, address):
                self.said.put((self, {"say": "failed", "why": why}))
        except Exception:  # whatever it was, who waits must hear that it ended; the text may hold the address
            self.said.put((self, {"say": "failed", "why": "broken"}))
        finally:
            self.said.put((self, {"say": "gone"}))

    def _run(self, uid: UUID, address: bytes) -> str:
        """Until it ended; answers why it never began, if so."""
        if not keystore().is_dir():
            return "keys"
        try:
            said = open_address(uid, address)
            url, name = check_address(said), name_to_prove(said)
        except Damaged:
            return "address"
        except AddressRefused as refused:
            return refused.why
        with self._lock:
            if self.stopped is not None:
                return ""
            self._child = subprocess.Popen(
                [sys.executable, "-m", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True, cwd=SOURCE, env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
            )  # fmt: skip
        with self._child as child:
            trusted = {"name": name, "authorities": str(settings.CAMERA_CA or "")} if name else {}
            self._tell({"url": url, "every": self.every, "patience": self.patience, **trusted})
            assert child.stdout is not None
            for line in child.stdout:
                self._hear(json.loads(line))
        return "" if child.returncode == 0 or self.stopped is not None else "broken"

    def _hear(self, said: ChildMessage) -> None:
        if said["say"] == "want":
            said = self._given(moment(said["at"])) or said
        self.said.put((self, said))

    def _given(self, starts_at: datetime) -> ChildMessage | None:
        """Give it a file for the day of this moment; answers why there is none, if so."""
        try:
            if not keystore().is_dir():  # a new one would not be the one that is missing
                raise FileNotFoundError
            begun = begin(DayClosing(self.camera_id, timezone.localdate(starts_at)))
        except (FileNotFoundError, Damaged, KeyGone, InvalidTag):
            self._tell({"no": "keys"})
            return {"say": "failed", "why": "keys"}
        except OSError:
            self._tell({"no": "full"})
            return {"say": "failed", "why": "full"}
        self.files.add(begun.blob)
        sealed = {name: getattr(begun, name).hex() for name in ("head", "sealed_key", "key", "prefix")}
        self._tell({"file": {"blob": str(begun.blob), "path": str(begun.path), **sealed}})
        return None

    def _tell(self, order: ChildMessage) -> None:
        with self._lock:
            if self._child is not None and self._child.stdin is not None and self.stopped is None:
                with suppress(OSError, ValueError):
                    self._child.stdin.write(json.dumps(order) + "\n")
                    self._child.stdin.flush()
