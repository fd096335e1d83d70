"""School Data Sync files that are wrong: refused as a whole, each problem with its file, row and column."""

import shutil
from pathlib import Path

import psycopg
import pytest

from tests.imports.importing import LATER, V1, V21, Edited, content, rows, run
from zorgvuldig.imports.problems import ImportRefused

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
        path.write_text(text.replace("U1,", "urn:uuid:6f1c1c8e-0000-4000-8000-000000000001,"))
    (problem,) = run(tmp_path / "v21").findings.problems
    assert (problem.file, problem.row, problem.column) == ("users.csv", 2, "sourcedId")
    assert "too long for a pupil number" in problem.says


def test_pupil_numbers_that_differ_in_capitals_only_are_refused(
    database: psycopg.Connection, tmp_path: Path, edited: Edited
) -> None:
    folder = edited(V1, "Student.csv", ",26002,", ",a1,")
    edited(V1, "Student.csv", ",26003,", ",A1,")
    (problem,) = run(folder).findings.problems
    assert (problem.file, problem.row, problem.column) == ("Student.csv", 4, "Student Number")
    shutil.copytree(V21, tmp_path / "capitals")
    for path in (tmp_path / "capitals").iterdir():
        text = path.read_text("utf-8-sig")
        path.write_text(text.replace("U3,", "u1,"))
    (problem,) = run(tmp_path / "capitals").findings.problems
    assert (problem.file, problem.row, problem.column) == ("users.csv", 4, "sourcedId")


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


def test_what_clashes_with_what_is_here_leaves_nothing_of_the_file(
    database: psycopg.Connection, edited: Edited
) -> None:
    run(V1)
    database.execute("delete from import_run")
    before = content(database)
    edited(V1, "School.csv", "Wilgendam Noord", "Wilgendam Nieuw")  # written before the clash is found
    edited(V1, "Student.csv", "P2,S1,Ilyas", "P7,S1,Ilyas")  # whose pupil number P2 has here
    edited(V1, "StudentEnrollment.csv", "G1,P2\r\n", "")
    assert run(edited(V1, "StudentEnrollment.csv", "G2,P2\r\n", ""), LATER).is_refused
    database.execute("delete from import_run")
    assert content(database) == before


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


def test_a_file_of_two_encodings_is_refused_with_its_line(database: psycopg.Connection, tmp_path: Path) -> None:
    """Of another system too: read as Windows letters, one wrong byte would make others of the names in all other lines."""
    target = tmp_path / "files"
    shutil.copytree(V1, target)
    (target / "School.csv").write_bytes("SIS ID,Name\nS1,Café\n".encode() + "S2,Zoë\n".encode("cp1252"))
    with pytest.raises(ImportRefused, match=r"^School\.csv: line 3 is stored in another encoding than the rest"):
        run(target)
    assert rows(database, "select from school") == []


def test_a_folder_without_such_files_is_refused(database: psycopg.Connection, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="holds no School Data Sync files"):
        run(tmp_path)
    with pytest.raises(ImportRefused, match="cannot be read as a folder"):
        run(tmp_path / "nowhere")
