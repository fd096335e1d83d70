"""The one kind of refusal of backups and restoring."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Say = Callable[[str], object]


class BackupProblem(Exception):
    """One clear sentence that says what is wrong and what to do."""


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn what the disk refuses into one sentence that begins with `what`."""
    try:
        yield
    except OSError as error:
        place = f" at {error.filename}" if error.filename else ""
        raise BackupProblem(
            f"{what} ({error.strerror or error}{place}): make room, give this account the right, or mount the disk,"
            " and try again."
        ) from error
