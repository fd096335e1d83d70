"""What a rehearsal would change of people who are known: from what to what, as the history of its transaction has it.

It is told to whoever brought the file, who may not have any of these files open. So it is a look: each pupil it is about is logged
in a transaction that stands, before anything is shown.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import NamedTuple

from django.db import connections
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.kit.labels import FIELD_NAMES, field_label, value_label
from zorgvuldig.learning.marks import Code

SHOWN = 20  # records that are told at a time; `total` says how many there are
MARK = frozenset({"grade.value", "grade.code"})
FIELDS = sorted({field for field in FIELD_NAMES if not field.endswith("_id")} | MARK)
STATEMENT = resources.files("zorgvuldig.imports").joinpath("queries", "rehearsed.sql").read_text()
BORN = "pupil_birth.born_on"


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value that would change: of which pupil by number, what it is called, and what it was and becomes, in words.

    `field` is the `table.column`. A value that is `doubtful` may be a slip: a day and a month that changed places.
    """

    number: str
    field: str
    name: str
    was: str
    becomes: str
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Some of the values that would change, and the pupils they are about; `total` counts the records they are of."""

    altered: tuple[ValueChange, ...] = ()
    pupils: frozenset[int] = frozenset()
    total: int = 0


class _Changed(NamedTuple):
    """A record that would change or come, as the statement gives it."""

    table: str
    op: str
    number: str
    changed: str | None
    pupils: list[int]
    test: str
    value: Decimal | None
    code: str | None
    absent_on: date | None
    slot: int | None
    reason: str | None
    group: str | None
    guardian: str
    total: int


def altered(door: JobDoor, begin: int = 0) -> Rehearsal:
    """What this transaction changed so far of pupils, their guardians, their marks and their absence; a part of it, from `begin` on."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute(STATEMENT, {"fields": FIELDS, "most": SHOWN, "begin": begin})
        records = [_Changed(*row) for row in cursor.fetchall()]
    found: list[ValueChange] = []
    pupils: set[int] = set()
    for record in records:
        found += _new(record) if record.op == "insert" else _values(record)
        pupils.update(record.pupils)
    return Rehearsal(tuple(found), frozenset(pupils), records[0].total if records else 0)


def _new(record: _Changed) -> Iterator[ValueChange]:
    """A record that is not there yet, of somebody who is."""
    nothing = gettext("leeg")
    match record.table:
        case "grade":
            yield ValueChange(
                record.number, "grade.value", record.test, nothing, _mark(record.value, record.code or "")
            )
        case "absence" if record.absent_on:
            day = date_format(record.absent_on, "j F Y")
            name = gettext("Afwezig op %(day)s") % {"day": day}
            if record.slot is not None:
                name = gettext("Afwezig op %(day)s, uur %(hour)s") % {"day": day, "hour": record.slot}
            yield ValueChange(record.number, "absence.reason_id", name, nothing, record.reason or "")
        case "membership":
            yield ValueChange(record.number, "membership.group_id", gettext("Klas erbij"), nothing, record.group or "")
        case "subject_choice":
            name = gettext("Vakkeuze erbij")
            yield ValueChange(record.number, "subject_choice.subject_id", name, nothing, record.group or "")
        case "guardian":
            name = gettext("Ouder of voogd erbij")
            yield ValueChange(record.number, "guardian.family_name", name, nothing, record.guardian)


def _values(record: _Changed) -> Iterator[ValueChange]:
    """The columns that have a name on the screen; numbers of rows elsewhere say nothing to anybody."""
    changed: Mapping[str, list[object]] = json.loads(record.changed or "{}")
    if record.table == "grade":
        was, becomes = (_mark_of(record, changed, at) for at in (0, 1))
        yield ValueChange(record.number, "grade.value", record.test, was, becomes)
        return
    for column, (old, new) in changed.items():
        field = f"{record.table}.{column}"
        if field in FIELD_NAMES and not column.endswith("_id"):
            before, after = _read(column, old), _read(column, new)
            yield ValueChange(
                record.number,
                field,
                field_label(field, get_language()),
                value_label(field, before),
                value_label(field, after),
                field == BORN and is_swapped(before, after),
            )


def is_swapped(was: object, becomes: object) -> bool:
    """Whether the day and the month of a date changed places."""
    if not isinstance(was, date) or not isinstance(becomes, date) or was == becomes:
        return False
    return (was.year, was.month, was.day) == (becomes.year, becomes.day, becomes.month)


def _mark_of(record: _Changed, changed: Mapping[str, list[object]], at: int) -> str:
    """The mark before (0) or after (1): what did not change is as it stands now."""
    value = changed["value"][at] if "value" in changed else record.value
    code = changed["code"][at] if "code" in changed else record.code
    return _mark(Decimal(str(value)) if value is not None else None, str(code or ""))


def _mark(value: Decimal | None, code: str) -> str:
    return Code(code).meaning if code else "" if value is None else number_format(value, 1)


def _read(column: str, value: object) -> object:
    """A day as a day: the history has it as text."""
    return date.fromisoformat(value) if column.endswith("_on") and isinstance(value, str) and value else value
