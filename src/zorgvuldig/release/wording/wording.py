"""The rows of a dossier in words, in the language that is active: names for numbers, days, yes and no."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import ForeignKey
from django.utils.text import capfirst
from django.utils.translation import gettext

from zorgvuldig.access.log_reads import WHOLE
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_words import say, small, within
from zorgvuldig.pupils.own_fields import reads as own_fields
from zorgvuldig.register.schema import Text
from zorgvuldig.release.release import MODELS, WHO, Row
from zorgvuldig.release.wording.labels import label
from zorgvuldig.release.wording.labels_suppliers import CHANNELS, PSEUDONYM
from zorgvuldig.release.wording.plain import HISTORY, MASKS, plain, readable
from zorgvuldig.release.wording.values import VALUES

# What means nothing on paper; it is all in the JSON and in the tables.
HIDDEN = frozenset(
    ("id", "uid", "pupil_id", "blob", "sort_key", "search_key", "sources", "sha256", "batch", "row_id", "size",
     "media_type", "tries", "face_id", "picture_id", "publication_id", "taken_at", "step", "write_mask")
)  # fmt: skip
HIDDEN_THERE = frozenset(
    ("gate.log.kind", "gate.change.mask", "pupil.person_id", "guardian.person_id", "staff.person_id",
     "official_number.person_id", "archive_record.person_id", "health_statement.person_id", "learning_group.year_id", "test.shown_from")
)  # fmt: skip
PEOPLE = frozenset((*WHO, "staff_id", "person_id", "guardian_id"))
CALLED = ("name", "title", "subject", "happened_on")  # by which column a row of another table is named
OPS = {
    "insert": Text("nieuw", "new"),
    "update": Text("veranderd", "changed"),
    "delete": Text("verwijderd", "removed"),
}
SYSTEM = 0


class Wording:
    """Says what a value means. It knows the people and rows of one dossier, and nobody else."""

    def __init__(self, rows: Mapping[str, list[Row]]) -> None:
        self._rows = rows
        self._people = {SYSTEM: gettext("het systeem")}
        for table, key in (("staff", "person_id"), ("guardian", "person_id"), ("pupil_identity", "pupil_id")):
            self._people |= {row[key]: name_of(row) for row in rows.get(table, [])}
        self._by_key: dict[str, dict[Any, Row]] = {}

    def pairs(self, table: str, row: Row) -> list[tuple[str, str]]:
        """What can be read of a row: label and value, in the register's order; what is empty too."""
        read = readable(table, row)
        shown = [c for c in read if c not in HIDDEN and f"{table}.{c}" not in HIDDEN_THERE]
        return [(self._label(table, column), self.value(table, column, read[column], read)) for column in shown]

    def _label(self, table: str, column: str) -> str:
        text = say(label(table, column))
        for before in ("Intern nummer van ", "Nummer van ", "Internal number of ", "Number of "):
            text = text.removeprefix(before)
        return capfirst(text)

    def value(self, table: str, column: str, value: Any, row: Row) -> str:
        """One value in words; empty when there is none."""
        if value is None or value == "":
            return ""
        if column in PEOPLE or column.endswith("_by_id"):
            return self._people.get(value, gettext("iemand die hier niet met naam staat"))
        special = _SPECIAL.get(f"{table}.{column}") or _SPECIAL.get(column)
        if special is not None:
            return special(value, row)
        if table == HISTORY and column == "changed":
            return self._changed(row["table_name"], value)
        named = VALUES.get(f"{table}.{column}", {}).get(value) if isinstance(value, str) else None
        if named is not None:
            return say(named)
        fields = MODELS[table]._meta.concrete_fields if table in MODELS else ()
        field = next((field for field in fields if field.column == column), None)
        if isinstance(field, ForeignKey):
            return self._other(field.related_model._meta.db_table, value)
        return plain(value)

    def _other(self, table: str, key: Any) -> str:
        """How a row of another table is called."""
        if table not in self._by_key:
            pk = MODELS[table]._meta.pk
            self._by_key[table] = {row[str(pk.column if pk else "id")]: row for row in self._rows.get(table, [])}
        row = self._by_key[table].get(key)
        if row is None:
            return ""
        match table:
            case "lesson":
                when = gettext("%(day)s, lesuur %(slot)s") % {"day": plain(row["held_on"]), "slot": row["slot"]}
                return f"{when}, {self._other('learning_group', row['group_id'])}"
            case "test":
                return f"{row['title']}, {self._other('learning_group', row['group_id'])}, {plain(row['held_on'])}"
            case "supply":
                how = say(CHANNELS[row["channel"]]) if row["channel"] in CHANNELS else row["channel"]
                went = f"{self._other('product', row['product_id'])}, {how}, {plain(row['at'])}"
                return f"{went}: {_claims(row['claims'], row)}"
            case "learning_group" if row.get("subject_id"):
                return f"{self._other('subject', row['subject_id'])} ({row['name']})"
        named = next((str(row[column]) for column in CALLED if row.get(column)), "")
        return named or plain(next((row[c] for c in ("version", "starts_on", "held_on") if row.get(c)), ""))

    def _changed(self, table: str, changed: Mapping[str, Any]) -> str:
        said = []
        for column, value in changed.items():
            if column in HIDDEN:
                continue
            if isinstance(value, list) and len(value) == 2:
                old, new = (self._past(table, column, one) for one in value)
                said.append(f"{self._past_label(table, column)}: {old or '–'} → {new or '–'}")
            elif value not in (None, ""):
                said.append(f"{self._past_label(table, column)}: {self._past(table, column, value)}")
        return "\n".join(said)

    def _past(self, table: str, column: str, value: Any) -> str:
        return self.value(table, column, value, {})

    def _past_label(self, table: str, column: str) -> str:
        try:
            return self._label(table, column)
        except KeyError:
            return column


def name_of(row: Row) -> str:
    """The whole name in a row that has one."""
    return " ".join(filter(None, (row["given_name"], row["prefix"], row["family_name"])))


def _kinds(keys: Any) -> str:
    """Categories by name; of a table or `table.column` the category it is of."""
    if set(keys) >= WHOLE:
        return gettext("Het hele dossier")
    found = [REGISTER.categories[key] for key in keys if key in REGISTER.categories]
    return ", ".join(within(category.name) for category in found if category.about) or "–"


def _table(name: Any, row: Row) -> str:
    table = REGISTER.tables.get(name)
    return say(REGISTER.categories[table.category].name) if table and table.category else str(name)


def _fields(names: Any, row: Row) -> str:
    tables = dict.fromkeys(str(name).rpartition(".")[0] for name in names)
    return _kinds(dict.fromkeys(REGISTER.tables[table].category for table in tables if table in REGISTER.tables))


def _role(key: Any, row: Row) -> str:
    if key in REGISTER.roles:
        return say(REGISTER.roles[key].name)
    job = str(key).rpartition("_job_")[2]
    return say(REGISTER.jobs[job].name) if job in REGISTER.jobs else ""


def _named(declared: Mapping[str, Any]) -> Callable[[Any, Row], str]:
    return lambda key, row: say(declared[key].name) if key in declared else str(key)


def _basis(key: Any, row: Row) -> str:
    known = REGISTER.bases.get(str(key).partition("/")[0])
    return known.article if known else str(key)


def _claims(keys: Any, row: Row) -> str:
    """What a supplier gets: a pseudonym always, and the agreed claims by name."""
    known = [say(REGISTER.claims[key].name) if key in REGISTER.claims else str(key) for key in keys]
    return ", ".join([say(PSEUDONYM), *map(small, known)])


def _channels(keys: Any, row: Row) -> str:
    return ", ".join(say(CHANNELS[key]) if key in CHANNELS else str(key) for key in keys)


def _engaged(found: Any, row: Row) -> str:
    return "; ".join(", ".join(str(value) for value in one.values() if value) for one in found)


_SPECIAL: Mapping[str, Callable[[Any, Row], str]] = {
    **dict.fromkeys(MASKS, lambda keys, row: _kinds(keys)),
    "gate.log.role": _role,
    "purpose": _named(REGISTER.purposes),
    "recipient": _named(REGISTER.recipients),
    "picture_objection.medium": _named(REGISTER.topics),
    "own_value.field": lambda key, row: own_fields.name_of(str(key)),
    "own_value.value": lambda said, row: (
        own_fields.value_of(row["field"], said) if row else own_fields.plain_words(str(said))
    ),
    "table_name": _table,
    "op": lambda op, row: say(OPS[op]) if op in OPS else str(op),
    "fields": _fields,
    "basis": _basis,
    "claims": _claims,
    "agreement.channels": _channels,
    "agreement.sub_processors": _engaged,
}
