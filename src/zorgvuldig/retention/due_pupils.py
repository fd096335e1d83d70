"""Which categories of which pupils are due: the terms over the facts, for all pupils at once or for those of a batch."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Term
from zorgvuldig.retention.due import Due, due
from zorgvuldig.retention.holds import Holds, holds
from zorgvuldig.retention.receipts import bounds_from_receipts
from zorgvuldig.retention.starts import EnrolmentEnds, lives, row_start
from zorgvuldig.retention.tables import Place, array, places
from zorgvuldig.retention.terms import bound, bound_of_minima, deletion_terms, goes_with_pupil

# Granted requests for erasure (AVG art. 17): what goes at the next run, before its term. A statutory minimum still
# wins.
# The orders are rows of the table `erasure` (`rights`), which stands above this package: it is read as a table.


def orders(cursor: CursorWrapper, pupils: Collection[int] | None = None) -> dict[int, int]:
    """The categories (as a mask) that must go of each pupil and have not gone yet."""
    cursor.execute(
        "select pupil_id, bit_or(mask & ~done_mask) from erasure where done_at is null "
        "and (%s::integer[] is null or pupil_id = any(%s::integer[])) group by pupil_id",
        [None if pupils is None else array(pupils)] * 2,
    )
    return {pupil: mask for pupil, mask in cursor.fetchall() if mask}


def carried_out(cursor: CursorWrapper, masks: Mapping[int, int], now: datetime) -> None:
    """Note that these categories (as a mask) of these pupils are gone; an order of which nothing is left is done."""
    if not masks:
        return
    cursor.execute(
        "update erasure e set done_mask = e.done_mask | (e.mask & x.mask), "
        "done_at = case when (e.mask & ~(e.done_mask | x.mask)) = 0 then %s::timestamptz end "
        "from unnest(%s::integer[], %s::bigint[]) as x (pupil, mask) where e.pupil_id = x.pupil and e.done_at is null",
        [now, list(masks), list(masks.values())],
    )


TERM, ERASURE = "term", "erasure"


@dataclass(frozen=True, slots=True)
class CategoryTerms:
    """A category with tables about pupils: its terms, and up to which start it is over on the day, by term or by request.

    `own_limits` has the same by term for each table that has a term of its own.
    """

    key: str
    mask: int
    terms: tuple[Term, ...]
    is_whole: bool
    places: tuple[Place, ...]
    by_term: date | None
    by_request: date | None
    own_limits: Mapping[str, date | None] = field(default_factory=dict)

    def due(self, start: date | None) -> Due:
        """When it is due that began on `start`, and by which term."""
        return due(self.terms, {term.start: start for term in self.terms})

    def limit(self, place: Place) -> date | None:
        """Up to which start rows of this table are over on the day by a term."""
        return self.own_limits.get(place.name, self.by_term)


@dataclass(slots=True)
class DuePupils:
    """What is due on a day. `whole` has, by pupil, the categories (a mask) that go all at once and are not held.

    `erased` has those of them that go by a granted request, before their term; `held` what would go, were it not held.
    Of `undecidable` pupils nothing says when they left; of `proven` ones only the receipt of their enrolments does.
    """

    on: date
    kinds: tuple[CategoryTerms, ...]
    lives: EnrolmentEnds
    holds: Holds
    orders: Mapping[int, int]
    whole: dict[int, int] = field(default_factory=dict)
    erased: dict[int, int] = field(default_factory=dict)
    held: dict[int, int] = field(default_factory=dict)
    undecidable: set[int] = field(default_factory=set)
    proven: set[int] = field(default_factory=set)
    chosen: dict[str, list[int]] = field(default_factory=dict)

    def pupils(self, kind: CategoryTerms) -> list[int]:
        """Whose rows of this category go, all of them."""
        if kind.key not in self.chosen:
            self.chosen[kind.key] = [pupil for pupil, mask in self.whole.items() if mask & kind.mask]
        return self.chosen[kind.key]

    def held_of(self, kind: CategoryTerms) -> list[int]:
        """Who holds something of this category."""
        return [pupil for pupil in self.holds.found if self.holds.mask(pupil) & kind.mask]

    def ordered(self, kind: CategoryTerms) -> list[int]:
        """Of whom this category was asked to be erased, and nothing holds it."""
        held = self.holds.mask
        return [pupil for pupil, mask in self.orders.items() if mask & kind.mask and not held(pupil) & kind.mask]

    def rows(self, place: Place, kind: CategoryTerms) -> tuple[str, list[Any]]:
        """Which rows of a table go, as a condition over `t` with its values; an empty condition when none do."""
        if kind.is_whole:
            pupils = self.pupils(kind)
            return (f"t.{place.pupil} = any(%s::integer[])", [array(pupils)]) if pupils else ("", [])
        began = row_start(REGISTER.tables[place.name])
        held = "" if not (some := self.held_of(kind)) else f" and t.{place.pupil} <> all(%s)"
        parts: list[str] = []
        values: list[Any] = []
        if (over := kind.limit(place)) is not None:
            parts, values = [f"{began} <= %s"], [over]
        if kind.by_request is not None and (asked := self.ordered(kind)):
            limit = "" if kind.by_request == date.max else f" and {began} <= %s"
            parts.append(f"(t.{place.pupil} = any(%s){limit})")
            values += [asked, *([kind.by_request] if limit else [])]
        if not parts:
            return "", []
        return f"({' or '.join(parts)}){held}", [*values, *([some] if some else [])]


@lru_cache(maxsize=2)  # every batch of a run asks for the same day
def kinds(on: date) -> tuple[CategoryTerms, ...]:
    """Every category with tables about pupils."""
    found: dict[str, list[Place]] = {}
    for one in places().values():
        found.setdefault(one.category, []).append(one)
    return tuple(_kind(key, tuple(tables), on) for key, tables in found.items())


def _kind(key: str, tables: tuple[Place, ...], on: date) -> CategoryTerms:
    terms = deletion_terms(REGISTER, key)
    whole = tables[0].is_whole
    # A category whose terms count from the pupil and from its rows both has no order in which to go: it stays, and shows.
    is_clear = goes_with_pupil(terms) if whole else True
    limits = (bound(terms, on), bound_of_minima(terms, on)) if is_clear else (None, None)
    own = {table.name: bound(table.terms, on) for table in tables if table.own_term}
    return CategoryTerms(key, REGISTER.categories[key].mask, terms, whole, tables, *limits, own)


def duty(
    cursor: CursorWrapper, on: date, now: datetime, pupils: Collection[int] | None = None, *, ordered: bool = True
) -> DuePupils:
    """What is due on that day, of these pupils or of all. `ordered`: granted requests for erasure count."""
    found = DuePupils(
        on,
        kinds(on),
        lives(cursor, pupils),
        holds(cursor, on, now, pupils),
        orders(cursor, pupils) if ordered else {},
    )
    _know_the_unknown(cursor, found)
    _by_term(found)
    _by_request(found)
    for pupil in found.holds.found:
        mask, held = found.whole.get(pupil, 0), found.holds.mask(pupil)
        if mask & held:
            found.held[pupil] = mask & held
            found.whole[pupil] = mask & ~held
            found.erased[pupil] = found.erased.get(pupil, 0) & ~held
    return found


def _by_term(found: DuePupils) -> None:
    by_start: dict[date | None, int] = {None: 0}
    whole = [kind for kind in found.kinds if kind.is_whole and kind.by_term is not None]
    for pupil, start in found.lives.starts.items():
        if start not in by_start:
            by_start[start] = _mask(kind for kind in whole if start and kind.by_term and start <= kind.by_term)
        if by_start[start]:
            found.whole[pupil] = by_start[start]


def _by_request(found: DuePupils) -> None:
    for pupil, asked in found.orders.items():
        start = found.lives.starts.get(pupil)
        extra = _mask(kind for kind in found.kinds if kind.is_whole and asked & kind.mask and _is_free(kind, start))
        extra &= ~found.whole.get(pupil, 0)
        if extra:
            found.whole[pupil] = found.whole.get(pupil, 0) | extra
            found.erased[pupil] = extra


def _is_free(kind: CategoryTerms, start: date | None) -> bool:
    limit = kind.by_request
    return limit is not None and (limit == date.max or (start is not None and start <= limit))


def _know_the_unknown(cursor: CursorWrapper, found: DuePupils) -> None:
    """A pupil without an enrolment: when that went at its term, the receipt tells how long ago the pupil left at least."""
    loose = found.lives.unknown | found.lives.applied
    if not loose:
        return
    proven = bounds_from_receipts(cursor, loose)
    found.lives.starts.update(proven)
    found.lives.unknown -= set(proven)
    found.lives.applied -= set(proven)
    found.proven = set(proven)
    found.undecidable = set(found.lives.unknown)


def _mask(some: Iterable[CategoryTerms]) -> int:
    mask = 0
    for kind in some:
        mask |= kind.mask
    return mask
