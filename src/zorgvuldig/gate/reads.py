"""Reads of pages that people open daily: SQL with a name, whose rows are named tuples.

A file `sql/reads/<name>.sql` of a package is one question, asked through an open door in the role and the transaction of that door, so row
policies say what comes back, as of every other query. Writing the text of a query by the ORM, and an object for each row, cost more of such a
page than its database (decision 57). `tests/structure/test_reads.py` holds every read to the database, and to the categories that it names.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib import resources
from typing import Any, Generic, NamedTuple, TypeVar, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, CharField, IntegerField, Model, TextField
from psycopg.pq import Format

from zorgvuldig.gate.door import Door

Row = TypeVar("Row", bound=NamedTuple)
# Fields whose values JSON has as they are.
AS_IN_JSON = (BooleanField.to_python, CharField.to_python, IntegerField.to_python, TextField.to_python)
# What JSON has no word for: how such a value is made of the text or the number that stands there instead.
FROM_JSON: dict[object, Callable[[Any], object]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    Decimal: lambda number: Decimal(str(number)),
    UUID: UUID,
}


@dataclass(frozen=True, slots=True)
class Read(Generic[Row]):
    """A question with a name. `reads` are the categories that it asks, and `also` those of which it shows what the door opened, if it did.

    One that `joins` is asked by what stands beside the data of any page, so a page that asks ahead asks it too, without knowing it.
    One of `many` rows comes as a list for each column when it is asked ahead: as JSON hundreds of rows take longer to read than a question.
    """

    name: str
    sql: str
    row: type[Row]
    reads: tuple[str, ...]
    also: tuple[str, ...]
    made: Callable[[Sequence[Any]], Row]
    joins: bool = False
    many: bool = False

    def rows(self, *, door: Door, **values: Any) -> list[Row]:
        """Every row, in the order of the SQL; `values` are its parameters. Raises `NotOpened`."""
        door.reading(*self.reads)
        if door.answers and (known := door.answers.pop(key_of_answer(self.name, values), None)) is not None:
            return known
        with connection.cursor() as cursor:
            cursor.cursor.format = (
                Format.BINARY
            )  # a moment as text is read by a loader of Django's, in Python: a tenth of a page with marks
            cursor.execute(self.sql, values)
            return [self.made(row) for row in cursor.fetchall()]

    def first(self, *, door: Door, **values: Any) -> Row | None:
        """The first row, or None without one. Raises `NotOpened`."""
        return next(iter(self.rows(door=door, **values)), None)


READS: dict[str, Read[Any]] = {}


def key_of_answer(name: str, values: Mapping[str, Any]) -> str:
    """What an answer is kept by that was asked ahead (`gate.reads_ahead`): the read and its values."""
    return f"{name} {sorted(values.items())}"


def rows_of_json(row: type[Row]) -> Callable[[Any], list[Row]]:
    """What makes the rows of a read that came as JSON, a list for each. Raises TypeError for a row with a list that JSON has no word for."""
    if odd := [
        column
        for column, hint in get_type_hints(row).items()
        if get_origin(hint) is list and kind_of(kind_of(hint)) in FROM_JSON
    ]:
        raise TypeError(f"{row.__name__}.{odd[0]} cannot come as JSON")
    made = _of_json(tuple[row, ...])  # type: ignore[valid-type]  # a class at run time
    return lambda found: list(cast(tuple[Row, ...], made(found)))


def read(
    place: str, row: type[Row], *reads: str, also: tuple[str, ...] = (), joins: bool = False, many: bool = False
) -> Read[Row]:
    """The read at `place` (`learning/marks` is `learning/sql/reads/marks.sql`). A column that is a row, or a list of rows, is JSON."""
    package, _, name = place.rpartition("/")
    text = resources.files(f"zorgvuldig.{package}").joinpath("sql", "reads", f"{name}.sql").read_text()
    sql = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    READS[place] = made = Read(place, sql, row, reads, also, _maker(row), joins, many)
    return made


def kind_of(hint: object) -> Any:
    """What a column holds when it is not null; of a list of rows, the row."""
    return next((kind for kind in get_args(hint) if kind is not type(None)), hint)


def is_row(kind: object) -> bool:
    """Whether this is a kind of row, so that a column with it is JSON."""
    return (isinstance(kind, type) and hasattr(kind, "_fields")) or is_model(kind)


def is_model(kind: object) -> bool:
    """Whether this is the whole row of a table, with whatever columns that has."""
    return isinstance(kind, type) and issubclass(kind, Model)


def _maker(row: type[Row]) -> Callable[[Sequence[Any]], Row]:
    """What makes a row of what the driver gives, whose values have their types already but for what is in JSON."""
    hints = get_type_hints(row).values()
    inside = {place: _of_json(hint) for place, hint in enumerate(hints) if is_row(kind_of(hint))}
    make = cast(Callable[[Iterable[Any]], Row], row._make)
    return (lambda values: make(_changed(values, inside))) if inside else make


def _of_json(hint: object) -> Callable[[Any], object]:
    """What makes a row, or a list of rows (none of null), of lists in JSON, and rows of a table of objects."""
    row = kind_of(hint)
    if is_model(row):
        made = _instance(row)
        return _unless_null(made) if get_origin(hint) is not tuple else lambda rows: tuple(map(made, rows or ()))
    changes: dict[int, Callable[[Any], object]] = {}
    for place, column in enumerate(get_type_hints(row).values()):
        if is_row(kind_of(column)):
            changes[place] = _of_json(column)
        elif kind_of(column) in FROM_JSON:
            changes[place] = _unless_null(FROM_JSON[kind_of(column)])
    if get_origin(hint) is tuple:
        return lambda rows: tuple(row._make(_changed(values, changes)) for values in rows or ())
    return _unless_null(lambda values: row._make(_changed(values, changes)))


def _instance(model: type[Model]) -> Callable[[Any], object]:
    fields = model._meta.concrete_fields
    names, columns = [field.attname for field in fields], [field.column for field in fields]
    changes = {place: field.to_python for place, field in enumerate(fields) if type(field).to_python not in AS_IN_JSON}
    return lambda row: model.from_db(Door.alias, names, _changed([row[column] for column in columns], changes))


def _unless_null(made: Callable[[Any], object]) -> Callable[[Any], object]:
    return lambda value: None if value is None else made(value)


def _changed(values: Sequence[Any], changes: Mapping[int, Callable[[Any], object]]) -> list[Any]:
    found = list(values)
    for place, change in changes.items():
        found[place] = change(found[place])
    return found
