"""What the statement page shows: the last measurement, if it is fresh enough to be called «now»."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import localtime

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.rules import legal_rule_text
from zorgvuldig.register.schema import Promise, Text
from zorgvuldig.statement import figures as words
from zorgvuldig.statement.changes import Turn, since, turns
from zorgvuldig.statement.evidence import NOT_IN_USE, NOT_KEPT
from zorgvuldig.statement.promise_rules import CAN
from zorgvuldig.statement.signature import is_measured

FRESH = timedelta(minutes=10)  # two missed measurements; an older one proves nothing about now


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measurement as the database gives it."""

    state: str
    evidence: Mapping[str, Any]
    at: datetime
    signature: bytes


@dataclass(frozen=True, slots=True)
class PromiseDetail:
    """One promise as anybody may see it. `measured_at` is None when there is no fresh measurement, and `since` then too."""

    promise: Promise
    number: int
    state: str
    reason: Text
    headline: str
    unit: Text
    measured_at: datetime | None
    since: datetime | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The first figure in words, in the language of the page."""
        return words.number_text(self.headline)

    @property
    def lines(self) -> list[words.FigureRow]:
        """Every figure in words, in the language of the page."""
        return list(words.figure_rows(self.figures))

    @property
    def rule(self) -> Text:
        """The rule behind it."""
        return legal_rule_text(f"promise_{self.promise.key.lower()}")

    @property
    def can(self) -> Text:
        """What a family can do."""
        return CAN[self.promise.key]


SILENT = Text(
    "Wij hebben nu geen verse meting. Daarom zeggen wij niets.",
    "We have no fresh measurement now. So we claim nothing.",
)
SINCE = Text(
    "Wij hebben nu geen verse meting. De laatste is van %s. Daarom zeggen wij niets.",
    "We have no fresh measurement now. The last one is of %s. So we claim nothing.",
)
CHANGED = Text(
    "Dit antwoord is veranderd nadat wij maten. Het is niet te vertrouwen. Daarom zeggen wij niet dat het waar is.",
    "This answer was changed after we measured. It cannot be trusted. So we do not say that it is true.",
)


def promise_details(
    now: datetime, every: Sequence[Turn] | None = None, *, is_changed: bool = False
) -> list[PromiseDetail]:
    """Every promise of the register with its last measurement; a stale one claims nothing, and one that we did not sign is not kept.

    With `is_changed` somebody changed what was made of all of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("select promise, state, evidence::text, at, signature from gate.evidence()")
        rows = {row[0]: Measurement(row[1], json.loads(row[2]), row[3], bytes(row[4])) for row in cursor.fetchall()}
    last = since((turns(now) if every is None else every) or ())
    return [
        _as_detail(promise, rows.get(promise.key), last.get(promise.key), now, is_changed=is_changed)
        for promise in REGISTER.promises.values()
    ]


def _as_detail(
    promise: Promise, row: Measurement | None, turn: Turn | None, now: datetime, *, is_changed: bool
) -> PromiseDetail:
    number = int(promise.key[1:])
    if row is None:
        return PromiseDetail(promise, number, NOT_IN_USE, SILENT, "", Text("", ""), None)
    if now - row.at > FRESH:
        last = f"{localtime(row.at):%d-%m-%Y %H:%M}"
        return PromiseDetail(
            promise, number, NOT_IN_USE, Text(SINCE.nl % last, SINCE.en % last), "", Text("", ""), None
        )
    state, evidence, at = row.state, row.evidence, row.at
    if is_changed or not is_measured(promise.key, state, evidence, at, row.signature):
        return PromiseDetail(promise, number, NOT_KEPT, CHANGED, "", Text("", ""), None)
    headline = words.headline_of(evidence["headline"], evidence["figures"])
    turned = turn.at if turn is not None and turn.state == state else None
    public, unit = words.publicly(evidence["figures"]), Text(**evidence["unit"])
    return PromiseDetail(promise, number, state, Text(**evidence["reason"]), headline, unit, at, turned, public)
