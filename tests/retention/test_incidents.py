"""An incident goes two years after it was closed, whole; what stands there of a pupil goes with receipts, and sooner when they left."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.cameras import footage
from tests.incidents.incidents import in_it, incident, note, there
from tests.media.picturing import Row
from tests.people import NOW, TODAY, Cast, days
from tests.retention.leaving import clean, hold, left_on

TWO_YEARS = timedelta(days=731)
TABLES = (
    "incident", "incident_pupil", "incident_staff", "incident_note", "viewing", "viewing_look", "footage_hold",
    "footage_hold_camera", "footage_export", "footage_track",
)  # fmt: skip


def closed(cast: Cast, ago: timedelta, **more: Any) -> Row:
    """An incident that was closed so long ago."""
    then = NOW - ago
    return incident(
        cast, starts_at=then - timedelta(hours=2), ends_at=then - timedelta(hours=1), opened_at=then, closed_at=then,
        closed_by_id=cast.leo.id, outcome="Opgelost.", **more,
    )  # fmt: skip


def with_footage(cast: Cast, one: Row) -> None:
    """Everything of the camera room that can hang on an incident."""
    of = footage.camera(cast)
    looked = footage.viewing(cast, of, one, cast.leo, cast.petra)
    cast.put(
        "viewing_look", viewing_id=looked.id, segment_uid=uuid.uuid4(), starts_at=NOW, looked_at=NOW,
        looked_by_id=cast.leo.id, xact=1,
    )  # fmt: skip
    footage.hold(cast, one, of, approved_by=cast.petra)
    export = cast.put(
        "footage_export", uid=uuid.uuid4(), school_id=cast.schools["Oost"], kind="insurer", incident_id=one.id,
        camera_id=of.id, starts_at=footage.BEGAN, ends_at=footage.BEGAN + timedelta(minutes=5), recipient_name="Verzekeraar",
        reason="Schade.", article="", officer="", reference="", style="faces", state="ended", progress=100, why="", size=0,
        sha256="", watched="", asked_at=NOW, asked_by_id=cast.leo.id, token_hash="", code_hash="", tries=0,
    )  # fmt: skip
    cast.put("footage_track", uid=uuid.uuid4(), footage_export_id=export, box="[]", mark="mask")


def left(cast: Cast) -> dict[str, int]:
    """How many rows there are of each."""
    return {name: cast.db.execute(f"select count(*) from {name}").fetchone()[0] for name in TABLES}


def test_it_goes_whole_with_who_asked_for_its_footage(cast: Cast) -> None:
    one = closed(cast, TWO_YEARS)
    in_it(cast, one, cast.noor)
    note(cast, one)
    there(cast, one, cast.dirk)
    with_footage(cast, one)
    assert all(left(cast).values())
    clean(TODAY)
    assert not any(left(cast).values())
    receipts = cast.db.execute("select content::text from receipt").fetchall()
    assert any("incident_pupil" in text for (text,) in receipts)
    assert any('"footage_hold"' in text for (text,) in receipts)


@pytest.mark.parametrize("ago", [timedelta(days=700), timedelta(0)])
def test_before_its_day_it_stays(cast: Cast, ago: timedelta) -> None:
    one = closed(cast, ago)
    in_it(cast, one, cast.noor)
    note(cast, one)
    with_footage(cast, one)
    before = left(cast)
    clean(TODAY)
    assert left(cast) == before


def test_an_open_one_has_no_day_and_a_pupil_who_left_goes_out_of_it(cast: Cast) -> None:
    one = incident(cast)
    in_it(cast, one, cast.noor)
    in_it(cast, one, cast.bram)
    left_on(cast, "noor", day=days(-731))
    clean(TODAY)
    assert cast.db.execute("select pupil_id from incident_pupil").fetchall() == [(cast.bram.id,)]
    assert left(cast)["incident"] == 1


def test_leaving_counts_also_when_the_incident_was_closed_later(cast: Cast) -> None:
    one = closed(cast, timedelta(days=100))
    in_it(cast, one, cast.noor)
    left_on(cast, "noor", day=days(-731))
    clean(TODAY)
    assert left(cast) == dict.fromkeys(TABLES, 0) | {"incident": 1}


def test_what_is_held_back_of_a_pupil_keeps_the_whole(cast: Cast) -> None:
    one = closed(cast, TWO_YEARS)
    in_it(cast, one, cast.noor)
    note(cast, one)
    hold(cast, "incident", until=days(100))
    before = left(cast)
    clean(TODAY)
    assert left(cast) == before


def test_footage_that_is_still_kept_keeps_it_too(cast: Cast) -> None:
    one = closed(cast, TWO_YEARS)
    of = footage.camera(cast)
    kept = footage.hold(cast, one, of, approved_by=cast.petra)
    footage.segment(cast, of, footage_hold_id=kept.id)
    clean(TODAY)
    assert left(cast)["incident"] == 1
    assert left(cast)["footage_hold"] == 1


def test_an_approval_stays_as_long_as_the_camera_hangs_on_it(cast: Cast) -> None:
    of = footage.camera(cast)
    footage.approve(cast, of, cast.leo)
    cast.db.execute("update camera_approval set approved_at = %s", [NOW - timedelta(days=900)])
    clean(TODAY)
    assert cast.db.execute("select approved_by_id from camera_approval").fetchall() == [(cast.leo.id,)]
