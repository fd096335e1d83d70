"""EDEXML: groups, pupils and teachers of one school in one year, and what is refused."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from tests.imports.importing import LATER, NOW, columns, content, rows
from zorgvuldig.imports.edexml import xml_reader as edexml_file
from zorgvuldig.imports.edexml.source import import_edexml
from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.report import Report

FILE = Path(__file__).parent / "fixtures" / "edexml" / "school.xml"
OFFICIAL = Path(__file__).parents[3] / "shared" / "standards" / "edexml" / "EDEXML.Voorbeeld.2.1.xml"
AUGUST, NEXT_AUGUST = date(2025, 8, 1), date(2026, 8, 1)
Changed = Callable[..., Path]


@pytest.fixture
def school(database: psycopg.Connection) -> psycopg.Connection:
    """A database with one school and no year."""
    (board,) = rows(database, "insert into board (name) values ('De Dijk') returning id")[0]
    database.execute("insert into school (board_id, name, brin) values (%s, 'Wilgendam', '99ZZ')", (board,))
    return database


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """The fixture with text replaced; `edits` are (old, new)."""

    def change(*edits: tuple[str, str]) -> Path:
        text = FILE.read_text()
        for old, new in edits:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / "school.xml").write_text(text)
        return tmp_path / "school.xml"

    return change


def run(path: Path = FILE, now: datetime = NOW, **options: Any) -> Report:
    """Import, and give the report."""
    return import_edexml(path, now=now, **options)


def said(report: Report) -> str:
    """The report as the command prints it."""
    return "\n".join(report.lines())


MEMBERS = (
    "select p.number, g.name, m.starts_on, m.ends_on from membership m join pupil p on p.person_id = m.pupil_id "
    "join learning_group g on g.id = m.group_id order by 1, 2"
)


def test_the_file_is_taken_in(school: psycopg.Connection) -> None:
    report = run()
    assert report.findings.problems == []
    assert {part: columns(report, part) for part in report.files} == {
        "groepen": {"created": 4},
        "leerlingen": {"created": 3},
        "leerkrachten": {"created": 2},
        "pupils in groups": {"created": 5},
        "teachers of groups": {"created": 2},
    }
    assert rows(
        school,
        "select number, given_name, prefix, family_name, born_on, sex, email, level, starts_on, ends_on from pupil p "
        "join pupil_identity i on i.pupil_id = p.person_id left join pupil_birth b using (pupil_id) "
        "left join pupil_contact c using (pupil_id) join enrolment e using (pupil_id) order by number",
    ) == [
        ("26001", "Zoë", "", "Rietkraag", date(2012, 4, 2), "female", "zoe@example.org", "3", date(2024, 8, 19), None),
        ("26002", "Jan", "van den", "Molenstee", date(2011, 12, 19), "male", None, "3", AUGUST, None),
        ("26003", "Ilyas", "el", "Wahdani", None, None, None, "", AUGUST, date(2025, 11, 1)),
    ]
    assert rows(school, "select g.name, kind, s.code, s.name from learning_group g left join subject s on s.id = subject_id order by 1") == [
        ("3.mu", "teaching", "m2", "3.mu"), ("3A", "class", None, None), ("3B", "class", None, None), ("3a.wi", "teaching", "g1", "3a.wi"),
    ]  # fmt: skip
    assert rows(school, MEMBERS) == [
        ("26001", "3.mu", AUGUST, NEXT_AUGUST),
        ("26001", "3A", AUGUST, NEXT_AUGUST),
        ("26001", "3a.wi", AUGUST, NEXT_AUGUST),
        ("26002", "3B", AUGUST, NEXT_AUGUST),
        ("26003", "3B", AUGUST, date(2025, 11, 1)),
    ]
    assert rows(school, "select code, prefix from staff order by 1") == [("WAL", ""), ("moe", "van der")]
    assert rows(school, "select name from school") == [("Wilgendam",)]


def test_citizen_numbers_and_origin_are_not_stored(school: psycopg.Connection) -> None:
    report = run()
    kept = str(content(school))
    for secret in ("999990019", "geheimLand", "moe@example.org"):
        assert secret not in kept
        assert secret not in "\n".join(report.lines())
    assert "citizen numbers" in report.findings.ignored["leerlingen", "bsn"]
    assert "birth" in " ".join(w.says for w in report.findings.warnings)


def test_teachers_of_a_class_are_mentors_only_when_the_school_says_so(school: psycopg.Connection) -> None:
    report = run()
    assert rows(school, "select from mentoring") == []
    assert any("Teachers with a class (groep): 1." in notice for notice in report.findings.notices)
    report = run(with_mentors=True)
    assert rows(school, "select s.code, g.name from mentoring m join staff s on s.person_id = m.staff_id "
                        "join learning_group g on g.id = m.group_id") == [("moe", "3A")]  # fmt: skip
    assert report.files["mentors of classes"].created == 1


def test_the_same_file_again_changes_nothing(school: psycopg.Connection) -> None:
    before_all = content(school)
    rehearsal = run(is_dry_run=True, with_mentors=True)
    assert content(school) == before_all
    assert rehearsal.counts() == run(with_mentors=True).counts()
    school.execute("delete from import_run")
    before = content(school)
    report = run(now=LATER, with_mentors=True)
    school.execute("delete from import_run")
    assert content(school) == before
    assert {(c.created, c.changed, c.ended) for c in report.files.values()} == {(0, 0, 0)}


def test_who_changes_class_leaves_the_old_one_today(school: psycopg.Connection, changed: Changed) -> None:
    run()
    path = changed(('<groep key="g1"/>\n      <samen', '<groep key="g2"/>\n      <samen'))
    assert run(path, LATER).findings.problems == []
    assert [row for row in rows(school, MEMBERS) if row[:2] in (("26001", "3A"), ("26001", "3B"))] == [
        ("26001", "3A", AUGUST, LATER.date()),
        ("26001", "3B", LATER.date(), NEXT_AUGUST),
    ]
    before = rows(school, MEMBERS)
    run(path, LATER)
    assert rows(school, MEMBERS) == before


def test_the_schools_own_year_and_class_are_used_when_it_has_them(school: psycopg.Connection) -> None:
    school.execute(
        "insert into school_year (school_id, name, starts_on, ends_on) select id, '25/26', '2025-08-25', '2026-07-18' from school"
    )
    school.execute(
        "insert into learning_group (uid, year_id, kind, name) select gen_random_uuid(), id, 'class', '3A' from school_year"
    )
    run()
    assert rows(school, "select name, starts_on, ends_on from school_year") == [
        ("25/26", date(2025, 8, 25), date(2026, 7, 18))
    ]
    assert rows(school, "select count(*) from learning_group where name = '3A'") == [(1,)]


def test_an_answer_of_uwlr_with_namespaces_reads_the_same(school: psycopg.Connection, tmp_path: Path) -> None:
    text = FILE.read_text().replace(
        "<EDEX xmlns:xsi", '<leerlinggegevens xmlns="http://www.edustandaard.nl/x" xmlns:xsi'
    )
    text = text.replace("</EDEX>", "</leerlinggegevens>").partition("\n")[2]
    path = tmp_path / "antwoord.xml"
    path.write_text(
        f'<s:Envelope xmlns:s="urn:soap"><s:Header/><s:Body><le:antwoord xmlns:le="urn:le">{text}</le:antwoord></s:Body></s:Envelope>'
    )
    assert run(path).findings.problems == []
    assert len(rows(school, "select from pupil")) == 3


def test_other_encodings_are_read(school: psycopg.Connection, tmp_path: Path) -> None:
    text = FILE.read_text()
    path = tmp_path / "school.xml"
    path.write_bytes(text.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').encode("latin-1"))
    run(path)
    assert rows(school, "select given_name from pupil_identity where family_name = 'Rietkraag'") == [("Zoë",)]
    path.write_bytes("\ufeff".encode() + text.encode())
    assert not run(path).is_refused


PROBLEMS = [
    ("<achternaam>Rietkraag</achternaam>", "<achternaam/>", 18, "achternaam", "empty. Fill it in."),
    ("2012-04-02", "02-04-2012", 18, "geboortedatum", "«02-04-2012» is not a date"),
    ("<geslacht>2<", "<geslacht>7<", 18, "geslacht", "«7» is not known here"),
    ("zoe@example.org", "zoe", 18, "emailadres", "«zoe» is not an e-mail address"),
    ('key="26002"', 'key="26001"', 33, "key", "«26001» is also on line 18"),
    ('key="26002"', 'key=""', 33, "key", "empty. Fill it in."),
    ('<groep key="g2"/>', '<groep key="g9"/>', 33, "groep", "«g9» is not in groepen"),
    ('<groep key="g2"/>', '<groep key="g1"/><groep key="g2"/>', 33, "groep", "A pupil is in one class"),
    (
        "<uitstroomdatum>",
        "<instroomdatum>2025-12-01</instroomdatum><uitstroomdatum>",
        42,
        "uitstroomdatum",
        "is before the first day at school",
    ),
    (
        "</jaargroep></groep>",
        '</jaargroep></groep><groep key="g1"><naam>x</naam></groep>',
        12,
        "key",
        "«g1» stands in this file twice",
    ),
    ('key="WAL"', 'key="OEV"', 59, "key", "«OEV» stands in this file twice"),
    ("<roepnaam>Zoë</roepnaam>", f"<roepnaam>{'Z' * 101}</roepnaam>", 18, "roepnaam", "is longer than 100 characters"),
]


@pytest.mark.parametrize(("old", "new", "line", "column", "says"), PROBLEMS)
def test_a_wrong_element_refuses_everything_with_its_line(
    school: psycopg.Connection, changed: Changed, old: str, new: str, line: int, column: str, says: str
) -> None:
    before = content(school)
    report = run(changed((old, new)))
    assert [(p.row, p.column) for p in report.findings.problems] == [(line, column)]
    assert says in report.findings.problems[0].says
    school.execute("delete from import_run")
    assert content(school) == before


NAMES = "select given_name, prefix, family_name from pupil_identity order by 1, 3"


def test_a_first_name_alone_is_enough_and_takes_no_name_away(school: psycopg.Connection, changed: Changed) -> None:
    """The schema: achternaam and what goes with it, or roepnaam alone."""
    report = run(changed(("<achternaam>Rietkraag</achternaam>", "")))
    assert report.findings.problems == []
    assert ("Zoë", "", "") in rows(school, NAMES)
    assert "column achternaam: not given" in said(report)
    run()
    named = rows(school, NAMES)
    assert ("Zoë", "", "Rietkraag") in named
    run(changed(("<achternaam>Rietkraag</achternaam>", "")))
    assert rows(school, NAMES) == named


def test_a_number_that_is_no_eck_id_is_not_kept_and_refuses_nothing(
    school: psycopg.Connection, changed: Changed
) -> None:
    """The schema: any text of at most 256 signs."""
    report = run(changed(("https://ketenid.nl/202508/", "https://id.school/LL_!@#$%^_-")))
    assert report.findings.problems == []
    assert "column eckid: holds something else" in said(report)
    assert "id.school" not in said(report) + repr(content(school))


@pytest.mark.skipif(
    not OFFICIAL.exists(), reason="the official example is not beside this repository (../shared/standards)"
)
def test_the_official_example(school: psycopg.Connection) -> None:
    report = run(OFFICIAL)
    assert report.findings.problems == []
    assert columns(report, "leerlingen")["created"] == 2  # the third left before that year
    assert columns(report, "leerkrachten")["created"] == 3
    assert "133456785" not in repr(content(school))


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
FILES = [
    (LAUGHS + "<EDEX>&b;</EDEX>", "declares a document type"),
    (OUTSIDE + "<EDEX>&a;</EDEX>", "declares a document type"),
    ("<EDEX><school></EDEX>", "is not proper XML"),
    ("", "is not proper XML"),
    ("sourcedId,status", "is not proper XML"),
    ('<?xml version="1.0" encoding="geheimschrift"?><EDEX/>', "is not proper XML|in an encoding we cannot read"),
    ("<html><body/></html>", "it has no leerlingen and no groepen"),
    ("<EDEX><groepen><groep key='1'/></groepen></EDEX>", "it has no element school"),
    ("<EDEX><school><xsdversie>1.03</xsdversie></school><groepen/></EDEX>", "is in EDEXML 1.03"),
    ("<a>" * 40 + "</a>" * 40, "is nested deeper than"),
    (f"<EDEX><school><naam>{'x' * 20_000}</naam></school></EDEX>", "holds more text than any value needs"),
]


@pytest.mark.parametrize(("text", "says"), FILES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_is_no_edexml_is_refused(
    school: psycopg.Connection, tmp_path: Path, text: str, says: str, encoding: str
) -> None:
    path = tmp_path / "file.xml"
    path.write_bytes(text.encode(encoding))
    with pytest.raises(ImportRefused, match=says):
        run(path)
    assert rows(school, "select from pupil") == []


def test_a_name_longer_than_there_is_room_for_is_refused_without_a_word_of_it(
    school: psycopg.Connection, changed: Changed
) -> None:
    with pytest.raises(ImportRefused, match="A value is longer than there is room for") as refusal:
        run(changed(("<achternaam>el Wahdani", "<achternaam>van van van van van van Wahdani")))
    assert refusal.value.__cause__ is None
    assert rows(school, "select outcome from import_run") == [("refused",)]
    assert rows(school, "select from pupil") == []


def test_a_file_that_is_too_big_or_not_there_is_refused(
    school: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ImportRefused, match="cannot be read"):
        run(tmp_path / "nowhere.xml")
    monkeypatch.setattr(edexml_file, "MAX_BYTES", 100)
    with pytest.raises(ImportRefused, match="is larger than"):
        run()


def test_which_school_is_asked_when_it_is_not_clear(school: psycopg.Connection, changed: Changed) -> None:
    school.execute("insert into school (board_id, name, brin) select min(id), 'Zuid', '' from board")
    with pytest.raises(ImportRefused, match=r"about BRIN 88YY00. Say which school that is with --school"):
        run(changed(("99ZZ", "88YY")))
    with pytest.raises(ImportRefused, match=r"«Noord» is not a school here. Use one of: «Wilgendam», «Zuid»"):
        run(school="Noord")
    run(school="zuid")
    assert rows(school, "select distinct s.name from enrolment e join school s on s.id = e.school_id") == [("Zuid",)]


def test_who_left_before_the_school_year_is_left_out(school: psycopg.Connection, changed: Changed) -> None:
    report = run(changed(("2025-10-31", "2025-07-11")))
    assert columns(report, "leerlingen") == {"created": 2, "left_out": 1}
    assert rows(school, "select number from pupil order by 1") == [("26001",), ("26002",)]


def test_without_a_school_there_is_nowhere_to_put_pupils(database: psycopg.Connection) -> None:
    with pytest.raises(ImportRefused, match="There is no school here yet"):
        run()


def test_the_command_takes_a_file(school: psycopg.Connection, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import", "edexml", str(FILE), "--mentors", "--school-year", "2026")
    assert "leerlingen" in capsys.readouterr().out
    assert rows(school, "select starts_on from school_year") == [(date(2026, 8, 1),)]
