"""When a run does not do it by itself: a clock that is wrong, unusually much at once, another run, an unknown table."""

import threading
from datetime import date, timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from tests.people import NOW, TODAY, Cast
from tests.retention.leaving import clean, left, left_on, one
from zorgvuldig.retention import deletion as forget
from zorgvuldig.retention import run_job as running
from zorgvuldig.retention.models import RetentionRun
from zorgvuldig.retention.run_job import at_work, nightly, run_sentence

GONE = date(2020, 7, 31)
DAY = timedelta(days=1)


@pytest.fixture
def leavers(cast: Cast) -> list[str]:
    """Twelve pupils who left long ago, of some twenty."""
    names = [f"Vertrokken{number}" for number in range(12)]
    for name in names:
        cast.pupil(name, "Weg", 19, "2B")
    left_on(cast, *(name.lower() for name in names), day=GONE)
    return names


def grades(cast: Cast) -> int:
    return int(
        one(
            cast.db,
            "select count(*) from membership where pupil_id in (select pupil_id from enrolment where ends_on < now())",
        )
    )


def approve(cast: Cast, run: RetentionRun) -> None:
    cast.put("run_approval", run_id=run.pk, approved_by_id=cast.petra.id, approved_at=NOW)


def test_a_clock_that_was_set_back_is_refused(cast: Cast) -> None:
    assert clean(TODAY).state == "done"
    refused = clean(TODAY - DAY)
    assert (refused.state, refused.problem) == ("refused", "clock_back")
    assert "clock was set back" in run_sentence(refused)
    assert clean(TODAY).state == "done"


def test_a_day_far_ahead_waits_for_a_second_person(cast: Cast) -> None:
    clean(TODAY)
    left_on(cast, "noor", day=TODAY)
    assert clean(TODAY).state == "done"
    ahead = clean(TODAY + 401 * DAY + 730 * DAY)
    assert (ahead.state, ahead.problem) == ("waiting", "ahead")
    assert "membership" in left(cast.db, cast.noor)
    approve(cast, ahead)
    assert clean(ahead.on_date).state == "done"
    assert "membership" not in left(cast.db, cast.noor)


def test_far_ahead_with_nothing_to_delete_needs_nobody(cast: Cast) -> None:
    clean(TODAY)
    assert clean(TODAY + 500 * DAY).state == "done"


def test_unusually_much_waits_until_somebody_approves_it(cast: Cast, leavers: list[str]) -> None:
    waiting = clean(TODAY)
    assert (waiting.state, waiting.problem) == ("waiting", "share")
    assert waiting.planned["membership"]["pupils"] == len(leavers)
    assert grades(cast) == len(leavers)
    assert clean(TODAY).pk == waiting.pk  # it waits still, and is no second row
    approve(cast, waiting)
    done = clean(TODAY)
    assert (done.pk, done.state) == (waiting.pk, "done")
    assert grades(cast) == 0


def test_what_was_approved_is_done_the_next_night_and_then_that_night_itself(cast: Cast, leavers: list[str]) -> None:
    waiting = clean(TODAY - DAY)
    approve(cast, waiting)
    assert [(run.on_date, run.state) for run in nightly(NOW)] == [(TODAY - DAY, "done"), (TODAY, "done")]
    assert grades(cast) == 0


def test_a_later_night_takes_the_place_of_one_that_nobody_approved(cast: Cast, leavers: list[str]) -> None:
    first, second = clean(TODAY - DAY), clean(TODAY)
    found = dict(cast.db.execute("select id, state from retention_run").fetchall())
    assert found == {first.pk: "refused", second.pk: "waiting"}


def test_a_few_pupils_are_no_share(cast: Cast) -> None:
    left_on(cast, "noor", "bram", "tess", day=GONE)
    assert clean(TODAY).state == "done"


def test_the_share_is_the_schools_to_set(cast: Cast, leavers: list[str]) -> None:
    before, settings.RETENTION_SHARE = settings.RETENTION_SHARE, 100.0
    try:
        assert clean(TODAY).state == "done"
    finally:
        settings.RETENTION_SHARE = before


def test_a_restore_knows_no_limits(cast: Cast, leavers: list[str]) -> None:
    clean(TODAY + 30 * DAY)
    assert clean(TODAY, trigger="restore").state == "done"
    assert grades(cast) == 0


# --- two at once ----------------------------------------------------------------------------------------------------


def test_while_a_run_is_at_work_another_one_leaves(cast: Cast) -> None:
    with at_work() as alone:
        assert alone
        busy = clean(TODAY)
    assert (busy.state, busy.problem) == ("refused", "busy")
    assert clean(TODAY).state == "done"


def test_two_runs_at_once_do_it_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    left_on(cast, "noor", "bram", "tess", day=GONE)
    monkeypatch.setattr(running, "PUPILS", 1)
    states: list[str] = []
    start = threading.Barrier(2)

    def go() -> None:
        start.wait()
        states.append(clean(TODAY).state)
        for alias in ("jobs", "owner", "default", "accounts"):
            connections[alias].close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "done" in states
    assert left(cast.db, cast.noor) == {}
    rows = cast.db.execute("select count(*), count(distinct match) from receipt where about = 'pupil'").fetchall()
    assert rows == [(3, 3)]


def test_a_run_that_was_interrupted_is_closed_by_the_next(cast: Cast) -> None:
    cast.put(
        "retention_run", uid=cast.noor.uid, on_date=TODAY, trigger="night", register_version="1", register_digest="x",
        started_at=NOW, state="working", planned="{}", done="{}", undecidable="{}", held="{}", ahead="{}", left_over="{}", problem="",
    )  # fmt: skip
    clean(TODAY)
    assert cast.db.execute("select state, problem from retention_run order by id").fetchall() == [
        ("refused", "interrupted"),
        ("done", ""),
    ]


# --- nothing is forgotten -------------------------------------------------------------------------------------------


def test_a_table_that_no_category_plans_for_stops_every_run(cast: Cast) -> None:
    left_on(cast, "noor", day=GONE)
    cast.db.execute("create table stray (id integer primary key, pupil integer references pupil (person_id))")
    try:
        refused = clean(TODAY)
        assert (refused.state, refused.problem) == ("refused", "unplanned")
        assert "membership" in left(cast.db, cast.noor)
    finally:
        cast.db.execute("drop table stray")


def test_a_column_without_a_key_is_found_too(cast: Cast) -> None:
    """The catalogue is searched by the names of columns as well, so a loose number is not overlooked."""
    left_on(cast, "noor", day=GONE)
    cast.db.execute("create table stray (id integer primary key, pupil_id integer)")
    cast.db.execute(
        f"alter table stray owner to {settings.NAMES.owner}; grant select on stray to {settings.NAMES.authz}"
    )
    cast.db.execute("insert into stray values (1, %s)", [cast.noor.id])
    try:
        refused = clean(TODAY)
        assert (refused.state, refused.problem) == ("refused", "left")
        assert "membership" in left(cast.db, cast.noor)
        cast.db.execute("delete from stray")
        assert clean(TODAY).state == "done"
        assert left(cast.db, cast.noor) == {}
    finally:
        cast.db.execute("drop table stray")


def test_a_pupil_whom_a_page_holds_is_taken_the_next_time(cast: Cast) -> None:
    left_on(cast, "noor", "bram", day=GONE)
    with psycopg.connect(cast.db.info.dsn, password=cast.db.info.password) as page:
        page.execute("select from pupil where person_id = %s for update", [cast.noor.id])
        assert clean(TODAY).state == "done"
        assert left(cast.db, cast.bram) == {}
        assert "membership" in left(cast.db, cast.noor)
    assert clean(TODAY).state == "done"
    assert left(cast.db, cast.noor) == {}


def test_what_a_batch_overlooks_its_foreign_key_finds(full: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables that a batch believes it emptied are not searched again: the database itself must say what is left in them."""
    left_on(full, "noor", day=GONE)
    real = forget._filled
    monkeypatch.setattr(forget, "_filled", lambda cursor, locked: real(cursor, locked) - {"guidance_note"})
    refused = clean(TODAY)
    assert (refused.state, refused.problem) == ("refused", "left")
    assert {"guidance_note", "pupil", "person"} <= set(left(full.db, full.noor))


def test_rows_that_nobody_counted_stay(full: Cast) -> None:
    """The trigger that counts for the receipts was switched off: without a number there is no receipt, and nothing goes."""
    left_on(full, "noor", day=GONE)
    full.db.execute("alter table guidance_note disable trigger history_delete")
    try:
        refused = clean(TODAY)
    finally:
        full.db.execute("alter table guidance_note enable trigger history_delete")
    assert (refused.state, refused.problem) == ("refused", "left")
    assert {"guidance_note", "pupil", "person"} <= set(left(full.db, full.noor))
