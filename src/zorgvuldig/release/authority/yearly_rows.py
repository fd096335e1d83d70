"""What a pupil's part of the yearly extract is made of: enrolments and classes of that year, and results of exams. No name."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from zorgvuldig.learning.models import Grade
from zorgvuldig.release.release import GatheredRows, Opening, Row, TablePart
from zorgvuldig.school.models import Enrolment, Membership

NUMBERS = {"bsn": "burgerservicenummer", "education": "onderwijsnummer"}
FIELDS: Mapping[str, tuple[str, ...]] = {
    "official_number": ("kind", "number"),
    "pupil_birth": ("born_on", "sex"),
    "pupil_contact": ("postcode",),
    "enrolment": ("school_id", "level", "starts_on", "ends_on", "left_with"),
    "membership": ("starts_on", "ends_on"),
    "grade": ("value", "code"),
    "test": ("is_exam",),
    "learning_group": ("stage", "level"),
    "subject": ("code", "name"),
    "school": ("name", "brin"),
}
# What only goes along when something of these is there: of whom no exam is known no subject goes.
ALONG = {"test": ("grade",), "subject": ("grade",), "learning_group": ("membership", "grade"), "school": ("enrolment",)}
Entry = Mapping[str, Any]


def year_before(day: date) -> date:
    """The same day a year earlier; of 29 February the last day of that month."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def who(school_id: int, on: date, *, door: Opening) -> list[int]:
    """The pupils who were enrolled at this school on a day or in the year before it."""
    door.reading("enrolment")
    rows = _enrolments(school_id, on, door=door)
    return sorted(set(rows.values_list("pupil_id", flat=True)))


def parts(pupils: Collection[int], school_id: int, on: date, *, door: Opening) -> list[TablePart]:
    """The declared fields, of rows of this school and this year alone; of grades those of exams."""
    since = year_before(on)
    there = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=since))
    classes = Membership.objects.using(door.alias).filter(
        there, pupil_id__in=pupils, is_class=True, group__year__school_id=school_id
    )
    exams = Grade.objects.using(door.alias).filter(
        pupil_id__in=pupils,
        test__is_exam=True,
        test__group__year__school_id=school_id,
        test__held_on__gt=since,
        test__held_on__lte=on,
    )
    enrolments = _enrolments(school_id, on, door=door).filter(pupil_id__in=pupils)
    only = {"enrolment": enrolments, "membership": classes, "grade": exams}
    return [
        TablePart(name, columns, {"id": list(only[name].values_list("pk", flat=True))} if name in only else {})
        for name, columns in FIELDS.items()
    ]


def entries(found: GatheredRows, pupils: Sequence[int], recorded: Mapping[int, Collection[str]]) -> dict[int, Entry]:
    """Per pupil what goes, of whom there is an enrolment to tell. `recorded` are fields that were told before: no other goes."""
    mine = {name: _by_pupil(name, rows) for name, rows in found.rows.items() if name not in ALONG}
    by_key = {name: {row["id"]: row for row in found.rows.get(name, [])} for name in ALONG}
    made = {}
    for pupil in pupils:
        rows = {name: _known_rows(name, by[pupil], recorded.get(pupil)) for name, by in mine.items() if pupil in by}
        if rows.get("enrolment"):
            made[pupil] = _pupil_entry(rows, by_key)
    return made


def fields_of(pupil: int, found: GatheredRows) -> list[str]:
    """The table.column fields that go about this pupil."""
    there = {name for name, rows in found.rows.items() if name not in ALONG and pupil in _by_pupil(name, rows)}
    there |= {name for name, needs in ALONG.items() if there & set(needs)}
    return [field for field in found.fields if field.partition(".")[0] in there]


def _enrolments(school_id: int, on: date, *, door: Opening) -> Any:
    there = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=year_before(on)))
    return Enrolment.objects.using(door.alias).filter(there, school_id=school_id)


def _by_pupil(name: str, rows: Iterable[Row]) -> dict[int, list[Row]]:
    key = "person_id" if name == "official_number" else "pupil_id"
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _known_rows(name: str, rows: list[Row], recorded: Collection[str] | None) -> list[Row]:
    if recorded is None:
        return rows
    own = FIELDS[name]
    if not any(f"{name}.{column}" in recorded for column in own):
        return []
    return [{c: v for c, v in row.items() if c not in own or f"{name}.{c}" in recorded} for row in rows]


def _pupil_entry(rows: Mapping[str, list[Row]], by_key: Mapping[str, Mapping[int, Row]]) -> Entry:
    number, birth = _first(rows, "official_number"), _first(rows, "pupil_birth")
    return _filled(
        {
            "soortNummer": NUMBERS.get(number.get("kind", ""), ""),
            "nummer": number.get("number", ""),
            "geboortedatum": birth.get("born_on"),
            "geslacht": birth.get("sex", ""),
            "postcode": _first(rows, "pupil_contact").get("postcode", ""),
            "inschrijving": [
                _filled(
                    {
                        "niveau": row.get("level", ""),
                        "eersteDag": row.get("starts_on"),
                        "eersteDagNiet": row.get("ends_on"),
                        "uitstroom": row.get("left_with", ""),
                    }
                )
                for row in rows["enrolment"]
            ],
            "klas": [_class(row, by_key) for row in rows.get("membership", [])],
            "resultaat": [_result(row, by_key) for row in rows.get("grade", [])],
        }
    )


def _class(row: Row, by_key: Mapping[str, Mapping[int, Row]]) -> Entry:
    group = by_key["learning_group"].get(row["group_id"], {})
    return _filled(
        {
            "leerjaar": group.get("stage"),
            "niveau": group.get("level", ""),
            "eersteDag": row.get("starts_on"),
            "eersteDagNiet": row.get("ends_on"),
        }
    )


def _result(row: Row, by_key: Mapping[str, Mapping[int, Row]]) -> Entry:
    group = by_key["learning_group"].get(by_key["test"].get(row["test_id"], {}).get("group_id", 0), {})
    subject = by_key["subject"].get(group.get("subject_id") or 0, {})
    return _filled(
        {
            "vak": subject.get("code", ""),
            "vaknaam": subject.get("name", ""),
            "cijfer": row.get("value"),
            "oordeel": row.get("code", ""),
        }
    )


def _first(rows: Mapping[str, list[Row]], name: str) -> Row:
    return (rows.get(name) or [{}])[0]


def _filled(values: Entry) -> Entry:
    return {key: value for key, value in values.items() if value not in (None, "", [])}
