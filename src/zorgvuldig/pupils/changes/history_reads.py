"""What changed in a file: who, when, and from what to what, in the words of the screen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Change
from zorgvuldig.kit.labels import FIELD_NAMES, Word, value_label
from zorgvuldig.school.models import LearningGroup, School
from zorgvuldig.school.people.reads import names_of

SHOWN = 200  # changes of one file; a longer past is in the copy of the file


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
) -> dict[str, list[RecordChange]]:
    """The last changes of a pupil's rows per category, the newest first. `about` names a row by table and id."""
    door.reading(*categories)
    tables = [table.name for table in REGISTER.tables.values() if table.category in categories]
    rows = list(Change.objects.filter(pupil_id=pupil_id, table__in=tables).order_by("-at", "-id")[:SHOWN])
    who = names_of({row.actor_id for row in rows if row.actor_id}, door=door)
    called = _called(rows, door)
    found: dict[str, list[RecordChange]] = {category: [] for category in categories}
    for row in rows:
        category = REGISTER.tables[row.table].category
        subject = about.get((row.table, row.row_id), "")
        step = RecordChange(category, row.at, _who(row.actor_id, who), row.op, subject, _field_changes(row, called))
        if step.lines or step.op != "update":
            found[category].append(step)
    return found


def _who(actor_id: int | None, names: Mapping[int, str]) -> str:
    if not actor_id:
        return gettext("het systeem")
    return names.get(actor_id, gettext("iemand die hier niet meer werkt"))


def _field_changes(row: Change, called: Mapping[tuple[str, str], str]) -> list[FieldChange]:
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
    return value_label(field, date.fromisoformat(value) if isinstance(value, str) and field.endswith("_on") else value)


def _called(rows: Collection[Change], door: Door) -> dict[tuple[str, str], str]:
    """The names of the groups and schools that these changes speak of by number."""
    if "organisation" not in door.reads or not {"membership", "enrolment"} & {row.table for row in rows}:
        return {}
    groups = {
        ("membership.group_id", str(group.pk)): group.name
        for group in LearningGroup.objects.filter(pk__in=_numbers(rows, "group_id"))
    }
    schools = {("enrolment.school_id", str(school.pk)): school.name for school in School.objects.all()}
    return groups | schools


def _numbers(rows: Collection[Change], column: str) -> set[int]:
    found: set[int] = set()
    for row in rows:
        value = (row.changed or {}).get(column)
        found.update(number for number in (value if isinstance(value, list) else [value]) if isinstance(number, int))
    return found
