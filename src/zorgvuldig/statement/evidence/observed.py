"""What was tried with invented people stands with the promise that it proves, and turns it when something else came than the register says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Min

from zorgvuldig.canaries.labels import figure_of
from zorgvuldig.canaries.reads import FRESH, TryRow, try_rows
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.register.schema import Text
from zorgvuldig.statement.evidence.result import NOT_KEPT, PARTLY, UNMEASURED, Finding
from zorgvuldig.statement.models import EvidenceChange

FAILED_UNIT = Text("proef ging niet zoals het moet", "try did not go as it must")


@dataclass(frozen=True, slots=True)
class TriesCheck:
    """What every try came to; None when that could not be read, and then no promise is measured."""

    rows: Sequence[TryRow] | None

    def on(self, promise: str, finding: Finding) -> Finding:
        """The finding, unless something went wrong with what was tried of this promise."""
        if self.rows is None:
            return UNMEASURED
        return with_tries(finding, [row for row in self.rows if row.promise == promise])


def try_rows_of(door: JobDoor) -> list[TryRow]:
    """Every try as it was last done. What was never done counts from a quarter of an hour after the first measurement of all."""
    rows = try_rows(door=door, now=door.started_at)
    first = EvidenceChange.objects.using(door.alias).aggregate(first=Min("at"))["first"]
    if _is_new(first, door.started_at):
        return [row for row in rows if row.tried_at is not None]
    return rows


def _is_new(first: datetime | None, now: datetime) -> bool:
    return first is None or now - first <= FRESH


def with_tries(finding: Finding, rows: Sequence[TryRow]) -> Finding:
    """The finding with what was tried of its promise. A try that failed turns it; without fresh ones it is kept in part at most."""
    good = {figure_of(row.name): row.tried_at.isoformat() for row in rows if row.is_right and row.tried_at}
    wrong = sorted((row for row in rows if not row.is_right), key=lambda row: not row.is_fresh)
    found = replace(finding, figures={**finding.figures, **good})
    if not wrong or finding.state == NOT_KEPT:
        return found
    state = NOT_KEPT if wrong[0].is_fresh else PARTLY
    return replace(found, state=state, reason=wrong[0].outcome, headline="1", unit=FAILED_UNIT)
