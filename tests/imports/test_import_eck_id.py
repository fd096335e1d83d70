"""The ECK iD that learning materials share is taken over as another system gave it, and from nowhere else."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg.types.json import Json

from tests.imports.importing import LATER, NOW, rows
from tests.imports.test_import_oneroster import V12, zipped
from zorgvuldig.imports.edexml.source import import_edexml
from zorgvuldig.imports.oneroster.source import import_oneroster
from zorgvuldig.imports.sources.ownership_fields import FIELDS, HERE, SOURCE
from zorgvuldig.imports.undo import undo

EDEX = (Path(__file__).parent / "fixtures" / "edexml" / "school.xml").read_text()
THEIRS = "https://ketenid.nl/202508/" + "0a1b2c3d" * 16  # of pupil 26001 in the file
OTHER = "https://ketenid.nl/202508/" + "f" * 128
JOB = settings.NAMES.job("import")
HELD = (
    "select p.number, e.value from eck_id e join pupil p on p.person_id = e.pupil_id join source_key k "
    "on k.kind = 'pupil' and k.target = e.pupil_id order by 1"
)
Written = Callable[..., Path]


@pytest.fixture
def edex(database: psycopg.Connection, tmp_path: Path) -> Written:
    """The EDEXML file with text replaced, for a database with one school."""
    (board,) = rows(database, "insert into board (name) values ('De Dijk') returning id")[0]
    database.execute("insert into school (board_id, name, brin) values (%s, 'Wilgendam', '99ZZ')", (board,))

    def write(*edits: tuple[str, str]) -> Path:
        text = EDEX
        for old, new in edits:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "school.xml"
        path.write_text(text)
        return path

    return write


def test_edexml_brings_it_and_an_empty_one_is_silence(database: psycopg.Connection, edex: Written) -> None:
    assert import_edexml(edex(), now=NOW).findings.problems == []
    assert rows(database, HELD) == [("26001", THEIRS)]
    import_edexml(edex((f' eckid="{THEIRS}"', "")), now=LATER)
    assert rows(database, HELD) == [("26001", THEIRS)]
    import_edexml(edex((THEIRS, OTHER)), now=LATER)
    assert rows(database, HELD) == [("26001", OTHER)]
    said = "select op, purpose, changed from gate.change where table_name = 'eck_id' order by id"
    assert rows(database, said) == [
        ("insert", JOB, None),
        ("update", JOB, {"value": [THEIRS, OTHER]}),
    ]


def test_it_is_an_element_as_well_and_never_kept_of_a_teacher(database: psycopg.Connection, edex: Written) -> None:
    teacher = EDEX[EDEX.index("<leerkracht ") : EDEX.index(">", EDEX.index("<leerkracht "))]
    path = edex(
        (f' eckid="{THEIRS}"', ""),
        ("<achternaam>Rietkraag</achternaam>", f"<achternaam>Rietkraag</achternaam><eckid>{THEIRS}</eckid>"),
        (teacher, f'{teacher} eckid="{OTHER}"'),
    )
    report = import_edexml(path, now=NOW)
    assert rows(database, HELD) == [("26001", THEIRS)]
    assert "not for staff" in report.findings.ignored["leerkrachten", "eckid"]


@pytest.mark.parametrize(
    "value",
    [
        "https://ketenid.nl/202508/" + "a" * 127,
        "https://ketenid.nl/202508/" + "a" * 129,
        "https://ketenid.nl/202508/" + "g" * 128,
        "http://ketenid.nl/202508/" + "a" * 128,
        "https://ketenid.nl.example/202508/" + "a" * 128,
        "https://ketenid.nl/202508/x/" + "a" * 128,
        "999990019",
        "26001",
    ],
)
def test_what_is_no_eck_id_is_said_with_its_place_and_not_kept(
    database: psycopg.Connection, edex: Written, value: str
) -> None:
    """The standard lets any text stand there, so it refuses nothing."""
    report = import_edexml(edex((THEIRS, value)), now=NOW)
    assert report.findings.problems == []
    (warning,) = [one for one in report.findings.warnings if one.column == "eckid"]
    assert (warning.file, warning.row) == ("leerlingen", 18)
    assert "something else than an ECK iD" in warning.says
    assert value not in warning.says
    assert rows(database, HELD) == []
    assert rows(database, "select count(*) from pupil") == [(3,)]


def test_one_of_two_pupils_is_a_problem(database: psycopg.Connection, edex: Written) -> None:
    report = import_edexml(edex(('<leerling key="26002">', f'<leerling key="26002" eckid="{THEIRS}">')), now=NOW)
    assert ["also on row 18" in problem.says for problem in report.findings.problems] == [True]
    assert rows(database, HELD) == []


def test_one_that_another_pupil_here_has_is_a_problem(database: psycopg.Connection, edex: Written) -> None:
    import_edexml(edex(), now=NOW)
    moved = edex((f' eckid="{THEIRS}"', ""), ('<leerling key="26002">', f'<leerling key="26002" eckid="{THEIRS}">'))
    report = import_edexml(moved, now=LATER)
    assert [
        (p.row > 18, "van een andere leerling" in p.says or "another" in p.says) for p in report.findings.problems
    ] == [(True, True)]
    assert rows(database, HELD) == [("26001", THEIRS)]


def test_where_the_school_keeps_it_the_difference_is_noted(database: psycopg.Connection, edex: Written) -> None:
    import_edexml(edex(), now=NOW)
    database.execute(
        "insert into import_source (key, name, kind, folder, owners, names, mapping, is_active) "
        "values ('edexml', 'Magister', 'edexml', '', %s, '{}', '{}', true)",
        [Json(dict.fromkeys(FIELDS, SOURCE) | {"eck_id.value": HERE})],
    )
    import_edexml(edex((THEIRS, OTHER)), now=LATER)
    assert rows(database, HELD) == [("26001", THEIRS)]
    assert rows(database, "select field, theirs from source_difference") == [("eck_id.value", OTHER)]
    database.execute("update import_source set owners = %s", [Json(dict.fromkeys(FIELDS, SOURCE))])
    import_edexml(edex((THEIRS, OTHER)), now=LATER)
    assert rows(database, HELD) == [("26001", OTHER)]
    assert rows(database, "select from source_difference") == []


def test_taking_the_import_back_takes_it_back(database: psycopg.Connection, edex: Written) -> None:
    import_edexml(edex(), now=NOW)
    import_edexml(edex((THEIRS, OTHER)), now=LATER)
    undo(rows(database, "select uid from import_run order by id desc limit 1")[0][0], now=LATER)
    assert rows(database, HELD) == [("26001", THEIRS)]


@pytest.mark.parametrize(
    ("given", "kept", "says"),
    [
        ("{{eckId:{id}}}", True, ""),
        ('"{{LDAP:zoe}},{{ECKID: {id} }}"', True, ""),
        ("{{LDAP:{id}}}", False, ""),
        ("{id}", False, ""),
        ("{{eckId:26001}}", False, "is not an ECK iD"),
        ('"{{eckId:{id}}},{{eckId:{other}}}"', False, "names several"),
    ],
)
def test_oneroster_types_it_among_other_numbers(
    database: psycopg.Connection, tmp_path: Path, given: str, kept: bool, says: str
) -> None:
    texts = {path.name: path.read_text() for path in V12.iterdir()}
    assert "u1,,,true,zrietkraag,,Zoë" in texts["users.csv"]
    value = given.format(id=THEIRS, other=OTHER)
    texts["users.csv"] = texts["users.csv"].replace("u1,,,true,zrietkraag,,Zoë", f"u1,,,true,zrietkraag,{value},Zoë")
    report = import_oneroster(zipped(tmp_path / "roster.zip", texts), now=NOW)
    assert [(p.file, p.row, p.column) for p in report.findings.problems] == (
        [("users.csv", 2, "userIds")] if says else []
    )
    assert all(says in p.says for p in report.findings.problems)
    assert [eck for _, eck in rows(database, HELD)] == ([THEIRS] if kept else [])
    assert "zoe" not in str(rows(database, "select external from source_key"))
