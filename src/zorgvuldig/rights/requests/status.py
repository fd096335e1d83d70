"""Where a request stands. One with a decided correction is closed by it: the owner of the datum decides, not this package."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from zorgvuldig.rights.corrections.state import CorrectionOutcome, closing_of
from zorgvuldig.rights.models import Correction, Request
from zorgvuldig.rights.requests.deadline import Deadline, deadline

OPEN = Q(decided_at=None) & (Q(correction=None) | Q(correction__decided_at=None))
CLOSED = ~OPEN


SIGNS = {"granted": "yes", "accepted": "yes", "partly": "partly", "refused": "no"}


@dataclass(frozen=True, slots=True)
class RequestStatus:
    """A request with its deadline today; `outcome` and `decided_at` are those of its correction when that decides."""

    request: Request
    deadline: Deadline
    outcome: str
    decided_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come."""
        return self.decided_at is None

    @property
    def sign(self) -> str:
        """The silhouette of how it ended; what was neither granted nor refused has none of those."""
        return SIGNS.get(self.outcome, "off")

    @property
    def was_late(self) -> bool:
        """Whether the answer came after the last day."""
        return self.decided_at is not None and timezone.localdate(self.decided_at) > self.deadline.last


def request_status(request: Request, today: date) -> RequestStatus:
    """How a request stands today. Fetch it with `select_related("correction")` to ask the database once."""
    extended = request.extended_at is not None
    return RequestStatus(request, deadline(request.received_on, today, extended=extended), *_decided(request))


def closed(request: Request) -> CorrectionOutcome | None:
    """How a request was answered: by its own decision, or in the words of the correction that decides it; None while it is open."""
    if request.decided_at is not None and request.decided_by_id is not None:
        answer = str(request.answer)
        return CorrectionOutcome(request.outcome, request.ground, answer, request.decided_at, request.decided_by_id)
    correction = getattr(request, "correction", None)
    return closing_of(correction) if isinstance(correction, Correction) else None


def _decided(request: Request) -> tuple[str, datetime | None]:
    if request.decided_at is not None:
        return request.outcome, request.decided_at
    correction = getattr(request, "correction", None)
    if isinstance(correction, Correction) and correction.decided_at is not None:
        return correction.outcome, correction.decided_at
    return "", None
