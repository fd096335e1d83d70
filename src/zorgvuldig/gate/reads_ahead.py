"""Several reads of a page as one question: what its parts will ask one after the other is read at once, and kept on the door until they do.

A question costs its way to the database and back, the text and the driver around it, more than most answers do. The parts of a page stay apart: each asks its
own read, and none has to know that it was answered already.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from django.db import connection
from psycopg.pq import Format

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import READS, Read, Row, key_of_answer, rows_of_json

PARAMETER = re.compile(r"%\((\w+)\)s")
ReadWithValues = tuple[Read[Any], dict[str, Any]]
Maker = Callable[[Sequence[Any]], list[Any]]  # rows of the columns of one read


def ask_ahead(*asked: ReadWithValues, door: Door) -> None:
    """Ask these reads, each with its values, and keep what comes for whoever asks the same through this door: once. Raises `NotOpened`.

    Reads that join come with them, where the door opened what they read and the others have a value for each of their parameters.

    For pages that only show: what is written after this is not in the answers. Reads that have a parameter of one name are given one value for it, or ValueError.
    """
    values: dict[str, Any] = {}
    for one, given in asked:
        door.reading(*one.reads)
        if any(values.get(name, value) != value for name, value in given.items()):
            raise ValueError(f"{one.name} is asked with another value than the reads before it")
        values |= given
    asked += tuple(_joining(values, door))
    sql, makers = _together(tuple(one for one, _given in asked))
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY  # as a read by itself
        cursor.execute(sql, values)
        columns = iter(cursor.fetchone())
    for (one, given), (width, made) in zip(asked, makers, strict=True):
        door.answers[key_of_answer(one.name, given)] = made(list(islice(columns, width)))


def keep_rows(one: Read[Row], *, door: Door, **values: Any) -> list[Row]:
    """The rows of a read, which stay for whoever asks the same: for what else has to be asked ahead. Raises `NotOpened`."""
    rows = one.rows(door=door, **values)
    door.answers[key_of_answer(one.name, values)] = rows
    return rows


def _joining(values: Mapping[str, Any], door: Door) -> Iterator[ReadWithValues]:
    for one in READS.values():
        if one.joins and door.reads.issuperset(one.reads) and (parameters := _parameters(one)) <= values.keys():
            given = {name: values[name] for name in parameters}
            if key_of_answer(one.name, given) not in door.answers:  # by an earlier question of this page
                yield one, given


@cache  # of the reads that join
def _parameters(one: Read[Any]) -> frozenset[str]:
    return frozenset(PARAMETER.findall(one.sql))


@cache  # of the reads that some page asks together
def _together(reads: tuple[Read[Any], ...]) -> tuple[str, Sequence[tuple[int, Maker]]]:
    """The text of them as one, and of each over how many columns it stands and what makes rows of those."""
    columns, tables, makers = list[str](), list[str](), list[tuple[int, Maker]]()
    for number, one in enumerate(reads):
        names = [f'asked."{column}"' for column in one.row._fields]
        if one.many:
            lists = ", ".join(f"array_agg({name}) as c{place}" for place, name in enumerate(names))
            tables.append(f"(select {lists} from ({one.sql}) asked) many{number}")  # noqa: S608 - our own texts
            columns += [f"many{number}.c{place}" for place in range(len(names))]
            makers.append((len(names), _rows_of_lists(one.made)))
        else:
            columns.append(f"(select json_agg(json_build_array({', '.join(names)})) from ({one.sql}) asked)")  # noqa: S608
            makers.append((1, _rows_of_json(one.row)))
    beside = f" from {' cross join '.join(tables)}" if tables else ""
    return f"select {', '.join(columns)}{beside}", makers


def _rows_of_lists(made: Callable[[Sequence[Any]], Any]) -> Maker:
    return lambda columns: [] if columns[0] is None else [made(row) for row in zip(*columns, strict=True)]


def _rows_of_json(row: type[Any]) -> Maker:
    made = rows_of_json(row)
    return lambda columns: made(columns[0])
