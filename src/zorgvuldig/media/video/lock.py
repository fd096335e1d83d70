"""One process of a machine at a time works at a film: the next minute's job passes by what is under way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from zorgvuldig.platform.postgres.locks import LockFile
from zorgvuldig.platform.vault.disk import private_directory


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether nobody else on this machine is at it; that ends with the process, however it ends.

    On two machines both work, and what is written at the end is asked of the database: only the first counts.
    """
    path = Path(settings.DATA) / "films" / f"{name}.lock"
    private_directory(path.parent)
    lock = LockFile.at(path)
    try:
        is_mine = lock.take()
        yield is_mine
        if is_mine:
            path.unlink(missing_ok=True)
    finally:
        lock.close()
