"""The desk weighs a copy for a request: it begins, looks for more words, and decides of each passage."""

import time
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from zorgvuldig.copies.passages import LEFT_OUT, MAY_BE_READ
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.names import fold
from zorgvuldig.rights.models import Request
from zorgvuldig.rights.weighing.models import CopyPassage, WeighedCopy

TASK, LOCK = "zorgvuldig.jobs.take_up_copies", "take_up_copies"
OUTCOMES = (LEFT_OUT, MAY_BE_READ)
MOST_WORDS = 50


def search_anew(request: Request, word: str = "", *, door: Door) -> None:
    """Have the copy searched, for one `word` more when it is said. Raises `Refused`."""
    door.writing("request")
    check_other(request, door=door)
    begun = {"pupil_id": request.pupil_id, "asked_at": door.opened_at, "asked_by_id": door.actor_id}
    WeighedCopy.objects.get_or_create(request=request, defaults=begun)  # a colleague may begin at the same moment
    weighed = WeighedCopy.objects.select_for_update().get(request=request)
    said = " ".join(word.split())
    lines = str(weighed.words).splitlines()
    if said and fold(said) not in map(fold, lines):
        if len(lines) >= MOST_WORDS:
            raise Refused("words")
        weighed.words = "\n".join([*lines, said])
    weighed.searched_at = None
    weighed.save(update_fields=["words", "searched_at"])
    transaction.on_commit(_defer)


def decide(request: Request, passage: UUID, outcome: str, *, whole_name: bool, door: Door) -> int:
    """Decide of a passage, or of all in which the same is written; how many that were. Raises `Refused`."""
    door.writing("request", "correction")
    check_other(request, door=door)
    if outcome not in OUTCOMES:
        raise Refused("outcome")
    rows = list(CopyPassage.objects.select_for_update().filter(request=request, pupil_id=request.pupil_id))
    one = next((row for row in rows if row.uid == passage), None)
    if one is None:
        raise Refused("gone")
    same = [row for row in rows if name_in(row) == name_in(one)] if whole_name else [one]
    return _decide(same, outcome, door)


def check_other(request: Request, *, door: Door) -> None:
    """Raises `Refused` for whoever asked this themselves."""
    if request.asker_id == door.actor_id:
        raise Refused("own")


def name_in(row: CopyPassage) -> str:
    """What is written there, by which passages are put together: folded, so without capitals and accents."""
    return fold(str(row.sentence)[row.starts : row.ends])


def _decide(rows: Sequence[CopyPassage], outcome: str, door: Door) -> int:
    numbers = [row.pk for row in rows]
    return CopyPassage.objects.filter(pk__in=numbers).update(
        outcome=outcome, decided_at=door.opened_at, decided_by_id=door.actor_id
    )


def _defer() -> None:
    # One that waits searches this copy too, and so does the next of every five minutes when the queue cannot be reached.
    with suppress(AlreadyEnqueued, ConnectorException):
        app.configure_task(TASK, queueing_lock=LOCK).defer(timestamp=int(time.time()))
