"""Nothing that a family sees and that can be wrong is without a way to say so, or without a reason why not."""

import re
from pathlib import Path

import pytest

from tests.structure.source import SOURCE
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Guard, Table
from zorgvuldig.rights.corrections.desks import DESKS
from zorgvuldig.rights.corrections.fields import DECIDING, DISPUTABLE, is_bookkeeping, seen_categories, why_not

# Where a family reads its file: the pages of `release`, the attendance of every day, and the parts these are made of.
FAMILY = [
    *SOURCE.glob("*/jinja2/*/file*.html"),
    *SOURCE.glob("*/jinja2/*/parts/*.html"),
    *(path for name in ("attendance_part.html", "health_parts.html", "plan_parts.html") for path in SOURCE.glob(f"*/jinja2/*/{name}")),
]  # fmt: skip
NOTES = ("guidance_note", "care_note", "own_note")
TAG = re.compile(r"{{-?\s+dispute\((\S+),\s+\S+,\s+((?:\"\w+\"(?:,\s+)?)+)\)\s+-?}}")
SUBJECT = {"request", "correction", "parental_access"}  # what somebody asked or allowed themselves
RECORDS = {Guard.PUPIL, Guard.VIA}


def linked(files: list[Path]) -> set[str]:
    """Every `table.column` beside which these templates place it."""
    found = set()
    for file in files:
        for table, columns in TAG.findall(file.read_text()):
            tables = NOTES if table == "entry.audience.table" else (table.strip('"'),)
            found |= {f"{name}.{column}" for name in tables for column in re.findall(r"\w+", columns)}
    return found


def test_every_datum_that_can_be_wrong_has_the_way_on_the_family_page() -> None:
    assert sorted(set(DISPUTABLE) - linked(FAMILY)) == []


def test_the_tag_stands_nowhere_beside_what_is_no_datum() -> None:
    known = {f"{table.name}.{column}" for table in REGISTER.tables.values() for column in table.columns}
    assert sorted(linked(FAMILY) - known) == []


SEEN = [
    table
    for table in REGISTER.tables.values()
    if table.guard in RECORDS and table.category in seen_categories() - SUBJECT
]


@pytest.mark.parametrize("table", SEEN, ids=lambda table: table.name)
def test_every_column_a_family_sees_can_be_disputed_or_says_why_not(table: Table) -> None:
    open_ = [
        column
        for column in table.columns
        if f"{table.name}.{column}" not in DISPUTABLE
        and why_not(table, column) is None
        and not is_bookkeeping(table, column)
    ]
    assert open_ == []


def test_every_datum_has_a_desk() -> None:
    desks = {desk.purpose: set(desk.categories) for desk in DESKS}
    assert set(desks) == set(DECIDING)
    for datum in DISPUTABLE.values():
        assert datum.owners, datum.field
        assert all(datum.category in desks[owner] for owner in datum.owners), datum.field
        assert datum.name, datum.field
        assert datum.deciders, datum.field


def test_logs_and_releases_cannot_be_disputed() -> None:
    assert not {field.partition(".")[0] for field in DISPUTABLE} & {"release", "gate.log", "gate.change", "message"}
