"""Erasure (AVG art. 17): what of a request may go, what a law still keeps (art. 17(3)(b)), and the order to wipe the rest.

The order is a row; the next run of `retention` carries it out. It asks again then, so a minimum that began meanwhile wins.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Action, Category, Limit, Start
from zorgvuldig.retention.due import KEEPING, Due, due
from zorgvuldig.rights.models import Erasure, Request
from zorgvuldig.rights.restriction.scope import restrictable
from zorgvuldig.school.models import Enrolment


@dataclass(frozen=True, slots=True)
class Erasable:
    """A category that somebody wants erased. `kept` is the minimum that is not over, or None when it may go.

    `kept.on` is the day until which it has to stay; None while that counts from a day that is still to come, or has no end.
    """

    category: Category
    kept: Due | None
    says: list[str]

    @property
    def stays(self) -> bool:
        """Whether a law keeps it now."""
        return self.kept is not None

    @property
    def is_archive(self) -> bool:
        """Whether it stays without an end that is known."""
        return self.kept is not None and self.kept.term is not None and self.kept.term.action in KEEPING


class AllStays(Exception):
    """Nothing of it may be erased now."""


class PartStays(Exception):
    """Part of it may not be erased now, so the request cannot be granted whole."""


@dataclass(frozen=True, slots=True)
class ErasureSplit:
    """What goes, and what a law keeps."""

    goes: list[Erasable]
    stays: list[Erasable]


def erasable(pupil_id: int, mask: int, *, door: Door) -> list[Erasable]:
    """Each category of `mask` (0: all) that can be asked about. The door reads `enrolment`."""
    left, day = left_on(pupil_id, door=door), today(door=door)
    found = []
    for category in restrictable():
        if mask and not category.mask & mask:
            continue
        terms = [REGISTER.terms[key] for key in category.terms]
        found.append(Erasable(category, _minimum_term(category, left, day), [say(term.says) for term in terms]))
    return found


def left_on(pupil_id: int, *, door: Door) -> date | None:
    """The first day on which the pupil was enrolled nowhere; None while there is an enrolment, or when none is known."""
    door.reading("enrolment")
    ends = list(Enrolment.objects.filter(pupil_id=pupil_id).values_list("ends_on", flat=True))
    return None if None in ends else max((end for end in ends if end is not None), default=None)


def split(request: Request, mask: int, *, door: Door) -> ErasureSplit:
    """What of the granted `mask` may go now, and what was asked or granted and stays."""
    asked = erasable(request.pupil_id, mask | request.mask, door=door)
    return ErasureSplit(
        [one for one in asked if one.category.mask & mask and not one.stays], [one for one in asked if one.stays]
    )


def check(request: Request, mask: int, *, is_partly: bool, door: Door) -> None:
    """Raises `AllStays` or `PartStays` when a grant would promise what a law forbids."""
    found = split(request, mask, door=door)
    if not found.goes:
        raise AllStays
    if found.stays and not is_partly:
        raise PartStays


def order(request: Request, mask: int, *, door: Door) -> Erasure:
    """Write down what of the granted `mask` goes. Raises `AllStays`."""
    door.writing("request")
    found = split(request, mask, door=door)
    if not found.goes:
        raise AllStays
    return Erasure.objects.create(
        pupil_id=request.pupil_id,
        request=request,
        mask=masked(found.goes),
        kept_mask=masked(found.stays),
        decided_at=door.opened_at,
    )


def of_request(request: Request, *, door: Door) -> Erasure | None:
    """The order of a request, if any."""
    door.reading("request")
    return Erasure.objects.filter(request=request).first()


def masked(found: Iterable[Erasable]) -> int:
    """The categories of these as a mask."""
    return REGISTER.mask([one.category.key for one in found])


def _minimum_term(category: Category, left: date | None, day: date) -> Due | None:
    terms = [REGISTER.terms[key] for key in category.terms]
    minima = [term for term in terms if term.limit is Limit.MIN or term.action is Action.HOLD]
    if not minima:
        return None
    until = due(minima, {Start.DEREGISTRATION: left, Start.LEAVING: left})
    return None if until.on is not None and until.on <= day else until


# How far an erasure is, as both the family and the officer see it.


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
