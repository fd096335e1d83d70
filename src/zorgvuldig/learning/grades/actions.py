"""Recording marks of the group that is open."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.learning.grades.reads import columns_of, mark_of
from zorgvuldig.learning.marks import Mark
from zorgvuldig.learning.models import Grade

SAVE = resources.files(__package__).joinpath("queries/save_grades.sql").read_text()
Place = tuple[int, int]  # a pupil and a test
REFUSALS: Mapping[str, Word] = {
    "grade_signed": _(
        "De eindcijfers van deze groep zijn vastgesteld. De cijfers veranderen niet meer, tenzij de schoolleider ze opent."
    ),
    "grade_resits": _("Een van deze leerlingen heeft dit schooljaar geen herkansing van het schoolexamen meer over."),
}


@dataclass(frozen=True, slots=True)
class MarkChange:
    """A changed box: pupil and test, the mark it had when the page was made, the new one (None: none), and why."""

    pupil_id: int
    test_id: int
    was: Mark | None
    mark: Mark | None
    reason: str = ""


class ChangedMeanwhile(Exception):
    """Somebody else changed some of these marks after the page was made; `marks` has theirs by pupil and test."""

    def __init__(self, marks: Mapping[Place, Mark | None]) -> None:
        super().__init__("marks changed meanwhile")
        self.marks = marks


@refusing(Refused, known=REFUSALS)
def save_grades(*, door: Door, entries: Collection[MarkChange]) -> int:
    """Save all `entries` or none, in one statement; returns how many marks changed. Raises `ChangedMeanwhile`, and `Refused`
    for a group of which the end marks are signed, or a resit that a pupil has no right to any more.
    """
    door.writing("grades")
    if not entries:
        return 0
    wanted = sorted(entries, key=lambda entry: (entry.pupil_id, entry.test_id))
    lost: set[Place] = set()
    with transaction.atomic():
        rows = _answers(wanted)
        if theirs := {place: mark for place, mark, _id in rows.get("theirs", ())}:
            raise ChangedMeanwhile(theirs)
        todo = {place for place, _mark, _id in rows.get("todo", ())}
        saved = {place for place, _mark, _id in rows.get("saved", ())}
        gone = [number for _place, _mark, number in rows.get("gone", ())]
        # Somebody added a mark between our reading and our writing, within this one statement: it can be read now.
        lost = todo - saved
        if lost:
            transaction.set_rollback(True)
        elif gone:
            Grade.objects.filter(id__in=gone).delete()
    if lost:
        raise ChangedMeanwhile(_now(lost))
    return len(todo) + len(gone)


def _answers(entries: Iterable[MarkChange]) -> dict[str, list[tuple[Place, Mark | None, int]]]:
    with connection.cursor() as cursor:
        cursor.execute(SAVE, _arrays(entries))
        found: dict[str, list[tuple[Place, Mark | None, int]]] = {}
        for what, pupil, test, value, code, number in cursor.fetchall():
            found.setdefault(what, []).append(((pupil, test), mark_of(value, code), number))
    return found


def _arrays(entries: Iterable[MarkChange]) -> dict[str, list[Any]]:
    arrays: dict[str, list[Any]] = {
        name: [] for name in ("pupils", "tests", "was_values", "was_codes", "values", "codes", "reasons")
    }
    for entry in entries:
        was, now = columns_of(entry.was), columns_of(entry.mark)
        row = (entry.pupil_id, entry.test_id, *was, *now, entry.reason)
        for column, value in zip(arrays.values(), row, strict=True):
            column.append(value)
    return arrays


def _now(places: Collection[Place]) -> dict[Place, Mark | None]:
    rows = Grade.objects.filter(
        pupil_id__in={pupil for pupil, _test in places}, test_id__in={test for _pupil, test in places}
    )
    standing = {(row.pupil_id, row.test_id): mark_of(row.value, row.code) for row in rows}
    return {place: standing.get(place) for place in places}
