"""How far an erasure is, as both the family and the officer see it."""

from dataclasses import dataclass
from datetime import datetime

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.register.schema import Category
from zorgvuldig.rights.erasure.actions import Erasable, erasable, of_request
from zorgvuldig.rights.models import Request


@dataclass(frozen=True, slots=True)
class ErasureProgress:
    """What goes and what a law keeps; `done_at` and `gone` when a run carried it out."""

    goes: list[Category]
    keeps: list[Erasable]
    done_at: datetime | None
    gone: list[Category]

    @property
    def shown(self) -> list[Category]:
        """What was wiped, once it is done; before that what has to go."""
        return self.gone if self.done_at else self.goes


def ordered(request: Request, *, door: Door) -> ErasureProgress | None:
    """The order of a decided request, or None. The door reads `request` and `enrolment`."""
    made = of_request(request, door=door)
    if made is None:
        return None
    keeps = erasable(request.pupil_id, made.kept_mask, door=door) if made.kept_mask else []
    return ErasureProgress(_named(made.mask), keeps, made.done_at, _named(made.done_mask))


def _named(mask: int) -> list[Category]:
    return [category for category in REGISTER.categories.values() if category.mask & mask]
