"""Columns to choose from for a list: those that the register declares and the rule for it opens, by their names; and the list made of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.labels import FIELD_NAMES, value_label
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.platform.names import fold, sort_key
from zorgvuldig.platform.spreadsheets.write import Value
from zorgvuldig.register.schema import Rule
from zorgvuldig.release.lists.actions import NAME, full_name, with_authority
from zorgvuldig.release.release import Row, TablePart
from zorgvuldig.school.models import Enrolment, Membership

PURPOSE = "lists"
BASE = ("organisation", "staff", "identity", "membership", "release")  # what a page of a list opens in any case
# Tables with one row per pupil, of which every column with a name on the screen can be chosen, and those that are left out.
TABLES = ("pupil_identity", "pupil", "pupil_birth", "pupil_contact", "enrolment")
LEFT_OUT = frozenset(
    ("pupil_birth.confirmed_from", "enrolment.school_id", "enrolment.ends_on", "enrolment.left_with", "enrolment.destination")
)  # fmt: skip
NAMED: Mapping[str, str | Promise] = {
    "pupil.number": _("Leerlingnummer"),
    "membership.group_id": _("Klas"),
    "learning_group.stage": _("Leerjaar"),
    "guardian.family_name": _("Ouders met gezag"),
    "guardian.phone": _("Telefoon van de ouders"),
    "guardian.email": _("E-mail van de ouders"),
}
ORDER = (
    "pupil_identity",
    "pupil",
    "membership",
    "learning_group",
    "enrolment",
    "pupil_birth",
    "pupil_contact",
    "guardian",
)

Ties = Mapping[int, Sequence[int]]  # the guardians of each pupil


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of the register, what it is called, and which categories have to be open for it."""

    key: str
    label: str | Promise
    needs: frozenset[str]

    @property
    def table(self) -> str:
        """The table that it stands in."""
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        """Its name in that table."""
        return self.key.partition(".")[2]


def _declared() -> Iterable[ListColumn]:
    for table in TABLES:
        for column in REGISTER.tables[table].columns:
            key = f"{table}.{column}"
            if (label := NAMED.get(key) or FIELD_NAMES.get(key)) and key not in LEFT_OUT:
                yield ListColumn(key, label, frozenset({REGISTER.tables[table].category}))
    for key in ("membership.group_id", "learning_group.stage"):
        yield ListColumn(key, NAMED[key], frozenset({"membership", "organisation"}))
    for key in ("guardian.family_name", "guardian.phone", "guardian.email"):
        yield ListColumn(key, NAMED[key], frozenset({"guardian", "birth"}))  # until which age they have authority


def is_special(category: str) -> bool:
    """Whether the law protects these data specially: such as the citizen number, health, and what the care team knows."""
    return bool(REGISTER.categories[category].special)


COLUMNS: Mapping[str, ListColumn] = {
    one.key: one
    for one in sorted(_declared(), key=lambda column: ORDER.index(column.table))
    if not any(map(is_special, one.needs))
}
# The categories that some of them need besides what every list opens.
OPTIONAL = tuple(
    sorted(
        {category for one in COLUMNS.values() for category in one.needs} - set(BASE),
        key=list(REGISTER.categories).index,
    )
)


def offered(rules: Iterable[Rule]) -> list[ListColumn]:
    """The columns that one of these rules opens: the one that opens most. No two are put together, as the gate does not either."""
    reads = max((frozenset(rule.reads) for rule in rules), key=len, default=frozenset())
    return [column for column in COLUMNS.values() if column.needs <= reads]


def chosen(keys: Iterable[str]) -> list[ListColumn]:
    """The columns of these keys that there are, each once, in the order of the register."""
    wanted = set(keys)
    return [column for key, column in COLUMNS.items() if key in wanted]


def opened_for(columns: Iterable[ListColumn]) -> tuple[str, ...]:
    """The categories that a page has to open besides, for these columns."""
    needed = {category for column in columns for category in column.needs}
    return tuple(category for category in OPTIONAL if category in needed)


# What leaves with these columns, and what each cell holds.


def ties_of(columns: Sequence[ListColumn], pupils: Sequence[int], *, door: Door) -> Ties:
    """The guardians with authority of each pupil, when a column is about them."""
    return with_authority(pupils, door=door) if any(one.table == "guardian" for one in columns) else {}


def parts_of(columns: Sequence[ListColumn], pupils: Sequence[int], ties: Ties, *, door: Door) -> list[TablePart]:
    """The pieces of tables that the list is made of. Names always go along: of whom a row is."""
    wanted: dict[str, set[str]] = {"pupil_identity": set(NAME)}
    for column in columns:
        wanted.setdefault(column.table, set()).add(column.name)
    parts = [
        TablePart(table, tuple(column for column in REGISTER.tables[table].columns if column in wanted[table]))
        for table in ("pupil_identity", "pupil", "pupil_birth", "pupil_contact")
        if table in wanted
    ]
    if wanted.keys() & {"membership", "learning_group"}:
        parts.append(TablePart("membership", ("group_id",), only={"id": _places(pupils, door=door)}))
        parts.append(TablePart("learning_group", ("name", "stage")))
    if "enrolment" in wanted:
        door.reading("enrolment")
        here = Enrolment.objects.filter(in_force(today(door=door)), pupil_id__in=pupils)
        only = {"id": list(here.values_list("pk", flat=True))}
        parts.append(TablePart("enrolment", tuple(sorted(wanted["enrolment"])), only=only))
    if "guardian" in wanted:
        reached = tuple(sorted(wanted["guardian"] - {"family_name"}))
        parts.append(TablePart("guardian", (*NAME, *reached), people=ties))
    return parts


def _places(pupils: Sequence[int], *, door: Door) -> list[int]:
    """The places of these pupils in the class that they are in today."""
    door.reading("membership")
    held = Membership.objects.filter(in_force(today(door=door)), pupil_id__in=pupils, is_class=True)
    return list(held.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class ListLine:
    """A row of the list: its cells in the order of the columns, and the name to sort by."""

    name: str
    cells: tuple[Value, ...]

    @property
    def texts(self) -> list[str]:
        """The cells as the screen shows them."""
        return [date_format(cell, "j-n-Y") if isinstance(cell, date) else str(cell or "") for cell in self.cells]


def lines_of(
    columns: Sequence[ListColumn],
    rows: Mapping[str, list[Row]],
    ties: Ties,
    *,
    sorted_by: str = "",
    backwards: bool = False,
) -> list[ListLine]:
    """The list of rows that leave or are shown: by name, or by one of its columns, with the empty ones last."""
    cells = [_cell(column, rows, ties) for column in columns]
    people = sorted(
        rows.get("pupil_identity", []),
        key=lambda row: (sort_key(row["given_name"], row["prefix"], row["family_name"]), row["pupil_id"]),
    )
    lines = [ListLine(full_name(row), tuple(cell(row) for cell in cells)) for row in people]
    at = next((place for place, column in enumerate(columns) if column.key == sorted_by), None)
    if at is None:
        return lines[::-1] if backwards else lines
    filled = [line for line in lines if line.cells[at] not in (None, "")]
    empty = [line for line in lines if line.cells[at] in (None, "")]
    return sorted(filled, key=lambda line: _order(line.cells[at]), reverse=backwards) + empty


def _order(value: Value) -> tuple[int, object]:
    return (0, fold(value)) if isinstance(value, str) else (1, value)


def _cell(column: ListColumn, rows: Mapping[str, list[Row]], ties: Ties) -> Callable[[Row], Value]:
    held = rows.get(column.table, [])
    match column.table:
        case "pupil_identity":
            return partial(_own, column)
        case "pupil":
            return partial(_of, column, {row["person_id"]: row for row in held})
        case "membership" | "learning_group":
            groups = {row["id"]: row for row in rows.get("learning_group", [])}
            places = {row["pupil_id"]: groups.get(row["group_id"], {}) for row in rows.get("membership", [])}
            return partial(_at, "name" if column.table == "membership" else column.name, places)
        case "guardian":
            return partial(_guardians, column, {row["person_id"]: row for row in held}, ties)
        case _:
            return partial(_of, column, {row["pupil_id"]: row for row in held})


def _own(column: ListColumn, person: Row) -> Value:
    return _cell_value(column, person.get(column.name))


def _of(column: ListColumn, held: Mapping[int, Row], person: Row) -> Value:
    return _cell_value(column, held.get(person["pupil_id"], {}).get(column.name))


def _at(name: str, places: Mapping[int, Row], person: Row) -> Value:
    found: Value = places.get(person["pupil_id"], {}).get(name)
    return found


def _guardians(column: ListColumn, known: Mapping[int, Row], ties: Ties, person: Row) -> Value:
    people = [known[guardian] for guardian in ties.get(person["pupil_id"], ()) if guardian in known]
    said = [full_name(one) if column.name == "family_name" else one.get(column.name, "") for one in people]
    return ", ".join(filter(None, said))


def _cell_value(column: ListColumn, value: Value) -> Value:
    """A date and a number stay what they are; a fixed value is said in words."""
    if isinstance(value, int | date):
        return value
    return value_label(column.key, value) if value else ""
