"""A row in every table that row security guards, for two pupils, so that there is always something that could leak."""

import uuid
from datetime import time, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from psycopg.types.json import Json

from tests.people import NOW, TODAY, Cast, Someone
from zorgvuldig.platform.vault.fields import SealedJSONField, SealedTextField
from zorgvuldig.register.schema import Table

LATER = {"ends_on", "ended_on", "closes_on", "counted_until"}
TOLD = {
    ("copy_passage", "starts"): 0,
    ("mark_rule", "lowest"): 1,
    ("lesson", "planned_room"): "",  # it is as the timetable has it
    ("turned_place", "what"): "left",  # of whoever leaves there is no group
    ("hand_over", "way"): "file",  # a link has a token and a code
    ("supplier", "stopped_why"): "",  # nobody used the stop switch
    ("product", "stopped_why"): "",
    ("picture", "confirmed"): "",  # nobody did
    ("publication", "ended_why"): "",  # it can be seen
    ("picture_upload", "picture_event_id"): 1,  # or else a recording
    ("dpia", "dpo_advice"): "",  # nobody gave any
    ("footage_export", "kind"): "subject",  # nobody demanded it
    ("footage_export", "style"): "faces",
    ("evening", "minutes"): 10,
    ("outing", "cost"): 5,
    ("evening", "closes_on"): TODAY,
    **{
        (name, "ends_at"): NOW + timedelta(hours=1)
        for name in ("incident", "footage_hold", "viewing", "footage_export")
    },
}
MODELS = {model._meta.db_table: model for model in apps.get_models()}


def fill(cast: Cast, tables: list[Table], *pupils: Someone) -> None:
    """Put a row about each of these pupils in each of these tables that is still empty."""
    for table in tables:
        if cast.db.execute(f"select from {table.name} limit 1").fetchall():
            continue
        for number, pupil in enumerate(pupils if table.pupil else pupils[:1]):
            values = _row(cast, table, pupil, number)
            cast.put(table.name, next(iter(table.columns)), **values)


def _row(cast: Cast, table: Table, pupil: Someone, number: int) -> dict[str, Any]:
    values: dict[str, Any] = {table.pupil: pupil.id} if table.pupil else {}
    for field in MODELS[table.name]._meta.concrete_fields:
        column = str(field.column)
        if (table.name, column) in TOLD:
            values[column] = TOLD[table.name, column]
        if (
            column in values
            or isinstance(field, models.AutoField)
            or (field.null and column not in (table.mine, table.author))
        ):
            continue
        if isinstance(field, SealedTextField | SealedJSONField):
            values[column] = bytes(
                field.sealed_for(pupil.id, {"x": "y"} if isinstance(field, SealedJSONField) else "x")
            )
        elif isinstance(field, models.ForeignKey):
            values[column] = _target(cast, field, 99 if column.startswith("to_") else number)
        else:
            values[column] = _value(cast, field, column, number)
    return values


def _target(cast: Cast, field: Any, number: int) -> int:
    related = field.related_model._meta
    rows = cast.db.execute(f"select {related.pk.column} from {related.db_table} order by 1").fetchall()
    if field.unique and number >= len(rows):  # one for each, and keys are not looked at here
        return int(rows[-1][0] if rows else 0) + number + 1
    return rows[min(number, len(rows) - 1)][0] if rows else 1


def _value(cast: Cast, field: Any, column: str, number: int) -> Any:
    person = cast.bram.id if column == "approved_by_id" else cast.gerda.id
    plain: dict[type, Any] = {
        models.UUIDField: uuid.uuid4(),
        models.BooleanField: False,
        models.JSONField: Json(field.get_default() if field.has_default() else {}),
        # Nobody is in two places at once: what begins for the second one began a little earlier.
        models.DateTimeField: NOW - timedelta(minutes=10 * number) if column == "starts_at" else NOW,
        models.DateField: TODAY + timedelta(days=1) if column in LATER else TODAY,
        models.TimeField: time(9) if column == "ends_at" else time(8),
        models.BinaryField: uuid.uuid4().bytes,
        models.IntegerField: person,
        models.BigIntegerField: 1,  # a mask of one category, or a row
    }
    if type(field) in plain:
        return plain[type(field)]
    if isinstance(
        field,
        models.PositiveSmallIntegerField
        | models.PositiveIntegerField
        | models.PositiveBigIntegerField
        | models.FloatField
        | models.DecimalField,
    ):
        return 1
    if field.choices:
        return "" if field.blank else field.choices[0][0]  # empty: what nobody decided yet
    return f"x{number}"
