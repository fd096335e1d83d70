"""P05. Pupil data are kept in a digital administration, with a bridge from the one a school already has.

The main job, from an empty database: a roster comes in, a teacher of it gives a grade, a guardian sees it and who looked.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.letters import code_of
from tests.people import NOW
from tests.promises.conftest import accept_invitation, code_on, command
from zorgvuldig.gate.declared import OWN_FILE, REGISTER, TEXT
from zorgvuldig.gate.install import install

OWN = Path(__file__).parents[1] / "imports" / "sds" / "v1"
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "school-data-sync" / "v1-100-users"
FOUNDING = ("--board", "Stichting Proef", "--school", "Proefschool", "--given-name", "Ada", "--family-name", "Eerst")
THIS_YEAR = timezone.localdate(NOW).year - (timezone.localdate(NOW).month < 8)


@pytest.fixture(autouse=True)
def _example(database: psycopg.Connection) -> Iterator[None]:
    """`init` names the board in the register of these tests' own installation; afterwards it is the one we ship again."""
    yield
    OWN_FILE.unlink(missing_ok=True)
    install(REGISTER, settings.NAMES, text=TEXT)


@pytest.fixture(params=[OWN, REAL], ids=["our own roster", "a real sample"])
def roster(request: pytest.FixtureRequest) -> Path:
    """A roster that nobody changed for this test; the real sample lies beside the repository, where there is one."""
    directory: Path = request.param
    if not directory.exists():
        pytest.skip("the real sample of School Data Sync does not lie beside this repository")
    return directory


def office(database: psycopg.Connection) -> Client:
    """The school is founded, and its first person signs in."""
    founded = command("init", *FOUNDING, "--username", "ada")
    assert founded.returncode == 0, founded.stderr
    return accept_invitation(code_on(founded.stdout), "ada", is_staff=True)


def test_the_main_job(database: psycopg.Connection, roster: Path) -> None:
    ada = office(database)
    imported = command("import", "sds", str(roster), "--school-year", str(THIS_YEAR))
    assert imported.returncode == 0, imported.stderr

    teacher_id, code, group, group_id = database.execute(
        "select s.person_id, s.code, g.uid, g.id from teaching t join staff s on s.person_id = t.staff_id "
        "join learning_group g on g.id = t.group_id order by g.id limit 1"
    ).fetchone()
    pupil_id, pupil, name = database.execute(
        "select p.person_id, p.uid, i.given_name from membership m join pupil p on p.person_id = m.pupil_id "
        "join pupil_identity i on i.pupil_id = p.person_id join pupil_birth b on b.pupil_id = p.person_id "
        "where m.group_id = %s order by b.born_on desc limit 1",
        [group_id],
    ).fetchone()
    database.execute("update pupil_birth set born_on = now() - interval '14 years' where pupil_id = %s", [pupil_id])

    invited = code_of(ada, "/medewerkers/uitnodigen/", f"staff-{teacher_id}")
    teacher = accept_invitation(invited, f"docent{code}".lower(), is_staff=True)
    made = teacher.post(
        f"/groepen/{group}/toetsen/nieuw/",
        {"title": "Breuken", "weight": 2, "held_on": str(NOW.date()), "shown": "now"},
    )
    test = made.url.partition("toets=")[2]
    box = {"toets": test, f"c-{pupil}": "8,3", f"w-{pupil}": ""}
    assert teacher.post(f"/groepen/{group}/cijfers/", box).status_code == 303

    family = {"given_name": "Wilma", "family_name": "Ouder", "kind": "mother", "has_authority": "yes"}
    added = ada.post(f"/leerlingen/{pupil}/ouders/nieuw/", family)
    guardian_id = database.execute("select max(guardian_id) from guardianship").fetchone()[0]
    guardian = accept_invitation(code_of(ada, added.url, f"guardian-{guardian_id}"), "wilma")
    page = guardian.get(f"/mijn-kind/{pupil}/").content.decode()
    assert name in page
    assert "8,3" in page
    naming = "select concat_ws(' ', given_name, nullif(prefix, ''), family_name) from staff where person_id = %s"
    teacher_name = database.execute(naming, [teacher_id]).fetchone()[0]
    assert teacher_name in page
    assert "Lesgeven" in guardian.get(f"/mijn-kind/{pupil}/gebruik/").content.decode()


def test_the_second_import_changes_nothing(database: psycopg.Connection, roster: Path) -> None:
    assert command("init", *FOUNDING, "--username", "ada").returncode == 0
    arguments = ("import", "sds", str(roster), "--school-year", str(THIS_YEAR))
    assert command(*arguments).returncode == 0
    counts = (
        "select (select count(*) from gate.change), (select count(*) from membership), (select count(*) from person)"
    )
    before = database.execute(counts).fetchone()
    assert command(*arguments).returncode == 0
    assert database.execute(counts).fetchone() == before


def test_the_statement_tells_of_the_import(database: psycopg.Connection) -> None:
    assert command("init", *FOUNDING, "--username", "ada").returncode == 0
    told = json.loads(command("statement", "--json").stdout)["promises"]
    assert next(p for p in told if p["id"] == "P05")["state"] == "not_in_use"
    assert command("import", "sds", str(OWN), "--school-year", str(THIS_YEAR)).returncode == 0
    told = json.loads(command("statement", "--json").stdout)["promises"]
    held = next(p for p in told if p["id"] == "P05")
    assert held["state"] == "kept"
    assert held["evidence"]["figures"]["last_import"]["source"] == "sds"


def test_a_broken_roster_changes_nothing(database: psycopg.Connection, tmp_path: Path) -> None:
    assert command("init", *FOUNDING, "--username", "ada").returncode == 0
    for file in OWN.iterdir():
        text = file.read_text()
        (tmp_path / file.name).write_text(text + "rommel,zonder,betekenis\n" if file.name == "Student.csv" else text)
    before = database.execute("select count(*) from person").fetchone()
    refused = command("import", "sds", str(tmp_path), "--school-year", str(THIS_YEAR))
    assert refused.returncode == 1
    assert "Student.csv row" in refused.stdout + refused.stderr
    assert database.execute("select count(*) from person").fetchone() == before
