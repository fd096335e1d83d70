"""OneRoster zips that are wrong: refused as a whole, in one sentence or with file, row and column."""

import struct
import zipfile
from pathlib import Path

import psycopg
import pytest

from tests.imports.importing import content, rows
from tests.imports.test_import_oneroster import HEADS, STAMP, V11, V12, Packed, delta, run, zipped
from tests.imports.test_import_oneroster import packed as packed
from zorgvuldig.imports.oneroster import source as oneroster_zip
from zorgvuldig.imports.problems import ImportRefused

ROWS = [
    ("users.csv", "u2,,,true", "u1,,,true", 3, "sourcedId", "«u1» stands in this file twice"),
    ("users.csv", "Ilyas", "", 3, "givenName", "empty. Fill it in."),
    ("users.csv", "zoe@example.org", "zoe at home", 2, "email", "is not an e-mail address"),
    ("users.csv", "u5,u6", "u5,u66", 2, "agentSourcedIds", "«u66» is not in users.csv"),
    ("users.csv", "el,26002", "el,26001", 3, "identifier", "«26001» is also the number of row 2"),
    ("users.csv", "el,26002", "el," + "2" * 41, 3, "identifier", "too long for a pupil number"),
    ("users.csv", "u1,,,true", "u1,weg,,true", 2, "status", "«weg» is not known here. Use one of: active, tobedeleted"),
    ("users.csv", "u1,,,true,zrietkraag", "u1,,,true,zriet,kraag", 2, "", "has 24 columns where the heading has 23"),
    ("roles.csv", "r1,,,u1", "r1,,,u99", 2, "userSourcedId", "«u99» is not in users.csv"),
    ("roles.csv", "student,2024-08-19,,s1", "student,2024-08-19,,s9", 2, "orgSourcedId", "«s9» is not in orgs.csv"),
    ("roles.csv", "2024-08-19,,s1", "19-08-2024,,s1", 2, "beginDate", "«19-08-2024» is not a date"),
    ("roles.csv", "2024-08-19,,s1", "2024-08-19,2024-08-19,s1", 2, "endDate", "is not after beginDate"),
    ("academicSessions.csv", "2025-08-18,2026-07-11", "2026-08-18,2026-07-11", 2, "endDate", "is not after startDate"),
    (
        "academicSessions.csv",
        "2026-01-26,y1",
        "2026-01-26,y9",
        3,
        "parentSourcedId",
        "«y9» is not in academicSessions.csv",
    ),
    ("classes.csv", "c1,3awi", "c9,3awi", 3, "courseSourcedId", "«c9» is not in courses.csv"),
    ("classes.csv", "s1,y1", "s1,y9", 2, "termSourcedIds", "«y9» is not in academicSessions.csv"),
    ("classes.csv", "s1,y1", "s7,y1", 2, "schoolSourcedId", "«s7» is not in orgs.csv"),
    ("enrollments.csv", "e1,,,k1", "e1,,,k9", 2, "classSourcedId", "«k9» is not in classes.csv"),
    ("enrollments.csv", "s1,u1,student", "s1,u77,student", 2, "userSourcedId", "«u77» is not in users.csv"),
    ("enrollments.csv", "s1,u1,student", "s1,u3,student", 2, "userSourcedId", "«u3» has no role student"),
    ("enrollments.csv", "s1,u3,teacher", "s1,u1,teacher", 4, "userSourcedId", "«u1» has no role teacher"),
    ("enrollments.csv", "2025-10-01", "2027-10-01", 3, "endDate", "is not after the first day"),
    ("demographics.csv", "2012-04-02", "2092-04-02", 2, "birthDate", "cannot be a date of birth"),
    ("demographics.csv", "female", "vrouw", 2, "sex", "«vrouw» is not known here"),
    ("demographics.csv", "u1,,,2012", "u99,,,2012", 2, "sourcedId", "«u99» is not in users.csv"),
]


@pytest.mark.parametrize(("file", "old", "new", "row", "column", "says"), ROWS)
def test_a_wrong_row_refuses_everything_with_its_place(
    database: psycopg.Connection, packed: Packed, file: str, old: str, new: str, row: int, column: str, says: str
) -> None:
    before = content(database)
    report = run(packed(V12, (file, old, new)))
    problem = next(p for p in report.findings.problems if (p.file, p.row, p.column) == (file, row, column))
    assert says in problem.says
    (kept,) = rows(database, "select outcome, problems::text from import_run")
    assert kept[0] == "refused"
    assert new not in kept[1] or not new
    database.execute("delete from import_run")
    assert content(database) == before


def test_a_pupil_in_two_homerooms_on_the_same_day_is_refused(database: psycopg.Connection, packed: Packed) -> None:
    second = ("classes.csv", "k2,", "k9,,,3B,3,c0,3B,homeroom,,s1,y1,,,\nk2,")
    report = run(packed(V12, second, ("enrollments.csv", "e2,", "e20,,,k9,s1,u1,student,,,\ne2,")))
    (problem,) = report.findings.problems
    assert (problem.file, problem.row, problem.column) == ("enrollments.csv", 3, "userSourcedId")
    assert "in another homeroom on the same days, in row 2" in problem.says


def test_a_class_with_the_name_of_a_teaching_group_is_refused(database: psycopg.Connection, packed: Packed) -> None:
    run(packed(V12))
    renamed = ("classes.csv", "k2,,,3A wiskunde", "k22,,,3A")
    away = [("classes.csv", "k1,,,3A,", "k11,,,3A wiskunde,"), renamed]
    names = rows(database, "select name, kind from learning_group order by 1")
    moved = [("enrollments.csv", f"{e},,,k1,", f"{e},,,k11,") for e in ("e1", "e2", "e3")]
    moved += [("enrollments.csv", f"{e},,,k2,", f"{e},,,k22,") for e in ("e4", "e5", "e6")]
    report = run(packed(V12, *away, *moved))
    assert {(p.file, p.row) for p in report.findings.problems} == {("classes.csv", 2), ("classes.csv", 3)}
    assert "is the name of a teaching group here" in report.findings.problems[0].says
    assert rows(database, "select name, kind from learning_group order by 1") == names


DELTAS = [
    ("users", "u1,,,true,,,Zoë,Rietkraag,,26001,,,,,,,,,,,,,", "status", "empty. Fill it in."),
    ("users", f"u1,active,gisteren,true{',' * 19}", "dateLastModified", "«gisteren» is not a moment"),
    ("users", f"u1,active,,true{',' * 19}", "dateLastModified", "empty. Fill it in."),
    ("enrollments", f"e1,active,{STAMP},k77,s1,u1,student,,,", "classSourcedId", "«k77» is not in classes.csv"),
    ("enrollments", f"e1,tobedeleted,{STAMP},k1,s1,u77,student,,,", "userSourcedId", "«u77» is not in users.csv"),
    ("roles", f"r1,active,{STAMP},u5,primary,teacher,,,s1,", "userSourcedId", "«u5» is not in users.csv"),
]


@pytest.mark.parametrize(("file", "line", "column", "says"), DELTAS)
def test_a_wrong_delta_is_refused(
    database: psycopg.Connection, packed: Packed, tmp_path: Path, file: str, line: str, column: str, says: str
) -> None:
    run(packed(V12))
    report = run(delta(tmp_path / "delta.zip", **{file: [line]}))
    assert any(p.column == column and says in p.says for p in report.findings.problems), report.findings.problems


def whole() -> dict[str, str]:
    """The texts of the 1.2 fixture."""
    return {path.name: path.read_text() for path in V12.iterdir()}


def manifest(old: str, new: str) -> dict[str, str]:
    """The 1.2 fixture with its manifest changed."""
    texts = whole()
    assert old in texts["manifest.csv"]
    return texts | {"manifest.csv": texts["manifest.csv"].replace(old, new)}


ZIPS = [
    ({k: v for k, v in whole().items() if k != "manifest.csv"}, "manifest.csv is missing in the zip"),
    ({k: v for k, v in whole().items() if k != "roles.csv"}, "promises roles.csv, but it is not in the zip"),
    (whole() | {"results.csv": "sourcedId\n"}, "results.csv is in the zip, but manifest.csv does not say so"),
    (manifest("oneroster.version,1.2", "oneroster.version,2.0"), "gives «2.0» as oneroster.version"),
    (manifest("file.users,bulk", "file.users,all"), "says «all» of users. Use one of: absent, bulk, delta"),
    (manifest("propertyName,value", "naam,waarde"), "has another heading than propertyName,value"),
    ({f"export/{k}": v for k, v in whole().items()}, "stands in a folder inside the zip"),
    (whole() | {"../users.csv": ""}, "would land outside its folder"),
    (whole() | {"/etc/users.csv": ""}, "would land outside its folder"),
    (whole() | {"..\\users.csv": ""}, "would land outside its folder"),
    (whole() | {"USERS.csv": ""}, "is in the zip twice"),
    (
        whole() | {"users.csv": HEADS["users"].replace(",", ";") + "\n"},
        "users.csv does not part its columns with commas",
    ),
    (whole() | {"users.csv": "sourcedId,givenName\n"}, "users.csv has no column familyName"),
    (whole() | {"users.csv": HEADS["users"] + ",sourcedId\n"}, "has the column sourcedId twice"),
    (whole() | {"users.csv": HEADS["users"] + '\nu1,"open\n'}, "is not a proper CSV file"),
    ({f"f{n}.csv": "" for n in range(101)}, "holds more than 100 files"),
]


@pytest.mark.parametrize(("texts", "says"), ZIPS)
def test_a_wrong_zip_is_refused_in_one_sentence(
    database: psycopg.Connection, tmp_path: Path, texts: dict[str, str], says: str
) -> None:
    with pytest.raises(ImportRefused, match=says):
        run(zipped(tmp_path / "roster.zip", texts))
    assert rows(database, "select from pupil") == []
    assert rows(database, "select outcome from import_run") == [("refused",)]


def test_bytes_that_are_not_what_they_should_be_are_refused(database: psycopg.Connection, tmp_path: Path) -> None:
    path = tmp_path / "roster.zip"
    path.write_bytes(b"sourcedId,status\n")
    with pytest.raises(ImportRefused, match="is not a zip file"):
        run(path)
    with pytest.raises(ImportRefused, match="cannot be read"):
        run(tmp_path / "nowhere.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in whole().items():
            archive.writestr(name, text.encode("latin-1", "replace") if name == "users.csv" else text)
    with pytest.raises(ImportRefused, match=r"users.csv is not in UTF-8"):
        run(path)


def test_a_bomb_and_a_password_are_refused_before_a_byte_is_unpacked(
    database: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "roster.zip", whole() | {"users.csv": "0" * 20_000_000})
    with pytest.raises(ImportRefused, match="unpacks to far more than its size in the zip"):
        run(path)
    zipped(path, whole())
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)  # the last file says that it has a password
    path.write_bytes(data)
    with pytest.raises(ImportRefused, match="has a password"):
        run(path)
    zipped(path, whole())
    monkeypatch.setattr(oneroster_zip, "MAX_UNPACKED", 1000)
    with pytest.raises(ImportRefused, match="unpacks to more than"):
        run(path)


def test_a_damaged_file_in_the_zip_is_refused(database: psycopg.Connection, tmp_path: Path) -> None:
    path = tmp_path / "roster.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, text in whole().items():
            archive.writestr(name, text)
    whole_bytes = path.read_bytes()
    path.write_bytes(whole_bytes.replace(b"zrietkraag", b"zrietkraak"))
    with pytest.raises(ImportRefused, match="A file in the zip is damaged"):
        run(path)
    path.write_bytes(whole_bytes.replace(b"manifest.version", b"manifest.versiom"))
    with pytest.raises(ImportRefused, match=r"manifest.csv is damaged"):
        run(path)
    data = bytearray(zipped(path, whole()).read_bytes())
    at = data.index(b"users.csv") + len("users.csv")
    data[at : at + 8] = b"\xff" * 8
    path.write_bytes(data)
    with pytest.raises(ImportRefused, match="is damaged"):
        run(path)
    assert rows(database, "select from pupil") == []


def test_whom_a_file_in_bulk_no_longer_has_nothing_may_point_at(database: psycopg.Connection, packed: Packed) -> None:
    run(packed(V12))
    line = "u2,,,true,iwahdani,,Ilyas,Wahdani,el,26002,,,06-00000002,,3,Geheim-1234,,,,,,s1,\n"
    report = run(packed(V12, ("users.csv", line, "")))
    assert {(p.file, p.row) for p in report.findings.problems} == {
        ("users.csv", 7), ("roles.csv", 3), ("demographics.csv", 3), *(("enrollments.csv", row) for row in (3, 6, 8)),
    }  # fmt: skip
    report = run(packed(V12, ("roles.csv", "u2,primary,student", "u2,primary,proctor")))
    assert {p.says.partition(".")[0] for p in report.findings.problems} == {"«u2» has no role student"}


def test_a_11_file_without_roles_is_refused(database: psycopg.Connection, packed: Packed) -> None:
    report = run(packed(V11, ("users.csv", "s1,student,zriet", "s1,,zriet")))
    assert any((p.row, p.column) == (2, "role") for p in report.findings.problems)
