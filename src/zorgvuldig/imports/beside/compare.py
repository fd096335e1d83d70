"""What another system says against what we have, out of a rehearsal: only there, only here, or different, and of which pupils.

The rehearsal writes as an import would and is rolled back, so what it changed is what an import would change, and nothing else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.spreadsheet.results import GRADES
from zorgvuldig.kit.labels import FIELD_NAMES

STATEMENT = resources.files("zorgvuldig.imports").joinpath("queries", "compared.sql").read_text()
PUPIL, GUARDIAN, CLASS, GROUP, MARK, AWAY = "pupil", "guardian", "class", "group", "grade", "absence"
KINDS = (PUPIL, GUARDIAN, CLASS, GROUP, MARK, AWAY)
KIND_OF = {
    **dict.fromkeys(("pupil", "pupil_identity", "pupil_birth", "pupil_contact", "eck_id", "enrolment"), PUPIL),
    **dict.fromkeys(("guardian", "guardianship"), GUARDIAN),
    "grade": MARK,
    "absence": AWAY,
}
OF_PUPIL = frozenset(
    {"pupil_identity", "pupil_birth", "pupil_contact", "eck_id"}
)  # a row of these that is new is a datum that differs
THERE, HERE, DIFFERS = "there", "here", "differs"
MARKED = "grade.value"


@dataclass(slots=True)
class Comparison:
    """Per kind how many, by the words above, and per field how many pupils; `pupils` says of whom what, and `fresh` how many are not here."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    pupils: dict[int, set[tuple[str, str]]] = field(default_factory=dict)

    def note(self, kind: str, what: str, pupils: list[int], names: Iterator[str] | None = None) -> None:
        """One record."""
        self.counts.setdefault(kind, Counter())[what] += 1
        for name in names or ():
            self.fields.setdefault(kind, Counter())[name] += 1
        for pupil in pupils:
            self.pupils.setdefault(pupil, set()).add((kind, what))

    def numbers(self) -> dict[str, dict[str, Any]]:
        """Counts alone, as they are kept."""
        return {
            kind: {**dict(self.counts[kind]), "fields": dict(self.fields.get(kind, {}))}
            for kind in KINDS
            if kind in self.counts
        }

    def people(self) -> Mapping[str, list[list[str]]]:
        """Of whom what, as it is sealed: our number of the pupil → kinds with what is the matter."""
        return {str(pupil): sorted(map(list, found)) for pupil, found in self.pupils.items()}


def compared(door: JobDoor, report: Report) -> Comparison:
    """What the rehearsal of this transaction says."""
    found = Comparison()
    with connections[door.alias].cursor() as cursor:
        cursor.execute(STATEMENT)
        for table, op, is_class, columns, pupils, is_fresh in cursor.fetchall():
            _note(found, table, op, is_class, columns, pupils, is_fresh)
        _only_here(found, report, door, cursor)
    return found


def _note(
    found: Comparison, table: str, op: str, is_class: bool, columns: list[str], pupils: list[int], is_fresh: bool
) -> None:
    if is_fresh:
        found.note(PUPIL, THERE, [])
        return
    kind = (CLASS if is_class else GROUP) if table == "membership" else KIND_OF.get(table)
    if kind is None or not pupils or (table == "guardian" and op == "insert"):
        return  # who is tied to the pupil is told by that tie
    if op == "insert" and table not in OF_PUPIL:
        found.note(kind, THERE, pupils)
        return
    names = [f"{table}.{column}" for column in columns if f"{table}.{column}" in FIELD_NAMES]
    if table == "grade":
        names = [MARKED]
    if op == "insert" or names or table == "membership":
        found.note(kind, DIFFERS, pupils, iter(names))


def _only_here(found: Comparison, report: Report, door: JobDoor, cursor: CursorWrapper) -> None:
    """Whom and what the other system does not name: pupils of its schools, guardians of those it names, and marks."""
    named = report.outcome.named if report.outcome else {}
    pupils = list(named.get("pupil", ()))
    cursor.execute(
        "select distinct e.pupil_id from enrolment e where e.school_id = any(%s::integer[]) and e.starts_on <= %s::date "
        "and (e.ends_on is null or e.ends_on > %s::date) and e.pupil_id > 0 and e.pupil_id <> all(%s::integer[])",
        [list(named.get("school", ())), *[timezone.localdate(door.started_at)] * 2, pupils],
    )
    for (pupil,) in cursor.fetchall():
        found.note(PUPIL, HERE, [pupil])
    if guardians := list(named.get("guardian", ())):
        cursor.execute(
            "select g.pupil_id from guardianship g where g.pupil_id = any(%s::integer[]) and g.guardian_id <> all(%s::integer[])",
            [pupils, guardians],
        )
        for (pupil,) in cursor.fetchall():
            found.note(GUARDIAN, HERE, [pupil])
    if marks := report.files.get(GRADES):
        cursor.execute(
            "select count(*) from grade c join test t on t.id = c.test_id join learning_group g on g.id = t.group_id "
            "join school_year y on y.id = g.year_id where c.pupil_id = any(%s::integer[]) and y.starts_on <= %s::date "
            "and y.ends_on > %s::date",
            [pupils, *[timezone.localdate(door.started_at)] * 2],
        )
        if (here := cursor.fetchone()[0] - marks.created - marks.changed - marks.unchanged) > 0:
            found.counts.setdefault(MARK, Counter())[HERE] = here
