"""Every read in SQL (`gate.reads`) goes through a door, only reads, asks what it says, and gives what its row says."""

import inspect
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import zorgvuldig.urls
from tests.gate.doors import file_of
from tests.people import NOW, Cast, secret_of
from tests.structure.source import SOURCE
from tests.structure.test_sql_layers import layers, tables
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import NotOpened
from zorgvuldig.gate.reads import READS, Read, is_model, is_row, kind_of
from zorgvuldig.gate.reads_ahead import _together, ask_ahead, keep_rows

assert zorgvuldig.urls  # loads every page, so every read
FILES = sorted(SOURCE.glob("*/sql/reads/*.sql"))
WRITES = re.compile(
    r"\b(insert|update|delete|merge|truncate|create|alter|drop|grant|set|set_config|copy|call|do|lock)\b"
)
NOT_AHEAD = {"learning/gradebook"}  # its lists of numbers have no word in JSON
PARAMETER = re.compile(r"%\((\w+)\)s::(\w+)(\[\])?")
TYPES = {
    int: {"int2", "int4", "int8"},
    str: {"text", "varchar", "citext"},
    bool: {"bool"},
    date: {"date"},
    datetime: {"timestamptz"},
    Decimal: {"numeric"},
    UUID: {"uuid"},
    dict: {"json"},
}


@cache
def asked(one: Read[Any]) -> set[str]:
    """The tables that a read names."""
    return set(re.findall(r"\b(?:from|join) (?:public\.)?((?:gate\.)?\w+)\b(?!\()", one.sql)) & REGISTER.tables.keys()


def test_every_file_is_a_read() -> None:
    assert [f"{file.parents[2].name}/{file.stem}" for file in FILES] == sorted(READS)


@pytest.mark.parametrize("name", sorted(READS))
def test_a_read_only_reads(name: str) -> None:
    assert not WRITES.search(READS[name].sql)
    assert READS[name].sql.count(";") == 0


@pytest.mark.parametrize("name", sorted(READS))
def test_a_read_asks_the_categories_that_it_says(name: str) -> None:
    """Then a page that did not open one of them is an error, and not a page with nothing on it."""
    one = READS[name]
    assert {REGISTER.tables[table].category for table in asked(one)} == {*one.reads, *one.also}


@pytest.mark.parametrize("name", sorted(READS))
def test_a_read_asks_no_table_of_a_package_above_its_own(name: str) -> None:
    order = {package: place for place, package in enumerate(layers())}
    assert not [
        table for table in asked(READS[name]) if order[tables().get(table, "gate")] > order[name.partition("/")[0]]
    ]


@pytest.mark.parametrize("ask", [Read.rows, Read.first])
def test_a_read_takes_a_door(ask: Any) -> None:
    door = inspect.signature(ask).parameters["door"]
    assert (door.kind, door.default) == (door.KEYWORD_ONLY, door.empty)


def test_what_was_not_opened_is_an_error(cast: Cast) -> None:
    with file_of(cast.noor, secret_of(cast.maud), "mentoring", reads=("identity", "grades")) as door:
        with pytest.raises(NotOpened):
            READS["learning/years"].rows(door=door, pupil=cast.noor.id)
        with pytest.raises(NotOpened):
            READS["learning/years"].first(door=door, pupil=cast.noor.id)


def test_a_read_shows_what_its_door_opened_and_nothing_more(cast: Cast) -> None:
    years, marks = READS["learning/years"], READS["learning/marks"]
    with file_of(cast.noor, secret_of(cast.maud), purpose="mentoring", reads=years.reads) as door:
        found = years.rows(door=door, pupil=cast.noor.id)
        groups = [group.id for year in found for group in year.groups]
        assert any(row.grade_id for row in marks.rows(door=door, pupil=cast.noor.id, groups=groups))
        assert years.rows(door=door, pupil=cast.bram.id) == []
        assert not any(row.grade_id for row in marks.rows(door=door, pupil=cast.bram.id, groups=groups))


@pytest.mark.parametrize("name", sorted(READS))
def test_a_row_has_the_columns_of_its_read(name: str, database: psycopg.Connection) -> None:
    one = READS[name]
    cursor = database.execute(one.sql, dict.fromkeys(parameters(one)))
    columns = {column.name: column for column in cursor.description or ()}
    assert tuple(columns) == one.row._fields
    kinds = {kind.oid: kind.name for kind in psycopg.adapters.types} | {
        kind.array_oid: f"{kind.name}[]" for kind in psycopg.adapters.types if kind.array_oid
    }
    for column, hint in get_type_hints(one.row).items():
        assert kinds[columns[column].type_code] in fitting(hint), column


def parameters(one: Read[Any]) -> dict[str, str]:
    """The parameters of a read, by name with their types."""
    return {name: kind + array for name, kind, array in PARAMETER.findall(one.sql)}


def fitting(hint: object) -> set[str]:
    """The types of the database that a column with this annotation may have."""
    kind = kind_of(hint)
    if is_row(kind):
        return {"json"}
    return {f"{name}[]" for name in TYPES[kind_of(kind)]} if get_origin(hint) is list else TYPES[plain(hint)]


def plain(hint: object) -> Any:
    """The class of a value that is not null: `dict` of `dict[str, str]`."""
    kind = hint if get_origin(hint) in (dict, list) else kind_of(hint)
    return get_origin(kind) or kind


@pytest.mark.parametrize("name", sorted(READS))
def test_what_is_in_json_has_the_types_of_its_row(name: str, cast: Cast) -> None:
    """The database says no types of what is in it, so all that there is in the world of the tests is looked at."""
    one, found = READS[name], set[str]()
    for pupil in [number for (number,) in cast.db.execute("select person_id from pupil")]:
        for row in cast.db.execute(one.sql, values(one, pupil, cast)):
            found |= set(wrong(one.made(row), one.row))
    assert not found


@pytest.mark.parametrize("name", sorted(READS))
def test_a_read_asked_ahead_gives_the_same_rows(name: str, cast: Cast) -> None:
    one = READS[name]
    if name in NOT_AHEAD:
        with pytest.raises(TypeError, match="cannot come as JSON"):
            _together((one,))
        return
    sql, ((width, made),) = _together((one,))
    for pupil in [number for (number,) in cast.db.execute("select person_id from pupil")]:
        given = values(one, pupil, cast)
        found = cast.db.execute(sql, given).fetchone()
        assert len(found) == width
        assert made(found) == [one.made(row) for row in cast.db.execute(one.sql, given)]


def test_what_is_asked_ahead_is_asked_through_the_door_and_given_once(cast: Cast) -> None:
    years, disputes = READS["learning/years"], READS["rights/disputes"]
    with file_of(cast.noor, secret_of(cast.maud), purpose="mentoring", reads=years.reads) as door:
        with pytest.raises(NotOpened):
            ask_ahead((years, {"pupil": cast.noor.id}), (disputes, {}), door=door)
        with pytest.raises(ValueError, match="another value"):
            ask_ahead((years, {"pupil": cast.noor.id}), (years, {"pupil": cast.bram.id}), door=door)
        wanted = years.rows(door=door, pupil=cast.noor.id)
        ask_ahead((years, {"pupil": cast.noor.id}), door=door)
        with CaptureQueriesContext(connection) as asked:
            assert years.rows(door=door, pupil=cast.bram.id) == []
            assert len(asked) == 1
            assert years.rows(door=door, pupil=cast.noor.id) == wanted != []
            assert len(asked) == 1
            assert years.rows(door=door, pupil=cast.noor.id) == wanted
        assert len(asked) == 2
        ask_ahead((years, {"pupil": cast.bram.id}), door=door)
        assert years.rows(door=door, pupil=cast.bram.id) == []
        with CaptureQueriesContext(connection) as asked:
            assert (
                keep_rows(years, door=door, pupil=cast.noor.id) == years.rows(door=door, pupil=cast.noor.id) == wanted
            )
        assert len(asked) == 1


def values(one: Read[Any], pupil: int, cast: Cast) -> dict[str, object]:
    """Values for its parameters by which a read gives as much as it can."""
    many = {
        "pupils": "select person_id from pupil",
        "groups": "select id from learning_group",
        "lessons": "select id from lesson",
        "tests": "select id from test",
    }
    day, year = NOW.date(), timedelta(days=365)
    known = {"pupil": pupil, "day": day, "since": day - year, "until": day + year}
    known |= {key: [number for (number,) in cast.db.execute(query)] for key, query in many.items()}
    most = "select g.uid from learning_group g join test t on t.group_id = g.id group by g.uid order by count(*) desc, g.uid limit 1"
    known |= zip(
        ("group", "year", "subject"),
        cast.db.execute(
            "select id, year_id, subject_id from learning_group where subject_id is not null order by id"
        ).fetchone(),
        strict=True,
    )
    known["uid"] = cast.db.execute(most).fetchone()[
        0
    ]  # of a group; where it could be of a pupil, that one has a number
    return {key: known.get(key) for key in parameters(one)}


def wrong(row: Any, kind: Any) -> Iterator[str]:
    """The columns of a row whose value is not what the row says, and those of the rows in it."""
    for (column, hint), value in zip(get_type_hints(kind).items(), row, strict=True):
        if value is None:
            if type(None) not in get_args(hint):
                yield f"{kind.__name__}.{column} is null"
        elif is_model(kind_of(hint)):
            for one in value if get_origin(hint) is tuple else [value]:
                if not isinstance(one, kind_of(hint)):
                    yield f"{kind.__name__}.{column} is {type(one).__name__}"
        elif is_row(kind_of(hint)):
            for one in value if get_origin(hint) is tuple else [value]:
                yield from wrong(one, kind_of(hint))
        elif type(value) is not plain(hint):
            yield f"{kind.__name__}.{column} is {type(value).__name__}"
