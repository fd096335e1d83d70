"""Which tables hold what about a pupil, and what refers to what: from the register, and from the database's catalogue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.sql.history import row_column
from zorgvuldig.register.schema import Guard, Table, Term
from zorgvuldig.retention.terms import deletion_terms, goes_by_row, table_terms

ANCHORS = ("pupil", "person")  # bare numbers: they go when nothing refers to them any more
LINKS = """
    select c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text, not a.attnotnull, c.confdeltype = 'c'
    from pg_constraint c join pg_class t on t.oid = c.conrelid
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and cardinality(c.conkey) = 1 and not t.relispartition
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A table with rows about pupils: the column that says which, its own key, whether a row names a file, and has a history."""

    name: str
    pupil: str
    category: str
    key: str
    has_file: bool
    has_history: bool = True

    @property
    def mask(self) -> int:
        """Its category as one bit."""
        return REGISTER.categories[self.category].mask

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms by which its rows go."""
        return table_terms(REGISTER, REGISTER.tables[self.name])

    @property
    def own_term(self) -> str:
        """The term that is of this table alone; empty when it goes as its category does."""
        return REGISTER.tables[self.name].term

    @property
    def is_whole(self) -> bool:
        """Whether a pupil's rows go all at once, rather than each by an event of its own."""
        return not goes_by_row(self.terms)


@dataclass(frozen=True, slots=True)
class Link:
    """A column of `child` that holds the key of a row of `parent`; `is_free` when it may be empty, `goes_with` when the row goes with that one."""

    child: str
    column: str
    parent: str
    is_free: bool
    goes_with: bool


def array(numbers: Iterable[int]) -> str:
    """Many numbers as one text that the database reads as an array: a driver that writes each by itself takes longer than it."""
    return f"{{{','.join(map(str, numbers))}}}"


def place(table: Table) -> Place:
    """A declared table about pupils as a place."""
    return Place(table.name, table.pupil, table.category, row_column(table), "blob" in table.columns, not table.by_gate)


def places() -> dict[str, Place]:
    """Every declared table with rows about pupils that terms of its own decide over, by name."""
    tables = (t for t in REGISTER.tables.values() if t.guard is Guard.PUPIL and t.name not in ANCHORS)
    return {table.name: place(table) for table in tables}


def row_tables() -> tuple[Table, ...]:
    """The tables about no pupil whose rows go by an event of their own; those with files are cleared by their own job."""
    return tuple(
        table
        for table in REGISTER.tables.values()
        if table.guard in (Guard.ORGANISATION, Guard.JOB)
        and table.dated
        and "blob" not in table.columns
        and goes_by_row(deletion_terms(REGISTER, table.category))
    )


def links(cursor: CursorWrapper) -> tuple[Link, ...]:
    """Every foreign key of one column that the database has."""
    cursor.execute(LINKS)
    return tuple(Link(*row) for row in cursor.fetchall())


def children_first(names: Iterable[str], known: Sequence[Link]) -> list[str]:
    """These tables in an order in which nothing is deleted before what refers to it."""
    waiting = dict.fromkeys(names)
    ordered: list[str] = []
    while waiting:
        held = {link.parent for link in known if link.child in waiting and link.child != link.parent}
        free = [name for name in waiting if name not in held]
        if not free:
            raise ValueError(f"these tables refer to each other in a circle: {', '.join(sorted(waiting))}")
        ordered += free
        for name in free:
            del waiting[name]
    return ordered


def unplanned(known: Sequence[Link]) -> list[str]:
    """Tables of the database that refer to a pupil, and that no category of the register plans for."""
    # Emergencies have a term of their own, and the address of a calendar goes with the account or the child.
    planned = {*places(), *ANCHORS, "gate.emergency", "gate.calendar_link"}
    return sorted({link.child for link in known if link.parent == "pupil"} - planned)


def is_day(table: str, column: str) -> bool:
    """Whether a column holds a day rather than a moment."""
    model = next((m for m in apps.get_models() if m._meta.db_table == table), None)
    if model is None:
        return False
    found = next((field for field in model._meta.concrete_fields if field.column == column), None)
    return isinstance(found, models.DateField) and not isinstance(found, models.DateTimeField)
