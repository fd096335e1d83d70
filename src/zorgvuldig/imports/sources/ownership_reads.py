"""Who keeps which datum, and where another system says something else."""

from collections.abc import Mapping
from dataclasses import dataclass

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import working
from zorgvuldig.imports.run import KIND
from zorgvuldig.kit.labels import FIELD_NAMES, Word, value_label
from zorgvuldig.pupils.changes.reads import keepers
from zorgvuldig.school.source_models import ImportSource, SourceDifference


@dataclass(frozen=True, slots=True)
class Difference:
    """What a system says of a pupil instead of what stands here."""

    label: Word
    source: str
    theirs: str


def owned_by_others(*, door: Door) -> Mapping[str, tuple[str, str]]:
    """`table.column` → (the name of the system that keeps it, its own name for the field). Nobody here changes those."""
    return {field: (owner.source, owner.field_name) for field, owner in keepers(door=door).owners.items()}


def sources(*, door: Door) -> list[ImportSource]:
    """The systems that are read in."""
    door.reading("imports")
    return list(ImportSource.objects.order_by("name"))


def difference_counts(*, door: Door) -> dict[int, int]:
    """Per system about how many pupils it says something else; numbers only."""
    door.reading("imports")
    counts: dict[int, int] = {}
    with working(KIND, now=door.opened_at) as job:
        rows = SourceDifference.objects.using(job.alias).values_list("source_id", "pupil_id").distinct()
        for source, _pupil in rows:
            counts[source] = counts.get(source, 0) + 1
    return counts


def differences(pupil_id: int, *, door: Door) -> list[Difference]:
    """What other systems say of an opened pupil."""
    door.reading("admin_task", "imports")
    rows = SourceDifference.objects.filter(pupil_id=pupil_id).select_related("source").order_by("field")
    return [
        Difference(FIELD_NAMES.get(row.field, row.field), row.source.name, value_label(row.field, _value(row.theirs)))
        for row in rows
    ]


def _value(theirs: str) -> object:
    return {"true": True, "false": False}.get(theirs, theirs)
