"""Beside another system: what the school keeps itself stays, what differs is shown, and who is gone becomes a task."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.utils import timezone

from tests.imports.importing import LATER, NOW, V1, Edited, chosen, content, rows
from tests.imports.importing import run as run_sds
from tests.people import Cast, sign_in
from tests.pupils.test_life import save
from zorgvuldig.imports.sources.ownership_fields import FIELDS, HERE, SOURCE
from zorgvuldig.imports.undo import undo
from zorgvuldig.pupils.changes.reads import Keepers, Owner
from zorgvuldig.pupils.enrolment.actions import NotPossible, kept_here

NO_DOOR: Any = None  # the answer about owners is put in its place
DIFFERENCES = "select field, theirs from source_difference order by 1"


def arranged(database: psycopg.Connection, key: str = "sds", **here: str) -> None:
    """Every field is the source's, but those in `here` (with two underscores for the point)."""
    owners = dict.fromkeys(FIELDS, SOURCE) | {name.replace("__", "."): who for name, who in here.items()}
    database.execute(
        "insert into import_source (key, name, kind, folder, owners, names, mapping, is_active) "
        "values (%s, 'Magister', %s, '', %s, %s, '{}', true)",
        [
            key,
            key,
            psycopg.types.json.Json(owners),
            psycopg.types.json.Json({"pupil_identity.given_name": "Roepnaam"}),
        ],
    )


def number_of(cast: Cast, name: str) -> str:
    found: str = cast.db.execute("select number from pupil where person_id = %s", [cast.people[name].id]).fetchone()[0]
    return found


def sheet(cast: Cast, columns: str, *values: str) -> str:
    """A sheet about Noor."""
    return f"Stamnummer;Roepnaam;Achternaam;{columns}\r\n{';'.join([number_of(cast, 'noor'), *values])}\r\n"


@pytest.fixture
def anna(cast: Cast) -> Client:
    return sign_in(cast.anna)


def read_in(anna: Client, text: str) -> str:
    path = chosen(anna, text)
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    return path


def test_what_the_school_keeps_stays_and_the_difference_is_shown(cast: Cast, anna: Client) -> None:
    arranged(cast.db, "sheet", pupil_identity__given_name=HERE, pupil_contact__email=HERE)
    text = sheet(cast, "E-mail", "Noortje", "Bakkersman", "anders@example.net")
    read_in(anna, text)
    identity = "select given_name, family_name from pupil_identity where pupil_id = %s"
    assert cast.db.execute(identity, [cast.noor.id]).fetchone() == ("Noor", "Bakkersman")
    assert cast.db.execute(DIFFERENCES).fetchall() == [
        ("pupil_contact.email", "anders@example.net"), ("pupil_identity.given_name", "Noortje"),
    ]  # fmt: skip
    page = anna.get(f"/leerlingen/{cast.noor.uid}/administratie/").content.decode()
    assert "Verschil met een ander systeem" in page
    assert "volgens Magister: Noortje" in page
    assert "1 leerling" in anna.get("/inlezen/systemen/").content.decode()
    assert "Noortje" not in anna.get("/inlezen/systemen/").content.decode()
    read_in(anna, text.replace("Noortje", "Noor").replace("anders@", "noor@").replace("example.net", "example.org"))
    assert cast.db.execute(DIFFERENCES).fetchall() == []  # both say the same now
    assert "Verschil met" not in anna.get(f"/leerlingen/{cast.noor.uid}/administratie/").content.decode()


def test_an_empty_cell_is_no_difference(cast: Cast, anna: Client) -> None:
    arranged(cast.db, "sheet", pupil_contact__email=HERE)
    read_in(anna, sheet(cast, "E-mail", "Noor", "Bakkerman", ""))
    assert cast.db.execute(DIFFERENCES).fetchall() == []


def test_a_field_that_goes_to_the_source_leaves_no_difference_behind(cast: Cast, anna: Client) -> None:
    arranged(cast.db, "sheet", pupil_identity__given_name=HERE)
    text = sheet(cast, "Klas", "Noortje", "Bakkerman", "2B")
    read_in(anna, text)
    assert len(cast.db.execute(DIFFERENCES).fetchall()) == 1
    cast.db.execute('update import_source set owners = owners || \'{"pupil_identity.given_name": "source"}\'')
    read_in(anna, text)
    assert cast.db.execute(DIFFERENCES).fetchall() == []
    found = cast.db.execute("select given_name from pupil_identity where pupil_id = %s", [cast.noor.id]).fetchone()
    assert found == ("Noortje",)


def test_where_the_school_makes_the_classes_a_file_moves_nobody(cast: Cast, anna: Client) -> None:
    arranged(cast.db, "sheet", membership__group_id=HERE)
    places = "select group_id, starts_on, ends_on from membership where pupil_id = %s order by 1"
    before = cast.db.execute(places, [cast.noor.id]).fetchall()
    read_in(anna, sheet(cast, "Klas", "Noor", "Bakkerman", "3A"))
    assert cast.db.execute(places, [cast.noor.id]).fetchall() == before
    assert cast.db.execute(DIFFERENCES).fetchall() == [("membership.group_id", "3A")]


def test_a_source_that_is_off_has_everything_its_way(cast: Cast, anna: Client) -> None:
    arranged(cast.db, "sheet", pupil_identity__given_name=HERE)
    cast.db.execute("update import_source set is_active = false")
    read_in(anna, sheet(cast, "Klas", "Noortje", "Bakkerman", "2B"))
    found = cast.db.execute("select given_name from pupil_identity where pupil_id = %s", [cast.noor.id]).fetchone()
    assert found == ("Noortje",)


def test_what_another_system_keeps_is_read_only_here(cast: Cast, anna: Client) -> None:
    arranged(cast.db, "sheet", pupil_identity__family_name=HERE, pupil_identity__prefix=HERE)
    path = f"/leerlingen/{cast.noor.uid}/naam/"
    page = anna.get(path).content.decode()
    assert 'name="given_name"' not in page
    assert "in Magister: Roepnaam" in page
    answer = save(
        anna, path, {"given_name": "Ingebroken", "family_name": "Bakkersman", "source": "guardian", "initials": ""}
    )
    assert answer.status_code == 303
    found = cast.db.execute(
        "select given_name, family_name from pupil_identity where pupil_id = %s", [cast.noor.id]
    ).fetchone()
    assert found == ("Noor", "Bakkersman")


def test_correcting_it_makes_a_task_in_the_words_of_the_source(cast: Cast, anna: Client) -> None:
    arranged(cast.db, "sheet")
    path = f"/leerlingen/{cast.noor.uid}/verbetering/?veld=pupil_identity.given_name"
    page = anna.get(path)
    assert page.status_code == 200
    assert "‘Roepnaam’" in page.content.decode()
    assert anna.post(path, {"text": "Moet Noortje zijn, zegt haar moeder."}).status_code == 303
    assert cast.db.execute("select kind, field, field_name from admin_task").fetchall() == [
        ("correction", "pupil_identity.given_name", "Roepnaam")
    ]
    tasks = anna.get("/leerlingenadministratie/taken/").content.decode()
    assert "Roepnaam" in tasks
    assert "Magister" in tasks


@pytest.mark.parametrize(
    ("address", "field", "form"),
    [
        ("groepen/", "membership.group_id", {}),
        ("uitschrijven/", "enrolment.ends_on", {"last_day": "2026-12-01", "left_with": "moved", "destination": "x"}),
    ],
)
def test_classes_and_leaving_are_read_only_where_another_system_keeps_them(
    cast: Cast, anna: Client, address: str, field: str, form: dict[str, str]
) -> None:
    path = f"/leerlingen/{cast.noor.uid}/{address}"
    assert "<button" in anna.get(path).content.decode().partition("<main")[2].partition("</main>")[0]
    arranged(cast.db, "sds")
    before = cast.db.execute("select * from membership order by id").fetchall()
    page = anna.get(path).content.decode()
    assert "Dit houdt een ander systeem bij" in page
    assert f"?veld={field}" in page
    assert "<button" not in page.partition("<main")[2].partition("</main>")[0]
    anna.post(path, form)
    assert cast.db.execute("select * from membership order by id").fetchall() == before


def test_the_operations_hold_to_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the forms do not ask, nobody can post past them."""
    owner = Owner(1, "Magister", "membership.group_id", "Klas")
    held = Keepers({owner.field: owner}, {})
    monkeypatch.setattr("zorgvuldig.pupils.enrolment.actions.keepers", lambda door: held)
    with pytest.raises(NotPossible, match="Magister houdt dit bij, onder de naam ‘Klas’"):
        kept_here(NO_DOOR, "membership.group_id")
    kept_here(NO_DOOR, "enrolment.level")


# --- who is gone at the source ------------------------------------------------------------------------------------


def gone(database: psycopg.Connection, edited: Edited) -> None:
    """Two imports; the second no longer names pupil P3, who is in no file but these two."""
    run_sds(V1)
    text = (V1 / "Student.csv").read_bytes().decode("utf-8-sig")
    line = next(row for row in text.splitlines(keepends=True) if row.startswith("P3,"))
    edited(V1, "Student.csv", line, "")
    ties = (V1 / "StudentEnrollment.csv").read_bytes().decode("utf-8-sig")
    for row in ties.splitlines(keepends=True):
        if ",P3" in row:
            folder = edited(V1, "StudentEnrollment.csv", row, "")
    run_sds(folder, LATER)


P3 = "(select target from source_key where kind = 'pupil' and external = 'P3')"


def test_who_is_gone_gets_an_end_and_a_task_and_loses_nothing(database: psycopg.Connection, edited: Edited) -> None:
    arranged(database)
    gone(database, edited)
    assert rows(database, f"select kind, closed_at from admin_task where pupil_id = {P3}") == [("gone", None)]
    day = timezone.localdate(LATER)
    assert rows(database, f"select ends_on from enrolment where pupil_id = {P3}") == [(day,)]
    assert rows(database, f"select count(*) from pupil where person_id = {P3}") == [(1,)]
    assert rows(database, f"select count(*) from pupil_identity where pupil_id = {P3}") == [(1,)]


def test_where_the_school_keeps_the_enrolment_the_gone_get_a_task_only(
    database: psycopg.Connection, edited: Edited
) -> None:
    arranged(database, enrolment__ends_on=HERE)
    gone(database, edited)
    assert rows(database, f"select ends_on from enrolment where pupil_id = {P3}") == [(None,)]
    assert rows(database, f"select kind from admin_task where pupil_id = {P3}") == [("gone",)]


def test_the_task_closes_when_the_source_names_the_pupil_again(database: psycopg.Connection, edited: Edited) -> None:
    arranged(database, enrolment__ends_on=HERE)
    gone(database, edited)
    run_sds(V1, LATER + timedelta(days=1))
    assert rows(database, "select count(*) from admin_task where closed_at is null") == [(0,)]


def test_without_arrangements_nobody_is_ended(database: psycopg.Connection, edited: Edited) -> None:
    gone(database, edited)
    assert rows(database, "select count(*) from admin_task") == [(0,)]
    assert rows(database, f"select ends_on from enrolment where pupil_id = {P3}") == [(None,)]


def test_an_import_with_differences_and_tasks_can_be_taken_back(database: psycopg.Connection, edited: Edited) -> None:
    arranged(database, pupil_identity__given_name=HERE)
    run_sds(V1)
    database.execute("update pupil_identity set given_name = 'Anders'")
    run_sds(V1, NOW + timedelta(hours=1))
    assert len(rows(database, DIFFERENCES)) > 0
    uid = rows(database, "select uid from import_run order by id desc limit 1")[0][0]
    undo(uid, now=LATER)
    assert rows(database, DIFFERENCES) == []


# --- arranging it -------------------------------------------------------------------------------------------------


def answers(anna: Client, path: str, **more: str) -> dict[str, str]:
    """The form as it stands, for posting."""
    form = anna.get(path).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: "on" if value is True else str(value or "") for name, value in values.items()} | more


def test_who_keeps_what_is_arranged_on_a_page(cast: Cast, anna: Client) -> None:
    path = "/inlezen/systemen/sheet/?lijkt-op=magister"
    posted = answers(anna, path, name="Magister", **{"wie_pupil_contact.email": HERE})
    assert posted["naam_pupil_identity.given_name"] == "Roepnaam"
    assert anna.post("/inlezen/systemen/sheet/", posted).status_code == 303
    (name, owners, names, active) = cast.db.execute(
        "select name, owners, names, is_active from import_source where key = 'sheet'"
    ).fetchone()
    assert (name, active) == ("Magister", True)
    assert owners["pupil_contact.email"] == HERE
    assert set(owners) == set(FIELDS) - {"enrolment.ends_on", "eck_id.value"}  # of which a sheet never tells
    assert names["enrolment.level"] == "Studie"
    page = anna.get("/inlezen/systemen/").content.decode()
    assert "Magister" in page
    assert answers(anna, "/inlezen/systemen/sheet/")["wie_pupil_contact.email"] == HERE


@pytest.mark.parametrize(
    ("posted", "says"),
    [
        ({"name": ""}, "Geef het systeem een naam."),
        ({"folder": "../../etc"}, "ligt niet in de map die de beheerder"),
        ({"folder": "bestaat-niet"}, "Deze map is er niet"),
        ({"wie_pupil_contact.email": "niemand"}, "keuze"),
    ],
)
def test_arrangements_that_cannot_be_are_refused(cast: Cast, anna: Client, posted: dict[str, str], says: str) -> None:
    path = "/inlezen/systemen/sheet/"
    before = content(cast.db)["public.import_source"]
    answer = anna.post(path, answers(anna, path, name="Magister") | posted)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert content(cast.db)["public.import_source"] == before


def test_there_is_no_system_of_another_kind(anna: Client) -> None:
    assert anna.get("/inlezen/systemen/grades/").status_code == 404
    assert anna.get("/inlezen/systemen/iets/").status_code == 404
