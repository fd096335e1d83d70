"""Faults, each as one function on a school at work (`Rig`): it does harm, undoes it where it has to be undone, and says since when.

What is killed is started anew by the rig as systemd would (`keeping.py`). Everything else has to come back by itself.
"""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.patience import until
from tests.running.cutting import Cable
from tests.running.keeping import Keeper, Service
from tests.running.load_people import Everybody, everybody
from tests.running.parts import Web, Worker, address_of, descendants, free_port
from tests.running.school import Kept, School

HELD = 4.0  # seconds that a fault lasts that does not end by itself
WORKERS = "select count(*) from procrastinate_workers where last_heartbeat > now() - interval '30 seconds'"
BACKENDS = "select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()"
WORKING = "select count(*) from family_copy where state = 'working'"
MIB = 1024 * 1024


@dataclass
class Rig:
    """A school at work, with services that are kept alive, the cable to its database when there is one, and its people."""

    school: School
    web: Service
    worker: Service
    database: Service
    people: Everybody
    cable: Cable | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def children(self) -> list[int]:
        """The processes that serve pages."""
        return [pid for pid in descendants(self.web.part.pid) if b"resource_tracker" not in _command(pid)]

    def works(self) -> None:
        """Wait until the worker that runs now does its jobs: it registers three."""
        until(lambda: isinstance(self.worker.part, Worker) and self.worker.part.alive)
        until(lambda: _asked(self.school, WORKERS) >= 3, "no worker works")


@contextmanager
def at_work(
    kept: Kept, *, school: School | None = None, is_cabled: bool = False, environment: Mapping[str, str] | None = None
) -> Iterator[Rig]:
    """A copy of the school (or this one) with two processes that serve, a worker, and people who are about to begin."""
    with kept.opened() if school is None else nullcontext(school) as school:
        cable = Cable(school.server.port) if is_cabled else None
        if cable is not None:
            school.installation.database_url = address_of(cable.port, user=False)
        school.installation.environment |= environment or {}
        port = free_port()
        database = Service("database", school.server.start)
        database.part = school.server
        web = Service("web", lambda: school.installation.serve(workers=2, port=port)).begin()
        worker = Service("worker", school.installation.work).begin()
        rig = Rig(school, web, worker, database, everybody(school, port), cable)
        try:
            until(lambda: _answers(port) or not web.part.alive, "the pages do not come")
            rig.works()
            with Keeper([database, web, worker]):
                yield rig
        finally:
            if cable is not None:
                cable.end()


def kill_child(rig: Rig) -> float:
    """SIGKILL to one of the processes that serve pages."""
    os.kill(rig.chance.choice(rig.children()), signal.SIGKILL)
    return time.monotonic()


def kill_head(rig: Rig) -> float:
    """SIGKILL to the process that looks after those that serve."""
    os.kill(rig.web.part.pid, signal.SIGKILL)
    return time.monotonic()


def kill_worker(rig: Rig) -> float:
    """SIGKILL to the worker and all that it started, in the middle of a copy when one is being made."""
    with suppress(AssertionError):
        until(lambda: _asked(rig.school, WORKING) > 0, seconds=3)
    rig.worker.part.kill()
    return time.monotonic()


def kill_database(rig: Rig) -> float:
    """SIGKILL to the first process of the database server; the others end when they notice."""
    os.kill(rig.school.server.pid, signal.SIGKILL)
    return time.monotonic()


def kill_backend(rig: Rig) -> float:
    """SIGKILL to one process of the database server: it ends all others, and recovers by itself."""
    with rig.school.server.connect() as database:
        backends = [pid for (pid,) in database.execute(BACKENDS).fetchall()]
    os.kill(rig.chance.choice(backends), signal.SIGKILL)
    return time.monotonic()


def cut_cable(rig: Rig) -> float:
    """All connections to the database break, and for four seconds there are no new ones."""
    assert rig.cable
    rig.cable.cut()
    time.sleep(HELD)
    rig.cable.mend()
    return time.monotonic()


def hold_cable(rig: Rig) -> float:
    """For four seconds no byte comes through between pages and database; then everything that was held arrives."""
    assert rig.cable
    rig.cable.hold()
    time.sleep(HELD)
    rig.cable.mend()
    return time.monotonic()


def hold_and_cut_cable(rig: Rig) -> float:
    """For four seconds no byte comes through, and then all connections break: whoever waits never hears what became of it."""
    assert rig.cable
    rig.cable.hold()
    time.sleep(HELD)
    rig.cable.cut()
    rig.cable.mend()
    return time.monotonic()


def freeze_database(rig: Rig) -> float:
    """The database server stands still for four seconds, as a machine does that is put to sleep."""
    server = rig.school.server.pid
    for pid in (server, *descendants(server)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    time.sleep(HELD)
    for pid in (server, *descendants(server)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
    return time.monotonic()


FAULTS: Mapping[str, Callable[[Rig], float]] = {
    "a process that serves gets kill -9": kill_child,
    "the head of those that serve gets kill -9": kill_head,
    "the worker gets kill -9": kill_worker,
    "the database server gets kill -9": kill_database,
    "one process of the database gets kill -9": kill_backend,
    "the connection to the database is cut for 4 s": cut_cable,
    "nothing comes through for 4 s, then all of it": hold_cable,
    "nothing comes through for 4 s, then it is cut": hold_and_cut_cable,
    "the database stands still for 4 s": freeze_database,
}


def as_if(school: School, statement: str, *values: object) -> None:
    """Change rows as if time had passed: as the administrator, who leaves no history."""
    with school.server.connect() as database:
        database.execute("set session_replication_role = replica")
        database.execute(statement, values or None)


@contextmanager
def small_disk(place: Path, mebibytes: int) -> Iterator[None]:
    """A file system of this size at `place`, which keeps its content and its owner. Raises OSError when that is not allowed."""
    beside = place.with_name(f"{place.name}.beside")
    about = place.stat()
    place.rename(beside)
    place.mkdir()
    options = f"size={mebibytes}m,mode={about.st_mode & 0o777:o},uid={about.st_uid},gid={about.st_gid}"
    said = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, check=False
    )
    if said.returncode:
        place.rmdir()
        beside.rename(place)
        raise OSError(said.stderr.decode())
    try:
        subprocess.run(["/bin/cp", "-a", f"{beside}/.", place], check=True)
        yield
    finally:
        subprocess.run(["/bin/umount", "-l", place], check=True)
        shutil.rmtree(beside)


def fill(place: Path) -> Path:
    """Take all room of the file system at `place`; removing the file that is returned gives it back."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        for size in (MIB, 4096, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))
    return ballast


def _asked(school: School, query: str) -> int:
    try:
        return int(school.server.ask(query))
    except psycopg.Error:
        return 0


def _answers(port: int) -> bool:
    return Web(Path(os.devnull), port).answers()


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b"resource_tracker"


FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


@dataclass
class Clock:
    """The clock of an installation's programs, which a test may set: the database keeps its own. `environment` is what they need."""

    file: Path

    @property
    def environment(self) -> dict[str, str]:
        """What makes a program ask this clock. Waiting goes by the steady clock, which nobody sets."""
        return {
            "LD_PRELOAD": str(FAKETIME[-1]),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1",
        }

    def jump(self, days: int) -> float:
        """It is so many days later (or earlier) from now on."""
        draft = self.file.with_suffix(".new")
        draft.write_text(f"{days:+d}d\n")
        draft.replace(self.file)
        return time.monotonic()
