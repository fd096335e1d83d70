"""Whether a request is closed, and how: its own decision, or that of the correction it asks for.

Whoever keeps a datum decides the correction and cannot write requests; so the request follows from it, and nothing has to
be told to it. Read this, and not `decided_at`, wherever «closed» is meant; `settled_by` in the register says the same to
the gate's queue. It needs `correction` to be open besides `request`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from zorgvuldig.rights.disputable import ground_of
from zorgvuldig.rights.models import Correction, Request

OUTCOMES = {"accepted": "granted", "refused": "refused", "withdrawn": "withdrawn"}


@dataclass(frozen=True, slots=True)
class Closing:
    """How a request ended: the words of `Request.OUTCOMES`, and the ground when it was refused."""

    outcome: str
    ground: str
    answer: str
    decided_at: datetime
    decided_by_id: int


def with_closing(requests: "QuerySet[Request]") -> "QuerySet[Request]":
    """The requests with their correction, and `closed_at` as a column to filter and sort by (empty: open)."""
    return requests.select_related("correction").annotate(closed_at=Coalesce("decided_at", "correction__decided_at"))


def still_open(requests: "QuerySet[Request]") -> "QuerySet[Request]":
    """Those that wait for an answer."""
    return requests.select_related("correction").filter(decided_at=None, correction__decided_at=None)


def correction_of(request: Request) -> Correction | None:
    """What a request for rectification is about, when it is about one datum."""
    return getattr(request, "correction", None)


def closing(request: Request) -> Closing | None:
    """How it ended; None while it waits."""
    if request.decided_at and request.decided_by_id is not None:
        return Closing(request.outcome, request.ground, request.answer, request.decided_at, request.decided_by_id)
    asked = correction_of(request)
    return closing_of(asked) if asked else None


def closing_of(asked: Correction) -> Closing | None:
    """How a correction closes the request that it came with."""
    if asked.decided_at is None or asked.decided_by_id is None:
        return None
    ground = ground_of(asked.table_name) if asked.outcome == "refused" else ""
    return Closing(OUTCOMES[asked.outcome], ground, asked.reason, asked.decided_at, asked.decided_by_id)
