"""Of which categories the school has anything about one pupil, as far as the open door shows it."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import Read
from zorgvuldig.gate.reads_ahead import ReadWithValues
from zorgvuldig.pupils.file_reads import FileRow

ALWAYS = ("access_log",)  # opening the page is in it


# Of these the read of a file shows every row, so that it says itself whether there is any: a page with it asks nine tables less.
IN_FILE: Mapping[str, Callable[[FileRow], bool]] = {
    "identity": lambda file: True,
    "birth": lambda file: file.birth is not None,
    "contact": lambda file: file.contact is not None or bool(file.calls),
    "guardian": lambda file: bool(file.guardianships),  # papers hang on one
    "enrolment": lambda file: bool(file.enrolments),
}


class HeldRow(NamedTuple):
    """Whether there is anything of a category."""

    category: str
    is_there: bool


def held_categories(pupil_id: int, *, door: Door) -> frozenset[str]:
    """The opened categories with at least one row of this pupil."""
    return _ask_categories(_question(door.reads), pupil_id, door)


def held_beside(file: FileRow, *, door: Door) -> frozenset[str]:
    """The same of a pupil whose file was read: what that shows is not asked again."""
    question, _values = held_asked(file.pupil_id, door=door)
    in_file = {category for category, is_there in IN_FILE.items() if category in door.reads and is_there(file)}
    return _ask_categories(question, file.pupil_id, door) | in_file


def held_asked(pupil_id: int | None, *, door: Door) -> ReadWithValues:
    """What `held_beside` asks of this pupil, for a page that asks ahead."""
    return _question(door.reads.difference(IN_FILE)), {"pupil": pupil_id}


def _ask_categories(question: Read[Any], pupil_id: int, door: Door) -> frozenset[str]:
    found = {row.category for row in question.rows(door=door, pupil=pupil_id) if row.is_there}
    return frozenset(found | {category for category in ALWAYS if category in door.reads})


@cache
def _tables(category: str) -> tuple[tuple[str, str], ...]:
    return tuple((t.name, t.pupil) for t in REGISTER.tables.values() if t.category == category and t.pupil)


@cache  # of what pages open
def _question(opened: frozenset[str]) -> Read[Any]:
    """One question for all of them. Names of tables and columns are the register's, never a visitor's."""
    categories = tuple(sorted(category for category in opened if _tables(category)))
    kinds = (f"('{category}', {_is_there(category)})" for category in categories)
    whose = "(select %(pupil)s::integer as pupil) whose"
    sql = f"select held.category, held.is_there from {whose}, lateral (values {', '.join(kinds)}) held(category, is_there)"  # noqa: S608
    return Read("pupil_file/held", sql, HeldRow, categories, (), HeldRow._make)


def _is_there(category: str) -> str:
    return " or ".join(
        f"exists (select from {table} x where x.{pupil} = whose.pupil)" for table, pupil in _tables(category)
    )
