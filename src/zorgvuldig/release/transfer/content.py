"""Which rows go to the next school, and the blocks of a transfer file that they become. It reads nothing itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from zorgvuldig.attendance.models import Absence, Attendance
from zorgvuldig.attendance.summary.reads import SEEN
from zorgvuldig.kit.periods import in_force, kept_away
from zorgvuldig.learning.models import Grade
from zorgvuldig.release.exchange.formats import parts_of
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.release import GatheredRows, Opening, Row, TablePart
from zorgvuldig.release.transfer.blocks import BLOCKS, BY_NAME, LAST_DAY, WORDS, Block, Document, Record, Value
from zorgvuldig.school.models import Membership
from zorgvuldig.school.people.models import Guardianship

Rows = Mapping[str, list[Row]]
Joined = Mapping[str, Row]  # by table
POINTED_TO = dict.fromkeys(("school", "learning_group", "test", "subject", "absence_reason"), "id") | {
    "guardian": "person_id"
}


def document(exchange: Exchange, found: GatheredRows) -> Document:
    """The blocks, those without anything left out. Only `found` and the exchange's own words are in it."""
    going, day = frozenset(exchange.fields), timezone.localdate(found.at)
    joined = _joined(found.rows)
    made: dict[str, list[Record]] = {
        name: [record for one in rows if (record := dict(_values(BY_NAME[name], one, going, day)))]
        for name, rows in joined.items()
    }
    made["lesverzuim"] = [_only(one, "lesverzuim", going) for one in _lessons(found.rows.get("attendance", []))]
    made["verzuim"] = [_only(one, "verzuim", going) for one in _absences(found.rows, going)]
    made["metadata"] = [
        {
            "nummer": str(exchange.uid),
            "grondslag": exchange.article,
            "datum": timezone.localdate(found.at).isoformat(),
        }
    ]
    if exchange.remark:
        made["toelichting"] = [{"tekst": str(exchange.remark)}]
    made["betwist"] = [{"gegeven": _label(f"{one.table}.{one.column}"), "tekst": one.text} for one in found.statements]
    return {block.name: made[block.name] for block in BLOCKS if made.get(block.name)}


def _joined(rows: Rows) -> dict[str, list[Joined]]:
    """By block its records: for each the rows of the tables that it is put together from."""
    by_key = {table: {row[key]: row for row in rows.get(table, [])} for table, key in POINTED_TO.items()}

    def of(table: str, row: Row, column: str) -> Row:
        return by_key.get(table, {}).get(row.get(column), {})

    single = {table: rows[table][0] for table in ("official_number", "pupil_identity", "pupil_birth", "pupil_contact") if rows.get(table)}  # fmt: skip
    grades = [_result(row, of) for row in rows.get("grade", [])]
    return {
        "leerling": [single] if single else [],
        "verzorger": [
            {"guardianship": row, "guardian": of("guardian", row, "guardian_id")} for row in rows.get("guardianship", [])
        ] or [{"guardian": row} for row in rows.get("guardian", [])],
        "school": [
            {"enrolment": row, "school": of("school", row, "school_id")}
            for row in _by(rows.get("enrolment", []), "starts_on")
        ],
        "klas": [
            {"membership": row, "learning_group": of("learning_group", row, "group_id")}
            for row in _by(rows.get("membership", []), "starts_on")
        ],
        "resultaatvakkenvo": _sorted(one for one in grades if not one["test"].get("is_exam")),
        "examenresultaat": _sorted(one for one in grades if one["test"].get("is_exam")),
    }  # fmt: skip


def _lessons(rows: list[Row]) -> list[Record]:
    """How many lessons of each kind, and how many minutes late in all."""
    counted: dict[str, list[Row]] = {}
    for row in rows:
        counted.setdefault(str(_written("attendance.kind", row.get("kind", ""))), []).append(row)
    return [
        {"soort": kind, "lessen": len(ones), "minuten": sum(one.get("minutes") or 0 for one in ones)}
        for kind, ones in sorted(counted.items())
    ]


def _absences(rows: Rows, going: frozenset[str]) -> list[Record]:
    """How often and how many days for each reason that goes along, whole days and hours of a day alike."""
    reasons = {row["id"]: row for row in rows.get("absence_reason", [])}
    counted: dict[tuple[str, bool | None], list[Row]] = {}
    for row in rows.get("absence", []):
        reason = reasons.get(row.get("reason_id"), {})
        name = str(reason.get("name", "")) if "absence_reason.name" in going else ""
        allowed = reason.get("is_authorised") if "absence_reason.is_authorised" in going else None
        counted.setdefault((name, allowed), []).append(row)
    return [
        {
            **({"reden": name} if name else {}),
            **({"geoorloofd": allowed} if allowed is not None else {}),
            "keren": len(ones),
            "dagen": sum((one["ends_on"] - one["starts_on"]).days for one in ones if "starts_on" in one and "ends_on" in one),
        }
        for (name, allowed), ones in sorted(counted.items(), key=lambda pair: (pair[0][0], str(pair[0][1])))
    ]  # fmt: skip


def _only(record: Record, block: str, going: frozenset[str]) -> Record:
    """The counts of fields that go; a zero says nothing."""
    fields = {item.name: item.field for item in BY_NAME[block].items}
    return {name: value for name, value in record.items() if (fields[name] in going and value != 0) or value is False}


def _result(grade: Row, of: Any) -> Joined:
    test = of("test", grade, "test_id")
    group = of("learning_group", test, "group_id")
    return {"grade": grade, "test": test, "subject": of("subject", group, "subject_id")}


def _sorted(results: Iterable[Joined]) -> list[Joined]:
    return sorted(
        results, key=lambda one: (one["subject"].get("name", ""), str(one["test"].get("held_on", "")), one["test"].get("title", ""))
    )  # fmt: skip


def _by(rows: list[Row], column: str) -> list[Row]:
    return sorted(rows, key=lambda row: str(row.get(column, "")))


def _values(block: Block, joined: Joined, going: frozenset[str], day: date) -> Iterator[tuple[str, Value]]:
    for item in block.items:
        table, _dot, column = item.field.rpartition(".")
        value = joined.get(table, {}).get(column) if item.field in going else None
        if item.field in LAST_DAY and value is not None and value > day:
            continue  # an end that is planned says nothing of what was
        if value is not None and value != "":
            yield item.name, _written(item.field, value)


def _written(field: str, value: Any) -> Value:
    """A value as the file has it: in Dutch words, days as ISO, and the last day instead of the first without."""
    if field in WORDS:
        return WORDS[field].get(value, str(value))
    if field in LAST_DAY:
        return (value - timedelta(days=1)).isoformat()  # type: ignore[no-any-return]  # rows hold anything
    match value:
        case bool() | int():
            return value
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:.1f}"
        case _:
            return str(value)


def _label(field: str) -> str:
    for block in BLOCKS:
        for item in block.items:
            if item.field == field:
                return f"{block.name}.{item.name}"
    return field


# Which rows go to the next school: no more than it needs, and of absence and grades no more than the past year.

WRITTEN = frozenset(item.field for block in BLOCKS for item in block.items if item.field) | {"test.is_exam"}


def a_year_before(day: date) -> date:
    """The first day of the year that ends on `day`."""
    try:
        return day.replace(year=day.year - 1) + timedelta(days=1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, month=3, day=1)


def chosen(pupil_id: int, fields: Sequence[str], *, door: Opening) -> list[TablePart]:
    """The parts of the pupil's data that go, of the declared fields. Keys that mean nothing elsewhere are not among them."""
    parts = parts_of([field for field in fields if field in WRITTEN])
    rows = _rows(pupil_id, frozenset(part.table for part in parts), door)
    guardians = rows.pop("guardian", [])
    return [
        replace(part, people={pupil_id: guardians})
        if part.table == "guardian"
        else replace(part, only={"id": rows[part.table]})
        if part.table in rows
        else part
        for part in parts
    ]


def _rows(pupil_id: int, tables: frozenset[str], door: Opening) -> dict[str, list[Any]]:
    """By table the numbers of the rows that go; a table that is not there goes whole."""
    day, alias = timezone.localdate(door.opened_at), door.alias
    since = a_year_before(day)
    found: dict[str, list[Any]] = {}
    if tables & {"guardianship", "guardian"}:
        ties = Guardianship.objects.using(alias).filter(in_force(day), pupil_id=pupil_id, has_authority=True)
        ties = ties.exclude(kept_away(day))
        found["guardianship"] = [tie.pk for tie in ties]
        found["guardian"] = [tie.guardian_id for tie in ties]
    queries: Mapping[str, Any] = {
        "membership": lambda: Membership.objects.filter(pupil_id=pupil_id, is_class=True, starts_on__lte=day),
        "grade": lambda: Grade.objects.filter(
            Q(test__held_on__gte=since) | Q(test__is_exam=True),
            pupil_id=pupil_id,
            test__shown_from__lte=door.opened_at,  # what a teacher still works on is nobody's yet
        ),
        "attendance": lambda: Attendance.objects.filter(pupil_id=pupil_id, lesson__held_on__gte=since).exclude(
            kind=SEEN
        ),
        "absence": lambda: Absence.objects.filter(pupil_id=pupil_id, ends_on__gt=since, starts_on__lte=day),
    }
    for table, query in queries.items():
        if table in tables:
            found[table] = list(query().using(alias).values_list("pk", flat=True))
    return found
