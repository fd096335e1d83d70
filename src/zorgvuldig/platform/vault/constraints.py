"""What the database itself checks of a sealed column."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class OwnPupil(models.CheckConstraint):
    """The database compares the pupil whom a sealed value names with the pupil of its row.

    Every sealed column brings its own. It is a constraint of the table, as a migration may make the column before that of
    the pupil.
    """

    def __init__(self, *, name: str, field: str, pupil: str) -> None:
        """`field` holds the sealed values; `pupil` is the attribute of the row's pupil, a column of the same table."""
        super().__init__(condition=models.Q(), name=name)
        self.field = field
        self.pupil = pupil

    def _get_check_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        columns = {field.attname: field.column for field in model._meta.concrete_fields}
        column, pupil = columns[self.field], columns[self.pupil]
        return f'octet_length("{column}") = 0 or substring("{column}" from 2 for 8) = int8send("{pupil}")'

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to ask of a form: its values are not sealed yet."""

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """As a migration writes it."""
        path, _, _ = super().deconstruct()
        return path, (), {"name": self.name, "field": self.field, "pupil": self.pupil}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnPupil) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)
