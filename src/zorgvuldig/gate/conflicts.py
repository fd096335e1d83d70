"""Writing what the database refuses because somebody else wrote the same in that moment."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError, transaction
from psycopg.errors import DeadlockDetected, ExclusionViolation

T = TypeVar("T")


def unless_taken(write: Callable[[], T]) -> T | None:
    """What `write` gives, or None when a record that excludes this one stands already.

    Two who write in the same instant can wait for each other; the database stops one of them, who then tries again and
    finds what the other wrote.
    """
    try:
        return _written(write)
    except OperationalError as stuck:
        if not isinstance(stuck.__cause__, DeadlockDetected):
            raise
    return _written(write)


def _written(write: Callable[[], T]) -> T | None:
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as refused:
        if isinstance(refused.__cause__, ExclusionViolation):
            return None
        raise
