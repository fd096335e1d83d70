"""OneRoster 1.1 and 1.2: in bulk, again, and as a delta."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command

from tests.imports.importing import LATER, NOW, columns, content, rows
from zorgvuldig.imports.oneroster.source import import_oneroster
from zorgvuldig.imports.report import Report

FIXTURES = Path(__file__).parent / "fixtures" / "oneroster"
V11, V12 = FIXTURES / "v11", FIXTURES / "v12"
STAMP = "2026-01-14T18:25:43.511Z"
Packed = Callable[..., Path]

HEADS = {path.stem: path.read_text().splitlines()[0] for path in V12.iterdir()}


@pytest.fixture
def packed(tmp_path: Path) -> Packed:
    """A zip of a fixture folder; `edits` are (file, old, new)."""

    def pack(folder: Path, *edits: tuple[str, str, str]) -> Path:
        texts = {path.name: path.read_text() for path in folder.iterdir()}
        for file, old, new in edits:
            assert old in texts[file]
            texts[file] = texts[file].replace(old, new, 1)
        return zipped(tmp_path / "roster.zip", texts)

    return pack


def zipped(target: Path, texts: dict[str, str]) -> Path:
    """A zip of these texts."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return target


def delta(target: Path, **files: list[str]) -> Path:
    """A zip in which these files are deltas: rows of 1.2, with «S» for status and moment of an active row, «X» of a deleted one."""
    texts = {"manifest.csv": "propertyName,value\noneroster.version,1.2\n"}
    for stem, lines in files.items():
        texts["manifest.csv"] += f"file.{stem},delta\n"
        said = (line.replace(",S,", f",active,{STAMP},").replace(",X,", f",tobedeleted,{STAMP},") for line in lines)
        texts[f"{stem}.csv"] = "\n".join([HEADS[stem], *said]) + "\n"
    return zipped(target, texts)


def run(path: Path, now: datetime = NOW, *, is_dry_run: bool = False) -> Report:
    """Import, and give the report."""
    return import_oneroster(path, now=now, is_dry_run=is_dry_run)


MEMBERS = (
    "select p.number, g.name, m.starts_on, m.ends_on from membership m join pupil p on p.person_id = m.pupil_id "
    "join learning_group g on g.id = m.group_id order by 1, 2"
)


def test_version_12_is_taken_in(database: psycopg.Connection, packed: Packed) -> None:
    report = run(packed(V12))
    assert report.findings.problems == []
    assert report.layout == "OneRoster 1.2"
    assert {file: columns(report, file) for file in report.files} == {
        "orgs.csv": {"created": 1, "left_out": 1},
        "academicSessions.csv": {"created": 1, "left_out": 2},
        "courses.csv": {"created": 2, "left_out": 2},
        "classes.csv": {"created": 3},
        "users.csv": {"created": 7, "left_out": 1},
        "roles.csv": {"created": 4, "unchanged": 3, "left_out": 1},
        "demographics.csv": {"created": 2, "left_out": 1},
        "enrollments.csv": {"created": 8, "left_out": 1},
    }
    assert rows(
        database,
        "select number, given_name, prefix, family_name, born_on, sex, email, phone, level, starts_on from pupil p "
        "join pupil_identity i on i.pupil_id = p.person_id left join pupil_birth b using (pupil_id) "
        "left join pupil_contact c using (pupil_id) join enrolment e using (pupil_id) order by number",
    ) == [
        ("26001", "Zoë", "", "Rietkraag", date(2012, 4, 2), "female", "zoe@example.org", "", "3", date(2024, 8, 19)),
        ("26002", "Ilyas", "el", "Wahdani", date(2011, 11, 12), "", "", "06-00000002", "3", date(2025, 8, 18)),
    ]
    assert rows(database, "select g.name, kind, s.code, y.name, y.starts_on, y.ends_on from learning_group g "
                          "left join subject s on s.id = subject_id join school_year y on y.id = year_id order by 1") == [
        ("3A", "class", None, "2025-2026", date(2025, 8, 18), date(2026, 7, 11)),
        ("3A muziek", "teaching", "MU", "2025-2026", date(2025, 8, 18), date(2026, 7, 11)),
        ("3A wiskunde", "teaching", "WI", "2025-2026", date(2025, 8, 18), date(2026, 7, 11)),
    ]  # fmt: skip
    year = (date(2025, 8, 18), date(2026, 7, 11))
    assert rows(database, MEMBERS) == [
        ("26001", "3A", *year),
        ("26001", "3A wiskunde", *year),
        ("26002", "3A", date(2025, 10, 1), year[1]),
        ("26002", "3A muziek", year[0], date(2026, 1, 26)),
        ("26002", "3A wiskunde", *year),
    ]


def test_the_teacher_of_a_homeroom_is_its_mentor_and_no_other(database: psycopg.Connection, packed: Packed) -> None:
    run(packed(V12))
    names = "select s.code, g.name from {} t join staff s on s.person_id = t.staff_id join learning_group g on g.id = group_id"
    assert rows(database, names.format("mentoring")) == [("OEV", "3A")]
    assert rows(database, f"{names.format('teaching')} order by 1") == [
        ("OEV", "3A wiskunde"),
        ("swaldinga", "3A muziek"),
    ]


def test_agents_become_guardians_from_either_side(database: psycopg.Connection, packed: Packed) -> None:
    run(packed(V12))
    assert rows(
        database,
        "select i.given_name, g.given_name, t.kind, t.has_authority from guardianship t "
        "join guardian g on g.person_id = t.guardian_id join pupil_identity i using (pupil_id) order by 1, 2",
    ) == [
        ("Ilyas", "Salma", "guardian", None),
        ("Zoë", "Froukje", "other", None),
        ("Zoë", "Paweł", "other", False),
    ]


@pytest.mark.parametrize("folder", [V11, V12], ids=["1.1", "1.2"])
def test_silence_about_authority_gives_none(
    database: psycopg.Connection, packed: Packed, tmp_path: Path, folder: Path
) -> None:
    """OneRoster says who a guardian is and nothing of authority; nobody has it, now or when a delta ties them to another pupil."""
    authority = "select has_authority, count(*) from guardianship where kind <> 'other' group by 1"
    run(packed(folder))
    assert rows(database, "select count(*) from guardianship where has_authority") == [(0,)]
    if folder == V11:
        return
    ((said, before),) = rows(database, authority)
    assert said is None
    run(
        delta(
            tmp_path / "delta.zip",
            users=["u9,S,true,,,Noor,Gaastema,,26009,,,,u5,3,,,,,,,s1,"],
            roles=["r9,S,u9,primary,student,,,s1,"],
            demographics=["u9,S,2012-01-30,female,,,,,,,,,,,"],
        ),
        LATER,
    )
    assert rows(database, "select count(*) from guardianship where has_authority") == [(0,)]
    assert rows(database, "select has_authority from guardianship t join pupil p on p.person_id = t.pupil_id where number = '26009'") == [(None,)]  # fmt: skip
    assert before


def test_what_has_no_place_is_not_stored(database: psycopg.Connection, packed: Packed) -> None:
    report = run(packed(V12))
    kept = str(content(database))
    for secret in ("Geheim-1234", "geheimLand", "geheimStad", "1980-01-01", "Maria"):
        assert secret not in kept
    assert "passwords" in report.findings.ignored["users.csv", "password"]
    assert "not kept" in report.findings.ignored["demographics.csv", "asian"]


def test_version_11_is_taken_in(database: psycopg.Connection, packed: Packed) -> None:
    report = run(packed(V11))
    assert report.findings.problems == []
    assert report.layout == "OneRoster 1.1"
    assert rows(database, "select number from pupil order by 1") == [("26001",), ("26002",)]
    assert rows(database, "select s.code, o.name from staff_role r join staff s on s.person_id = r.staff_id "
                          "join school o on o.id = r.school_id order by 1, 2") == [
        ("OEV", "Wilgendam"), ("swaldinga", "Bestuur De Dijk"), ("swaldinga", "Wilgendam"),
    ]  # fmt: skip
    assert rows(database, "select count(*) from guardianship") == [(1,)]
    assert rows(database, "select count(*) from membership") == [(5,)]
    assert any("Guardians cannot open this file" in warning.says for warning in report.findings.warnings)


@pytest.mark.parametrize("folder", [V11, V12], ids=["v11", "v12"])
def test_the_same_zip_again_changes_nothing(database: psycopg.Connection, packed: Packed, folder: Path) -> None:
    before_all = content(database)
    rehearsal = run(packed(folder), is_dry_run=True)
    assert content(database) == before_all
    assert rehearsal.counts() == run(packed(folder)).counts()
    database.execute("delete from import_run")
    before = content(database)
    report = run(packed(folder), LATER)
    database.execute("delete from import_run")
    assert content(database) == before
    for file, counts in report.files.items():
        assert (counts.created, counts.changed, counts.ended, counts.refused) == (0, 0, 0, 0), file


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_fine(database: psycopg.Connection, tmp_path: Path) -> None:
    texts = {path.name: "\ufeff" + path.read_text().replace("\n", "\r\n") for path in V12.iterdir()}
    assert not run(zipped(tmp_path / "roster.zip", texts)).is_refused
    assert len(rows(database, "select from pupil")) == 2


def test_who_is_missing_in_bulk_is_reported_and_leaves_the_groups(database: psycopg.Connection, packed: Packed) -> None:
    run(packed(V12))
    gone = [
        ("users.csv", "u2,,,true,iwahdani,,Ilyas,Wahdani,el,26002,,,06-00000002,,3,Geheim-1234,,,,,,s1,\n", ""),
        ("users.csv", ",,u2,", ",,,"),
        ("roles.csv", "r2,,,u2,primary,student,,,s1,\n", ""),
        ("demographics.csv", "u2,,,2011-11-12,unspecified,true,,,,,,,,,,\n", ""),
        *(("enrollments.csv", line, "") for line in (
            "e2,,,k1,s1,u2,student,,2025-10-01,\n", "e5,,,k2,s1,u2,student,,,\n", "e7,,,k3,s1,u2,student,,,\n")),
    ]  # fmt: skip
    report = run(packed(V12, *gone), LATER)
    assert report.findings.problems == []
    assert report.files["enrollments.csv"].ended == 3
    assert any(
        notice.startswith("Pupils of this source who are not in these files: 1.") for notice in report.findings.notices
    )
    ended = {row[3] for row in rows(database, MEMBERS) if row[0] == "26002"}
    assert ended == {LATER.date()}
    assert len(rows(database, "select from pupil")) == 2


def test_a_delta_touches_what_it_names_and_nothing_else(
    database: psycopg.Connection, packed: Packed, tmp_path: Path
) -> None:
    run(packed(V12))
    before = rows(database, MEMBERS)
    report = run(
        delta(
            tmp_path / "delta.zip",
            users=["u1,S,true,zrietkraag,,Zoë Maria,Rietkraag,,26001,zoe.r@example.org,,,,3,,,,Zoë,,,s1,",
                   "u9,S,true,,,Noor,Gaastema,,26009,,,,u5,3,,,,,,,s1,"],
            roles=["r9,S,u9,primary,student,,,s1,"],
            demographics=["u9,S,2012-01-30,female,,,,,,,,,,,"],
            enrollments=["e10,S,k1,s1,u9,student,,2026-01-15,", "e5,X,k2,s1,u2,student,,,", "e3,X,k1,s1,u3,teacher,,,",
                         "e11,S,k1,s1,u4,teacher,,2026-01-15,"],
        ),
        LATER,
    )  # fmt: skip
    assert report.findings.problems == []
    assert report.findings.notices == []  # nobody vanished
    changed = set(rows(database, MEMBERS)) ^ set(before)
    year_end = date(2026, 7, 11)
    assert changed == {
        ("26009", "3A", date(2026, 1, 15), year_end),
        ("26002", "3A wiskunde", date(2025, 8, 18), year_end),
        ("26002", "3A wiskunde", date(2025, 8, 18), LATER.date()),
    }
    assert rows(
        database, "select email from pupil_contact c join pupil p on p.person_id = c.pupil_id where number = '26001'"
    ) == [("zoe.r@example.org",)]
    assert rows(database, "select s.code, m.ends_on from mentoring m join staff s on s.person_id = m.staff_id order by 1") == [
        ("OEV", LATER.date()), ("swaldinga", year_end),
    ]  # fmt: skip
    assert rows(database, "select g.given_name, t.has_authority from guardianship t join guardian g on g.person_id = guardian_id "
                          "join pupil p on p.person_id = t.pupil_id where number = '26009'") == [("Froukje", None)]  # fmt: skip


def test_a_delta_may_rename_a_class_of_an_earlier_exchange(
    database: psycopg.Connection, packed: Packed, tmp_path: Path
) -> None:
    run(packed(V12))
    line = 'k2,S,3A wis,3,c1,3awi,scheduled,,s1,"t1,t2",,,'
    assert run(delta(tmp_path / "delta.zip", classes=[line]), LATER).findings.problems == []
    assert rows(database, "select name from learning_group order by 1") == [("3A",), ("3A muziek",), ("3A wis",)]
    assert rows(database, "select count(*) from school_year") == [(1,)]
    assert {row[3] for row in rows(database, MEMBERS)} == {date(2026, 7, 11), date(2026, 1, 26)}


def test_a_deleted_person_is_left_out_and_said(database: psycopg.Connection, packed: Packed, tmp_path: Path) -> None:
    run(packed(V12))
    before = rows(database, "select * from pupil_identity order by 1")
    report = run(delta(tmp_path / "delta.zip", users=["u2,X,true,,,Ilyas,Wahdani,el,26002,,,,,,,,,,,,,"]), LATER)
    assert columns(report, "users.csv") == {"left_out": 1}
    assert any("deregister who left" in why for _, why in report.findings.left_out)
    assert rows(database, "select * from pupil_identity order by 1") == before


def test_a_manifest_alone_means_nothing_changed(database: psycopg.Connection, packed: Packed, tmp_path: Path) -> None:
    run(packed(V12))
    before = rows(database, MEMBERS)
    report = run(delta(tmp_path / "none.zip"), LATER)
    assert not report.is_refused
    assert rows(database, MEMBERS) == before


def test_who_moves_to_another_homeroom_leaves_the_first(database: psycopg.Connection, packed: Packed) -> None:
    second = ("classes.csv", "k2,", "k9,,,3B,3,c0,3B,homeroom,,s1,y1,,,\nk2,")
    run(packed(V12, second))
    moved = ("enrollments.csv", "k1,s1,u1,student", "k9,s1,u1,student")
    assert run(packed(V12, second, moved), LATER).findings.problems == []
    classes = [row for row in rows(database, MEMBERS) if row[0] == "26001" and row[1] in ("3A", "3B")]
    assert classes == [
        ("26001", "3A", date(2025, 8, 18), LATER.date()),
        ("26001", "3B", LATER.date(), date(2026, 7, 11)),
    ]
    before = rows(database, MEMBERS)
    run(packed(V12, second, moved), LATER)
    assert rows(database, MEMBERS) == before


def test_the_command_takes_a_zip(
    database: psycopg.Connection, packed: Packed, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import", "oneroster", str(packed(V12)), "--dry-run")
    assert "OneRoster 1.2, dry run" in capsys.readouterr().out
    assert rows(database, "select from pupil") == []
