"""The one way out. Data leave the school through `release` alone: only declared fields, on a basis, on record."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey, Model
from django.http import HttpResponse

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.register.schema import Guard, RecipientClass, Table
from zorgvuldig.release.models import Release

Row = Mapping[str, Any]
MODELS: Mapping[str, type[Model]] = {model._meta.db_table.replace('"', ""): model for model in apps.get_models()}
ACTOR = "actor_id"  # a plain number that names a person, see `gate.models`


class NotReleasable(Exception):
    """The register does not let these tables go to this recipient, or on this basis."""


@dataclass(frozen=True, slots=True)
class Released:
    """What leaves: the rows by table, which `table.column` fields those are, and the release rows that say so."""

    uids: list[UUID]
    at: datetime
    recipient: str
    basis: str
    rows: Mapping[str, list[Row]]
    fields: list[str]


class AfterCommit(HttpResponse):
    """A file whose bytes cannot be had before the release that it belongs to is committed."""

    def __init__(self, content: bytes, *, filename: str, content_type: str) -> None:
        super().__init__(content, content_type=content_type)
        self["Content-Disposition"] = f'attachment; filename="{filename}"'
        self["Cache-Control"] = "no-store"
        self._is_committed = False
        transaction.on_commit(self._commit)

    def _commit(self) -> None:
        self._is_committed = True

    def __iter__(self) -> Any:
        if not self._is_committed:
            raise RuntimeError("the release is not committed, so nothing leaves")
        return super().__iter__()


def release(
    *, door: Door, channel: str, recipient: str, basis: str, pupils: Collection[int], tables: Iterable[str]
) -> Released:
    """Let the rows of `tables` about `pupils` go to `recipient`, and put it on record in the door's transaction.

    Organisation tables give only the rows that the other rows point to. Raises `NotReleasable` when the register
    does not allow the recipient, the basis or a table, and `NotOpened` when the door did not open a category.
    """
    if recipient not in REGISTER.recipients or basis not in REGISTER.bases:
        raise NotReleasable(f"the register knows no recipient {recipient} or no basis {basis}")
    declared = [REGISTER.tables[name] for name in tables]
    if closed := {t.category for t in declared} - set(REGISTER.recipients[recipient].categories):
        raise NotReleasable(f"{recipient} does not get {', '.join(sorted(closed))}")
    door.reading(*{table.category for table in declared})
    door.writing("release")
    rows: dict[str, list[Row]] = {}
    for table in declared:
        if table.guard is not Guard.ORGANISATION:
            rows[table.name] = _about(table, pupils, recipient, door)
    _add_what_they_point_to(rows, [table for table in declared if table.guard is Guard.ORGANISATION])
    left = {name: found for name, found in rows.items() if found}
    fields = [f"{name}.{column}" for name in left for column in _columns(REGISTER.tables[name])]
    recorded = Release.objects.bulk_create(
        Release(
            pupil_id=pupil,
            released_at=door.opened_at,
            channel=channel,
            recipient=recipient,
            basis=basis,
            fields=fields,
            actor_id=door.actor_id,
        )
        for pupil in sorted(pupils)
    )
    return Released([row.uid for row in recorded], door.opened_at, recipient, basis, left, fields)


def _columns(table: Table) -> list[str]:
    """The declared columns that pages can read at all, in the register's order."""
    readable = {field.column for field in MODELS[table.name]._meta.concrete_fields}
    return [column for column in table.columns if column in readable]


def _about(table: Table, pupils: Collection[int], recipient: str, door: Door) -> list[Row]:
    match table.guard:
        case Guard.PUPIL:
            return _rows(table, {table.pupil: pupils})
        case Guard.GATE if "pupil_id" in table.columns:
            return _rows(table, {"pupil_id": pupils})
        case Guard.VIA if REGISTER.recipients[recipient].kind is RecipientClass.SUBJECT:
            # A family member gets what is held of themselves: the other one's details are the other one's
            # (AVG art. 15(4)), and after a divorce they may be a secret.
            return _rows(table, {table.person: [door.actor_id]})
        case Guard.VIA:
            people = MODELS[table.via]._default_manager.filter(pupil_id__in=pupils).values(table.via_person)
            return _rows(table, {table.person: people})
        case _:
            raise NotReleasable(f"{table.name} never leaves")


def _rows(table: Table, where: Mapping[str, Any]) -> list[Row]:
    model = MODELS[table.name]
    columns = {field.attname: field.column for field in model._meta.concrete_fields}
    names = {column: attname for attname, column in columns.items()}
    wanted = _columns(table)
    chosen = {f"{names[column]}__in": values for column, values in where.items()}
    found = model._default_manager.filter(**chosen).order_by("pk").values_list(*[names[column] for column in wanted])
    return [dict(zip(wanted, values, strict=True)) for values in found]


def _add_what_they_point_to(rows: dict[str, list[Row]], organisation: list[Table]) -> None:
    """Groups, tests, schools and colleagues that the rows name, and what those name in turn."""
    todo = {table.name: table for table in organisation}
    while todo:
        # A table whose own referrers are still to come waits for them.
        name = next(
            (n for n in todo if not any(n in _targets(other) for other in todo if other != n)), next(iter(todo))
        )
        table = todo.pop(name)
        keys = {row[column] for source in rows for column in _pointing(source, name) for row in rows[source]} - {None}
        rows[name] = _rows(table, {_key(name): keys}) if keys else []


def _key(name: str) -> str:
    key = MODELS[name]._meta.pk
    assert key is not None
    assert key.column is not None
    return key.column


def _pointing(source: str, target: str) -> list[str]:
    columns = [column for column, name in _keys(source) if name == target]
    return [*columns, ACTOR] if target == "staff" and ACTOR in _columns(REGISTER.tables[source]) else columns


def _targets(source: str) -> set[str]:
    return {name for _column, name in _keys(source)}


def _keys(source: str) -> list[tuple[str, str]]:
    fields = MODELS[source]._meta.concrete_fields
    return [(f.column, f.related_model._meta.db_table) for f in fields if isinstance(f, ForeignKey)]
