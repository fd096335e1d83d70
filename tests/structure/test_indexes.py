"""Every index has something that uses it, and every foreign key has an index."""

from dataclasses import dataclass

import psycopg

from tests.structure.indexes import DOUBLE, LIBRARIES, OURS
from tests.structure.source import SOURCE

# A column of our own tables, without partitions: their indexes follow from those of the table.
INDEXES = """
    select t.relname, i.relname, x.indkey::int[], x.indclass::oid[], x.indisunique or x.indisexclusion, x.indpred is not null,
        exists (select from pg_constraint f where f.contype = 'f' and f.conrelid = t.oid and f.conkey[1] = x.indkey[0]), i.relam
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    where t.relnamespace in ('public'::regnamespace, 'gate'::regnamespace) and not t.relispartition
    order by 1, 2
"""
KEYS = """
    select f.conrelid::regclass::text, a.attname from pg_constraint f
    join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
    join pg_class t on t.oid = f.conrelid and not t.relispartition
    where f.contype = 'f' and t.relnamespace in ('public'::regnamespace, 'gate'::regnamespace)
        and not exists (select from pg_index x where x.indrelid = f.conrelid and x.indkey[0] = f.conkey[1])
    order by 1, 2
"""
# What these point at is hardly ever deleted, or the table never has more than a few rows.
WITHOUT = {
    ("client", "product_id"),
    ("gate.session", "person_id"),
    ("login_notice", "product_id"),
}
LIKE = "_like"  # Django makes one beside each unique text


@dataclass(frozen=True, slots=True)
class Index:
    """An index: columns by number (0: an expression), whether a rule or a foreign key asks for it, whether it is partial."""

    table: str
    name: str
    columns: list[int]
    classes: list[int]
    is_rule: bool
    is_partial: bool
    is_key: bool
    kind: int

    def begins(self, other: "Index") -> bool:
        """Whether whoever asks this index can ask the other one as well."""
        size = len(self.columns)
        same = (self.table, self.kind) == (other.table, other.kind) and self.name != other.name
        whole = not (self.is_rule or self.is_partial or other.is_partial or 0 in self.columns)
        return same and whole and self.columns == other.columns[:size] and self.classes == other.classes[:size]


def indexes(db: psycopg.Connection) -> list[Index]:
    return [Index(*row) for row in db.execute(INDEXES).fetchall()]


def test_every_index_has_something_that_uses_it(database: psycopg.Connection) -> None:
    """A rule, a foreign key, or the query that the list names; and nothing is in the list that is not there."""
    free = {i.name for i in indexes(database) if not (i.is_rule or i.is_key or i.name.endswith(LIKE))}
    assert free - {*OURS, *LIBRARIES} == set(), "say in tests/structure/indexes.py which query uses it, or take it out"
    assert {*OURS, *LIBRARIES} - free == set(), "these are not there (any more)"


def test_the_query_of_an_index_stands_where_the_list_says(database: psycopg.Connection) -> None:
    """The file names the first column of it, or what makes an expression of it."""
    first = dict(
        database.execute(
            "select i.relname, coalesce(a.attname, 'lower') from pg_index x join pg_class i on i.oid = x.indexrelid "
            "left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[0] and a.attnum > 0"
        ).fetchall()
    )
    lost = {name: place for name, place in OURS.items() if not _says(place, first[name])}
    assert lost == {}


def _says(place: str, column: str) -> bool:
    file = SOURCE / place
    if not file.exists():
        return False
    return column == "expires" or column in file.read_text()


def test_there_are_no_more_indexes_that_another_one_begins_with(database: psycopg.Connection) -> None:
    found = indexes(database)
    double = {one.name for one in found if any(one.begins(other) for other in found)}
    assert len(double) <= DOUBLE, sorted(double)
    assert len(double) == DOUBLE, "there are fewer by now: bring the number down"


def test_every_foreign_key_has_an_index(database: psycopg.Connection) -> None:
    """Without one, deleting what it points at goes through the whole table."""
    assert set(database.execute(KEYS).fetchall()) == WITHOUT
