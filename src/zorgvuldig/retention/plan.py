"""What would go on a day: per category how many pupils and rows, by which term, what is held back, what cannot be said."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.retention.due import Due, due
from zorgvuldig.retention.due_pupils import CategoryTerms, DuePupils, duty
from zorgvuldig.retention.holds import Hold
from zorgvuldig.retention.starts import row_start
from zorgvuldig.retention.tables import Place

YEARS_AHEAD = 6
LIMITS = [date.min, date.max]  # a day beyond them is none


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One category: whose rows are due (`pupils`), how many per table, by which terms; whose are held, by kind of hold.

    `erased` of the pupils are due because a request for erasure was granted.
    """

    category: str
    terms: tuple[str, ...]
    pupils: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    erased: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go on `on`: a line for each category that has something due or held.

    `pupils` lose something, of `of` there are; `undecidable` are those of whom no date says when they left. `ahead` has, by
    category and month (`2027-08`), of how many pupils something comes due. `losing` names the pupils with what (as masks), `loose` those without an
    enrolment: they go when nothing refers to them any more.
    """

    on: date
    of: int
    pupils: int
    undecidable: int
    lines: tuple[PlanRow, ...]
    ahead: Mapping[str, Mapping[str, int]]
    losing: Mapping[int, int]
    loose: tuple[int, ...] = ()

    @property
    def share(self) -> float:
        """Which part of all pupils would lose something, from 0 to 1."""
        return self.pupils / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class PupilPart:
    """One category of one pupil: how many rows of each table, when it is due and by which term, and what holds it.

    Of what goes row by row `due` is that of the oldest row. `is_undecidable`: nothing says when the pupil left.
    """

    category: str
    rows: Mapping[str, int]
    due: Due
    holds: tuple[Hold, ...]
    is_undecidable: bool = False
    is_erased: bool = False


def plan(*, door: JobDoor, on: date) -> Plan:
    """What would go on that day if it were today. Facts (holds, requests, enrolments) are those of now."""
    with connections[door.alias].cursor() as cursor:
        begin_index_plans(cursor)
        found = duty(cursor, on, door.started_at)
        losing: Counter[int] = Counter()
        lines = tuple(_as_row(cursor, found, kind, losing) for kind in found.kinds)
        return Plan(
            on=on,
            of=found.lives.pupils,
            pupils=len(losing),
            undecidable=len(found.undecidable),
            lines=tuple(line for line in lines if line.pupils or line.held),
            ahead=ahead(cursor, found),
            losing=losing,
            loose=tuple(sorted(found.undecidable | found.proven)),
        )


def plan_of(*, door: Door | JobDoor, pupil_id: int, on: date) -> tuple[PupilPart, ...]:
    """Every category that the door opened and that has rows of this pupil, in the order of the register."""
    with connections[door.alias].cursor() as cursor:
        at = door.opened_at if isinstance(door, Door) else door.started_at
        found = duty(cursor, on, at, [pupil_id], ordered=isinstance(door, JobDoor))
        opened = door.reads if isinstance(door, Door) else {*door.job.reads}
        parts = [_part(cursor, found, kind, pupil_id) for kind in found.kinds if kind.key in opened]
    order = list(REGISTER.categories)
    return tuple(sorted((p for p in parts if p.rows), key=lambda part: order.index(part.category)))


def begin_index_plans(cursor: CursorWrapper) -> None:
    """Let this transaction go to the few pupils it is about by their index, whatever the planner expects of long lists."""
    cursor.execute("select set_config('enable_seqscan', 'off', true), set_config('work_mem', '64MB', true)")


def end_index_plans(cursor: CursorWrapper) -> None:
    """Let the planner decide again. The check of a foreign key is planned once in a session, and goes faster through a small
    table itself than through its index.
    """
    cursor.execute("select set_config('enable_seqscan', 'on', true)")


# --- counting ---------------------------------------------------------------------------------------------------


def _as_row(cursor: CursorWrapper, found: DuePupils, kind: CategoryTerms, losing: Counter[int]) -> PlanRow:
    """One kind of data of all pupils: how many lose it, by which term, and how many are held back or erased on request."""
    rows: Counter[str] = Counter()
    pupils: set[int] = set()
    for table in kind.places:
        condition, values = found.rows(table, kind)
        if not condition:
            continue
        cursor.execute(f"select t.{table.pupil}, count(*) from {table.name} t where {condition} group by 1", values)
        for pupil, count in cursor.fetchall():
            pupils.add(pupil)
            rows[table.name] += count
    for pupil in pupils:
        losing[pupil] |= kind.mask
    held = Counter(
        hold.kind for pupil in _held_pupils(cursor, found, kind) for hold in found.holds.on(pupil, kind.mask)
    )
    erased = sum(1 for pupil in pupils if found.erased.get(pupil, 0) & kind.mask)
    own = (table.own_term for table in kind.places if table.own_term and rows[table.name])
    terms = tuple(dict.fromkeys((*(term.key for term in kind.terms), *own)))
    return PlanRow(kind.key, terms, len(pupils), dict(rows), dict(held), erased)


def _held_pupils(cursor: CursorWrapper, found: DuePupils, kind: CategoryTerms) -> set[int]:
    """Whose rows of this category would go, were they not held."""
    pupils = [pupil for pupil, mask in found.held.items() if mask & kind.mask] if kind.is_whole else found.held_of(kind)
    held: set[int] = set()
    for table in kind.places if pupils else ():
        condition = "" if kind.is_whole else f" and {row_start(REGISTER.tables[table.name])} <= %s"
        cursor.execute(
            f"select distinct t.{table.pupil} from {table.name} t where t.{table.pupil} = any(%s){condition}",
            [pupils, *([] if kind.is_whole else [kind.limit(table)])],
        )
        held.update(pupil for (pupil,) in cursor.fetchall())
    return held


def _part(cursor: CursorWrapper, found: DuePupils, kind: CategoryTerms, pupil: int) -> PupilPart:
    """One kind of data of one pupil: how many rows, from when the term counts, and what holds it back."""
    rows: dict[str, int] = {}
    first: date | None = None
    own: list[Due] = []
    for table in kind.places:
        start = "null::date" if kind.is_whole else f"min({row_start(REGISTER.tables[table.name])})"
        cursor.execute(f"select count(*), {start} from {table.name} t where t.{table.pupil} = %s", [pupil])
        count, oldest = cursor.fetchone()
        if count:
            rows[table.name] = count
        if table.own_term:
            own += [_due(table, oldest)] if oldest else []
            continue
        first = min((day for day in (first, oldest) if day), default=None)
    start_of = found.lives.starts.get(pupil) if kind.is_whole else first
    soonest = min(
        (one for one in (kind.due(start_of), *own) if one.on), key=lambda one: one.on or date.max, default=None
    )
    return PupilPart(
        kind.key,
        rows,
        soonest or kind.due(start_of),
        tuple(found.holds.on(pupil, kind.mask)),
        kind.is_whole and pupil in found.undecidable,
        bool(found.orders.get(pupil, 0) & kind.mask),
    )


# --- what is coming ---------------------------------------------------------------------------------------------


def ahead(cursor: CursorWrapper, found: DuePupils) -> dict[str, dict[str, int]]:
    """By category and month of the coming years, of how many pupils something comes due; holds are left out of account."""
    until = found.on + timedelta(days=YEARS_AHEAD * 366)
    left = Counter(start for start in found.lives.starts.values() if start)
    result = {}
    for kind in found.kinds:
        months: Counter[str] = Counter()
        for when, pupils in _due_days(cursor, kind, left):
            if when and found.on < when <= until:
                months[f"{when:%Y-%m}"] += pupils
        if months:
            result[kind.key] = dict(sorted(months.items()))
    return result


def _due_days(
    cursor: CursorWrapper, kind: CategoryTerms, left: Mapping[date, int]
) -> Iterator[tuple[date | None, int]]:
    """The days on which something of this kind comes due, each with of how many pupils."""
    if kind.is_whole:
        yield from ((kind.due(start).on, pupils) for start, pupils in left.items())
        return
    for table in kind.places:
        declared = REGISTER.tables[table.name]
        if "." in declared.dated:  # goes with another row, which is counted
            continue
        began = f"select {row_start(declared)} as day, t.{table.pupil} as pupil from {table.name} t"
        cursor.execute(
            f"select day, count(distinct pupil) from ({began}) b where day between %s and %s group by 1", LIMITS
        )
        yield from ((_due(table, start).on, pupils) for start, pupils in cursor.fetchall() if start)


def _due(table: Place, start: date) -> Due:
    """When rows of a table are due whose event was on `start`."""
    return due(table.terms, {term.start: start for term in table.terms})
