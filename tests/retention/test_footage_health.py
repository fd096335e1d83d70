"""What doctor asks about footage, and that its sweeps are no runs over everything."""

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import localdate

from tests.cameras import footage
from tests.people import NOW, Cast, sign_in
from tests.retention.leaving import clean, one
from zorgvuldig.jobs import images
from zorgvuldig.retention.footage.jobs import DeletionFailed, delete_footage
from zorgvuldig.retention.health import examine

MARK = b"beeld"
LATER = NOW + timedelta(days=29)


def answers(now: datetime) -> dict[str, tuple[bool, str]]:
    return {one.question: (one.ok, one.says) for one in examine(now) if "footage" in one.question}


def test_doctor_asks_whether_it_swept_and_whether_anything_is_over_term(cast: Cast) -> None:
    assert answers(NOW) == {}  # a school without cameras
    footage.segment(cast, footage.camera(cast), content=MARK)
    fresh, late = "the last sweep of footage is fresh", "no footage is over its term"
    assert answers(NOW)[fresh][0] is False
    delete_footage(NOW)
    assert [answers(NOW + timedelta(hours=1))[key][0] for key in (fresh, late)] == [True, True]
    assert answers(NOW + timedelta(hours=3))[fresh][0] is False
    ok, says = answers(LATER)[late]
    assert not ok
    assert "camera-days over term: 1" in says
    delete_footage(LATER)
    assert [answers(LATER)[key][0] for key in (fresh, late)] == [True, True]


def test_a_sweep_that_failed_is_not_fresh(cast: Cast) -> None:
    wrong = footage.segment(cast, footage.camera(cast), content=MARK)
    cast.db.execute("update segment set day = '1999-01-01' where id = %s", [wrong.id])
    with pytest.raises(DeletionFailed):
        delete_footage(NOW)
    ok, says = answers(NOW)["the last sweep of footage is fresh"]
    assert not ok
    assert "The last one failed" in says


def test_sweeps_are_no_runs_over_everything(cast: Cast) -> None:
    """The run of a night does not take them for its own, and the list of runs shows only those that took something away."""
    footage.segment(cast, footage.camera(cast), content=MARK)
    delete_footage(NOW)
    assert {one.question: one.ok for one in examine(NOW)}["the last retention run is fresh"] is False
    assert "camerabeelden" not in sign_in(cast.petra).get("/bewaren/").content.decode()
    delete_footage(LATER)
    assert "camerabeelden" in sign_in(cast.petra).get("/bewaren/").content.decode()
    number = one(
        cast.db,
        "select uid from retention_run where done <> '{}' and trigger = 'footage' order by on_date desc limit 1",
    )
    shown = sign_in(cast.petra).get(f"/bewaren/rondes/{number}/").content.decode()
    assert "Camerabeelden" in shown
    assert clean(localdate(NOW), now=NOW).state == "done"


def test_the_job_raises_what_the_sweep_says(cast: Cast) -> None:
    wrong = footage.segment(cast, footage.camera(cast), content=MARK)
    cast.db.execute("update segment set day = '1999-01-01' where id = %s", [wrong.id])
    with pytest.raises(DeletionFailed):
        images.footage(timestamp=0)
