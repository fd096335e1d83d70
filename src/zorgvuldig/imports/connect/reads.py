"""The lines to Somtoday Connect of the own schools."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.imports.connect.labels import ENVIRONMENTS, OUTCOMES
from zorgvuldig.kit.labels import Word
from zorgvuldig.school.models import School
from zorgvuldig.school.source_models import ImportConnection
from zorgvuldig.school.year.reads import own_schools


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """A line with where it leads, and how the last round went."""

    row: ImportConnection
    environment: Word
    outcome: Word
    is_good: bool

    @property
    def is_waiting(self) -> bool:
        """Whether somebody waits for a round."""
        return self.row.asked_at is not None


def connections(*, door: Door) -> Sequence[ConnectionRow]:
    """Every line of the own schools, by the name of the school."""
    door.reading("imports", "organisation")
    rows = ImportConnection.objects.select_related("school", "source")
    return [
        ConnectionRow(
            row,
            ENVIRONMENTS.get(row.environment, row.environment),
            OUTCOMES.get(row.outcome, ""),
            row.outcome in ("done", "compared"),
        )
        for row in rows.order_by("school__name", "id")
    ]


def connection_of(uid: UUID, *, door: Door) -> ImportConnection | None:
    """One line of the own schools: others the database does not give (`of_school` in the register)."""
    door.reading("imports", "organisation")
    return ImportConnection.objects.filter(uid=uid).select_related("school", "source").first()


def schools_without(*, door: Door) -> list[School]:
    """The own schools that have no line yet."""
    door.reading("imports", "organisation")
    taken = set(ImportConnection.objects.values_list("school_id", flat=True))
    return [school for school in own_schools(door=door) if school.pk not in taken]
