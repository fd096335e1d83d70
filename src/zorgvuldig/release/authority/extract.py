"""The plain extract: for one case, exactly the declared fields that were chosen, as JSON for a machine and as PDF to read.

What belongs together stands together: a group, a lesson or a guardian stands in the row that points to it, so that no number of
the database has to go along.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import resources
from typing import Any

from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.documents.extract import ExtractDocument, ExtractPart, extract_pdf
from zorgvuldig.register.schema import Guard
from zorgvuldig.release.exchange.formats import PackageFile, parts_of
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.release import MODELS, GatheredRows, Opening, Row, TablePart, key_column
from zorgvuldig.release.wording.labels import label
from zorgvuldig.release.wording.plain import plain
from zorgvuldig.release.wording.values import VALUES

IN_FORCE = ("guardianship", "enrolment", "membership")
DATED = {"attendance": "lesson__held_on", "absence": "starts_on", "grade": "test__held_on"}
YEAR = timedelta(days=365)
SCHEMA = resources.files(__package__).joinpath("extract.schema.json").read_bytes()
REMARK, STATEMENTS = "opmerking_school", "opmerkingen_familie"


@dataclass(frozen=True, slots=True)
class Extract:
    """The chosen fields, of what holds now and of the past year: a case needs no more, and history is another question."""

    channel: str = "authority"

    def parts(self, exchange: Exchange, *, door: Opening) -> Sequence[TablePart]:
        """Every chosen field; of ties those in force, of absence and grades those of the past year."""
        return [_narrowed(part, exchange.pupil_id, door) for part in parts_of(exchange.fields)]

    def files(self, exchange: Exchange, found: GatheredRows) -> Sequence[PackageFile]:
        """The rows by table, twice: to read with a machine, and on paper. The same rows give the same bytes."""
        rows = joined(found, set(exchange.fields))
        held: dict[str, Any] = dict(rows)
        if exchange.remark:
            held[REMARK] = str(exchange.remark)
        if found.statements:
            held[STATEMENTS] = [{"gegeven": f"{one.table}.{one.column}", "tekst": one.text} for one in found.statements]
        text = json.dumps(held, ensure_ascii=False, indent=2, sort_keys=True, default=str)
        return [
            PackageFile("gegevens.json", "application/json", text.encode()),
            PackageFile("gegevens.schema.json", "application/schema+json", SCHEMA),
            PackageFile("gegevens.pdf", "application/pdf", extract_pdf(on_paper(exchange, found, rows))),
        ]


EXTRACT = Extract()


def _narrowed(part: TablePart, pupil_id: int, door: Opening) -> TablePart:
    """The same columns of fewer rows, where a table holds more than a case is about."""
    table = REGISTER.tables[part.table]
    if table.guard is Guard.VIA:
        ties = _in_force(MODELS[table.via], pupil_id, door).values_list(table.via_person, flat=True)
        return replace(part, people={pupil_id: list(ties)})
    if part.table in IN_FORCE:
        rows = _in_force(MODELS[part.table], pupil_id, door)
    elif part.table in DATED:
        since = timezone.localdate(door.opened_at) - YEAR
        rows = _about(MODELS[part.table], pupil_id, door).filter(**{f"{DATED[part.table]}__gte": since})
    else:
        return part
    return replace(part, only={key_column(part.table): list(rows.values_list("pk", flat=True))})


def _in_force(model: type[Model], pupil_id: int, door: Opening) -> QuerySet[Model]:
    today = timezone.localdate(door.opened_at)
    still = Q(ends_on=None) | Q(ends_on__gt=today)
    return _about(model, pupil_id, door).filter(still, starts_on__lte=today)


def _about(model: type[Model], pupil_id: int, door: Opening) -> QuerySet[Model]:
    return model._default_manager.using(door.alias).filter(pupil_id=pupil_id)


def joined(found: GatheredRows, named: set[str]) -> dict[str, list[dict[str, Any]]]:
    """The named columns by table; a row that another one points to stands in that one, under the name of its table."""
    inside = {target for table in found.rows for _column, target in _pointing(table, found)}
    return {
        table: rows
        for table in found.rows
        if table not in inside
        and (rows := [_whole(table, row, found, named) for row in found.rows[table]])
        and any(rows)
    }


def _whole(table: str, row: Row, found: GatheredRows, named: set[str]) -> dict[str, Any]:
    """One row with what it points to. A number that only ties rows together is left out where the other row is there."""
    tied = {column: target for column, target in _pointing(table, found) if target != table}
    whole = {c: v for c, v in row.items() if f"{table}.{c}" in named and c not in tied}
    for column, target in tied.items():
        key = REGISTER.tables[target].person or key_column(target)
        other = next((one for one in found.rows[target] if one[key] == row.get(column)), None)
        if other is not None and (within := _whole(target, other, found, named)):
            whole[target] = within
    return whole


def _pointing(table: str, found: GatheredRows) -> list[tuple[str, str]]:
    """By which columns this table points to others that are there too. Two rows about the pupil stand beside each other."""
    keys = [field for field in MODELS[table]._meta.concrete_fields if isinstance(field, ForeignKey)]
    ties = [(field.column, field.related_model._meta.db_table.replace('"', "")) for field in keys]
    here = [(column, name) for column, name in ties if name in found.rows and not REGISTER.tables[name].pupil]
    via = [(other.via_person, other.name) for other in REGISTER.tables.values() if other.via == table]
    return here + [(column, name) for column, name in via if name in found.rows]


def on_paper(exchange: Exchange, found: GatheredRows, rows: Mapping[str, list[dict[str, Any]]]) -> ExtractDocument:
    """The same rows in words, in Dutch. What goes to a recipient follows no screen's language."""
    with override("nl"):
        parts = [_part(table, [_flat(table, row) for row in held]) for table, held in rows.items()]
        said = [(_label(one.table, one.column), one.text) for one in found.statements]
    return ExtractDocument(
        school=REGISTER.controller.name,
        reference=str(exchange.uid)[:8],
        recipient=REGISTER.recipients[exchange.recipient].name.nl,
        article=exchange.article,
        day=timezone.localdate(exchange.made_at) if exchange.made_at else None,
        parts=[part for part in parts if part.rows],
        remark=str(exchange.remark or ""),
        statements=said,
    )


def _part(table: str, rows: list[dict[tuple[str, str], str]]) -> ExtractPart:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    filled = [column for column in columns if any(row.get(column) for row in rows)]
    lines = [tuple(row.get(column, "") for column in filled) for row in rows] if filled else []
    title = say(REGISTER.categories[REGISTER.tables[table].category].name)
    return ExtractPart(title, tuple(_label(*column) for column in filled), lines)


def _flat(table: str, row: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """A row with what stands in it as one line of cells, by table and column; keys of the database say nothing on paper."""
    flat: dict[tuple[str, str], str] = {}
    for column, value in row.items():
        if isinstance(value, Mapping):
            flat |= _flat(column, value)
        elif not column.endswith("_id"):
            flat[table, column] = _value_text(table, column, value)
    return flat


def _value_text(table: str, column: str, value: Any) -> str:
    if value is None:
        return ""
    known = VALUES.get(f"{table}.{column}", {}).get(value) if isinstance(value, str) else None
    return say(known) if known is not None else plain(value)


def _label(table: str, column: str) -> str:
    try:
        return say(label(table, column))
    except KeyError:  # a field that no page shows yet is called by why it is there
        return say(REGISTER.tables[table].columns[column].reason)
