"""Spreadsheets of pupils into the records, and sheets of grades and absence into plain rows."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.imports.importing import LATER, NOW, V1, columns, content, rows
from tests.imports.importing import run as run_sds
from zorgvuldig.imports.problems import Findings, ImportRefused, Problem
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.spreadsheet.columns import suggest
from zorgvuldig.imports.spreadsheet.results import SheetAbsence, SheetGrade, to_absences, to_grades
from zorgvuldig.imports.spreadsheet.source import import_sheet
from zorgvuldig.platform.spreadsheets.read import read_sheet

LIBRE = Path(__file__).parents[1] / "platform" / "fixtures" / "sheets" / "leerlingen.xlsx"
AUGUST, NEXT_AUGUST = date(2025, 8, 1), date(2026, 8, 1)
HEAD = "Leerlingnummer;Roepnaam;Achternaam;Geboortedatum;Klas;Mentor;Naam ouder 1;E-mail ouder 1"
ZOE = "26001;Zoë;Rietkraag;2-4-2012;3A;OEV;Rietkraag, Froukje;froukje@example.net"
Table = Callable[..., Path]

MEMBERS = (
    "select p.number, g.name, m.starts_on, m.ends_on from membership m join pupil p on p.person_id = m.pupil_id "
    "join learning_group g on g.id = m.group_id order by 1, 3"
)
MENTORS = (
    "select s.code, g.name, m.starts_on, m.ends_on from mentoring m join staff s on s.person_id = m.staff_id "
    "join learning_group g on g.id = m.group_id order by 2, 3"
)


@pytest.fixture
def school(database: psycopg.Connection) -> psycopg.Connection:
    """A database with one school, one year and two members of staff."""
    (board,) = rows(database, "insert into board (name) values ('De Dijk') returning id")[0]
    database.execute("insert into school (board_id, name, brin) values (%s, 'Wilgendam', '')", (board,))
    for code in ("OEV", "WAL"):
        database.execute(
            "with p as (insert into person (uid) values (gen_random_uuid()) returning id) "
            "insert into staff (person_id, code, given_name, prefix, family_name) select id, %s, 'X', '', 'Y' from p",
            (code,),
        )
    return database


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """A CSV file of these lines."""

    def write(*lines: str, head: str = HEAD) -> Path:
        (tmp_path / "klas.csv").write_text("\r\n".join([head, *lines]))
        return tmp_path / "klas.csv"

    return write


def run(path: Path, map: str = "auto", now: datetime = NOW, **options: Any) -> Report:
    """Import, and give the report."""
    return import_sheet(path, map=map, now=now, **options)


def test_a_workbook_made_by_libreoffice_is_taken_in(school: psycopg.Connection) -> None:
    report = run(LIBRE, "magister")
    assert report.findings.problems == []
    assert {part: columns(report, part) for part in report.files} == {
        "leerlingen": {"created": 3},
        "pupils in groups": {"created": 3},
        "mentors of classes": {"created": 1},
    }
    assert rows(
        school,
        "select number, given_name, prefix, family_name, born_on, sex, email, street, postcode, town, level "
        "from pupil p join pupil_identity i on i.pupil_id = p.person_id join pupil_birth using (pupil_id) "
        "join pupil_contact using (pupil_id) join enrolment using (pupil_id) order by number",
    ) == [
        ("26001", "Zoë", "", "Rietkraag", date(2012, 4, 2), "female", "zoe@example.org", "Dijkweg 12", "1234 AB", "Polderstad", "havo 3"),
        ("26002", "Ilyas", "el", "Wahdani", date(2011, 11, 12), "male", "", "Sluisplein 3", "1234 AC", "Polderstad", "havo 3"),
        ("26003", "Noor", "", "Rietkraag", date(2013, 7, 9), "other", "", "Dijkweg 12", "1234 AB", "Polderstad", "vwo 2"),
    ]  # fmt: skip
    assert rows(school, MEMBERS) == [
        ("26001", "3A", AUGUST, NEXT_AUGUST), ("26002", "3A", AUGUST, NEXT_AUGUST), ("26003", "2B", AUGUST, NEXT_AUGUST),
    ]  # fmt: skip
    assert rows(school, "select distinct kind from learning_group") == [("class",)]
    assert rows(school, MENTORS) == [("OEV", "3A", NOW.date(), NEXT_AUGUST)]
    assert any(w.column == "Mentor" and w.row == 4 for w in report.findings.warnings)


def test_brothers_and_sisters_have_one_guardian(school: psycopg.Connection) -> None:
    run(LIBRE)
    assert rows(
        school,
        "select p.number, g.given_name, g.prefix, g.family_name, g.email, g.phone, t.kind, t.has_authority "
        "from guardianship t join guardian g on g.person_id = t.guardian_id join pupil p on p.person_id = t.pupil_id order by 1, 2",
    ) == [
        ("26001", "Froukje", "", "Rietkraag", "froukje@example.net", "06-00000001", "mother", None),
        ("26001", "Paweł", "", "Góricki", "", "", "other", False),
        ("26002", "Salma", "el", "Wahdani", "salma@example.net", "", "mother", None),
        ("26003", "Froukje", "", "Rietkraag", "froukje@example.net", "06-00000001", "mother", None),
    ]
    assert len(rows(school, "select from guardian")) == 3
    external = rows(school, "select external from source_key where kind = 'guardian'")
    assert not any("froukje" in key.lower() for (key,) in external)


def test_the_same_sheet_again_changes_nothing(school: psycopg.Connection) -> None:
    before_all = content(school)
    rehearsal = run(LIBRE, is_dry_run=True)
    assert content(school) == before_all
    assert rehearsal.counts() == run(LIBRE).counts()
    school.execute("delete from import_run")
    before = content(school)
    report = run(LIBRE, now=LATER)
    school.execute("delete from import_run")
    after = content(school)
    assert {name for name in before if before[name] != after[name]} <= {"gate.log"}
    assert {(c.created, c.changed, c.ended) for c in report.files.values()} == {(0, 0, 0)}


def test_a_sheet_about_one_class_leaves_everybody_else_alone(school: psycopg.Connection, table: Table) -> None:
    run(LIBRE)
    report = run(table("26002;Ilyas;el Wahdani;12-11-2011;3A;;;"), now=LATER)
    assert not any("not in these files" in notice for notice in report.findings.notices)
    assert {row[3] for row in rows(school, MEMBERS)} == {NEXT_AUGUST}
    assert rows(
        school,
        "select email, postcode from pupil_contact c join pupil p on p.person_id = c.pupil_id where number = '26002'",
    ) == [("", "1234 AC")]


def test_who_moves_leaves_the_old_class_today_and_the_new_mentor_comes(
    school: psycopg.Connection, table: Table
) -> None:
    run(table(ZOE))
    run(table(ZOE.replace("3A;OEV", "3B;WAL")), now=LATER)
    today = LATER.date()
    assert rows(school, MEMBERS) == [("26001", "3A", AUGUST, today), ("26001", "3B", today, NEXT_AUGUST)]
    run(table(ZOE.replace("OEV", "WAL")), now=LATER)
    assert rows(school, MEMBERS) == [("26001", "3A", AUGUST, NEXT_AUGUST)]
    mentors = [row for row in rows(school, MENTORS) if row[1] == "3A"]
    assert [(code, ends) for code, _, _, ends in mentors] == [("OEV", today), ("WAL", NEXT_AUGUST)]


def test_a_pupil_of_another_source_is_the_same_pupil(database: psycopg.Connection, table: Table) -> None:
    run_sds(V1)
    report = run(table("26001;Zoë;van Rietkraag;2-4-2012;3A;OEV;;"), school="Wilgendam Noord")
    assert report.findings.problems == []
    assert rows(
        database,
        "select number, prefix from pupil p join pupil_identity i on i.pupil_id = p.person_id where number = '26001'",
    ) == [("26001", "van")]
    assert len(rows(database, "select from pupil")) == 4
    assert rows(database, MENTORS)[0][:2] == ("OEV", "3A")


def test_a_teaching_group_never_becomes_a_class(database: psycopg.Connection, table: Table) -> None:
    run_sds(V1)
    database.execute("update school_year set name = '2025-2026'")
    report = run(table("26001;Zoë;Rietkraag;2-4-2012;Wiskunde 3;;;"), school="Wilgendam Noord")
    assert ["is the name of a teaching group here" in p.says for p in report.findings.problems] == [True]
    assert rows(database, "select kind from learning_group where name = 'Wiskunde 3'") == [("teaching",)]


PROBLEMS = [
    ("26001;Zoë;Rietkraag;31-31-2012;3A;;;", "Geboortedatum", "is "),
    (";Zoë;Rietkraag;;3A;;;", "Leerlingnummer", ""),
    ("26001;;Rietkraag;;3A;;;", "Roepnaam", ""),
    ("26001;Zoë;;;3A;;;", "Achternaam", ""),
    ("26001;Zoë;Rietkraag;;3A;;Froukje;", "Naam ouder 1", ""),
    ("26001;Zoë;Rietkraag;;3A;;Rietkraag, Froukje;froukje", "E-mail ouder 1", ""),
    (f"{'2' * 41};Zoë;Rietkraag;;3A;;;", "Leerlingnummer", ""),
    (f"26001;Zoë;Rietkraag;;{'3' * 101};;;", "Klas", ""),
    ("26001;Zoë;van van van van van van Rietkraag;;3A;;;", "Achternaam", ""),
    ("26001;Zoë;Rietkraag;;3A;;van van van van van van Boer, Froukje;", "Naam ouder 1", ""),
]


@pytest.mark.parametrize(("line", "column", "says"), PROBLEMS)
def test_a_wrong_cell_refuses_everything_with_its_row_and_column(
    school: psycopg.Connection, table: Table, line: str, column: str, says: str
) -> None:
    before = content(school)
    report = run(table("26009;Bo;Gaastema;;3A;;;", line))
    assert [(p.file, p.row, p.column) for p in report.findings.problems] == [("leerlingen", 3, column)]
    assert says in report.findings.problems[0].says
    school.execute("delete from import_run")
    assert content(school) == before


def test_a_number_twice_a_mentor_twice_and_a_guardian_twice_are_refused(
    school: psycopg.Connection, table: Table
) -> None:
    assert places(run(table("a1;Zoë;R;;;;;", "A1;Bo;G;;;;;")).findings.problems) == [(3, "Leerlingnummer")]
    assert places(run(table("1;Zoë;R;;3A;OEV;;", "2;Bo;G;;3a;WAL;;")).findings.problems) == [(3, "Mentor")]
    head = "Leerlingnummer;Naam;Naam ouder 1;Naam ouder 2"
    report = run(table("1;R, Zoë;R, Froukje;R, froukje", head=head))
    assert places(report.findings.problems) == [(2, "Naam ouder 2")]


def places(problems: list[Problem]) -> list[tuple[int, str]]:
    """Row and column of each."""
    return [(problem.row, problem.column) for problem in problems]


def test_what_the_sheet_leaves_open_is_said(school: psycopg.Connection, table: Table) -> None:
    report = run(table("1;Zoë;R;;;;;", "2;Bo;G;;3A;;G, Hein;"))
    assert len(report.findings.notices) == 3
    assert rows(school, "select count(*) from pupil_birth") == [(0,)]


def test_what_has_no_place_is_not_stored(school: psycopg.Connection, table: Table) -> None:
    report = run(table("1;Zoë;R;geheimGeloof;999990019", head="Leerlingnummer;Roepnaam;Achternaam;Geloof;BSN"))
    kept = str(content(school))
    assert "geheimGeloof" not in kept
    assert "999990019" not in kept
    assert set(report.findings.ignored) == {("leerlingen", "Geloof"), ("leerlingen", "BSN")}


def test_a_map_of_ones_own(school: psycopg.Connection, table: Table, tmp_path: Path) -> None:
    path = table("1;R;Zoë", head="A;B;C")
    own = tmp_path / "map.json"
    own.write_text(json.dumps({"number": "A", "family_name": "B", "given_name": "C"}))
    assert not run(path, str(own)).is_refused
    assert rows(school, "select given_name, family_name from pupil_identity") == [("Zoë", "R")]


MAPPINGS = ["{", "[]", '{"number": 1}', '{"number": "A"}', '{"number": "Q", "given_name": "C", "family_name": "B"}']


@pytest.mark.parametrize("text", MAPPINGS)
def test_a_map_that_does_not_fit_is_refused(
    school: psycopg.Connection, table: Table, tmp_path: Path, text: str
) -> None:
    path = table("1;R;Zoë", head="A;B;C")
    (tmp_path / "map.json").write_text(text)
    with pytest.raises(ImportRefused):
        run(path, str(tmp_path / "map.json"))
    with pytest.raises(ImportRefused, match="Use a JSON file, or one of: auto, magister, somtoday"):
        run(path, str(tmp_path / "nowhere.json"))
    with pytest.raises(ImportRefused):
        run(path, "auto")
    assert rows(school, "select from pupil") == []


def test_a_file_that_is_no_table_is_refused(school: psycopg.Connection, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    for name in ("a.pdf", "nowhere.xlsx"):
        with pytest.raises(ImportRefused):
            run(tmp_path / name)


def test_the_command_prints_the_report_and_refuses_in_one_sentence(
    school: psycopg.Connection, table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import", "sheet", str(LIBRE), "--map", "magister", "--dry-run")
    assert "Pupils and parents, dry run: nothing is changed" in capsys.readouterr().out
    assert rows(school, "select from pupil") == []
    call_command("import", "sheet", str(LIBRE), "--map", "auto", "--school", "wilgendam", "--school-year", "2026")
    assert rows(school, "select distinct starts_on from membership") == [(date(2026, 8, 1),)]
    with pytest.raises(CommandError, match="Nothing was changed: 1 problem must be repaired first"):
        call_command("import", "sheet", str(table("1;;R;;;;;")), "--map", "auto")


def read_text(text: str, kind: str, findings: Findings) -> list[Any]:
    """The rows of a sheet of grades or absences."""
    sheet = read_sheet(text.encode(), "a.csv")
    return list((to_grades if kind == "grades" else to_absences)(sheet, suggest(sheet.headers, kind), findings))


def test_a_sheet_of_grades_becomes_plain_rows() -> None:
    findings = Findings()
    text = "Stamnummer;Vak;Toets;Datum;Weging;Cijfer\n26001;WI;Breuken;1-10-2025;2;7,5\n26002;WI;Breuken;1-10-2025;;inhalen\n"
    one, other = read_text(text, "grades", findings)
    assert findings.problems == []
    assert one == SheetGrade(one.place, "26001", "WI", "Breuken", date(2025, 10, 1), 2, Decimal("7.5"), "")
    assert (other.weight, other.value, other.code, other.place.row) == (1, None, "missed", 3)
    for wrong, column in (("11", "Cijfer"), ("", "Cijfer")):
        findings = Findings()
        read_text(text.replace("7,5", wrong), "grades", findings)
        assert places(findings.problems) == [(2, column)]
    findings = Findings()
    read_text(text.replace("26002", "26001"), "grades", findings)
    assert places(findings.problems) == [(3, "Cijfer")]


def test_a_sheet_of_absence_becomes_plain_rows() -> None:
    findings = Findings()
    text = "Stamnummer;Datum;Lesuur;Code;Geoorloofd;Opmerking\n26001;1-10-2025;3;Z;ja;griep\n26001;2-10-2025;;TL;;\n"
    one, other = read_text(text, "absence", findings)
    assert findings.problems == []
    assert one == SheetAbsence(one.place, "26001", date(2025, 10, 1), 3, "Z", True, "griep")
    assert (other.lesson, other.is_authorised, other.remark) == (None, None, "")
    read_text(text.replace("ja", "soms").replace("2-10-2025;;", "1-10-2025;99;"), "absence", findings)
    assert places(findings.problems) == [(2, "Geoorloofd"), (3, "Lesuur")]
    findings = Findings()
    read_text(text.replace("2-10-2025;;", "1-10-2025;3;"), "absence", findings)
    assert places(findings.problems) == [(3, "Datum")]
