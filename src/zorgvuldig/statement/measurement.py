"""Around each measurement: what cannot be measured is not kept, takes no other promise with it, and every turn is written down."""

import json
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from django.db import connections, transaction

from zorgvuldig.gate.jobs import ALIAS, JobDoor
from zorgvuldig.statement import turn_list
from zorgvuldig.statement.evidence.result import UNMEASURED, Finding
from zorgvuldig.statement.models import Evidence, EvidenceChange
from zorgvuldig.statement.signature import sign_turn

log = logging.getLogger(__name__)


T = TypeVar("T")


def attempt(key: str, work: Callable[[], T]) -> T | None:
    """What measuring this promise comes to; None when anything at all goes wrong, with all else left as it was."""
    try:
        with transaction.atomic(using=ALIAS):
            return work()
    except Exception as problem:  # whatever it is, the promise is not shown as kept
        log.error("promise %s could not be measured: %s", key, type(problem).__name__)  # no text: it may hold data
        return None


def careful(key: str, measure: Callable[[JobDoor], Finding], door: JobDoor) -> Finding:
    """The outcome of measuring one promise, or `UNMEASURED`. What cannot be kept as JSON is not measured either."""

    def work() -> Finding:
        finding = measure(door)
        json.dumps(dict(finding.figures))
        return finding

    return attempt(key, work) or UNMEASURED


def keep(found: Sequence[Evidence], door: JobDoor) -> None:
    """Put the measurement in the place of the last one, with a line for each promise that turned. Two at once wait for each other."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute("lock table evidence in exclusive mode")
    Evidence.objects.using(door.alias).all().delete()
    Evidence.objects.using(door.alias).bulk_create(found)
    last = _last_states(door)
    turned = [one for one in found if last.get(one.promise) != one.state]
    EvidenceChange.objects.using(door.alias).bulk_create(
        EvidenceChange(
            promise=one.promise, state=one.state, at=one.at, signature=sign_turn(one.promise, one.state, one.at)
        )
        for one in turned
    )
    rows = [
        (one.promise, one.state, one.at, bytes(one.signature)) for one in EvidenceChange.objects.using(door.alias).all()
    ]
    transaction.on_commit(partial(turn_list.add, rows, door.started_at), using=door.alias, robust=True)


def _last_states(door: JobDoor) -> dict[str, str]:
    lines = EvidenceChange.objects.using(door.alias).order_by("promise", "-at", "-id").distinct("promise")
    return dict(lines.values_list("promise", "state"))
