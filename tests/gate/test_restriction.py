"""What a family had restricted stays stored and closed (AVG art. 18), but for the purposes that the law leaves."""

import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.gate.doors import class_of, file_of
from tests.gate.hostile import attempt, commit, token_of
from tests.people import NOW, Cast, Someone, secret_of, sign_in
from zorgvuldig.attendance.models import Attendance
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.learning.models import Grade

GRADES = ("identity", "assessment", "grades")


def restrict(cast: Cast, pupil: Someone, *categories: str, **more: Any) -> None:
    """As the privacy officer would, after a request."""
    request = cast.put(
        "request", uid=uuid.uuid4(), pupil_id=pupil.id, kind="restriction", way="desk", acts_as="guardian",
        asker_name=b"", wish=b"", received_on=NOW.date(), entered_at=NOW, entered_by_id=1, identity_way="",
        extension_reason=b"", weighing=b"", outcome="", ground="", answer=b"",
    )  # fmt: skip
    values = {"purpose": "", "starts_at": NOW - timedelta(minutes=1)} | more
    mask = REGISTER.mask(categories)
    cast.put("restriction", uid=uuid.uuid4(), pupil_id=pupil.id, request_id=request, mask=mask, set_by_id=1, **values)


def seen_by_teacher(cast: Cast) -> set[int]:
    """Whose grades the class page of the teacher has."""
    with class_of(cast, secret_of(cast.dirk)):
        return set(Grade.objects.values_list("pupil_id", flat=True))


def test_a_teacher_loses_one_pupil_and_keeps_the_class(cast: Cast) -> None:
    everybody = seen_by_teacher(cast)
    assert {cast.noor.id, cast.tess.id} <= everybody
    restrict(cast, cast.noor, "grades")
    assert seen_by_teacher(cast) == everybody - {cast.noor.id}
    with class_of(cast, secret_of(cast.dirk)) as door:
        assert door.withheld == {cast.noor.id: frozenset({"grades"})}


def test_the_log_says_what_was_really_open(cast: Cast) -> None:
    restrict(cast, cast.noor, "grades")
    seen_by_teacher(cast)
    masks = dict(cast.db.execute("select pupil_id, mask from gate.log where not refused").fetchall())
    assert "grades" not in REGISTER.names(masks[cast.noor.id])
    assert "identity" in REGISTER.names(masks[cast.noor.id])
    assert "grades" in REGISTER.names(masks[cast.tess.id])


@pytest.mark.parametrize(
    ("purpose", "starts_in", "ends_in", "closed"),
    [
        ("", -1, None, True),
        ("teaching", -1, None, True),
        ("mentoring", -1, None, False),  # an objection to another purpose
        ("", 240, None, False),
        ("", -60, -1, False),
        ("", -60, 240, True),
    ],
)
def test_it_holds_from_then_until_then_and_for_its_purpose(
    cast: Cast, purpose: str, starts_in: int, ends_in: int | None, closed: bool
) -> None:
    ends = {} if ends_in is None else {"ends_at": NOW + timedelta(minutes=ends_in), "lifted_by_id": 1}
    restrict(cast, cast.noor, "grades", purpose=purpose, starts_at=NOW + timedelta(minutes=starts_in), **ends)
    assert (cast.noor.id not in seen_by_teacher(cast)) is closed


def test_the_family_still_sees_what_it_restricted(cast: Cast) -> None:
    restrict(cast, cast.noor, "grades")
    with file_of(cast.noor, secret_of(cast.gerda)) as door:
        assert Grade.objects.filter(pupil_id=cast.noor.id).exists()
        assert door.withheld == {}


@pytest.mark.parametrize("hand", ["reader", "writer"])
def test_no_statement_reads_or_changes_it(cast: Cast, runtime: psycopg.Connection, hand: str) -> None:
    group = cast.groups["wi2B"][1]
    early = token_of(runtime, cast.dirk, "teaching", GRADES, "group", group, writes=("grades",))
    commit(runtime, early, f"update grade set value = 3.3 where pupil_id = {cast.noor.id}")
    restrict(cast, cast.noor, "grades")
    token = token_of(runtime, cast.dirk, "teaching", GRADES, "group", group, writes=("grades",))
    assert attempt(runtime, hand, token, f"select 1 from grade where pupil_id = {cast.noor.id}") == []
    # nor in the history, which goes with its category
    assert attempt(runtime, hand, token, f"select 1 from gate.change where pupil_id = {cast.noor.id}") == []
    assert attempt(runtime, hand, token, f"select 1 from pupil_identity where pupil_id = {cast.noor.id}") == [(1,)]


def test_it_cannot_be_written_either(cast: Cast, runtime: psycopg.Connection) -> None:
    restrict(cast, cast.noor, "grades")
    token = token_of(runtime, cast.dirk, "teaching", GRADES, "group", cast.groups["wi2B"][1], writes=("grades",))
    commit(runtime, token, "update grade set value = 9.9")
    values = dict(cast.db.execute("select pupil_id, value from grade").fetchall())
    assert float(values[cast.noor.id]) != 9.9
    assert float(values[cast.tess.id]) == 9.9


def test_what_is_stored_stays_stored(cast: Cast) -> None:
    before = cast.db.execute("select * from grade order by id").fetchall()
    restrict(cast, cast.noor, "grades")
    seen_by_teacher(cast)
    assert cast.db.execute("select * from grade order by id").fetchall() == before


def test_a_job_passes_it_by_unless_the_law_leaves_its_purpose(full: Cast) -> None:
    with working("signals", now=NOW) as door:
        everybody = set(Attendance.objects.using(door.alias).values_list("pupil_id", flat=True))
    assert full.noor.id in everybody
    restrict(full, full.noor, "attendance")
    with working("signals", now=NOW) as door:
        assert set(Attendance.objects.using(door.alias).values_list("pupil_id", flat=True)) == everybody - {
            full.noor.id
        }
    with working("import", now=NOW) as door:  # storing is what restriction leaves
        assert set(Attendance.objects.using(door.alias).values_list("pupil_id", flat=True)) == everybody


def test_whose_pupil_it_is_cannot_be_restricted_away() -> None:
    """Without these nobody could find the pupil, nor the request: the register says so, and forms follow it."""
    needed = {"identity", "birth", "enrolment", "membership", "request", "correction"}
    assert needed <= {category.key for category in REGISTER.categories.values() if category.unrestricted}


def test_every_purpose_that_opens_restricted_data_is_one_that_the_law_leaves() -> None:
    left = {key for key, purpose in REGISTER.purposes.items() if purpose.when_restricted}
    used_by_staff_on_pupils = {
        "teaching",
        "mentoring",
        "care",
        "attendance",
        "administration",
        "messaging",
        "reporting",
    }
    assert not left & used_by_staff_on_pupils
    assert {"parental_view", "own_view", "copy", "requesting", "rights", "emergency"} <= left


def test_the_page_says_that_something_is_restricted(cast: Cast) -> None:
    address = f"/groepen/{cast.groups['wi2B'][1]}/cijfers/"
    assert "familie stilgezet" not in sign_in(cast.dirk).get(address).content.decode()
    restrict(cast, cast.noor, "grades")
    page = sign_in(cast.dirk).get(address).content.decode()
    assert "Op verzoek van de familie stilgezet, en hier dus niet te zien of te veranderen: cijfers." in page
    for family in ("", "gebruik/", "waarom/"):
        page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/{family}").content.decode()
        assert "familie stilgezet" not in page
