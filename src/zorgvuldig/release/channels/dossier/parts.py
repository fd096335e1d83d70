"""Which rows a copy holds: what families see by now, and nothing that belongs to somebody else.

The register's `shown` says when a family sees a row; the copy that a family takes itself waits for that moment too, and
says so (`LATER`). The gate would give all of it for a copy: `docs/decisions/0009` says why it does not come along here.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Change
from zorgvuldig.records.models import Guardianship, RolloverLine
from zorgvuldig.register.schema import Table, Text
from zorgvuldig.release.release import MODELS, Part

HISTORY = "gate.change"
PLANNED = "rollover_line"
LATER = Text(
    "Cijfers en voortgang die de docent nog niet aan u liet zien, staan er nog niet in.",
    "Grades and progress that the teacher has not shown you yet are not in it yet.",
)
# What others of the family answered, read or brought is theirs (AVG art. 15(4)); the column says whose it is.
OF_A_PERSON = {"support_agreement": "person_id", "message_read": "person_id", "message_notice": "person_id"}
OF_A_TIE = {"guardian_document": "guardianship_id"}


@dataclass(frozen=True, slots=True)
class _Kept:
    """The rows of a table that come along, and whether a change of that table does."""

    rows: Collection[int]
    has: Callable[[Change], bool]


def parts(pupil_id: int, tables: Iterable[str], *, door: Door) -> list[Part]:
    """The tables of a copy, of each only the rows that are this family member's to see now."""
    names = list(tables)
    ties = Guardianship.objects.filter(pupil_id=pupil_id, guardian_id=door.actor_id).values_list("pk", flat=True)
    whose = {name: (column, {door.actor_id}) for name, column in OF_A_PERSON.items()}
    whose |= {name: (column, set(ties)) for name, column in OF_A_TIE.items()}
    kept: dict[str, _Kept] = {}
    for table in (REGISTER.tables[name] for name in names):
        if table.shown:
            kept[table.name] = _shown(table, pupil_id, door.opened_at)
        elif table.name in whose:
            kept[table.name] = _own(table.name, pupil_id, *whose[table.name])
        elif table.name == PLANNED:
            kept[table.name] = _decided(pupil_id)
    limits = {name: limit.rows for name, limit in kept.items()}
    if HISTORY in names:
        limits[HISTORY] = _changes(pupil_id, kept)
    return [Part(name, only={"id": limits[name]} if name in limits else {}) for name in names]


def _changes(pupil_id: int, kept: Mapping[str, _Kept]) -> list[int]:
    """The changes of this pupil's records that come along: those of a record that stays out do too."""
    rows = Change.objects.filter(pupil_id=pupil_id)
    limited = rows.filter(table__in=kept)
    return [
        *rows.exclude(table__in=kept).values_list("pk", flat=True),
        *(change.pk for change in limited if kept[change.table].has(change)),
    ]


def _own(name: str, pupil_id: int, column: str, values: Collection[int]) -> _Kept:
    found = MODELS[name]._default_manager.filter(pupil_id=pupil_id, **{f"{column}__in": values})
    rows = set(found.values_list("pk", flat=True))
    return _Kept(rows, lambda change: change.row_id in rows or (change.changed or {}).get(column) in values)


def _decided(pupil_id: int) -> _Kept:
    """Who moves up and who does not is a proposal until the passage is confirmed."""
    found = RolloverLine.objects.filter(pupil_id=pupil_id, rollover__confirmed_at__isnull=False)
    rows = set(found.values_list("pk", flat=True))
    return _Kept(rows, lambda change: change.row_id in rows)


def _shown(table: Table, pupil_id: int, now: datetime) -> _Kept:
    moments = MODELS[table.name]._default_manager.filter(pupil_id=pupil_id)
    found = moments.values_list("pk", table.shown.replace(".", "__"))
    since = {row: moment for row, moment in found if moment and moment <= now}
    return _Kept(set(since), lambda change: _was_shown(change, table, since))


def _was_shown(change: Change, table: Table, since: Mapping[int, datetime]) -> bool:
    """Whether the family could see the record when it changed, as the gate asks it of their own pages."""
    match change.op:
        case "delete":
            moment = _moment(table, change.changed or {})
            return moment is not None and moment <= change.at
        case "update":
            return change.row_id in since and since[change.row_id] <= change.at
        case _:
            return change.row_id in since


def _moment(table: Table, deleted: Mapping[str, Any]) -> datetime | None:
    """From when a record that is gone was shown."""
    other, dot, column = table.shown.rpartition(".")
    if not dot:
        return parse_datetime(deleted.get(column) or "")
    rows = MODELS[other]._default_manager.filter(pk=deleted.get(f"{other}_id"))
    found: datetime | None = rows.values_list(column, flat=True).first()
    return found
