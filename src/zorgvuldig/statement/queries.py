"""What the statement page shows: the last measurement, if it is fresh enough to be called «now»."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Promise, Text
from zorgvuldig.statement.evidence import NOT_IN_USE

FRESH = timedelta(minutes=15)  # three missed measurements; an older one proves nothing about now


@dataclass(frozen=True, slots=True)
class Shown:
    """One promise as the page shows it. `measured_at` is None when there is no fresh measurement."""

    promise: Promise
    number: int
    state: str
    reason: Text
    headline: str
    unit: Text
    measured_at: datetime | None


SILENT = Text(
    "Wij hebben nu geen verse meting. Daarom zeggen wij niets.",
    "We have no fresh measurement now. So we claim nothing.",
)


def shown(now: datetime) -> list[Shown]:
    """Every promise of the register with its last measurement; a stale one claims nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select promise, state, evidence::text, at from gate.evidence()")
        rows = {promise: (state, json.loads(evidence), at) for promise, state, evidence, at in cursor.fetchall()}
    return [_shown(promise, rows.get(promise.key), now) for promise in REGISTER.promises.values()]


def _shown(promise: Promise, row: tuple[str, Any, datetime] | None, now: datetime) -> Shown:
    number = int(promise.key[1:])
    if row is None or now - row[2] > FRESH:
        return Shown(promise, number, NOT_IN_USE, SILENT, "", Text("", ""), None)
    state, evidence, at = row
    return Shown(promise, number, state, Text(**evidence["reason"]), evidence["headline"], Text(**evidence["unit"]), at)
