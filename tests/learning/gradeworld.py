"""Tests, periods and plans beside the cast, and doors to them, for the tests about marks."""

import uuid
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Json

from tests.people import NOW, Cast, days
from zorgvuldig.learning.averages import Scheme
from zorgvuldig.learning.models import ReportCard
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.shelves import closing


def group_address(cast: Cast, rest: str = "", group: str = "wi2B") -> str:
    """A page of a group."""
    return f"/groepen/{cast.groups[group][1]}/{rest}"


def uid_of(cast: Cast, test: str) -> UUID:
    """The public number of a test."""
    return cast.db.execute("select uid from test where id = %s", [cast.tests[test]]).fetchone()[0]


def address_of(cast: Cast, test: str, rest: str = "") -> str:
    """A page of a test of wi2B."""
    return group_address(cast, f"toetsen/{uid_of(cast, test)}/{rest}")


def period(cast: Cast, number: int, starts: int, ends: int, weight: int = 1, school: str = "Oost") -> int:
    """A period of this year, between two days counted from today."""
    return cast.put(
        "period",
        year_id=cast.years[school],
        number=number,
        name=f"Periode {number}",
        starts_on=days(starts),
        ends_on=days(ends),
        weight=weight,
    )


def add_test(
    cast: Cast,
    name: str,
    *,
    group: str = "wi2B",
    shown_from: datetime | None = NOW,
    held_on: date | None = None,
    **more: Any,
) -> int:
    """A test of a group; without `shown_from` families do not see its marks."""
    cast.tests[name] = cast.put(
        "test",
        uid=uuid.uuid4(),
        group_id=cast.groups[group][0],
        title=name.title(),
        held_on=held_on or days(-5),
        shown_from=shown_from,
        **{"weight": 1, **more},
    )
    return cast.tests[name]


def mark(cast: Cast, pupil: str, test: str, text: str) -> None:
    """A mark that stands already: a number or a stored code."""
    kept = {"value": text, "code": ""} if text[0].isdigit() else {"value": None, "code": text}
    cast.put("grade", pupil_id=cast.people[pupil].id, test_id=cast.tests[test], **kept)


def plan(cast: Cast, scheme: Scheme, group: str = "wi2B") -> int:
    """A proposal by Dirk that only says how marks are made; its digest fits nothing."""
    return cast.put(
        "grade_plan",
        uid=uuid.uuid4(),
        group_id=cast.groups[group][0],
        scheme=Json(scheme.stored()),
        structure=Json({}),
        digest="",
        proposed_by_id=cast.dirk.id,
        proposed_at=NOW,
    )


def standing(cast: Cast, test: str) -> dict[str, str]:
    """The marks for a test as they are stored, by the pupil's first name."""
    rows = cast.db.execute(
        "select pupil_id, coalesce(value::text, code) from grade where test_id = %s", [cast.tests[test]]
    ).fetchall()
    names = {someone.id: name for name, someone in cast.people.items()}
    return {names[pupil]: text for pupil, text in rows}


def put_report(cast: Cast, pupil: str = "noor") -> UUID:
    """A report that was issued, with a document in the vault; its public number."""
    year = cast.put(
        "period", year_id=cast.years["Oost"], number=9, name="P9", starts_on=days(-9), ends_on=days(9), weight=1
    )
    someone = cast.people[pupil]
    stored = files.store(b"%PDF-1.7", limit_bytes=100, closing=closing(ReportCard, someone.id))
    uid: UUID = cast.put(
        "report_card", "uid", uid=uuid.uuid4(), pupil_id=someone.id, period_id=year, group_id=cast.groups["2B"][0], version=1,
        blob=stored.blob, name="rapport.pdf", media_type="application/pdf", size=8, added_at=NOW, added_by_id=cast.maud.id,
    )  # fmt: skip
    return uid


def signed(cast: Cast, group: str = "wi2B") -> UUID:
    """A group of which Dirk signed the end marks: 6,7 of Noor; its public number."""
    number, uid = cast.groups[group]
    signing = cast.put("mark_signing", uid=uuid.uuid4(), group_id=number, signed_by_id=cast.dirk.id, signed_at=NOW)
    cast.put("final_mark", pupil_id=cast.noor.id, group_id=number, signing_id=signing, value="6.7", calculated="6.7")
    return uid


def put_exam(cast: Cast) -> str:
    """A piece of work for the PTA of wi2B, that Noor handed in; the page on which that is written down."""
    add_test(cast, "werkstuk", is_exam=True, exam_code="PO1", exam_kind="hand_in", exam_weight=2, may_resit=False)
    group = cast.groups["wi2B"][0]
    cast.put("hand_in", pupil_id=cast.noor.id, group_id=group, test_id=cast.tests["werkstuk"], handed_on=days(-3))
    return address_of(cast, "werkstuk", "ingeleverd/")
