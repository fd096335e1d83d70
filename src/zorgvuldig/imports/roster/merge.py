"""One statement per table: what is new is added, what differs is changed, what is equal is not touched.

A row that is not touched leaves no trace in the history, and a second import of the same files touches nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True, slots=True)
class Merge:
    """How a table is merged. `columns` maps each column to its SQL type.

    The first columns, `key`, find the row. For `silent` columns an empty value means that the source says nothing:
    ours stays. `fresh` are expressions for columns that only a new row gets. A `sourced` table notes of a new row, and of
    each column that changes, that it came from `%(source)s`; `derived` columns hold nothing that is not in others. When the source has
    nothing in the column `spoken_by`, it says nothing of any of the `spoken` ones.
    """

    table: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    silent: frozenset[str] = frozenset()
    fresh: Mapping[str, str] = field(default_factory=dict)
    sourced: bool = False
    derived: frozenset[str] = frozenset()
    spoken: frozenset[str] = frozenset()
    spoken_by: str = ""

    @property
    def statement(self) -> str:
        """The statement; it returns (n, id of the row by its first key column, is_new) of every touched row."""
        key, values = self.key, [c for c in self.columns if c not in self.key]
        same = " and ".join(f"t.{c} = i.{c}" for c in key)
        wanted = ", ".join(self._wanted(c) for c in values)
        differs = f"({', '.join(f't.{c}' for c in values)}) is distinct from ({', '.join(map(self._value, values))})"
        if self.sourced:
            wanted += f", {self._sources(values)} as sources"
        own = ["sources"] if self.sourced else []
        added = ", ".join([*self.columns, *self.fresh, *own])
        chosen = ", ".join([*self.columns, *self.fresh.values(), *own])
        return f"""
with incoming as materialized (
    select * from unnest({", ".join(f"%({c})s::{kind}[]" for c, kind in self.columns.items())})
        with ordinality as i ({", ".join(self.columns)}, n)
), found as materialized (
    select i.n, {", ".join(f"i.{c}" for c in key)}, {wanted}, t.{key[0]} is null as is_new, {differs} as differs
    from incoming i left join {self.table} t on {same}
), added as (
    insert into {self.table} ({added}) select {chosen} from found where is_new order by n
), altered as (
    update {self.table} t set {", ".join(f"{c} = i.{c}" for c in [*values, *own])}
    from found i where {same} and not i.is_new and i.differs
)
select n, {key[0]}, is_new from found where is_new or differs"""  # noqa: S608 - names of ours

    def _sources(self, values: Sequence[str]) -> str:
        """Where the data of a row come from: all of a new one from this source, of another the columns that change."""
        changed = " || ".join(
            f"case when t.{c} is distinct from {self._value(c)} "
            f"and coalesce(t.sources->>'{c}', t.sources->>'*') is distinct from %(source)s::text "
            f"then jsonb_build_object('{c}', %(source)s::text) else '{{}}' end"
            for c in values
            if c not in self.derived
        )
        fresh = "jsonb_build_object('*', %(source)s::text)"
        return f"case when t.{self.key[0]} is null then {fresh} else t.sources || {changed} end"

    def _value(self, column: str) -> str:
        if column in self.spoken:
            return f"case when i.{self.spoken_by} = '' then coalesce(t.{column}, i.{column}) else i.{column} end"
        kept = f"nullif(i.{column}, '')" if self.columns[column] == "text" else f"i.{column}"
        return f"coalesce({kept}, t.{column})" if column in self.silent else f"i.{column}"

    def _wanted(self, column: str) -> str:
        empty = f"coalesce({self._value(column)}, '')" if self.columns[column] == "text" else self._value(column)
        return f"{empty} as {column}"


@dataclass(frozen=True, slots=True)
class KeyedMerge:
    """How a table of the organisation is merged, whose rows other systems know by a number (`source_key`).

    `natural` columns are unique together: a row of ours that has them, and is not known by that number yet, is it.
    """

    table: str
    natural: tuple[str, ...]
    columns: Mapping[str, str]
    fresh: Mapping[str, str] = field(default_factory=dict)

    @property
    def statement(self) -> str:
        """The statement; its first array is `id`, empty for rows not known yet. Returns (n, id, is_new, is_changed)."""
        columns = list(self.columns)
        listed = ", ".join(columns)
        same = " and ".join(f"o.{c} = i.{c}" for c in self.natural)
        values, theirs = ", ".join(f"f.{c}" for c in columns), ", ".join(f"t.{c}" for c in columns)
        return f"""
with incoming as materialized (
    select * from unnest(%(id)s::integer[], {", ".join(f"%({c})s::{kind}[]" for c, kind in self.columns.items())})
        with ordinality as i (known, {listed}, n)
), found as materialized (
    select i.*, coalesce(i.known, o.id) as id from incoming i
    left join {self.table} o on i.known is null and {same}
), added as (
    insert into {self.table} ({", ".join([*columns, *self.fresh])})
    select {", ".join([*columns, *self.fresh.values()])} from found where id is null order by n
    returning id, {", ".join(self.natural)}
), altered as (
    update {self.table} t set {", ".join(f"{c} = f.{c}" for c in columns)}
    from found f where t.id = f.id and ({theirs}) is distinct from ({values}) returning t.id
)
select f.n, coalesce(f.id, a.id), f.id is null, c.id is not null
from found f left join added a on f.id is null and {" and ".join(f"a.{c} = f.{c}" for c in self.natural)}
left join altered c on c.id = f.id
where f.known is null or c.id is not null"""  # noqa: S608 - names of ours


def array(values: Sequence[Any]) -> Any:
    """Numbers, days and truths as the text of an array, which goes many times faster; words are left to the driver."""
    if any(isinstance(value, str) for value in values[:1]):
        return values
    return f"{{{','.join(['NULL' if value is None else str(value) for value in values])}}}"


def run(cursor: CursorWrapper, statement: str, columns: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a merge with these arrays, one per column; one row comes back for each row that was touched."""
    parameters = {name: array(value) if isinstance(value, list) else value for name, value in columns.items()}
    cursor.execute(statement, parameters)
    return list(cursor.fetchall())


# How each table is merged, and the longer statements beside it.

UID = {"uid": "gen_random_uuid()"}
REACH = ("email", "phone", "street", "postcode", "town")
NAME = {"given_name": "text", "prefix": "text", "family_name": "text"}

YEAR = KeyedMerge(
    "school_year",
    natural=("school_id", "name"),
    columns={"school_id": "integer", "name": "text", "starts_on": "date", "ends_on": "date"},
)
SUBJECT = KeyedMerge(
    "subject", natural=("school_id", "code"), columns={"school_id": "integer", "code": "text", "name": "text"}
)
GROUP = KeyedMerge(
    "learning_group",
    natural=("year_id", "name"),
    columns={"year_id": "integer", "subject_id": "integer", "kind": "text", "name": "text"},
    fresh=UID,
)
PUPIL = Merge("pupil", key=("person_id",), columns={"person_id": "integer", "number": "text"}, fresh=UID)
IDENTITY = Merge(
    "pupil_identity",
    key=("pupil_id",),
    columns={"pupil_id": "integer", **NAME, "sort_key": "text", "search_key": "text"},
    sourced=True,
    derived=frozenset({"sort_key", "search_key"}),
    spoken=frozenset({*NAME, "sort_key", "search_key"}),
    spoken_by="family_name",
)
BIRTH = Merge(
    "pupil_birth",
    key=("pupil_id",),
    columns={"pupil_id": "integer", "born_on": "date", "sex": "text"},
    silent=frozenset({"sex"}),
    sourced=True,
)
CONTACT = Merge(
    "pupil_contact",
    key=("pupil_id",),
    columns={"pupil_id": "integer", **dict.fromkeys(REACH, "text")},
    silent=frozenset(REACH),
    sourced=True,
)
ECK_ID = Merge("eck_id", key=("pupil_id",), columns={"pupil_id": "integer", "value": "text"})
STAFF = Merge(
    "staff",
    key=("person_id",),
    columns={"person_id": "integer", "code": "text", **NAME},
    spoken=frozenset(NAME),
    spoken_by="family_name",
)
GUARDIAN = Merge(
    "guardian",
    key=("person_id",),
    columns={"person_id": "integer", **NAME, "email": "text", "phone": "text"},
    silent=frozenset({"email", "phone"}),
    sourced=True,
)


# How people in groups are merged: the table with the column that names the person, and what it says of the group.
TIES = {
    "membership": {"person": "pupil_id", "column": ", is_class", "value": ", g.kind = 'class'"},
    "teaching": {"person": "staff_id", "column": "", "value": ""},
    "mentoring": {"person": "staff_id", "column": "", "value": ""},
}


@cache
def statement(name: str, **names: str) -> str:
    """The statement in `sql/<name>.sql`, for the table and column in `names` when it serves several."""
    text = resources.files(__package__).joinpath("queries", f"{name}.sql").read_text()
    return text.format(**names) if names else text
