"""The server's main process as its lock file names it, and whether that name still means anything."""

import os
import subprocess
from pathlib import Path

from zorgvuldig.platform.postgres.cluster import Cluster

# Above the highest process id of any system, so never alive.
NOBODY = "2147483646"


def living_pid(cluster: Cluster) -> int | None:
    """Return the id of the process that serves this cluster, or None.

    An id that is dead, a zombie, or was given to another program since, counts as None.
    """
    lines = _lock_lines(cluster)
    if not lines or not lines[0].isdecimal():
        return None
    pid = int(lines[0])
    return pid if _serves(pid, cluster.data) else None


def forget_dead(cluster: Cluster) -> None:
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
