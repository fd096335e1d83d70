"""The parts of a pupil's file: where each datum came from, which system keeps it, and what changed in it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Any, NamedTuple

from django.db import connection, models
from django.utils.translation import get_language, gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.labels import FIELD_NAMES, Word, field_label, origin_label, value_label
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.file_reads import FileRow, GuardianRow, GuardianshipRow
from zorgvuldig.pupils.own_fields.reads import name_of, plain_words
from zorgvuldig.register.own_fields import VALUES
from zorgvuldig.school.models import LearningGroup, School
from zorgvuldig.school.people.models import (
    EmergencyContact,
    Guardian,
    Guardianship,
    PupilBirth,
    PupilContact,
    PupilIdentity,
)
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.source_models import AdminTask, ImportSource

Part = PupilIdentity | PupilBirth | PupilContact
PartRow = FileRow
FamilyRow = GuardianRow | GuardianshipRow


class SystemRow(NamedTuple):
    """Another system whose files are read in: who keeps which datum, and what it calls it."""

    pk: int
    key: str
    name: str
    owners: dict[str, str]
    names: dict[str, str]
    is_active: bool


class BesideRow(NamedTuple):
    """What there is beside a file, and the systems that are read in."""

    differs: bool
    waits: bool
    changes: bool
    schools: int
    systems: tuple[SystemRow, ...]


BESIDE = read("pupils/beside", BesideRow, "organisation", "membership", "admin_task", "imports")


@dataclass(frozen=True, slots=True)
class Owner:
    """A system that keeps a datum, and what it calls it there."""

    source_id: int
    source: str
    field: str
    field_name: str


@dataclass(frozen=True, slots=True)
class Keepers:
    """Which active system keeps which `table.column`, and how every system is called by its key."""

    owners: Mapping[str, Owner]
    names: Mapping[str, str]

    def of(self, table: str) -> dict[str, Owner]:
        """The owners of this table's columns, by column."""
        return {f.partition(".")[2]: owner for f, owner in self.owners.items() if f.partition(".")[0] == table}


@dataclass(frozen=True, slots=True)
class Datum:
    """One datum as the page shows it: its value and where it came from in words; `owner` when another system keeps it."""

    field: str
    label: Word
    value: str
    origin: str
    owner: Owner | None


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits, with the pupil it is about and who made it."""

    task: AdminTask
    pupil: PupilIdentity | None
    who: str
    label: Word


def keepers(*, door: Door) -> Keepers:
    """Which system keeps what; nobody keeps anything when no system is read in."""
    door.reading("imports")
    return keepers_among(ImportSource.objects.order_by("key"))


def keepers_among(systems: Iterable[ImportSource | SystemRow]) -> Keepers:
    """The same of these systems, in the order of their keys."""
    owners: dict[str, Owner] = {}
    names: dict[str, str] = {}
    for source in systems:
        names[source.key] = source.name
        kept = [field for field, who in source.owners.items() if who == "source" and source.is_active]
        for field in kept:
            called = source.names.get(field) or str(FIELD_NAMES.get(field, field))
            owners.setdefault(field, Owner(source.pk, source.name, field, called))
    return Keepers(owners, names)


def values_of(
    row: models.Model | PartRow | FamilyRow | None, model: type[models.Model], columns: Iterable[str]
) -> dict[str, object]:
    """The columns of a row; without a row the empty text, or None for what is no text."""
    fields = {name: model._meta.get_field(name) for name in columns}
    if row is not None:
        return {name: getattr(row, name) for name in fields}
    return {name: "" if isinstance(field, models.CharField) else None for name, field in fields.items()}


def read_beside(pupil_id: int, *, door: Door) -> BesideRow:
    """What there is beside the file of a pupil."""
    (found,) = BESIDE.rows(door=door, pupil=pupil_id, day=today(door=door))
    return found


def data_of(
    row: Part | PartRow | None, model: type[Part], columns: Iterable[str], kept: Keepers, *, door: Door
) -> list[Datum]:
    """The columns of one part, each with its origin and its keeper."""
    table = model._meta.db_table
    door.reading(REGISTER.tables[table].category)
    sources, language = row.sources if row else {}, get_language()
    return [
        Datum(
            f"{table}.{column}",
            field_label(f"{table}.{column}", language),
            value_label(f"{table}.{column}", value),
            origin_of(sources, column, kept, language) if value else "",
            kept.owners.get(f"{table}.{column}"),
        )
        for column, value in values_of(row, model, columns).items()
    ]


def origin_of(sources: Mapping[str, str], column: str, kept: Keepers, language: str | None) -> str:
    """Where a datum came from, in words of this language; empty when nobody wrote it down."""
    key = sources.get(column) or sources.get("*") or ""
    return origin_label(key, language) or kept.names.get(key, key)


def confirmed(birth: PupilBirth | None, *, door: Door) -> str:
    """Who compared the birth with a document and when, as a sentence; empty when nobody did."""
    door.reading("birth", "staff")
    if birth is None or not birth.confirmed_at or not birth.confirmed_by_id:
        return ""
    who = names_of([birth.confirmed_by_id], door=door).get(birth.confirmed_by_id, gettext("een medewerker"))
    return gettext("%(who)s vergeleek dit op %(day)s met een officieel papier (%(document)s).") % {
        "who": who,
        "day": value_label("", birth.confirmed_at.date()),
        "document": value_label("pupil_birth.confirmed_from", birth.confirmed_from),
    }


def emergency_contacts(pupil_id: int, *, door: Door) -> list[EmergencyContact]:
    """Whom to call when no guardian answers, in order."""
    door.reading("contact")
    return list(EmergencyContact.objects.filter(pupil_id=pupil_id).order_by("rank"))


def family(*, door: Door) -> list[PupilIdentity]:
    """The pupils that are open, the eldest number first: the pupil of the door and those of the same guardians."""
    door.reading("identity")
    return list(PupilIdentity.objects.select_related("pupil").order_by("sort_key", "pupil_id"))


def shared_guardians(pupil_id: int, *, door: Door) -> dict[int, list[str]]:
    """By opened pupil the names of the guardians, of today or later, that they share with `pupil_id`."""
    door.reading("guardian")
    later = models.Q(ends_on=None) | models.Q(ends_on__gt=today(door=door))
    ties = list(Guardianship.objects.filter(later).order_by("id").values_list("pupil_id", "guardian_id"))
    own = {guardian for pupil, guardian in ties if pupil == pupil_id}
    names = {person.person_id: person.full_name for person in Guardian.objects.filter(person_id__in=own)}
    found: dict[int, list[str]] = {}
    for pupil, guardian in ties:
        if pupil != pupil_id and guardian in names:
            found.setdefault(pupil, []).append(names[guardian])
    return found


def open_tasks(*, door: Door, pupil_id: int | None = None) -> list[Task]:
    """What waits about the opened pupils (or one of them), the oldest first."""
    door.reading("identity", "staff", "admin_task", "imports")
    rows = AdminTask.objects.filter(closed_at=None).select_related("source").order_by("made_at", "id")
    found = list(rows if pupil_id is None else rows.filter(pupil_id=pupil_id))
    ids = {task.pupil_id for task in found}
    pupils = {p.pupil_id: p for p in PupilIdentity.objects.select_related("pupil").filter(pupil_id__in=ids)}
    who = names_of({task.made_by_id for task in found}, door=door)
    return [
        Task(
            task,
            pupils.get(task.pupil_id),
            who.get(task.made_by_id, gettext("het inlezen")),
            FIELD_NAMES.get(task.field, task.field),
        )
        for task in found
    ]


# What changed in a file: who, when, and from what to what, in the words of the screen.

CHANGES = resources.files(__package__).joinpath("queries/changes.sql").read_text()
SHOWN = 200  # changes of one file; a longer past is in the copy of the file


class ChangeRow(NamedTuple):
    """A changed record: the columns that changed, with the old and the new value."""

    at: datetime
    table: str
    row_id: int
    op: str
    actor_id: int | None
    changed: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that changed."""

    label: Word
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One change of one record; `op` is insert, update or delete, `about` says which record where there are more."""

    category: str
    at: datetime
    who: str
    op: str
    about: str
    lines: list[FieldChange]


def history(
    pupil_id: int, *categories: str, door: Door, about: Mapping[tuple[str, int], str]
) -> tuple[dict[str, list[RecordChange]], bool]:
    """The last changes of a pupil's rows per category, the newest first, and whether there are older ones. `about` names a row by table and id."""
    door.reading(*categories)
    tables = [table.name for table in REGISTER.tables.values() if table.category in categories]
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"pupil": pupil_id, "tables": tables, "most": SHOWN + 1})
        rows = [ChangeRow(*row) for row in cursor.fetchall()]
    is_cut, rows = len(rows) > SHOWN, rows[:SHOWN]
    who = names_of({row.actor_id for row in rows if row.actor_id}, door=door)
    called = _called(rows, door)
    found: dict[str, list[RecordChange]] = {category: [] for category in categories}
    for row in rows:
        category = REGISTER.tables[row.table].category
        subject = about.get((row.table, row.row_id)) or _own_field(row)
        step = RecordChange(category, row.at, _who(row.actor_id, who), row.op, subject, _field_changes(row, called))
        if step.lines or step.op != "update":
            found[category].append(step)
    return found, is_cut


def _own_field(row: ChangeRow) -> str:
    """In which field of the school's own it stood, of what is gone."""
    return name_of(row.changed["field"]) if row.table == VALUES and row.changed and "field" in row.changed else ""


def _who(actor_id: int | None, names: Mapping[int, str]) -> str:
    if not actor_id:
        return gettext("het systeem")
    return names.get(actor_id, gettext("iemand die hier niet meer werkt"))


def _field_changes(row: ChangeRow, called: Mapping[tuple[str, str], str]) -> list[FieldChange]:
    """Only fields that have a name on the screen: the others follow from these."""
    lines = []
    for column, value in (row.changed or {}).items():
        field = f"{row.table}.{column}"
        was, now = value if row.op == "update" else (value, None)
        if field in FIELD_NAMES and was != now:
            lines.append(
                FieldChange(FIELD_NAMES[field], _value_text(field, was, called), _value_text(field, now, called))
            )
    return lines


def _value_text(field: str, value: object, called: Mapping[tuple[str, str], str]) -> str:
    if value is not None and (name := called.get((field, str(value)))):
        return name
    if field == f"{VALUES}.value" and isinstance(value, str):
        return plain_words(value)
    return value_label(field, date.fromisoformat(value) if isinstance(value, str) and field.endswith("_on") else value)


def _called(rows: Collection[ChangeRow], door: Door) -> dict[tuple[str, str], str]:
    """The names of the groups and schools that these changes speak of by number."""
    if "organisation" not in door.reads or not {"membership", "enrolment"} & {row.table for row in rows}:
        return {}
    groups = {
        ("membership.group_id", str(group.pk)): group.name
        for group in LearningGroup.objects.filter(pk__in=_numbers(rows, "group_id"))
    }
    schools = {("enrolment.school_id", str(school.pk)): school.name for school in School.objects.all()}
    return groups | schools


def _numbers(rows: Collection[ChangeRow], column: str) -> set[int]:
    found: set[int] = set()
    for row in rows:
        value = (row.changed or {}).get(column)
        found.update(number for number in (value if isinstance(value, list) else [value]) if isinstance(number, int))
    return found
