"""How a decided correction closes the request that it came with, in the words of a request.

Whoever keeps a datum decides the correction and cannot write requests; so the request follows from it, and nothing has to
be told to it. `settled_by` in the register says the same to the gate's queue.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from zorgvuldig.rights.corrections.fields import ground_of
from zorgvuldig.rights.models import Correction
from zorgvuldig.rights.requests.deadline import Deadline, deadline

OUTCOMES = {"accepted": "granted", "refused": "refused", "withdrawn": "withdrawn"}


@dataclass(frozen=True, slots=True)
class CorrectionOutcome:
    """How a request ended: the words of `Request.OUTCOMES`, and the ground when it was refused."""

    outcome: str
    ground: str
    answer: str
    decided_at: datetime
    decided_by_id: int


def closing_of(asked: Correction) -> CorrectionOutcome | None:
    """How a correction closes its request; None while it waits."""
    if asked.decided_at is None or asked.decided_by_id is None:
        return None
    ground = ground_of(asked.table_name) if asked.outcome == "refused" else ""
    return CorrectionOutcome(OUTCOMES[asked.outcome], ground, asked.reason, asked.decided_at, asked.decided_by_id)


def due(asked: Correction, today: date) -> Deadline:
    """Until when the answer may take. Whoever decides does not see the request, so here without a longer term."""
    return deadline(timezone.localdate(asked.asked_at), today, extended=False)
