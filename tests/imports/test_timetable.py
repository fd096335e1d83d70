"""The timetable from a file: what is read, that only differences are changed, and that one wrong row refuses it all."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.attendance.attending import lesson, mark
from tests.people import NOW, TODAY, Cast, days
from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.timetable.apply import LESSONS, import_timetable
from zorgvuldig.school.calendar import monday

HEADING = "groep;datum;uur;begin;einde;lokaal;docent"
WEEKLY = "groep;dag;van week;t/m week;uur;begin;einde;lokaal"


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """A file with these lines; its path."""

    def write(*lines: str, name: str = "rooster.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def take(path: Path, **more: Any) -> Report:
    """Import for school Oost."""
    return import_timetable(path, now=NOW, school="Wilgendam College Oost", **more)


def lessons(cast: Cast) -> list[tuple[Any, ...]]:
    """The timetable as it stands."""
    return cast.db.execute(
        "select g.name, l.held_on, l.slot, l.starts_at, l.ends_at, l.room, l.staff_id, l.is_cancelled "
        "from lesson l join learning_group g on g.id = l.group_id order by l.held_on, l.slot, g.name"
    ).fetchall()


def runs(cast: Cast) -> list[tuple[Any, ...]]:
    """What was recorded of the imports."""
    return cast.db.execute("select source, outcome, counts, problems from import_run order by id").fetchall()


def code(cast: Cast, name: str) -> str:
    """The code of a member of staff."""
    return cast.db.execute("select code from staff where person_id = %s", [cast.people[name].id]).fetchone()[0]


def test_lessons_are_read_by_date(cast: Cast, file: Any) -> None:
    day = f"{TODAY:%d-%m-%Y}"
    report = take(
        file(HEADING, f"wi2B;{day};3;10:15;11.05;B12;{code(cast, 'dirk').lower()}", f"NE3A;{TODAY};4;9:00;9:50;;")
    )
    assert not report.is_refused
    assert lessons(cast) == [
        ("wi2B", TODAY, 3, time(10, 15), time(11, 5), "B12", cast.dirk.id, False),
        ("ne3A", TODAY, 4, time(9), time(9, 50), "", None, False),
    ]
    assert runs(cast)[0][:2] == ("timetable", "done")
    assert runs(cast)[0][2][LESSONS]["created"] == 2


def test_a_weekly_lesson_stands_in_every_week_but_the_holidays(cast: Cast, file: Any) -> None:
    week = monday(TODAY)
    cast.put(
        "holiday",
        year_id=cast.years["Oost"],
        name="Vakantie",
        starts_on=week + timedelta(weeks=1),
        ends_on=week + timedelta(weeks=2),
    )
    first, last = week.isocalendar().week, (week + timedelta(weeks=3)).isocalendar().week
    report = take(file(WEEKLY, f"wi2B;dinsdag;{first};{last};2;9:00;9:50;A1"))
    assert not report.is_refused, list(report.lines())
    tuesday = week + timedelta(days=1)
    assert [row[1] for row in lessons(cast)] == [tuesday, tuesday + timedelta(weeks=2), tuesday + timedelta(weeks=3)]


def test_the_same_file_again_changes_nothing(cast: Cast, file: Any) -> None:
    path = file(HEADING, f"wi2B;{TODAY};3;10:15;11:05;B12;", f"wi2B;{days(1)};3;10:15;11:05;B12;")
    take(path)
    before = cast.db.execute("select id, uid from lesson order by id").fetchall()
    history = "select count(*) from gate.change where table_name = 'lesson'"
    changes = cast.db.execute(history).fetchone()
    report = take(path)
    assert (report.files[LESSONS].unchanged, report.files[LESSONS].changed, report.files[LESSONS].created) == (2, 0, 0)
    assert cast.db.execute("select id, uid from lesson order by id").fetchall() == before
    assert cast.db.execute(history).fetchone() == changes


def test_only_what_differs_is_changed(cast: Cast, file: Any) -> None:
    take(file(HEADING, f"wi2B;{TODAY};3;10:15;11:05;B12;", f"wi2B;{TODAY};4;11:05;11:55;B12;"))
    before = dict(cast.db.execute("select slot, uid from lesson").fetchall())
    report = take(file(HEADING, f"wi2B;{TODAY};3;10:15;11:05;C9;", f"wi2B;{TODAY};4;11:05;11:55;B12;"))
    assert (report.files[LESSONS].changed, report.files[LESSONS].unchanged) == (1, 1)
    assert [row[5] for row in lessons(cast)] == ["C9", "B12"]
    assert dict(cast.db.execute("select slot, uid from lesson").fetchall()) == before


def test_what_vanished_is_removed_or_cancelled_and_comes_back(cast: Cast, file: Any) -> None:
    bare, noted = lesson(cast, slot=1), lesson(cast, slot=2)
    called = lesson(cast, slot=3)
    other_group, later = lesson(cast, "ne3A", slot=1), lesson(cast, on=days(3), slot=1)
    mark(cast, "noor", noted)
    cast.db.execute(
        "insert into lesson_roll (lesson_id, group_id, taken_by_id, taken_at) "
        "select id, group_id, %s, now() from lesson where uid = %s",
        [cast.dirk.id, called],
    )
    report = take(file(HEADING, f"wi2B;{TODAY};5;9:00;9:50;;"))
    assert report.files[LESSONS].ended == 3
    standing = dict(cast.db.execute("select uid, is_cancelled from lesson").fetchall())
    assert bare not in standing
    assert (standing[noted], standing[called], standing[other_group], standing[later]) == (True, True, False, False)
    assert cast.db.execute("select count(*) from attendance").fetchone() == (1,)
    take(file(HEADING, f"wi2B;{TODAY};5;9:00;9:50;;", f"wi2B;{TODAY};2;8:00;8:50;;"))
    assert dict(cast.db.execute("select uid, is_cancelled from lesson").fetchall())[noted] is False


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("xx9;{day};3;9:00;9:50;;", "groep"),
        (";{day};3;9:00;9:50;;", "groep"),
        ("w1;{day};3;9:00;9:50;;", "groep"),
        ("wi2B;{day};0;9:00;9:50;;", "uur"),
        ("wi2B;{day};21;9:00;9:50;;", "uur"),
        ("wi2B;{day};drie;9:00;9:50;;", "uur"),
        ("wi2B;{day};3;9 uur;9:50;;", "begin"),
        ("wi2B;{day};3;25:00;9:50;;", "begin"),
        ("wi2B;{day};3;9:50;9:00;;", "einde"),
        ("wi2B;{day};3;9:00;9:00;;", "einde"),
        ("wi2B;{day};3;9:00;;;", "einde"),
        ("wi2B;31-02-2026;3;9:00;9:50;;", "datum"),
        ("wi2B;;3;9:00;9:50;;", "datum"),
        ("wi2B;{far};3;9:00;9:50;;", "datum"),
        ("wi2B;{day};3;9:00;9:50;;zz9", "docent"),
        ("wi2B;{day};3;9:00;9:50;een veel te lange naam voor een lokaal;", "lokaal"),
        ("wi2B;{day};1;9:00;9:50;;", "uur"),
    ],
)
def test_one_wrong_row_refuses_the_whole_file(cast: Cast, file: Any, row: str, column: str) -> None:
    standing = lesson(cast, slot=9)
    report = take(file(HEADING, f"wi2B;{TODAY};1;8:00;8:50;A1;", row.format(day=TODAY, far=days(300))))
    assert report.is_refused
    assert [(problem.row, problem.column) for problem in report.findings.problems] == [(3, column)]
    assert cast.db.execute("select uid from lesson").fetchall() == [(standing,)]
    source, outcome, counts, problems = runs(cast)[0]
    assert (source, outcome) == ("timetable", "refused")
    assert [(problem["file"], problem["row"], problem["column"]) for problem in problems] == [("rooster", 3, column)]
    assert "zz9" not in str(problems)  # what is wrong is kept, and nothing of what stood there
    assert LESSONS not in counts


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("wi2B;zondag;{week};{week};2;9:00;9:50;", "dag"),
        ("wi2B;;{week};{week};2;9:00;9:50;", "dag"),
        ("wi2B;ma;54;{week};2;9:00;9:50;", "van week"),
        ("wi2B;ma;{week};{before};2;9:00;9:50;", "t/m week"),
    ],
)
def test_a_wrong_week_is_refused(cast: Cast, file: Any, row: str, column: str) -> None:
    week = TODAY.isocalendar().week
    before = (TODAY - timedelta(weeks=2)).isocalendar().week
    report = take(file(WEEKLY, row.format(week=week, before=before)))
    assert column in {problem.column for problem in report.findings.problems}
    assert lessons(cast) == []


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["groep;datum;uur;begin", "wi2B;2026-11-25;1;9:00"], "einde"),
        (["groep;uur;begin;einde", "wi2B;1;9:00;9:50"], "datum"),
        (["groep;dag;uur;begin;einde", "wi2B;ma;1;9:00;9:50"], "datum"),
        ([HEADING], "heading|kopregel"),
        ([""], "empty|leeg"),
    ],
)
def test_a_file_that_is_no_timetable_is_refused_and_recorded(
    cast: Cast, file: Any, lines: list[str], sentence: str
) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        take(file(*lines))
    assert [row[:2] for row in runs(cast)] == [("timetable", "refused")]


def test_a_rehearsal_reports_and_leaves_no_trace(cast: Cast, file: Any) -> None:
    report = take(file(HEADING, f"wi2B;{TODAY};3;10:15;11:05;B12;"), is_dry_run=True)
    assert report.files[LESSONS].created == 1
    assert lessons(cast) == []
    assert runs(cast) == []


def test_a_file_or_year_that_is_not_there_is_refused(cast: Cast, file: Any, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="cannot be read"):
        take(tmp_path / "niets.csv")
    with pytest.raises(ImportRefused, match="no school year"):
        take(file(HEADING, f"wi2B;{TODAY};3;10:15;11:05;B12;"), year=2011)


def test_the_history_knows_that_a_job_did_it(cast: Cast, file: Any) -> None:
    take(file(HEADING, f"wi2B;{TODAY};3;10:15;11:05;B12;"))
    rows = cast.db.execute("select actor_id, op from gate.change where table_name = 'lesson'").fetchall()
    assert rows == [(0, "insert")]


def test_weeks_run_over_new_year(cast: Cast, file: Any) -> None:
    """Week 51 to week 2 of the school year that holds both."""
    cast.db.execute(
        "update school_year set starts_on = '2026-08-24', ends_on = '2027-07-10' where id = %s", [cast.years["Oost"]]
    )
    report = take(file(WEEKLY, "wi2B;vr;51;2;2;9:00;9:50;A1"))
    assert not report.is_refused, list(report.lines())
    assert [row[1] for row in lessons(cast)] == [
        date(2026, 12, 18), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 8), date(2027, 1, 15),
    ]  # fmt: skip


def by_hand(cast: Cast, uid: Any, change: str) -> None:
    """Somebody changed a lesson on the screen."""
    cast.db.execute(
        "update lesson set planned_on = held_on, planned_slot = slot, planned_starts_at = starts_at, planned_ends_at = ends_at, "
        f"planned_room = room, planned_staff_id = staff_id, {change} where uid = %s",
        [uid],
    )


@pytest.mark.parametrize("change", ["is_cancelled = true", "room = '308'", "slot = 7", "held_on = held_on + 20"])
def test_what_was_changed_by_hand_stays_while_the_file_says_what_it_was(cast: Cast, file: Any, change: str) -> None:
    path = file(HEADING, f"wi2B;{TODAY};3;10:15;11:05;B12;", f"wi2B;{days(3)};3;10:15;11:05;B12;")
    take(path)
    (uid,) = cast.db.execute("select uid from lesson where held_on = %s", [TODAY]).fetchone()
    by_hand(cast, uid, change)
    before = cast.db.execute("select * from lesson order by id").fetchall()
    report = take(path)
    assert (report.files[LESSONS].unchanged, report.files[LESSONS].changed, report.files[LESSONS].ended) == (2, 0, 0)
    assert cast.db.execute("select * from lesson order by id").fetchall() == before


def test_a_newer_file_takes_the_place_of_what_was_changed_by_hand(cast: Cast, file: Any) -> None:
    take(file(HEADING, f"wi2B;{TODAY};3;10:15;11:05;B12;"))
    (uid,) = cast.db.execute("select uid from lesson").fetchone()
    by_hand(cast, uid, "slot = 7, room = '308'")
    take(file(HEADING, f"wi2B;{TODAY};3;10:15;11:05;C9;"))
    assert lessons(cast) == [("wi2B", TODAY, 3, time(10, 15), time(11, 5), "C9", None, False)]
    assert cast.db.execute("select planned_on, planned_room from lesson").fetchone() == (None, "")


def test_a_lesson_that_was_moved_makes_place_for_one_of_the_file(cast: Cast, file: Any) -> None:
    take(file(HEADING, f"wi2B;{TODAY};3;10:15;11:05;B12;"))
    (uid,) = cast.db.execute("select uid from lesson").fetchone()
    by_hand(cast, uid, "slot = 7")
    report = take(file(HEADING, f"wi2B;{TODAY};3;10:15;11:05;B12;", f"wi2B;{TODAY};7;13:15;14:05;B12;"))
    assert (report.files[LESSONS].created, report.files[LESSONS].changed) == (1, 1)
    assert [row[2] for row in lessons(cast)] == [3, 7]
    assert cast.db.execute("select planned_on from lesson order by slot").fetchall() == [(None,), (None,)]


def test_a_lesson_that_came_into_the_days_of_a_file_by_hand_is_not_removed(cast: Cast, file: Any) -> None:
    uid = lesson(cast, on=days(20), slot=4)
    by_hand(cast, uid, f"held_on = '{TODAY}'")
    take(file(HEADING, f"wi2B;{TODAY};3;10:15;11:05;B12;"))
    assert cast.db.execute("select held_on, planned_on from lesson where uid = %s", [uid]).fetchone() == (
        TODAY,
        days(20),
    )
