"""What doctor asks of keys: whether replacing one was finished, and whether older ones may go."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zorgvuldig.gate.health import Answer
from zorgvuldig.operations.keys.inventory import is_halfway
from zorgvuldig.operations.keys.rotation import read_secrets
from zorgvuldig.platform.postgres import secrets_rotation

KEPT = timedelta(days=35)  # longer than a backup lives


def examine(now: datetime) -> list[Answer]:
    """Every question with its answer."""
    return list(_examine(now))


def _examine(now: datetime) -> Iterator[Answer]:
    halfway = is_halfway()
    yield Answer("no key is half replaced", not halfway, " ".join(halfway) or "yes")
    older = secrets_rotation.older_masters(read_secrets())
    late = [one for one in older if now - secrets_rotation.moment(one.until) > KEPT]
    says = f"of {late[0].until}. Run: zorgvuldig keys retire master" if late else "yes"
    yield Answer("older master keys are retired", not late, says, note=True)
