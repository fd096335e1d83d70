"""Folders that are watched: each content once, nothing half written, what is refused put aside with its reason."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import override_settings
from django.utils import timezone

from tests.imports.importing import FENNA, SHEET, V1, rows
from tests.people import Cast, sign_in
from zorgvuldig import jobs
from zorgvuldig.imports.sources.folder import LARGEST, FolderRefused, folder_of
from zorgvuldig.imports.sources.watch import clear_folders, watch_sources
from zorgvuldig.imports.upload.actions import clear_uploads

RUNS = "select source, outcome from import_run order by id"
NUMBERS = "select number from pupil order by 1"


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """The operator's folder, with the one that is watched in it."""
    (tmp_path / "magister").mkdir()
    with override_settings(IMPORT_FOLDER=tmp_path):
        yield tmp_path


@pytest.fixture
def school(database: psycopg.Connection) -> psycopg.Connection:
    """One school, without anybody."""
    database.execute("insert into board (id, name) values (1, 'Stichting')")
    database.execute("insert into school (board_id, name, brin) values (1, 'Wilgendam', '')")
    return database


def watched(database: psycopg.Connection, kind: str = "sheet", folder: str = "magister", **more: Any) -> int:
    """A source with a folder; its number."""
    values = {"key": kind, "name": "Magister", "kind": kind, "folder": folder, "is_active": True, **more}
    row = database.execute(
        f"insert into import_source ({', '.join(values)}, owners, names, mapping) "
        f"values ({', '.join(['%s'] * len(values))}, '{{}}', '{{}}', '{{}}') returning id",
        list(values.values()),
    ).fetchone()
    return int(row[0])


def put(folder: Path, text: str = SHEET + FENNA, name: str = "leerlingen.csv") -> Path:
    """A file that nobody wrote to for a while."""
    path = folder / name
    path.write_bytes(text.encode())
    return quiet(path)


def quiet(path: Path) -> Path:
    long_ago = timezone.now().timestamp() - 3600
    os.utime(path, (long_ago, long_ago))
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def look(now: datetime | None = None) -> int:
    return watch_sources(now or timezone.now())


def test_a_file_is_read_in_and_put_aside(school: psycopg.Connection, root: Path) -> None:
    watched(school)
    put(root / "magister")
    assert look() == 1
    assert rows(school, NUMBERS) == [("990001",)]
    assert names(root / "magister") == ["leerlingen.csv.gedaan"]
    assert rows(school, "select state, name, added_by_id, size from import_upload") == [
        ("applied", "leerlingen.csv", 0, len((SHEET + FENNA).encode()))
    ]


def test_the_same_content_is_not_read_twice_and_other_content_is(school: psycopg.Connection, root: Path) -> None:
    watched(school)
    put(root / "magister")
    look()
    put(root / "magister")
    assert look() == 0
    assert names(root / "magister") == ["leerlingen.csv.gedaan"]
    assert rows(school, RUNS) == [("sheet", "done")]
    put(root / "magister", SHEET + FENNA.replace("Fenna", "Femke"))
    assert look() == 1
    assert rows(school, "select given_name from pupil_identity") == [("Femke",)]


def test_a_folder_in_which_we_may_change_nothing_is_not_read_again_and_again(
    school: psycopg.Connection, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    watched(school)
    put(root / "magister")
    put(root / "magister", "geen;tabel\r\n", "fout.csv")
    monkeypatch.setattr(Path, "rename", refuse)
    assert look() == 2
    assert look() == 0
    assert look() == 0
    assert len(rows(school, RUNS)) == 2


def test_half_a_file_and_what_is_none_of_ours_wait(school: psycopg.Connection, root: Path) -> None:
    watched(school)
    folder = root / "magister"
    (folder / "halverwege.csv").write_text(SHEET)  # written just now
    put(folder, name="leerlingen.csv.part")
    put(folder, name="lees mij.docx")
    (folder / "elders.csv").symlink_to(put(root, name="buiten.csv"))
    before = names(folder)
    assert look() == 0
    assert names(folder) == before
    assert rows(school, RUNS) == []


def test_a_refused_file_is_put_aside_and_the_screen_says_why(cast: Cast, root: Path) -> None:
    watched(cast.db)
    cast.db.execute("delete from school where name like '%%West'")
    text = SHEET + FENNA.replace("12-03-2013", "32-13-2013")
    put(root / "magister", text)
    assert look() == 1
    assert names(root / "magister") == ["leerlingen.csv.fout"]
    assert rows(cast.db, "select count(*) from pupil where number = '990001'") == [(0,)]
    (uid, problems) = cast.db.execute("select uid, problems::text from import_run").fetchone()
    assert "32-13-2013" not in problems
    anna = sign_in(cast.anna)
    assert "niet ingelezen" in anna.get("/inlezen/").content.decode()
    page = anna.get(f"/inlezen/ronde/{uid}/").content.decode()
    assert "is geen datum. Schrijf de datum als 31-12-2012." in page
    assert "Geboortedatum" in page


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.csv", "alleen een kop\r\n", "alleen een kopregel"),
        ("a.csv", "Naam;Naam\r\nx;y\r\n", "De kop «…»"),
        ("a.csv", "Foo;Bar\r\nx;y\r\n", "Er is geen kolom voor Leerlingnummer"),
        ("a.xlsx", "dit is geen Excel", "is geen .xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_says_so(
    school: psycopg.Connection, root: Path, name: str, text: str, says: str
) -> None:
    watched(school)
    put(root / "magister", text, name)
    assert look() == 1
    assert names(root / "magister") == [f"{name}.fout"]
    ((problems,),) = rows(school, "select problems from import_run")
    assert says in problems[0]["says"]


def test_a_file_beyond_all_measure_is_refused_unread(
    school: psycopg.Connection, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(school)
    path = root / "magister" / "groot.csv"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    quiet(path)
    monkeypatch.setattr(Path, "read_bytes", lambda _self: pytest.fail("the file was read whole"))
    assert look() == 1
    assert names(root / "magister") == ["groot.csv.fout"]
    assert rows(school, RUNS) == [("sheet", "refused")]


def test_a_refused_file_that_is_put_back_gets_another_chance(school: psycopg.Connection, root: Path) -> None:
    watched(school)
    school.execute("update school set brin = 'X'")
    school.execute("insert into school (board_id, name, brin) values (1, 'Tweede', '')")  # which of the two?
    put(root / "magister")
    look()
    aside = root / "magister" / "leerlingen.csv.fout"
    school.execute("delete from school where name = 'Tweede'")
    aside.rename(root / "magister" / "leerlingen.csv")
    assert look() == 1
    assert rows(school, RUNS) == [("sheet", "refused"), ("sheet", "done")]


def test_a_folder_of_school_data_sync_is_read_as_a_whole(school: psycopg.Connection, root: Path) -> None:
    watched(school, "sds")
    for path in V1.iterdir():
        shutil.copy(path, root / "magister" / path.name)
        quiet(root / "magister" / path.name)
    before = names(root / "magister")
    assert (look(), look()) == (1, 0)
    assert names(root / "magister") == before  # whoever delivers these overwrites them
    (root / "magister" / "Student.csv").write_text("half")
    assert look() == 0  # one of them is being written
    quiet(root / "magister" / "Student.csv")
    assert look() == 1
    assert rows(school, RUNS) == [("sds", "done"), ("sds", "refused")]


def test_a_source_that_is_off_or_away_is_left_alone(school: psycopg.Connection, root: Path) -> None:
    watched(school, is_active=False)
    put(root / "magister")
    assert look() == 0
    school.execute("update import_source set is_active = true, folder = 'weg'")
    assert look() == 0
    assert rows(school, RUNS) == []


@pytest.mark.parametrize("given", ["..", "../..", "/etc", "magister/../..", "niets", "magister\0x"])
def test_a_folder_outside_the_operators_own_is_refused(root: Path, given: str) -> None:
    with pytest.raises(FolderRefused):
        folder_of(given)


def test_a_link_out_of_the_operators_folder_is_refused(root: Path) -> None:
    (root / "uit").symlink_to("/etc")
    with pytest.raises(FolderRefused):
        folder_of("uit")
    assert folder_of("magister") == (root / "magister").resolve()


def test_what_was_put_aside_is_wiped_when_its_term_is_over(school: psycopg.Connection, root: Path) -> None:
    watched(school)
    put(root / "magister")
    put(root / "magister", "geen;tabel\r\n", "fout.csv")
    (root / "magister" / "eigen.txt").write_text("van een mens")
    look()
    assert clear_folders(timezone.now() + timedelta(days=13)) == 0
    assert clear_folders(timezone.now() + timedelta(days=15)) == 2
    assert names(root / "magister") == ["eigen.txt"]
    clear_uploads(timezone.now() + timedelta(days=15))
    put(root / "magister")
    assert look() == 0  # and it is still known


def test_the_jobs_do_this(school: psycopg.Connection, root: Path) -> None:
    watched(school)
    put(root / "magister")
    jobs.school.watch_sources(0)
    assert rows(school, RUNS) == [("sheet", "done")]
    jobs.school.clear_uploads(0)


def test_with_several_schools_it_is_arranged_which_one_a_folder_is_about(cast: Cast, root: Path) -> None:
    anna = sign_in(cast.anna)
    path = "/inlezen/systemen/sheet/"
    form = anna.get(path).context["form"]
    posted = {field.html_name: str(field.value() or "") for field in form}
    posted |= {"name": "Magister", "is_active": "on", "folder": "magister"}
    assert anna.post(path, posted | {"school": "Elders"}).status_code == 422
    assert anna.post(path, posted | {"school": "Wilgendam College Oost"}).status_code == 303
    put(root / "magister")
    assert look() == 1
    assert names(root / "magister") == ["leerlingen.csv.gedaan"]
    school = (
        "select s.name from enrolment e join school s on s.id = e.school_id join pupil p on p.person_id = e.pupil_id"
    )
    assert rows(cast.db, f"{school} where p.number = '990001'") == [("Wilgendam College Oost",)]


def test_the_page_says_that_a_folder_is_not_there(cast: Cast, root: Path) -> None:
    watched(cast.db)
    anna = sign_in(cast.anna)
    assert "Deze map is er niet" not in anna.get("/inlezen/systemen/").content.decode()
    (root / "magister").rmdir()
    assert "Deze map is er niet" in anna.get("/inlezen/systemen/").content.decode()
