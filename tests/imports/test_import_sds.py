"""School Data Sync: both layouts in, twice the same, and nothing kept that has no place."""

import csv
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.imports.importing import LATER, NOW, V1, V21, Edited, columns, content, rows, run
from zorgvuldig.imports.sds import source as sds

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "school-data-sync"
with_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="Microsoft's own sample files are not beside this repository (../shared/data)"
)


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
        ("Noor", "Froukje", "", "Gaastema", "", "other", None, False),
        ("Noor", "Salma", "el", "Wahdani", "+31060000001", "guardian", None, False),
        ("Łucja", "Paweł", "", "Góricki", "06-00000003", "guardian", None, False),
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
        (pupil, 0, "importing", "job", settings.NAMES.job("import"))
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


def test_what_a_source_does_not_know_of_somebody_it_names_stays(database: psycopg.Connection) -> None:
    run(V1)
    database.execute("update pupil_contact set phone = '06-00000009', street = 'Dijkweg 9'")
    run(V1)
    assert rows(database, "select email, phone, street from pupil_contact") == [
        ("zoe@example.org", "06-00000009", "Dijkweg 9")
    ]


def test_what_the_school_recorded_of_authority_is_never_undone(database: psycopg.Connection) -> None:
    run(V21)
    database.execute(
        "update guardianship set has_authority = false, is_restricted = true where guardian_id = "
        "(select person_id from guardian where given_name = 'Paweł')"
    )
    run(V21)
    told = rows(database, "select has_authority, is_restricted from guardianship t join guardian g "
                          "on g.person_id = t.guardian_id where given_name = 'Paweł'")  # fmt: skip
    assert told == [(False, True)]


def test_a_guardian_who_becomes_a_relative_loses_authority(database: psycopg.Connection, edited: Edited) -> None:
    run(V21)
    database.execute("update guardianship set has_authority = true where has_authority is null")
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
    database.execute(
        "insert into pupil_identity (pupil_id, given_name, prefix, family_name, sort_key, search_key) "
        "values (%s, 'Ilyas', 'el', 'Wahdani', '', '')",
        (person,),
    )
    report = run(V1)
    assert columns(report, "Student.csv") == {"created": 3, "changed": 2, "left_out": 1}
    assert rows(database, "select person_id from pupil where number = '26002'") == [(person,)]


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
    monkeypatch.setattr("zorgvuldig.imports.run._write", stop)  # the very last step before the commit
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


BRITISH = {
    "School.csv": {"SIS ID": "DfE Number"},
    "Section.csv": {"School SIS ID": "School DfE Number", "SIS ID": "ID"},
    "Student.csv": {"School SIS ID": "School DfE Number", "SIS ID": "ID"},
    "Teacher.csv": {"School SIS ID": "School DfE Number", "SIS ID": "ID"},
    "StudentEnrollment.csv": {"Section SIS ID": "Section ID", "SIS ID": "ID"},
    "TeacherRoster.csv": {"Section SIS ID": "Section ID", "SIS ID": "ID"},
}


def test_the_british_names_of_columns_read_the_same(database: psycopg.Connection, tmp_path: Path) -> None:
    for file, names in BRITISH.items():
        heading, _, lines = (V1 / file).read_text(encoding="utf-8-sig").partition("\n")
        titles = ",".join(names.get(title, title) for title in heading.split(","))
        assert titles != heading
        (tmp_path / file).write_text(f"{titles}\n{lines}")
    run(V1)
    before = content(database)["public.pupil_identity"]
    assert len(before) == 4
    again = run(tmp_path)
    assert not again.is_refused
    assert {counts.created + counts.changed + counts.ended for counts in again.files.values()} == {0}
    assert content(database)["public.pupil_identity"] == before


def test_who_governs_schools_is_no_school(database: psycopg.Connection, edited: Edited) -> None:
    """As in Microsoft's own sample: somebody has a role at the ministry too."""
    report = run(edited(V21, "roles.csv", "U9,O3,nurse", "U7,O4,teacher,Y1,3,FALSE,2025-08-18,2026-07-10\nU9,O3,nurse"))
    assert not report.is_refused
    assert rows(database, "select count(*) from school where name like 'Ministerie%%'") == [(0,)]
    assert columns(report, "orgs.csv") == {"created": 3, "left_out": 1}
    assert columns(report, "roles.csv") == {"created": 6, "left_out": 2}
    assert "governs schools and is none" in "\n".join(report.lines())


def test_a_class_of_a_ministry_is_refused(database: psycopg.Connection, edited: Edited) -> None:
    report = run(edited(V21, "classes.csv", "K2,O3,", "K2,O4,"))
    assert [(p.row, p.column) for p in report.findings.problems] == [(3, "orgSourcedId")]
    assert rows(database, "select count(*) from school") == [(0,)]


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
        "orgs.csv": 3, "users.csv": 8, "roles.csv": 6, "classes.csv": 2, "enrollments.csv": 6, "academicSessions.csv": 2,
        "courses.csv": 2, "demographics.csv": 4, "relationships.csv": 3,
    }  # fmt: skip
    everything = repr(content(database))
    for word in ("P@ssw", "Woodenville", "hispanic", "asian", "iep", "freeLunch"):
        assert word not in everything, word
