"""Several reads of a page as one question: what its parts will ask one after the other is read at once, and kept on the door until they do.

A question costs its way to the database and back, the text and the driver around it, more than most answers do. The parts of a page stay apart: each asks its
own read, and none has to know that it was answered already.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import READS, Read, key_of_answer, rows_of_json

PARAMETER = re.compile(r"%\((\w+)\)s")
ReadWithValues = tuple[Read[Any], dict[str, Any]]


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
        cursor.execute(sql, values)
        answers = cursor.fetchone()
    for (one, given), made, answer in zip(asked, makers, answers, strict=True):
        door.answers[key_of_answer(one.name, given)] = made(answer)


def _joining(values: Mapping[str, Any], door: Door) -> Iterator[ReadWithValues]:
    for one in READS.values():
        parameters = set(PARAMETER.findall(one.sql)) if one.joins and door.reads.issuperset(one.reads) else None
        if parameters is not None and parameters <= values.keys():
            yield one, {name: values[name] for name in parameters}


@cache  # of the reads that some page asks together
def _together(reads: tuple[Read[Any], ...]) -> tuple[str, Sequence[Callable[[Any], list[Any]]]]:
    """The text of them as one, a column each, and what makes rows of what stands in it."""
    columns = []
    for one in reads:
        names = ", ".join(f'asked."{column}"' for column in one.row._fields)
        columns.append(f"(select json_agg(json_build_array({names})) from ({one.sql}) asked)")  # noqa: S608 - our own texts
    return f"select {', '.join(columns)}", [rows_of_json(one.row) for one in reads]
