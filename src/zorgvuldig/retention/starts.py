"""Where terms begin, as SQL made from the register: when a pupil left, and what a row says of its own event.

Names come from the register, which admits only lower-case identifiers; values are always bound.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.sql.history import row_column
from zorgvuldig.register.schema import Table
from zorgvuldig.retention.tables import array, is_day

LEFT = """
    with life as (
        select e.pupil_id, case when bool_or(e.ends_on is null) then null else max(e.ends_on) end as start
        from enrolment e {only_life} group by e.pupil_id
    )
    select case when l.start between date '0001-01-01' and date '9999-12-31' then l.start end,
        case when l.start not between date '0001-01-01' and date '9999-12-31' then 'unknown' when l.pupil_id is not null then ''
            when a.person_id is not null then 'applied' else 'unknown' end, array_agg(p.person_id)
    from pupil p left join life l on l.pupil_id = p.person_id left join application a on a.person_id = p.person_id
    {only} group by 1, 2
"""


# The last day of the last enrolment of one pupil; null while one is open.
STAY = "select case when bool_or(e.ends_on is null) then null else max(e.ends_on) end from enrolment e where e.pupil_id = {pupil}"


@dataclass(slots=True)
class EnrolmentEnds:
    """When each pupil left (None: enrolled), who has no enrolment but applied, and of whom nothing says anything."""

    starts: dict[int, date | None] = field(default_factory=dict)
    applied: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)

    @property
    def pupils(self) -> int:
        """How many there are."""
        return len(self.starts) + len(self.applied) + len(self.unknown)


def lives(cursor: CursorWrapper, pupils: Collection[int] | None = None) -> EnrolmentEnds:
    """The start of the terms that count from leaving, of these pupils or of all.

    It is the last day on which an enrolment anywhere ended, so of two schools the later one, and none while one is open. A day
    that is in no calendar says nothing.
    """
    if pupils is None:
        cursor.execute(LEFT.format(only="", only_life=""))
    else:
        query = LEFT.format(only="where p.person_id = any(%s)", only_life="where e.pupil_id = any(%s)")
        cursor.execute(query, [array(pupils)] * 2)
    found = EnrolmentEnds()
    for start, kind, numbers in cursor.fetchall():
        if kind:
            (found.unknown if kind == "unknown" else found.applied).update(numbers)
        else:
            found.starts.update(dict.fromkeys(numbers, start))
    return found


def row_start(table: Table, alias: str = "t") -> str:
    """The day of a row's own event as an expression over `alias`; null while it has not happened."""
    other, dot, column = table.dated.rpartition(".")
    if dot:
        parent = REGISTER.tables[other]
        up = f"{alias}o" if alias.startswith("o") else "o"  # two steps up is another row than one
        of_other = (
            f"(select {row_start(parent, up)} from {other} {up} where {up}.{row_column(parent)} = {alias}.{other}_id)"
        )
        # What is not this pupil's alone may go on after they left: then leaving counts, and never what came later.
        return f"least({of_other}, {_stay(table, alias)})" if table.ends_with_stay else of_other
    own = _day(table.name, column, alias)
    if table.ends_with_stay:
        return f"coalesce({own}, {_stay(table, alias)})"
    if not table.settled_by:
        return own
    settler, _, link = table.settled_by.partition(".")
    done = _day(settler, REGISTER.tables[settler].queue_done, "s")
    key = f"{alias}.{row_column(table)}"
    return f"coalesce({own}, (select max({done}) from {settler} s where s.{link} = {key}))"


def _stay(table: Table, alias: str) -> str:
    """The day on which the pupil of a row left; null while they are here."""
    return f"({STAY.format(pupil=f'{alias}.{table.pupil}')})"


def unsettled(table: Table, alias: str = "t") -> str:
    """The condition that a row still waits for its decision, its own or that of the row that settles it."""
    waits = f"{alias}.{table.queue_done} is null"
    if not table.settled_by:
        return waits
    settler, _, link = table.settled_by.partition(".")
    done = f"s.{REGISTER.tables[settler].queue_done} is not null"
    return f"{waits} and not exists (select from {settler} s where s.{link} = {alias}.{row_column(table)} and {done})"


def _day(table: str, column: str, alias: str) -> str:
    if is_day(table, column):
        return f"{alias}.{column}"
    return f"({alias}.{column} at time zone 'Europe/Amsterdam')::date"
