"""An import runs as a job, past the policies of a door: what somebody brings may not reach where they themselves do not."""

from typing import Any

import pytest
from django.db import connections

from tests.imports.importing import FENNA, SHEET, chosen, content, ran
from tests.people import NOW, Cast, sign_in
from zorgvuldig.gate.jobs import working
from zorgvuldig.imports.upload.scope import beyond, now

WEST = {"school": "Wilgendam College West"}
TOLD = {"gate.log", "gate.cap", "gate.session", "public.import_run", "public.import_upload", "public.django_session"}


def held(cast: Cast) -> dict[str, list[Any]]:
    """Every table but the log and what tells of imports."""
    return {
        table: found
        for table, found in content(cast.db).items()
        if table not in TOLD and table != "gate.change"  # the upload has a history too
    }


def refused(cast: Cast, who: str, text: str, says: str) -> None:
    """A file that is refused in the preview and when it is posted all the same, and leaves everything as it was."""
    client = sign_in(cast.people[who])
    path = chosen(client, text)
    before = held(cast)
    assert says in client.get(f"{path}voorbeeld/").content.decode()
    answer = client.post(f"{path}voorbeeld/")
    assert answer.status_code == 409
    assert says in answer.content.decode()
    assert held(cast) == before


def test_a_pupil_is_not_added_to_a_school_where_one_does_not_work(cast: Cast) -> None:
    refused(cast, "wim", SHEET + FENNA, "Dit gaat ook over Wilgendam College Oost.")


def test_a_pupil_of_another_school_is_not_drawn_to_ones_own(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the school that has a pupil lets it go; or a list with numbers would open every file of the board."""
    monkeypatch.setattr("tests.imports.importing.SCHOOL", {**WEST, "year": "0"})
    number = cast.db.execute("select number from pupil where person_id = %s", [cast.noor.id]).fetchone()[0]
    line = FENNA.replace("990001", number).replace("2B", "w1")
    refused(cast, "wim", SHEET + line, "Dit gaat ook over Wilgendam College Oost.")


GIVEN = {
    "a role": "insert into staff_role (staff_id, school_id, role, starts_on) values ({who}, {school}, 'teacher', current_date)",
    "a child": "insert into guardianship (pupil_id, guardian_id, kind, has_authority, is_restricted, starts_on) "
    "values ({pupil}, {who}, 'mother', true, false, current_date)",
}


@pytest.mark.parametrize("what", GIVEN)
def test_nobody_gives_themselves_anything_with_a_file(cast: Cast, what: str) -> None:
    """A role by a list of teachers, or a child by a list of parents; a colleague may bring that list."""
    for who, says in (
        (cast.anna, "Dit geeft u zelf een functie of een kind. Vraag een collega om dit te doen."),
        (cast.dirk, ""),
    ):
        with working("import", now=NOW) as door, connections[door.alias].cursor() as cursor:
            cursor.execute(GIVEN[what].format(who=who.id, school=cast.schools["Oost"], pupil=cast.bram.id))
            assert beyond(cast.anna.id, now(door), door=door) == says


def test_an_import_of_another_school_is_not_taken_back(cast: Cast) -> None:
    run = ran(cast)
    wim = sign_in(cast.wim)
    answer = wim.post(f"{run}terug/")
    assert answer.status_code == 409
    assert "Dit gaat ook over Wilgendam College Oost." in answer.content.decode()
    assert cast.db.execute("select count(*) from pupil where number = '990001'").fetchone() == (1,)


def test_who_works_at_every_school_may(cast: Cast) -> None:
    cast.db.execute("update staff_role set school_id = null where staff_id = %s", [cast.wim.id])
    wim = sign_in(cast.wim)
    path = chosen(wim)
    assert wim.post(f"{path}voorbeeld/").status_code == 303
