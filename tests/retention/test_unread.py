"""What cannot be read of one pupil is told, and keeps nobody else from being deleted; nothing half is done to that pupil."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from tests.people import NOW, TODAY, Cast
from tests.retention.leaving import clean, left, left_on, one
from zorgvuldig.retention import receipt_file as exported
from zorgvuldig.retention.health import examine
from zorgvuldig.retention.replay import RunFailed, replay
from zorgvuldig.statement.evidence import measure

GONE = date(2020, 7, 31)
LEAVERS = ("noor", "bram", "tess")


@pytest.fixture
def unreadable(cast: Cast) -> Cast:
    """Three left long ago, and the first one's day of birth is in no calendar."""
    left_on(cast, *LEAVERS, day=GONE)
    assert cast.db.execute("update pupil_birth set born_on = 'infinity' where pupil_id = %s", [cast.noor.id]).rowcount
    return cast


def ran_with_trouble(sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("retention", "run", "--on", f"{TODAY}")


def test_the_others_go_and_nothing_of_the_one(unreadable: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    before = left(unreadable.db, unreadable.noor)
    ran_with_trouble("Of some pupils something could not be read")
    assert "Done. Rows deleted:" in capsys.readouterr().out
    assert left(unreadable.db, unreadable.bram) == left(unreadable.db, unreadable.tess) == {}
    assert left(unreadable.db, unreadable.noor) == before
    assert one(unreadable.db, "select count(*) from receipt where about = 'pupil'") == 2
    assert [answer.says[:15] for answer in examine(NOW) if not answer.ok] == ["Of some pupils "]
    unreadable.db.execute("update pupil_birth set born_on = '2005-01-01' where pupil_id = %s", [unreadable.noor.id])
    call_command("retention", "run", "--on", f"{TODAY}")
    assert "membership" not in left(unreadable.db, unreadable.noor)
    assert [answer for answer in examine(NOW) if not answer.ok] == []


def test_the_figures_say_what_went_and_no_more(unreadable: Cast) -> None:
    done = clean(TODAY)
    assert done.undecidable["unread"] == 1
    assert done.done["membership"]["pupils"] == 2
    assert [one.state for one in measure(NOW) if one.promise == "P11"] == ["not_kept"]


def test_a_last_day_in_no_calendar_is_none(cast: Cast) -> None:
    left_on(cast, *LEAVERS, day=GONE)
    cast.db.execute("update enrolment set ends_on = 'infinity' where pupil_id = %s", [cast.noor.id])
    before = left(cast.db, cast.noor)
    assert clean(TODAY).undecidable["pupils"] == 1
    assert left(cast.db, cast.bram) == {}
    assert left(cast.db, cast.noor) == before


def test_a_part_that_fails_keeps_no_other_from_going_on(full: Cast) -> None:
    left_on(full, "noor", day=GONE)
    assert full.db.execute("update import_upload set added_at = 'infinity'").rowcount
    ran_with_trouble("A part of the run did not go on")
    assert "membership" not in left(full.db, full.noor)
    assert one(full.db, "select undecidable->>'failed' from retention_run where state = 'done'") == "1"


def test_a_step_beside_pupils_that_fails_keeps_no_other_from_going_on(cast: Cast) -> None:
    left_on(cast, "bram", day=GONE)
    cast.db.execute("insert into django_session values ('over', 'x', %s)", [NOW - timedelta(days=900)])
    cast.db.execute("insert into person (uid) values (gen_random_uuid())")  # to whom nothing refers
    cast.db.execute("create function stop() returns trigger language plpgsql as $$ begin raise 'stop'; end $$")
    cast.db.execute(
        "create trigger stop before delete on person for each row when (old.id > 1000) execute function stop()"
    )
    cast.db.execute("insert into person (id, uid) values (5000, gen_random_uuid())")
    try:
        done = clean(TODAY)
    finally:
        cast.db.execute("drop trigger stop on person; drop function stop")
    assert (done.state, done.undecidable["failed"]) == ("done", 1)
    assert one(cast.db, "select count(*) from django_session where session_key = 'over'") == 0
    assert one(cast.db, "select count(*) from person where id = 5000") == 1


def test_a_restore_serves_nobody_who_cannot_be_deleted_again(cast: Cast) -> None:
    left_on(cast, "noor", day=GONE)
    clean(TODAY)
    lines = list(exported.stored(NOW))
    cast.db.execute("insert into person (id, uid) values (%s, %s)", [cast.noor.id, cast.noor.uid])
    cast.db.execute("insert into pupil (person_id, uid, number) values (%s, %s, '1')", [cast.noor.id, cast.noor.uid])
    cast.db.execute(
        "insert into pupil_birth (pupil_id, born_on, sex) values (%s, 'infinity', 'female')", [cast.noor.id]
    )
    with pytest.raises(RunFailed, match="could not be deleted again"):
        replay(lines, since=NOW - timedelta(days=1), now=NOW)
