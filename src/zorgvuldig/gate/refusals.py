"""What the database refuses by the name of a constraint, as an exception of the package that asked."""

from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import IntegrityError, OperationalError, transaction
from psycopg.errors import DeadlockDetected, ExclusionViolation


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint, or of the trigger's refusal (`gate.refuse`), by which the database said no; empty when it has none."""
    return str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "")


@contextmanager
def refusing(
    refused: Callable[[str], Exception], *prefixes: str, known: Container[str] | None = None, using: str | None = None
) -> Iterator[None]:
    """All of it or nothing, and a refusal as `refused(why)`, `why` being the name without the first of `prefixes` that it has.

    A name that is not `known`, or has none of `prefixes` where nothing is said to be known, is a fault of ours and goes on as it is.
    Also a decorator, of an operation as a whole.
    """
    try:
        with transaction.atomic(using=using):
            yield
    except IntegrityError as error:
        name = constraint_of(error)
        prefix = next((one for one in prefixes if name.startswith(one)), None)
        why = name.removeprefix(prefix or "")
        if (prefix is None) if known is None else (why not in known):
            raise
        raise refused(why) from error


# Writing what the database refuses because somebody else wrote the same in that moment.

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
