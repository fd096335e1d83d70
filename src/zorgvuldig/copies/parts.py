"""Which rows a copy holds: nothing that belongs to somebody else, and of what waits only what families see by now.

The register's `shown` says when a family sees a row; the copy that a family takes itself waits for that moment too, and
says how much waits (`withheld`). What a family may not know yet (`told`) the job that makes copies does not see. A copy that the school hands out after a request is `complete`: `docs/decisions/0009`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections
from django.utils.dateparse import parse_datetime
from psycopg import sql

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.models import Change
from zorgvuldig.register.schema import Guard, Table
from zorgvuldig.release.release import MODELS, TablePart
from zorgvuldig.release.wording.plain import HISTORY
from zorgvuldig.school.people.models import Guardianship
from zorgvuldig.school.year.models import RolloverLine

PLANNED = "rollover_line"
COPIES = "family_copy"  # its history is how far the making was, step by step: the row itself says all
# What others of the family answered, read or brought is theirs (AVG art. 15(4)); the column says whose it is. Of what they
# asked the register says so (`mine`).
OF_A_PERSON = dict.fromkeys(("support_agreement", "message_read", "message_notice", "message_letter"), "person_id")
INTERNAL = tuple(table.name for table in REGISTER.tables.values() if table.internal)
OF_A_TIE = {"guardian_document": "guardianship_id"}


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """What a copy takes: the parts, and how many records of which table wait until the school shows them."""

    parts: list[TablePart]
    waiting: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CopySubject:
    """Whose copy it is: the pupil, the family member who gets it, when, by which connection, and whether it is complete."""

    pupil_id: int
    subject_id: int
    at: datetime
    alias: str
    complete: bool = False


@dataclass(frozen=True, slots=True)
class _TableRows:
    """The rows of a table that come along, whether a change of that table does, and how many rows wait."""

    rows: Collection[int]
    has: Callable[[Change], bool]
    waiting: int = 0


def choose(tables: Iterable[str], whose: CopySubject) -> CopyChoice:
    """The tables of a copy, of each only the rows that are this family member's to have now."""
    names = _with_rows(tables, whose)
    kept = {name: limit for name in names if (limit := _limit(REGISTER.tables[name], whose)) is not None}
    limits = {name: limit.rows for name, limit in kept.items()}
    if HISTORY in names:
        limits[HISTORY] = _changes(kept, whose)
    waiting = {name: limit.waiting for name, limit in kept.items() if limit.waiting}
    return CopyChoice([TablePart(name, only={"id": limits[name]} if name in limits else {}) for name in names], waiting)


def _with_rows(tables: Iterable[str], whose: CopySubject) -> list[str]:
    """The tables that hold anything of this pupil, in one question: most do not. What belongs to the school stays."""
    names, asked = list(tables), []
    for table in (REGISTER.tables[name] for name in names):
        column, value = _whose_column(table), whose.subject_id if table.guard is Guard.VIA else whose.pupil_id
        if column:
            text = "select {} where exists (select from {} where {} = {})"
            parts = (
                sql.Literal(table.name),
                sql.Identifier(*table.name.split(".")),
                sql.Identifier(column),
                sql.Literal(value),
            )
            asked.append(sql.SQL(text).format(*parts))
    with connections[whose.alias].cursor() as cursor:
        cursor.execute(sql.SQL(" union all ").join(asked))
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in names if name in there or not _whose_column(REGISTER.tables[name])]


def _whose_column(table: Table) -> str:
    match table.guard:
        case Guard.PUPIL:
            return table.pupil
        case Guard.VIA:
            return table.person
        case Guard.GATE:
            return "pupil_id"
        case _:
            return ""


def _limit(table: Table, whose: CopySubject) -> _TableRows | None:
    owner = table.mine.replace(".", "__") or OF_A_PERSON.get(table.name, "")
    if owner:
        kept = _own(table.name, owner, {whose.subject_id}, whose)
        return _TableRows(kept.rows, lambda change: False) if table.name == COPIES else kept
    if table.name in OF_A_TIE:
        ties = Guardianship.objects.using(whose.alias).filter(pupil_id=whose.pupil_id, guardian_id=whose.subject_id)
        return _own(table.name, OF_A_TIE[table.name], set(ties.values_list("pk", flat=True)), whose)
    if whose.complete:
        return None
    if table.shown:
        return _published_rows(table, whose)
    return _decided(whose) if table.name == PLANNED else None


def _changes(kept: Mapping[str, _TableRows], whose: CopySubject) -> list[int]:
    """The changes of this pupil's records that come along: those of a record that stays out do too."""
    rows = Change.objects.using(whose.alias).filter(pupil_id=whose.pupil_id).exclude(table__in=INTERNAL)
    limited = rows.filter(table__in=kept)
    return [
        *rows.exclude(table__in=kept).values_list("pk", flat=True),
        *(change.pk for change in limited if kept[change.table].has(change)),
    ]


def _own(name: str, column: str, values: Collection[int], whose: CopySubject) -> _TableRows:
    found = MODELS[name]._default_manager.using(whose.alias).filter(pupil_id=whose.pupil_id)
    rows = set(found.filter(**{f"{column}__in": values}).values_list("pk", flat=True))
    return _TableRows(rows, lambda change: change.row_id in rows or (change.changed or {}).get(column) in values)


def _decided(whose: CopySubject) -> _TableRows:
    """Who moves up and who does not is a proposal until the passage is confirmed."""
    found = RolloverLine.objects.using(whose.alias).filter(pupil_id=whose.pupil_id)
    rows = set(found.filter(rollover__confirmed_at__isnull=False).values_list("pk", flat=True))
    return _TableRows(rows, lambda change: change.row_id in rows, found.count() - len(rows))


def _published_rows(table: Table, whose: CopySubject) -> _TableRows:
    moments = MODELS[table.name]._default_manager.using(whose.alias).filter(pupil_id=whose.pupil_id)
    found = moments.values_list("pk", table.shown.replace(".", "__"))
    since = {row: moment for row, moment in found if moment and moment <= whose.at}
    return _TableRows(set(since), lambda change: _was_shown(change, table, since, whose.alias), len(found) - len(since))


def _was_shown(change: Change, table: Table, since: Mapping[int, datetime], alias: str) -> bool:
    """Whether the family could see the record when it changed, as the gate asks it of their own pages."""
    match change.op:
        case "delete":
            moment = _moment(table, change.changed or {}, alias)
            return moment is not None and moment <= change.at
        case "update":
            return change.row_id in since and since[change.row_id] <= change.at
        case _:
            return change.row_id in since


def _moment(table: Table, deleted: Mapping[str, Any], alias: str) -> datetime | None:
    """From when a record that is gone was shown."""
    other, dot, column = table.shown.rpartition(".")
    if not dot:
        return parse_datetime(deleted.get(column) or "")
    rows = MODELS[other]._default_manager.using(alias).filter(pk=deleted.get(f"{other}_id"))
    found: datetime | None = rows.values_list(column, flat=True).first()
    return found
