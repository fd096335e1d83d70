"""Starts, finds and stops the embedded PostgreSQL of a data directory."""

import errno
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import psycopg

from zorgvuldig.platform.postgres.account import service_account
from zorgvuldig.platform.postgres.cluster import Cluster
from zorgvuldig.platform.postgres.engine import (
    Process,
    Profile,
    check_version,
    failure,
    find_binaries,
    initialise,
    launch,
    trim_log,
)
from zorgvuldig.platform.postgres.home import cluster_home
from zorgvuldig.platform.postgres.location import Location, locate
from zorgvuldig.platform.postgres.locks import PAUSE, LockFile, hold_lock, is_held
from zorgvuldig.platform.postgres.problem import DatabaseProblem
from zorgvuldig.platform.postgres.secrets import load, load_or_create

# Above the highest process id of any system, so never alive.
NOBODY = "2147483646"
START_SECONDS = 300.0
STOP_SECONDS = 60.0
# A server that others still use outlives our handle on it.
_left_running: list[Process] = []


def living_pid(cluster: Cluster) -> int | None:
    """Return the id of the process that serves this cluster, or None.

    An id that is dead, a zombie, or was given to another program since, counts as None.
    """
    lines = _lock_lines(cluster)
    if not lines or not lines[0].isdecimal():
        return None
    pid = int(lines[0])
    return pid if _serves(pid, cluster.data) else None


def clear_dead_server(cluster: Cluster) -> None:
    """Make the traces of a server that is gone harmless, so that a new one starts.

    The lock file keeps its lines: by its shared memory key PostgreSQL itself still makes sure that no process
    of the old server is left. Call only when none is known to live, and with the cluster's lock held.
    """
    for name in (cluster.socket, Path(f"{cluster.socket}.lock")):
        name.unlink(missing_ok=True)
    lines = _lock_lines(cluster)
    path = cluster.data / "postmaster.pid"
    if not lines:
        path.unlink(missing_ok=True)
        return
    # As root we write where the account rules: never through a link it may have put there.
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "r+b") as file:
        file.write("\n".join([NOBODY, *lines[1:], ""]).encode())
        file.truncate()


def _lock_lines(cluster: Cluster) -> list[str]:
    try:
        return (cluster.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _serves(pid: int, data: Path) -> bool:
    command = _command(pid)
    return bool(command) and Path(command[0]).name in {"postgres", "postmaster"} and str(data) in command


def _command(pid: int) -> list[str]:
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="surrogateescape").split("\0")
        except OSError:
            return []
    answer = subprocess.run(
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip().split(" ")


@dataclass(slots=True)
class Server:
    """An embedded server that this process uses; a context manager that stops it.

    `process` is set when this call started it. Every user holds the cluster's "in use" lock, which vanishes
    with its process; whoever stops last stops the server, also one whose starter was killed. A server that
    somebody started by hand on our files is used, never stopped.
    """

    location: Location
    process: Process | None
    cluster: Cluster = field(repr=False)
    use: LockFile = field(repr=False)
    is_left: bool = False

    def stop(self) -> bool:
        """Shut down fast and wait, unless others still use the server; tell whether we were the last."""
        if self.is_left:
            return False
        self.is_left = True
        try:
            with hold_lock(self.cluster.lock):
                self.use.release()
                is_last = self.use.take()
                if is_last:
                    _shut_down(self.cluster)
        finally:
            self.use.close()
        self._reap(is_last)
        return is_last

    def is_alive(self) -> bool:
        """Whether its main process is there; nobody is asked for an answer."""
        if self.process is not None:
            self.process.poll()  # one of ours that ended would stay in the table of processes
        return living_pid(self.cluster) is not None

    def revive(self, profile: Profile) -> None:
        """Start it again after it ended by itself, unless somebody else did or does. Raises `DatabaseProblem`."""
        with _explained(self.cluster.home), hold_lock(self.cluster.lock):
            if not _joins(self.cluster, self.location):
                self.process = _start(self.cluster, self.location, profile, None)

    def discard(self) -> None:
        """Stop, and delete the cluster unless others still use it; for tests and demonstrations."""
        if self.stop():
            shutil.rmtree(self.cluster.home)

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _reap(self, is_last: bool) -> None:
        if self.process is None:
            return
        if is_last:
            self.process.wait()
        elif self.process.poll() is None:
            _left_running.append(self.process)


def ensure_server(data: Path, *, profile: Profile, bin: Path | None = None) -> Server:
    """Start the embedded server of `data`, or join it when it runs, and return when it answers.

    `durable` survives a power cut; `throwaway` does not and is for tests and demonstrations. `bin` is a
    directory with other PostgreSQL programs. Raises `DatabaseProblem` with what to do about it.
    """
    with _explained(data):
        home = cluster_home(data)
        cluster = Cluster(home, service_account(home / "data"))
        cluster.inspect(load(data))
        cluster.claim(load_or_create(data))
        location = locate(data, {})
        with hold_lock(cluster.lock):
            use = LockFile.at(cluster.use)
            try:
                use.take(shared=True)
                process = None if _joins(cluster, location) else _start(cluster, location, profile, bin)
            except BaseException:
                use.close()
                raise
        return Server(location, process, cluster, use)


def _joins(cluster: Cluster, location: Location) -> bool:
    def is_there() -> bool:
        return is_held(cluster.running) or living_pid(cluster) is not None

    _poll(
        lambda: not is_there() or _answers(location),
        START_SECONDS,
        f"The server in {cluster.home} does not answer",
    )
    if is_there():
        return True
    clear_dead_server(cluster)
    return False


def _start(cluster: Cluster, location: Location, profile: Profile, bin: Path | None) -> Process:
    binaries = find_binaries(bin, cluster.account)
    if (cluster.data / "PG_VERSION").exists():
        check_version(cluster, binaries)
    else:
        initialise(cluster, binaries, location.admin_password or "", profile)
    begin = trim_log(cluster)
    process = launch(cluster, binaries, profile)
    what = f"The server in {cluster.home} did not start"
    try:
        _poll(lambda: process.poll() is not None or _answers(location), START_SECONDS, what)
        if process.returncode is not None:
            said = cluster.log.read_bytes()[begin:].decode("utf-8", "replace")
            raise failure(said, what)
    except BaseException:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait()
        raise
    return process


def _shut_down(cluster: Cluster) -> None:
    pid = living_pid(cluster)
    if not is_held(cluster.running):
        return
    if pid is not None:
        os.kill(pid, signal.SIGINT)
    what = f"The server in {cluster.home} does not stop"
    _poll(lambda: not is_held(cluster.running), STOP_SECONDS, what)


def _answers(location: Location) -> bool:
    refused: psycopg.OperationalError | None = None
    for dsn in location.admin_dsns("postgres"):
        try:
            psycopg.connect(dsn, connect_timeout=10).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" not in str(error):
                return False
            refused = error
        else:
            return True
    raise DatabaseProblem(
        f"The server at {location.host} does not know the password in secrets.json:"
        " put back the file that belongs to this database."
    ) from refused


def _poll(is_done: Callable[[], bool], seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > until:
            raise DatabaseProblem(f"{what} after {seconds:.0f} seconds: look in server.log beside it.")
        time.sleep(PAUSE)


@contextmanager
def _explained(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DatabaseProblem(
                f"The database in {data} cannot start because the disk is full: make room."
            ) from error
        raise DatabaseProblem(
            f"The database in {data} cannot be used ({error}): give this account the right to write there,"
            " or choose another --data."
        ) from error
