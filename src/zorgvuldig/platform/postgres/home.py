"""Where an installation keeps its files: the data directory and the embedded cluster."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from zorgvuldig.platform.postgres.account import Account, service_account
from zorgvuldig.platform.postgres.problem import DatabaseProblem

MARKER = "zorgvuldig.json"
AWAY = Path("/var/lib/zorgvuldig")


def cluster_home(data: Path) -> Path:
    """Return the directory of the embedded cluster of `data`, without touching anything.

    Normally `<data>/postgres`. Started as root, the server runs as an unprivileged account; when that
    account cannot come at `data`, the cluster lives under `/var/lib/zorgvuldig`. A cluster that exists
    stays where it is, also when somebody changes the mode of a directory above it.
    """
    inside = data.resolve() / "postgres"
    account = service_account()
    if account is None:
        return inside
    away = AWAY / hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:16]
    for home in (inside, away):
        if (home / MARKER).exists():
            return home
    return inside if account.reaches(inside) else away


def make_data_directory(data: Path) -> None:
    """Create `data` for us alone, or check that nobody else can write in it.

    Mode 0700; as root 0710 with the group of the account that runs the server, which has to pass through.
    A directory that others may write in is refused: they could swap the secrets.
    """
    account = service_account()
    if not data.exists():
        _make_parents(data.resolve().parent)
        _appear(data.resolve(), account)
    elif not data.is_dir():
        raise DatabaseProblem(f"{data} is not a directory: choose another --data.")
    elif not any(data.iterdir()) and data.stat().st_mode & 0o077:
        _adopt(data, account)
    if data.stat().st_mode & 0o022:
        raise DatabaseProblem(
            f"Others may write in {data}, where the secrets are kept: choose another --data,"
            f" or run: chmod go-w '{data}'"
        )


def write_atomically(path: Path, content: str) -> None:
    """Write `content` to `path`, mode 0600, so that a reader sees all of it or none."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _flush_directory(path.parent)


def _appear(data: Path, account: Account | None) -> None:
    # With its rights at once: another process that starts now decides by them where the cluster lives.
    fresh = Path(tempfile.mkdtemp(dir=data.parent, prefix=f".{data.name}."))
    _make_private(fresh, account)
    try:
        fresh.rename(data)
    except OSError:
        fresh.rmdir()
        if not data.is_dir():
            raise


def _adopt(data: Path, account: Account | None) -> None:
    # A directory such as /tmp can be empty too; only what is plainly ours gets another mode.
    status = data.stat()
    if status.st_uid == os.geteuid() and not status.st_mode & stat.S_ISVTX:
        _make_private(data, account)


def _make_private(directory: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(directory, -1, account.gid)
    directory.chmod(0o700 if account is None else 0o710)


def _make_parents(directory: Path) -> None:
    # Whatever the umask: the server's account must get through what we make ourselves.
    for parent in reversed([directory, *directory.parents]):
        if not parent.exists():
            parent.mkdir(exist_ok=True)
            parent.chmod(0o755)


def _flush_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
