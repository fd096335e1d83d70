"""Saying how far the school is with a norm. What was said before stays: growth is a line of such rows."""

from datetime import date

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.governance.norms.catalogue import Norm
from zorgvuldig.governance.norms.forms import REFUSALS
from zorgvuldig.governance.norms.models import NormLevel
from zorgvuldig.kit.refusals import Refused


def set_level(*, door: Door, norm: Norm, level: int, target: int, target_on: date | None, shown_by: str) -> NormLevel:
    """Add what somebody says of it now. Raises `Refused`."""
    door.writing("governance")
    with refusing(Refused, known=REFUSALS):
        return NormLevel.objects.create(
            norm=norm.key, level=level, target=target, target_on=target_on, shown_by=shown_by.strip(),
            set_at=door.opened_at, set_by_id=door.actor_id,
        )  # fmt: skip
