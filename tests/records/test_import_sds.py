"""School Data Sync: both layouts in, twice the same, refused as a whole, and nothing kept that has no place."""

import csv
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from zorgvuldig.records.imports import sds
from zorgvuldig.records.imports.problems import ImportRefused
from zorgvuldig.records.imports.report import Report
from zorgvuldig.records.imports.sds import import_sds

FIXTURES = Path(__file__).parent / "sds"
V1, V21 = FIXTURES / "v1", FIXTURES / "v21"
SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "school-data-sync"
NOW = datetime(2025, 11, 25, 9, tzinfo=UTC)
TODAY = date(2025, 11, 25)
LATER = datetime(2026, 1, 15, 9, tzinfo=UTC)
with_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="Microsoft's own sample files are not beside this repository (../shared/data)"
)
Edited = Callable[..., Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """A copy of a fixture folder in which one file's text has `old` replaced by `new`."""

    def edit(folder: Path, file: str, old: str, new: str) -> Path:
        target = tmp_path / folder.name
        if not target.exists():
            shutil.copytree(folder, target)
        text = (target / file).read_bytes().decode("utf-8-sig")
        assert old in text
        (target / file).write_bytes(text.replace(old, new, 1).encode())
        return target

    return edit


def run(folder: Path, now: datetime = NOW, **options: Any) -> Report:
    """Import, and give the report."""
    return import_sds(folder, now=now, **options)


def rows(database: psycopg.Connection, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a query gives."""
    return database.execute(query, values).fetchall()


def content(database: psycopg.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of the school's, whole, with history and log."""
    tables = rows(
        database,
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname in ('public', 'gate') and c.relkind in ('r', 'p') and not c.relispartition order by 1",
    )
    return {table: rows(database, f"select t.*::text from {table} t order by 1") for (table,) in tables}


def columns(report: Report, file: str) -> dict[str, int]:
    """The counts of one file that are not nought."""
    return {name: count for name, count in report.counts()[file].items() if count}


def test_the_first_layout_is_taken_in(database: psycopg.Connection) -> None:
    report = run(V1)
    assert not report.is_refused
    assert {file: columns(report, file) for file in report.files} == {
        "School.csv": {"created": 2},
        "Section.csv": {"created": 4, "left_out": 1},
        "Student.csv": {"created": 4, "changed": 1, "left_out": 1},
        "StudentEnrollment.csv": {"created": 6, "left_out": 3},
        "Teacher.csv": {"created": 2, "changed": 1},
        "TeacherRoster.csv": {"created": 4},
    }
    assert rows(
        database,
        "select number, given_name, prefix, family_name, born_on, email from pupil p "
        "join pupil_identity i on i.pupil_id = p.person_id left join pupil_birth b using (pupil_id) "
        "left join pupil_contact c using (pupil_id) order by number",
    ) == [
        ("26001", "Zoë", "", "Rietkraag", date(2012, 4, 2), "zoe@example.org"),
        ("26002", "Ilyas", "el", "Wahdani", date(2011, 11, 12), None),
        ("26003", "Jan", "van den", "Molenstee", date(2011, 12, 19), None),
        ("P4", "Łucja", "", "Góricka", None, None),
    ]
    assert rows(database, "select name, kind from learning_group order by name") == [
        ("Muziek", "teaching"),
        ("Nederlands 3 1", "teaching"),
        ("Nederlands 3 2", "teaching"),
        ("Wiskunde 3", "teaching"),
    ]
    assert rows(database, "select code, name from subject order by code") == [
        ("G4", "Muziek"),
        ("NE", "Nederlands"),
        ("WI", "Wiskunde"),
    ]
    assert rows(database, "select code, prefix from staff order by code") == [("OEV", "van der"), ("swaldinga", "")]
    assert rows(database, "select distinct starts_on, ends_on from membership") == [
        (date(2025, 8, 18), date(2026, 7, 11))
    ]
    assert rows(database, "select distinct role, starts_on, ends_on from staff_role") == [
        ("teacher", date(2025, 8, 18), None)
    ]
    assert rows(database, "select count(*), min(level) from enrolment where ends_on is null") == [(5, "2")]


def test_layout_21_is_taken_in(database: psycopg.Connection) -> None:
    report = run(V21)
    assert not report.is_refused
    assert {file: columns(report, file) for file in report.files} == {
        "orgs.csv": {"created": 3, "left_out": 1},
        "users.csv": {"created": 8, "left_out": 1},
        "roles.csv": {"created": 6, "left_out": 1},
        "classes.csv": {"created": 3},
        "enrollments.csv": {"created": 7},
        "academicSessions.csv": {"created": 2, "left_out": 1},
        "courses.csv": {"created": 2, "left_out": 1},
        "demographics.csv": {"created": 3, "left_out": 1},
        "relationships.csv": {"created": 4, "left_out": 1},
        "userFlags.csv": {"left_out": 2},
    }
    assert rows(
        database,
        "select i.given_name, g.given_name, g.prefix, g.family_name, g.phone, t.kind, t.has_authority, t.is_restricted "
        "from guardianship t join guardian g on g.person_id = t.guardian_id "
        "join pupil_identity i using (pupil_id) order by 1, 2",
    ) == [
        ("Ilyas", "Salma", "el", "Wahdani", "+31060000001", "other", False, False),
        ("Noor", "Froukje", "", "Gaastema", "", "other", True, False),
        ("Noor", "Salma", "el", "Wahdani", "+31060000001", "guardian", True, False),
        ("Łucja", "Paweł", "", "Góricki", "06-00000003", "guardian", True, False),
    ]
    assert rows(database, "select name, starts_on, ends_on from school_year order by name") == [
        ("Najaar 2025", date(2025, 9, 1), date(2025, 12, 21)),
        ("Najaar 2025 + Voorjaar 2026", date(2025, 9, 1), date(2026, 7, 11)),
        ("Schooljaar 2025", date(2025, 8, 18), date(2026, 7, 11)),
    ]
    assert rows(database, "select number, starts_on, ends_on from enrolment e join pupil p on p.person_id = e.pupil_id "
                          "order by number") == [
        ("U1", date(2025, 8, 18), date(2026, 7, 11)),
        ("U3", date(2025, 8, 18), date(2026, 7, 11)),
        ("U4", date(2025, 8, 18), None),
        ("U8", date(2025, 9, 1), date(2025, 12, 21)),
    ]  # fmt: skip
    assert rows(database, "select code from staff order by code") == [("fgaastema",), ("hsluisdam",)]


def test_somebody_who_teaches_and_is_a_parent_is_one_person(database: psycopg.Connection) -> None:
    run(V21)
    assert len(rows(database, "select from staff s join guardian g using (person_id)")) == 1
    assert len(rows(database, "select from person")) == 8


@pytest.mark.parametrize("folder", [V1, V21], ids=["v1", "v21"])
def test_the_same_files_again_change_nothing_and_leave_no_history(database: psycopg.Connection, folder: Path) -> None:
    run(folder)
    database.execute("delete from import_run")
    before = content(database)
    report = run(folder)
    database.execute("delete from import_run")
    assert content(database) == before
    for file, counts in report.files.items():
        assert (counts.created, counts.changed, counts.ended, counts.refused) == (0, 0, 0, 0), file
    assert sum(counts.unchanged for counts in report.files.values()) > 15


@pytest.mark.parametrize("folder", [V1, V21], ids=["v1", "v21"])
def test_a_rehearsal_says_the_same_and_changes_nothing(database: psycopg.Connection, folder: Path) -> None:
    before = content(database)
    rehearsal = run(folder, is_dry_run=True)
    assert content(database) == before
    assert rehearsal.counts() == run(folder).counts()


@pytest.mark.parametrize("folder", [V1, V21], ids=["v1", "v21"])
def test_a_whole_school_year_replaces_the_dates_of_the_files(database: psycopg.Connection, folder: Path) -> None:
    run(folder, year=2026)
    year = (date(2026, 8, 1), date(2027, 8, 1))
    assert set(rows(database, "select name, starts_on, ends_on from school_year")) == {("2026-2027", *year)}
    assert set(rows(database, "select starts_on, ends_on from membership")) == {year}
    assert set(rows(database, "select starts_on, ends_on from teaching")) == {year}
    assert set(rows(database, "select starts_on from staff_role")) == {year[:1]}
    assert {ends for _, ends in rows(database, "select starts_on, ends_on from enrolment")} <= {year[1], None}
    assert not run(folder, year=2026).counts()["StudentEnrollment.csv" if folder == V1 else "enrollments.csv"][
        "created"
    ]


def test_next_years_files_leave_this_year_alone(database: psycopg.Connection) -> None:
    run(V1, year=2025)
    run(V1, year=2026)
    assert len(rows(database, "select from membership where ends_on = %s", date(2026, 8, 1))) == 6
    assert len(rows(database, "select from membership where ends_on = %s", date(2027, 8, 1))) == 6


def test_who_is_no_longer_named_leaves_the_group_today(database: psycopg.Connection, edited: Edited) -> None:
    run(V1)
    report = run(edited(V1, "StudentEnrollment.csv", "G1,P2\r\n", ""), LATER)
    assert columns(report, "StudentEnrollment.csv") == {"unchanged": 5, "ended": 1, "left_out": 3}
    ended = rows(
        database,
        "select number, g.name, m.ends_on from membership m join pupil p on p.person_id = m.pupil_id "
        "join learning_group g on g.id = m.group_id where m.ends_on = %s",
        LATER.date(),
    )
    assert ended == [("26002", "Wiskunde 3", LATER.date())]
    change = rows(database, "select op, actor_id, changed -> 'ends_on' from gate.change where op = 'update'")
    assert change == [("update", 0, ["2026-07-11", "2026-01-15"])]
    touched = rows(database, "select distinct pupil_id from gate.log where at > now() - interval '1 minute'")
    assert len(touched) == 4  # everybody of the first run, and of the second only the one who left


def test_a_teacher_who_is_replaced_loses_the_group_the_same_day(database: psycopg.Connection, edited: Edited) -> None:
    run(V1)
    report = run(edited(V1, "TeacherRoster.csv", "G1,D1", "G1,D2"), LATER)
    assert columns(report, "TeacherRoster.csv") == {"created": 1, "unchanged": 3, "ended": 1}
    held = "select s.code, t.ends_on from teaching t join staff s on s.person_id = t.staff_id "
    held += "join learning_group g on g.id = t.group_id where g.name = 'Wiskunde 3' order by code"
    assert rows(database, held) == [("OEV", LATER.date()), ("swaldinga", date(2026, 7, 11))]


def test_who_comes_back_is_in_the_group_again(database: psycopg.Connection, edited: Edited) -> None:
    run(V1)
    run(edited(V1, "StudentEnrollment.csv", "G1,P2\r\n", ""), LATER)
    assert columns(run(V1, LATER), "StudentEnrollment.csv") == {"changed": 1, "unchanged": 5, "left_out": 3}
    assert len(rows(database, "select from membership where ends_on = %s", date(2026, 7, 11))) == 6


def test_a_membership_that_never_began_is_taken_away(database: psycopg.Connection, edited: Edited) -> None:
    run(V1, year=2026)
    report = run(edited(V1, "StudentEnrollment.csv", "G1,P2\r\n", ""), year=2026)
    assert report.files["StudentEnrollment.csv"].ended == 1
    assert len(rows(database, "select from membership")) == 5


def test_a_pupil_who_is_no_longer_named_stays_and_is_mentioned(database: psycopg.Connection, edited: Edited) -> None:
    run(V1)
    folder = edited(V1, "StudentEnrollment.csv", "G3,P3\r\n", "")
    lines = (folder / "Student.csv").read_text().splitlines(keepends=True)
    (folder / "Student.csv").write_text("".join(line for line in lines if not line.startswith("P3,")))
    report = run(folder, LATER)
    assert len(rows(database, "select from pupil where number = '26003'")) == 1
    assert rows(database, "select count(*) from enrolment where ends_on is not null") == [(0,)]
    assert any("who are not in these files: 1." in notice for notice in report.findings.notices)


def test_what_changed_in_the_files_is_changed_and_logged_and_nothing_else(
    database: psycopg.Connection, edited: Edited
) -> None:
    run(V1)
    database.execute("delete from gate.log; delete from gate.change")
    report = run(edited(V1, "Student.csv", "P3,S1,Jan,Molenstee", "P3,S1,Jan,Molenstein"), LATER)
    assert columns(report, "Student.csv") == {"changed": 1, "unchanged": 4, "left_out": 1}
    (pupil,) = rows(database, "select person_id from pupil where number = '26003'")[0]
    assert rows(database, "select pupil_id, actor_id, purpose, kind, role from gate.log") == [
        (pupil, 0, "importing", "job", "zorgvuldig_job_import")
    ]
    ((table, row_id, changed),) = rows(database, "select table_name, row_id, changed from gate.change")
    assert (table, row_id) == ("pupil_identity", pupil)
    assert changed["family_name"] == ["Molenstee", "Molenstein"]
    assert set(changed) == {"family_name", "sort_key", "search_key"}


def test_silence_of_the_source_takes_nothing_away(database: psycopg.Connection, edited: Edited) -> None:
    run(V1)
    database.execute("update pupil_contact set phone = '06-00000009', street = 'Dijkweg 9'")
    folder = edited(V1, "Student.csv", "WA,zoe@example.org,26001", "WA,,26001")
    edited(V1, "Student.csv", "4/2/2012", "")
    assert columns(run(folder), "Student.csv") == {"unchanged": 5, "left_out": 1}
    assert rows(database, "select email, phone, street from pupil_contact") == [
        ("zoe@example.org", "06-00000009", "Dijkweg 9")
    ]
    assert rows(
        database, "select born_on from pupil_birth b join pupil p on p.person_id = b.pupil_id where number = '26001'"
    )


def test_what_the_school_recorded_of_authority_is_never_undone(database: psycopg.Connection) -> None:
    run(V21)
    database.execute(
        "update guardianship set has_authority = false, is_restricted = true where guardian_id = "
        "(select person_id from guardian where given_name = 'Paweł')"
    )
    report = run(V21)
    told = rows(database, "select has_authority, is_restricted from guardianship t join guardian g "
                          "on g.person_id = t.guardian_id where given_name = 'Paweł'")  # fmt: skip
    assert told == [(False, True)]
    assert any("but not by the school's own record: 1." in notice for notice in report.findings.notices)


def test_a_guardian_who_becomes_a_relative_loses_authority(database: psycopg.Connection, edited: Edited) -> None:
    run(V21)
    report = run(edited(V21, "relationships.csv", "U1,U2,guardian", "U1,U2,relative"))
    assert columns(report, "relationships.csv") == {"changed": 1, "unchanged": 3, "left_out": 1}
    assert rows(database, "select from guardianship where has_authority") == [(), ()]


def test_a_role_that_the_school_ended_stays_ended(database: psycopg.Connection) -> None:
    run(V1)
    database.execute("update staff_role set ends_on = %s", (date(2025, 10, 1),))
    run(V1)
    assert set(rows(database, "select ends_on from staff_role")) == {(date(2025, 10, 1),)}


def test_a_pupil_entered_by_hand_is_recognised_by_number(database: psycopg.Connection) -> None:
    (person,) = rows(database, "insert into person (uid) values (gen_random_uuid()) returning id")[0]
    database.execute("insert into pupil (person_id, uid, number) values (%s, gen_random_uuid(), '26002')", (person,))
    report = run(V1)
    assert columns(report, "Student.csv") == {"created": 3, "changed": 2, "left_out": 1}
    assert rows(database, "select person_id from pupil where number = '26002'") == [(person,)]


REFUSALS = [
    (
        V1,
        "Student.csv",
        "4/2/2012",
        "31/31/2000",
        2,
        "Birthdate",
        "«31/31/2000» is not a date. Write it as 2000-12-31.",
    ),
    (V1, "Student.csv", "4/2/2012", "4/2/2092", 2, "Birthdate", "cannot be a date of birth"),
    (
        V1,
        "Student.csv",
        "zoe@example.org",
        "zoe at home",
        2,
        "Secondary Email",
        "«zoe at home» is not an e-mail address",
    ),
    (V1, "Student.csv", "P2,S1", "P2,S9", 3, "School SIS ID", "«S9» is not in School.csv"),
    (V1, "Student.csv", "Ilyas", "", 3, "First Name", "empty. Fill it in."),
    (V1, "Student.csv", "Ilyas", "I" * 101, 3, "First Name", "is longer than 100 characters"),
    (V1, "Student.csv", "Ilyas", "Ily\x07as", 3, "First Name", "invisible character"),
    (V1, "Student.csv", "26002", "26001", 3, "Student Number", "«26001» is also in row 2"),
    (V1, "Student.csv", "P2,S1", "P1,S1", 3, "SIS ID", "somebody else in row 2"),
    (V1, "Student.csv", "2/2012,2029", "2/2012,2029,extra", 2, "", "has 15 columns where the heading has 14"),
    (V1, "Student.csv", "3,Active,4/2", "3,Zieken,4/2", 2, "Status", "«Zieken» is not known here. Use one of: active,"),
    (V1, "Section.csv", "8/18/2025", "18-8-2025", 2, "Term StartDate", "«18-8-2025» is not a date"),
    (V1, "Section.csv", "7/10/2026", "7/10/2024", 2, "Term EndDate", "is before Term StartDate"),
    (V1, "Section.csv", "G2,S1", "G1,S1", 3, "SIS ID", "«G1» is also in row 2"),
    (V1, "StudentEnrollment.csv", "G1,P2", "G9,P2", 3, "Section SIS ID", "«G9» is not in Section.csv. Add it there"),
    (V1, "StudentEnrollment.csv", "G1,P2", "G1,P9", 3, "SIS ID", "«P9» is not in Student.csv. Add it there"),
    (V1, "TeacherRoster.csv", "G1,D1", "G1,D9", 2, "SIS ID", "«D9» is not in Teacher.csv"),
    (V1, "Teacher.csv", "WA,,Active", "WA,OEV,Active", 3, "Teacher Number", "«OEV» is also in row 2"),
    (V21, "demographics.csv", "2012-03-04", "04-03-2012", 2, "birthDate", "«04-03-2012» is not a date"),
    (
        V21,
        "demographics.csv",
        "female",
        "vrouw",
        2,
        "sex",
        "«vrouw» is not known here. Use one of: female, male, other",
    ),
    (V21, "demographics.csv", "U3,male", "U1,male", 3, "userSourcedId", "stands in this file twice"),
    (V21, "users.csv", "U3,", "U1,", 4, "sourcedId", "«U1» stands in this file twice"),
    (V21, "users.csv", "06-00000002", "bel mij", 5, "phone", "«bel mij» is not a phone number"),
    (V21, "roles.csv", "U1,O3", "U1,O9", 2, "orgSourcedId", "«O9» is not in orgs.csv"),
    (V21, "roles.csv", "student,Y1", "student,Y9", 2, "sessionSourcedId", "«Y9» is not in academicSessions.csv"),
    (V21, "classes.csv", "O3,Biologie 3,Y1", "O3,Biologie 3,", 3, "sessionSourcedIds", "empty. Fill it in."),
    (V21, "classes.csv", "K2,O3", "K2,", 3, "orgSourcedId", "empty. Fill it in."),
    (V21, "classes.csv", "Y1,V2", "Y1,V9", 3, "courseSourcedId", "«V9» is not in courses.csv"),
    (V21, "enrollments.csv", "K2,U1,student", "K2,U2,student", 4, "userSourcedId", "«U2» has no role student"),
    (V21, "enrollments.csv", "K2,U7,teacher", "K2,U1,teacher", 7, "userSourcedId", "«U1» has no teaching role"),
    (V21, "relationships.csv", "U4,U5", "U4,U99", 4, "relationshipUserSourcedId", "«U99» is not in users.csv"),
    (V21, "relationships.csv", "U3,U2,relative", "U7,U2,relative", 3, "userSourcedId", "«U7» has no role student"),
    (V21, "academicSessions.csv", "2026-07-10", "2024-07-10", 2, "endDate", "is before startDate"),
]


@pytest.mark.parametrize(("folder", "file", "old", "new", "row", "column", "says"), REFUSALS)
def test_bad_input_is_refused_as_a_whole_with_file_row_and_column(
    database: psycopg.Connection,
    edited: Edited,
    folder: Path,
    file: str,
    old: str,
    new: str,
    row: int,
    column: str,
    says: str,
) -> None:
    before = content(database)
    report = run(edited(folder, file, old, new))
    assert report.is_refused
    problem = next(p for p in report.findings.problems if (p.file, p.row, p.column) == (file, row, column))
    assert says in problem.says
    where = f"{file} row {row}, column {column}: " if column else f"{file} row {row}: "
    assert str(problem).startswith(where)
    assert report.files[file].refused >= 1
    (kept,) = rows(database, "select outcome, problems::text, counts from import_run")
    assert kept[0] == "refused"
    assert f'"row": {row}' in kept[1]
    assert new not in kept[1] or new.isdecimal() or not new
    assert {count["created"] + count["changed"] for count in kept[2].values()} == {0}
    database.execute("delete from import_run")
    assert content(database) == before


def test_a_number_of_another_system_that_is_no_pupil_number_is_refused(
    database: psycopg.Connection, tmp_path: Path
) -> None:
    shutil.copytree(V21, tmp_path / "v21")
    for path in (tmp_path / "v21").iterdir():
        text = path.read_text("utf-8-sig")
        path.write_text(text.replace("U1,", "6f1c1c8e-0000-4000-8000-000000000001,"))
    (problem,) = run(tmp_path / "v21").findings.problems
    assert (problem.file, problem.row, problem.column) == ("users.csv", 2, "sourcedId")
    assert "too long for a pupil number" in problem.says


def test_one_refused_row_among_many_keeps_the_school_as_it_was(database: psycopg.Connection, edited: Edited) -> None:
    run(V1)
    database.execute("delete from import_run")
    before = content(database)
    folder = edited(V1, "Student.csv", "P3,S1,Jan", "P3,S1,Piet")
    report = run(edited(V1, "Student.csv", "4/2/2012", "gisteren"), LATER)
    database.execute("delete from import_run")
    assert report.is_refused
    assert folder.exists()
    assert content(database) == before


def test_a_broken_row_does_not_blame_the_rows_that_point_at_it(database: psycopg.Connection, edited: Edited) -> None:
    report = run(edited(V1, "Student.csv", "2/2012,2029", "2/2012,2029,extra"))
    assert [(p.file, p.row) for p in report.findings.problems] == [("Student.csv", 2)]
    report = run(edited(V1, "Student.csv", "2029,extra", "2029"))
    assert not report.is_refused
    report = run(edited(V1, "Section.csv", "8/18/2025", "vroeg"))
    assert [(p.file, p.row) for p in report.findings.problems] == [("Section.csv", 2)]
    report = run(edited(V21, "academicSessions.csv", "2025-08-18", "vroeg"))
    assert [(p.file, p.row) for p in report.findings.problems] == [("academicSessions.csv", 2)]


def test_a_number_that_another_pupil_has_here_is_refused(database: psycopg.Connection, edited: Edited) -> None:
    run(V1)
    report = run(edited(V1, "Student.csv", "P2,S1,Ilyas,el Wahdani,iwahdani,Geheim-1234,WA,,26002",
                        "P7,S1,Ander,Kind,akind,Geheim-1234,WA,,26002"))  # fmt: skip
    assert report.is_refused
    problems = [str(problem) for problem in report.findings.problems]
    assert any(p.startswith("StudentEnrollment.csv") for p in problems)  # P2 is gone from Student.csv
    folder = edited(V1, "StudentEnrollment.csv", "G1,P2\r\n", "")
    edited(V1, "StudentEnrollment.csv", "G2,P2\r\n", "")
    (problem,) = run(folder).findings.problems
    assert (problem.file, problem.row) == ("Student.csv", 3)
    assert "«26002» belongs to another pupil here" in problem.says


def test_a_code_that_another_member_of_staff_has_is_refused(database: psycopg.Connection) -> None:
    (person,) = rows(database, "insert into person (uid) values (gen_random_uuid()) returning id")[0]
    database.execute(
        "insert into staff (person_id, code, given_name, prefix, family_name) values (%s, 'OEV', 'O', '', 'V')",
        (person,),
    )
    (problem,) = run(V1).findings.problems
    assert (problem.file, problem.row) == ("Teacher.csv", 2)
    assert "«OEV» belongs to another member of staff" in problem.says
    assert rows(database, "select from pupil") == []


def test_groups_that_swap_names_are_refused_without_a_word_of_data(
    database: psycopg.Connection, edited: Edited
) -> None:
    run(V1)
    before = rows(database, "select name from learning_group order by id")
    edited(V1, "Section.csv", "G2,S1,Nederlands 3", "G2,S1,Wiskunde 3")
    folder = edited(V1, "Section.csv", "G1,S1,Wiskunde 3", "G1,S1,Nederlands 3 1")
    with pytest.raises(ImportRefused, match="took over each other's names") as refusal:
        run(folder, LATER)
    assert refusal.value.__cause__ is None
    assert rows(database, "select name from learning_group order by id") == before
    assert rows(database, "select outcome from import_run order by id") == [("done",), ("refused",)]


FOLDERS = [
    (V1, "Section.csv", None, "Section.csv is missing in"),
    (V21, "roles.csv", None, "roles.csv is missing in"),
    (V1, "Student.csv", b"SIS ID,School SIS ID,First Name\n", "Student.csv has no column Last Name"),
    (V21, "users.csv", b"sourcedId\n", "users.csv has no column username"),
    (V1, "School.csv", b"", "School.csv has no column SIS ID"),
    (V1, "School.csv", "SIS ID,Name\nS1,Caf\xe9\n".encode("latin-1"), "School.csv is not in UTF-8"),
    (V1, "School.csv", "SIS ID,Name\n".encode("utf-16"), "School.csv is not in UTF-8"),
    (V1, "School.csv", b'SIS ID,Name\nS1,"open\n', "School.csv is not a proper CSV file"),
    (V1, "School.csv", b"SIS ID,Name,name\n", "School.csv has the column Name twice"),
    (V1, "users.csv", b"sourcedId\n", "holds both layouts"),
]


@pytest.mark.parametrize(("folder", "file", "text", "says"), FOLDERS)
def test_files_that_cannot_be_read_are_refused_in_one_sentence(
    database: psycopg.Connection, tmp_path: Path, folder: Path, file: str, text: bytes | None, says: str
) -> None:
    target = tmp_path / "files"
    shutil.copytree(folder, target)
    if text is None:
        (target / file).unlink()
    else:
        (target / file).write_bytes(text)
    with pytest.raises(ImportRefused, match=says):
        run(target)
    assert rows(database, "select from pupil") == []


def test_a_folder_without_such_files_is_refused(database: psycopg.Connection, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="holds no School Data Sync files"):
        run(tmp_path)
    with pytest.raises(ImportRefused, match="cannot be read as a folder"):
        run(tmp_path / "nowhere")


@pytest.mark.parametrize("folder", [V1, V21], ids=["v1", "v21"])
def test_every_column_that_is_not_used_is_named_with_a_reason(database: psycopg.Connection, folder: Path) -> None:
    report = run(folder)
    (layout,) = (layout for layout in sds.LAYOUTS if layout.name == report.layout)
    for spec in layout.files:
        with (folder / spec.name).open(encoding="utf-8-sig", newline="") as file:
            heading = next(csv.reader(file))
        for column in heading:
            is_silent = column in spec.used and column not in spec.partly
            assert ((spec.name, column) in report.findings.ignored) != is_silent, (spec.name, column)
    lines = list(report.lines())
    password = "Student.csv, column Password" if folder == V1 else "users.csv, column password"
    assert f"  {password}: passwords of another system are never stored here." in lines


@pytest.mark.parametrize("folder", [V1, V21], ids=["v1", "v21"])
def test_nothing_without_a_place_is_stored_anywhere(database: psycopg.Connection, folder: Path) -> None:
    run(folder)
    everything = repr(content(database))
    assert "Rietkraag" in everything
    for word in ("Geheim-1234", "geheimAfkomst", "geheimRas", "Polderstad", "freeLunch", "iep", "Oudeveld", "Doktersma",
                 "Maria", "iwahdani", "Gegaan"):  # fmt: skip
        assert word not in everything, word


def test_the_outcome_is_kept_in_numbers(database: psycopg.Connection) -> None:
    run(V1)
    ((source, started, outcome, counts, problems),) = rows(
        database, "select source, started_at, outcome, counts, problems from import_run"
    )
    assert (source, started, outcome, problems) == ("sds", NOW, "done", [])
    assert counts["Student.csv"] == {
        "created": 4, "changed": 1, "unchanged": 0, "ended": 0, "left_out": 1, "refused": 0
    }  # fmt: skip


def test_pupils_without_a_date_of_birth_are_warned_of_in_one_line(database: psycopg.Connection) -> None:
    lines = list(run(V1).lines())
    assert (
        "  Student.csv row 5, column Birthdate: empty. Guardians cannot open this file until the date of birth is known."
        in lines
    )


def test_the_job_opens_no_other_table_than_its_own(database: psycopg.Connection) -> None:
    run(V1)
    logged = rows(database, "select distinct role, kind, refused from gate.log")
    assert logged == [(settings.NAMES.job("import"), "job", False)]
    assert len(rows(database, "select from gate.log")) == len(rows(database, "select from pupil"))


def test_stopped_halfway_nothing_is_changed(database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = content(database)
    monkeypatch.setattr("zorgvuldig.records.imports.sds._write", stop)  # the very last step before the commit
    with pytest.raises(KeyboardInterrupt):
        run(V1)
    assert content(database) == before


def test_the_command_prints_the_report_and_fails_with_one_sentence(
    database: psycopg.Connection, edited: Edited, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import", "sds", str(V1), "--school-year", "2026")
    assert "Student.csv" in capsys.readouterr().out
    folder = edited(V1, "Student.csv", "4/2/2012", "31/31/2000")
    with pytest.raises(CommandError, match="Nothing was changed: 1 problem must be repaired first"):
        call_command("import", "sds", str(folder))
    assert (
        "  Student.csv row 2, column Birthdate: «31/31/2000» is not a date. Write it as 2000-12-31."
        in capsys.readouterr().out.splitlines()
    )
    with pytest.raises(CommandError, match="cannot be read as a folder"):
        call_command("import", "sds", str(folder / "nowhere"))


@with_samples
def test_microsofts_sample_of_the_first_layout(database: psycopg.Connection) -> None:
    folder = SAMPLES / "v1-100-users"
    report = run(folder, year=2026)
    created = {file: counts.created for file, counts in report.files.items()}
    assert created == {
        "School.csv": 2, "Section.csv": 28, "Student.csv": 86, "StudentEnrollment.csv": 602, "Teacher.csv": 12,
        "TeacherRoster.csv": 28,
    }  # fmt: skip
    again = run(folder, year=2026)
    assert {counts.created + counts.changed + counts.ended for counts in again.files.values()} == {0}
    assert "P@ssw" not in repr(content(database))


@with_samples
def test_microsofts_sample_of_layout_21(database: psycopg.Connection) -> None:
    report = run(SAMPLES / "v2.1")
    created = {file: counts.created for file, counts in report.files.items() if counts.created}
    assert created == {
        "orgs.csv": 4, "users.csv": 8, "roles.csv": 7, "classes.csv": 2, "enrollments.csv": 6, "academicSessions.csv": 2,
        "courses.csv": 2, "demographics.csv": 4, "relationships.csv": 3,
    }  # fmt: skip
    everything = repr(content(database))
    for word in ("P@ssw", "Woodenville", "hispanic", "asian", "iep", "freeLunch"):
        assert word not in everything, word
