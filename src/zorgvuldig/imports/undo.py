"""Taking an import back: everything its transaction changed becomes what it was, in reverse order, or nothing does.

The history holds each change with the transaction that made it. Persons and the numbers of other systems have no
history; a row of theirs that the import made is known by the transaction that the database itself keeps with each row
(`xmin`). The row of the run was made in that transaction too: when its `xmin` is another, the database was put back from a
copy since, the numbers of transactions mean nothing any more, and nothing is taken back.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, connections
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.gate.sql.history import row_column
from zorgvuldig.imports.run import KIND
from zorgvuldig.school.source_models import ImportRun

PAGE = 5000
# What tells of imports is not part of what they brought.
KEPT = ["import_upload", "import_source"]


class UndoRefused(Exception):
    """This import stays as it is; the message is one sentence saying why and what to do."""


@dataclass(frozen=True, slots=True)
class _Change:
    """One row of the history."""

    id: int
    table: str
    row_id: int
    op: str
    changed: dict[str, Any] | None


def undo(uid: UUID, *, now: datetime) -> int:
    """Take the run back; says how many changes were taken back. Raises `UndoRefused`, and then nothing is changed."""
    try:
        with working(KIND, now=now) as door, connections[door.alias].cursor() as cursor:
            # Imports wait for this one, and this one for them.
            cursor.execute("lock table source_key in share row exclusive mode")
            run = ImportRun.objects.using(door.alias).select_for_update().filter(uid=uid).first()
            _may_be_undone(run, door, cursor)
            assert run is not None
            count, pupils = _undone(run, cursor)
            cursor.execute("set constraints all immediate")
            door.looked(pupils)
            ImportRun.objects.using(door.alias).filter(pk=run.pk).update(undone_at=now)
            return count
    except (IntegrityError, DataError):
        # What the database says of it holds data of people; it goes no further than here.
        raise UndoRefused(
            gettext("Er hangt al iets anders aan wat dit inlezen maakte. Verbeter wat niet klopt met de hand.")
        ) from None


def latest(*, door: JobDoor) -> dict[str, ImportRun]:
    """Per source the run that could be taken back: the last that changed something and still stands."""
    runs = ImportRun.objects.using(door.alias).filter(outcome="done", undone_at=None).exclude(xid="").order_by("id")
    return {run.source: run for run in runs}


def _may_be_undone(run: ImportRun | None, door: JobDoor, cursor: CursorWrapper) -> None:
    """Only the last import, done and not restored since, by its transaction: else something that came later would be undone too."""
    if run is None or run.outcome != "done":
        raise UndoRefused(gettext("Dit inlezen veranderde niets. Er is niets om terug te draaien."))
    if run.undone_at:
        raise UndoRefused(gettext("Dit inlezen is al teruggedraaid."))
    if not run.xid:
        raise UndoRefused(gettext("Dit inlezen veranderde niets. Er is niets om terug te draaien."))
    last = latest(door=door).get(run.source)
    if last is None or last.pk != run.pk:
        raise UndoRefused(gettext("Er is daarna nog iets ingelezen. Draai eerst het laatste terug."))
    cursor.execute(
        "select xmin::text = (xid::numeric %% 4294967296)::text from import_run where id = %s::integer", [run.pk]
    )
    if not cursor.fetchone()[0]:
        raise UndoRefused(
            gettext("De gegevens zijn daarna uit een reservekopie teruggezet. Terugdraaien kan dan niet meer.")
        )
    _nobody_came_after(run, cursor)


def _nobody_came_after(run: ImportRun, cursor: CursorWrapper) -> None:
    """Refuse when a row was changed later, by whomever, or when a new person already did something here."""
    cursor.execute(
        "with mine as (select table_name, row_id, max(id) as last from gate.change "
        "where xid = %s::xid8 and table_name <> all(%s::text[]) group by 1, 2) "
        "select count(distinct (m.table_name, m.row_id)) from mine m join gate.change c "
        "on c.table_name = m.table_name and c.row_id = m.row_id and c.id > m.last",
        [run.xid, KEPT],
    )
    if count := cursor.fetchone()[0]:
        says = gettext(
            "Na dit inlezen zijn %(count)s gegevens ervan nog veranderd. Verbeter wat niet klopt met de hand."
        )
        raise UndoRefused(says % {"count": count})
    cursor.execute(
        "with made as (select id from person where xmin::text = (%s::numeric %% 4294967296)::text) "
        "select exists (select from gate.log l where l.actor_id in (select id from made) or l.purpose = 'emergency' "
        "and l.pupil_id in (select id from made))",
        [run.xid],
    )
    if cursor.fetchone()[0]:
        raise UndoRefused(
            gettext(
                "Iemand die hiermee is ingelezen werkt hier al, of er is noodtoegang gebruikt. "
                "Verbeter wat niet klopt met de hand."
            )
        )


def _undone(run: ImportRun, cursor: CursorWrapper) -> tuple[int, set[int]]:
    """Take the changes back, and then what has no history. Returns how many, and which pupils they are about."""
    cursor.execute("select distinct pupil_id from gate.change where xid = %s::xid8 and pupil_id is not null", [run.xid])
    pupils = {pupil for (pupil,) in cursor.fetchall()}
    count = 0
    for batch in _batches(_changes(run, cursor)):
        _take_back(batch, cursor)
        count += len(batch)
    for table in ("source_key", "person"):
        cursor.execute(
            f"delete from {table} where xmin::text = (%s::numeric %% 4294967296)::text",  # noqa: S608 - names of ours
            [run.xid],
        )
    return count, pupils


def _changes(run: ImportRun, cursor: CursorWrapper) -> Iterator[_Change]:
    """The last change first."""
    before = 2**62
    while True:
        cursor.execute(
            "select id, table_name, row_id, op, changed::text from gate.change where xid = %s::xid8 and id < %s::bigint "
            "and table_name <> all(%s::text[]) order by id desc limit %s::integer",
            [run.xid, before, KEPT, PAGE],
        )
        rows = cursor.fetchall()
        if not rows:
            return
        for id, table, row_id, op, changed in rows:
            yield _Change(id, table, row_id, op, json.loads(changed) if changed else None)
        before = rows[-1][0]


def _batches(changes: Iterator[_Change]) -> Iterator[list[_Change]]:
    """Changes that one statement can take back: of one kind, in one table, and of each row at most one."""
    batch: list[_Change] = []
    rows: set[int] = set()
    for change in changes:
        if batch and (
            (change.table, change.op) != (batch[0].table, batch[0].op) or change.row_id in rows or len(batch) >= PAGE
        ):
            yield batch
            batch, rows = [], set()
        batch.append(change)
        rows.add(change.row_id)
    if batch:
        yield batch


def _take_back(batch: list[_Change], cursor: CursorWrapper) -> None:
    table = REGISTER.tables[batch[0].table]
    key = row_column(table)
    known = [column for column in table.columns if any(column in (change.changed or ()) for change in batch)]
    columns = ", ".join(known)
    match batch[0].op:
        case "insert":
            cursor.execute(
                f"delete from {table.name} where {key} = any(%s::bigint[])",  # noqa: S608 - names of the register
                [[change.row_id for change in batch]],
            )
        case "update":
            old = [{"k": c.row_id, "was": {n: v[0] for n, v in (c.changed or {}).items()}} for c in batch]
            cursor.execute(
                f"update {table.name} t set ({columns}) = "  # noqa: S608 - names of the register
                f"(select {columns} from jsonb_populate_record(t, e.value->'was')) "
                f"from jsonb_array_elements(%s::jsonb) e where t.{key} = (e.value->>'k')::bigint",
                [json.dumps(old)],
            )
        case _:
            cursor.execute(
                f"insert into {table.name} ({columns}) select {columns} "  # noqa: S608 - names of the register
                f"from jsonb_populate_recordset(null::{table.name}, %s::jsonb)",
                [json.dumps([change.changed for change in batch])],
            )
    if cursor.rowcount != len(batch):
        raise UndoRefused(
            gettext("Een deel van wat dit inlezen maakte is er niet meer. Verbeter wat niet klopt met de hand.")
        )
