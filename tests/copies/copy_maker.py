"""A worker that makes a copy, in a process of its own, so that it can be killed or put to sleep when it is halfway.

Reads a line with the uid of a copy; says `halfway` when the file is there and nothing names it yet, and goes on after another line.
Says at the end whether it made the copy.
"""

import os
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

os.environ["DJANGO_SETTINGS_MODULE"] = "zorgvuldig.settings"

import django

django.setup()

from zorgvuldig.copies import job as making  # noqa: E402

_stored = making._stored


def halfway(copy: Any, dossier: Any) -> Any:
    """As it is done, with a stop after it."""
    stored = _stored(copy, dossier)
    say("halfway")
    sys.stdin.readline()
    return stored


def say(what: object) -> None:
    """Tell who started us."""
    print(what, flush=True)  # noqa: T201 - this is how it answers


if __name__ == "__main__":
    making._stored = halfway
    say("ready")
    say(making.make_copy(UUID(sys.stdin.readline().strip()), now=datetime.now(UTC)))
