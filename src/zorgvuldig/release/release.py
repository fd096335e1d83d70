"""The one way out. Data leave the school through `release` alone: only declared fields, on a basis, on record."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import BinaryField, ForeignKey, Model
from django.http import HttpResponse

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Guard, RecipientClass, Table
from zorgvuldig.release.models import Release

Row = Mapping[str, Any]
MODELS: Mapping[str, type[Model]] = {model._meta.db_table.replace('"', ""): model for model in apps.get_models()}
CORRECTION, STATEMENT = "correction", "correction.statement"  # of the package `rights`, as the register names them
WHO = ("actor_id", "author_id")  # plain numbers that name a person, as do `written_by_id` and the like


class NotReleasable(Exception):
    """The register does not let these tables go to this recipient, or on this basis."""


class Opening(Protocol):
    """An open door, a page's or a job's: who lets the data go, when, by which connection, and what it opened."""

    @property
    def alias(self) -> str:
        """The database alias by which rows are read."""

    @property
    def actor_id(self) -> int:
        """The person who lets the data go."""

    @property
    def opened_at(self) -> datetime:
        """The moment of it."""

    @property
    def reads(self) -> frozenset[str]:
        """The categories that are open to read."""

    def reading(self, *categories: str) -> None:
        """Raises `NotOpened` unless all of these may be read."""

    def writing(self, *categories: str) -> None:
        """Raises `NotOpened` unless all of these may be changed."""


@dataclass(frozen=True, slots=True)
class TablePart:
    """A piece of a table: these columns (none named: all of them), of these rows alone.

    `only` names columns and the values they may have. `people` says which persons of a table that hangs on pupils by
    another table (guard VIA) go along with which pupil. Keys come along so that rows can be put together; they are not
    recorded as given, because they mean nothing outside the database.
    """

    table: str
    columns: tuple[str, ...] = ()
    only: Mapping[str, Collection[Any]] = field(default_factory=dict)
    people: Mapping[int, Collection[int]] | None = None


@dataclass(frozen=True, slots=True)
class ReleasedRows:
    """What leaves: the rows by table, which `table.column` fields those are, and the release rows that say so."""

    uids: list[UUID]
    at: datetime
    recipient: str
    basis: str
    rows: Mapping[str, list[Row]]
    fields: list[str]
    statements: "list[Statement]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Statement:
    """What the family says of a datum that leaves and that the school left as it was (AVG art. 16): it goes along."""

    pupil_id: int
    table: str
    row_id: int
    column: str
    text: str


class AfterCommit(HttpResponse):
    """A file whose bytes cannot be had before the release that it belongs to is committed; without a name, a page."""

    def __init__(self, content: bytes, *, filename: str = "", content_type: str) -> None:
        super().__init__(content, content_type=content_type)
        if filename:
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


@dataclass(frozen=True, slots=True)
class GatheredRows:
    """Rows that may leave and have not left: nothing of it may go before `record`. `records` are not stored yet."""

    at: datetime
    recipient: str
    basis: str
    rows: Mapping[str, list[Row]]
    fields: list[str]
    records: list[Release]
    statements: "list[Statement]" = field(default_factory=list)

    @property
    def uids(self) -> list[UUID]:
        """The numbers that the release will have on record."""
        return [row.uid for row in self.records]


def release(
    *,
    door: Opening,
    channel: str,
    recipient: str,
    basis: str,
    pupils: Collection[int],
    tables: Iterable[str | TablePart],
    note: tuple[str, ...] = (),
) -> ReleasedRows:
    """Let the rows of `tables` about `pupils` go to `recipient`, and put it on record in the door's transaction.

    With each pupil stands which fields went about that pupil. Organisation tables give only the rows that the other
    rows point to. `note` are keys that stand on record behind the basis (`basis/key/key`): what it was made for. Raises
    `NotReleasable` when the register does not allow the recipient, the basis, a table or a column, and `NotOpened` when
    the door did not open a category.
    """
    door.writing("release")
    found = gather(
        door=door, channel=channel, recipient=recipient, basis=basis, pupils=pupils, tables=tables, note=note
    )
    return record(found, door=door)


def gather(
    *,
    door: Opening,
    channel: str,
    recipient: str,
    basis: str,
    pupils: Collection[int],
    tables: Iterable[str | TablePart],
    note: tuple[str, ...] = (),
    subject_id: int | None = None,
) -> GatheredRows:
    """The first half of `release`, for a file that takes time to make: read what may leave, and put nothing on record.

    `subject_id` is the family member whose own details go along; who lets the data go, when it is not said.
    """
    parts = [TablePart(part) if isinstance(part, str) else part for part in tables]
    _check(parts, recipient, basis)
    door.reading(*{REGISTER.tables[part.table].category for part in parts})
    to = _Destination(recipient, door.actor_id if subject_id is None else subject_id, door.alias)
    rows: dict[str, list[Row]] = {}
    for part in parts:
        if REGISTER.tables[part.table].guard is not Guard.ORGANISATION:
            rows[part.table] = _about(part, pupils, to)
    _add_what_they_point_to(rows, [p for p in parts if REGISTER.tables[p.table].guard is Guard.ORGANISATION], to.alias)
    left = [part for part in parts if rows.get(part.table)]
    about = [(_fields(part), _pupils_of(part, rows[part.table], pupils, to)) for part in left]
    statements = _statements(left, rows, pupils, door)
    about += [([STATEMENT], {one.pupil_id for one in statements})] if statements else []
    records = [
        Release(
            pupil_id=pupil,
            channel=channel,
            recipient=recipient,
            basis="/".join((basis, *note)),
            fields=[name for names, mine in about if pupil in mine for name in names],
        )
        for pupil in sorted(pupils)
    ]
    fields = [name for names, _mine in about for name in names]
    held = {part.table: rows[part.table] for part in left}
    return GatheredRows(door.opened_at, recipient, basis, held, fields, records, statements)


def record(found: GatheredRows, *, door: Opening) -> ReleasedRows:
    """The second half: put it on record in the door's transaction. The file may go when that is committed."""
    door.writing("release")
    for row in found.records:
        row.released_at, row.actor_id = door.opened_at, door.actor_id
    Release.objects.using(door.alias).bulk_create(found.records)
    return ReleasedRows(
        found.uids, door.opened_at, found.recipient, found.basis, found.rows, found.fields, found.statements
    )


@dataclass(frozen=True, slots=True)
class _Destination:
    """To whom rows go, which family member that is when it is the family, and by which connection they are read."""

    recipient: str
    subject_id: int
    alias: str

    @property
    def is_subject(self) -> bool:
        """Whether it is the family itself."""
        return REGISTER.recipients[self.recipient].kind is RecipientClass.SUBJECT


def _statements(
    parts: Iterable[TablePart], rows: Mapping[str, list[Row]], pupils: Collection[int], door: Opening
) -> list[Statement]:
    """The families' own statements with the data that leave; a door that did not open corrections has none to give.

    A copy holds the corrections themselves. A channel that gives values shows `ReleasedRows.statements` beside them.
    """
    taken = {part.table: set(_columns_to_read(part)) for part in parts}
    if "correction" not in door.reads or CORRECTION in taken:
        return []
    rows_of = MODELS[CORRECTION]._default_manager.using(door.alias)
    found = rows_of.filter(pupil_id__in=pupils, outcome="refused", table_name__in=taken)
    wanted = found.exclude(statement_at=None).order_by("pk")
    given = {table: {row[key_column(table)] for row in rows[table]} for table in taken}
    columns = ("pupil_id", "table_name", "row_id", "column_name", "statement")
    return [
        Statement(*values)
        for values in wanted.values_list(*columns)
        if values[2] in given[values[1]] and values[3] in taken[values[1]]
    ]


def _check(parts: Iterable[TablePart], recipient: str, basis: str) -> None:
    if recipient not in REGISTER.recipients or basis not in REGISTER.bases:
        raise NotReleasable(f"the register knows no recipient {recipient} or no basis {basis}")
    declared = [REGISTER.tables[part.table] for part in parts]
    if closed := {t.category for t in declared} - set(REGISTER.recipients[recipient].categories):
        raise NotReleasable(f"{recipient} does not get {', '.join(sorted(closed))}")
    if allowed := set(REGISTER.recipients[recipient].fields):
        for part in parts:
            if not part.columns or {f"{part.table}.{column}" for column in part.columns} - allowed:
                raise NotReleasable(f"{recipient} gets declared fields of {part.table} alone")
    for part in (part for part in parts if part.columns or part.only):
        if unknown := {*part.columns, *part.only} - set(readable_columns(REGISTER.tables[part.table])):
            raise NotReleasable(f"{part.table} has no {', '.join(sorted(unknown))} that can leave")


def _fields(part: TablePart) -> list[str]:
    return [f"{part.table}.{column}" for column in part.columns or readable_columns(REGISTER.tables[part.table])]


def _pupils_of(part: TablePart, rows: list[Row], pupils: Collection[int], to: _Destination) -> Collection[int]:
    """The pupils that these rows are about; what belongs to the organisation is about all of them."""
    table = REGISTER.tables[part.table]
    if table.guard is Guard.ORGANISATION or to.is_subject:
        return pupils
    if table.guard is Guard.VIA:
        present = {row[table.person] for row in rows}
        return {pupil for pupil, people in _people(part, pupils, to.alias).items() if present & set(people)}
    return {row[table.pupil or "pupil_id"] for row in rows}


def _people(part: TablePart, pupils: Collection[int], alias: str) -> Mapping[int, Collection[int]]:
    """Which persons of a VIA table go along with which pupil: as the part says, else as the table between them says."""
    if part.people is not None:
        return part.people
    table = REGISTER.tables[part.table]
    found: dict[int, set[int]] = {}
    ties = MODELS[table.via]._default_manager.using(alias).filter(pupil_id__in=pupils)
    for pupil, person in ties.values_list("pupil_id", table.via_person):
        found.setdefault(pupil, set()).add(person)
    return found


def readable_columns(table: Table) -> list[str]:
    """The declared columns that pages can read and that mean something outside, in the register's order."""
    fields = MODELS[table.name]._meta.concrete_fields
    readable = {field.column for field in fields if type(field) is not BinaryField}  # a check value says nothing
    return [column for column in table.columns if column in readable]


def _about(part: TablePart, pupils: Collection[int], to: _Destination) -> list[Row]:
    table = REGISTER.tables[part.table]
    match table.guard:
        case Guard.PUPIL:
            return _rows(part, {table.pupil: pupils}, to.alias)
        case Guard.GATE if "pupil_id" in table.columns:
            return _rows(part, {"pupil_id": pupils}, to.alias)
        case Guard.VIA if to.is_subject:
            # A family member gets what is held of themselves: the other one's details are the other one's
            # (AVG art. 15(4)), and after a divorce they may be a secret.
            return _rows(part, {table.person: [to.subject_id]}, to.alias)
        case Guard.VIA:
            ties = _people(part, pupils, to.alias)
            people = {person for pupil in pupils for person in ties.get(pupil, ())}
            return _rows(part, {table.person: people}, to.alias)
        case _:
            raise NotReleasable(f"{table.name} never leaves")


def _rows(part: TablePart, where: Mapping[str, Collection[Any]], alias: str) -> list[Row]:
    model = MODELS[part.table]
    names = {field.column: field.attname for field in model._meta.concrete_fields}
    wanted = _columns_to_read(part)
    found = model._default_manager.using(alias)
    found = found.filter(**{f"{names[column]}__in": list(values) for column, values in where.items()})
    found = found.filter(**{f"{names[column]}__in": list(values) for column, values in part.only.items()})
    values = found.order_by("pk").values_list(*[names[column] for column in wanted])
    return [dict(zip(wanted, row, strict=True)) for row in values]


def _columns_to_read(part: TablePart) -> list[str]:
    """The columns to read: all of them, or those that the part names with the keys that tie its rows to others."""
    columns = readable_columns(REGISTER.tables[part.table])
    if not part.columns:
        return columns
    keys = {key_column(part.table), *(column for column, _target in _keys(part.table))}
    return [column for column in columns if column in keys or column in part.columns]


def _add_what_they_point_to(rows: dict[str, list[Row]], organisation: list[TablePart], alias: str) -> None:
    """Groups, tests, schools and colleagues that the rows name, and what those name in turn."""
    todo = {part.table: part for part in organisation}
    while todo:
        # A table whose own referrers are still to come waits for them.
        name = next(
            (n for n in todo if not any(n in _targets(other) for other in todo if other != n)), next(iter(todo))
        )
        part = todo.pop(name)
        keys = {row[column] for source in rows for column in _pointing(source, name) for row in rows[source]} - {None}
        rows[name] = _rows(part, {key_column(name): keys}, alias) if keys else []


def key_column(name: str) -> str:
    """The column that tells the rows of a table apart."""
    key = MODELS[name]._meta.pk
    assert key is not None
    assert key.column is not None
    return key.column


def _pointing(source: str, target: str) -> list[str]:
    columns = [column for column, name in _keys(source) if name == target]
    if target != "staff":
        return columns
    named = readable_columns(REGISTER.tables[source])
    return columns + [column for column in named if column in WHO or column.endswith("_by_id")]


def _targets(source: str) -> set[str]:
    return {name for _column, name in _keys(source)}


def _keys(source: str) -> list[tuple[str, str]]:
    fields = MODELS[source]._meta.concrete_fields
    return [(f.column, f.related_model._meta.db_table) for f in fields if isinstance(f, ForeignKey)]
