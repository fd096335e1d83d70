"""Taking an import back: every table as it was before, or nothing at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.imports.importing import LATER, NOW, V1, V21, Edited, content, rows
from tests.imports.importing import run as run_sds
from zorgvuldig.imports.undo import UndoRefused, undo

UNDONE = LATER.replace(hour=10)
KEPT = {"gate.change", "gate.log", "public.import_run"}


def data(database: psycopg.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every table but the history, the log and the runs themselves."""
    return {table: found for table, found in content(database).items() if table not in KEPT}


def last(database: psycopg.Connection) -> Any:
    """The uid of the last run."""
    return rows(database, "select uid from import_run order by id desc limit 1")[0][0]


@pytest.mark.parametrize("folder", [V1, V21])
def test_a_first_import_leaves_nothing_behind(database: psycopg.Connection, folder: Path) -> None:
    before = data(database)
    run_sds(folder)
    assert rows(database, "select count(*) from pupil")[0][0] > 0
    assert undo(last(database), now=UNDONE) > 10
    assert data(database) == before
    assert rows(database, "select undone_at from import_run") == [(UNDONE,)]


def test_existing_data_get_their_old_values_back(database: psycopg.Connection, edited: Edited) -> None:
    run_sds(V1)
    before = data(database)
    edited(V1, "Student.csv", "P3,S1,Jan,Molenstee", "P3,S1,Piet,Molenstein")
    run_sds(edited(V1, "StudentEnrollment.csv", "G1,P1\r\n", ""), LATER)  # one pupil less in a group
    assert data(database) != before
    written = rows(database, "select count(*) from gate.change")[0][0]
    undo(last(database), now=UNDONE)
    assert data(database) == before
    assert rows(database, "select count(*) from gate.change")[0][0] > written  # taking back is a change like any other


def test_what_it_deleted_comes_back(database: psycopg.Connection, edited: Edited) -> None:
    """A membership that had not begun is taken away by an import; the whole row comes back, under its own number."""
    run_sds(V1)
    one_that_goes = "select min(m.id) from membership m join learning_group g on g.id = m.group_id where g.name like 'Nederlands 3%'"
    moved = database.execute(f"update membership set starts_on = '2026-05-01' where id = ({one_that_goes})")
    assert moved.rowcount == 1
    before = data(database)
    run_sds(edited(V1, "StudentEnrollment.csv", "G1,P1\r\nG1,P2\r\nG2,P1\r\nG2,P2\r\nG3,P3\r\n", ""), LATER)
    assert "delete" in {op for (op,) in rows(database, "select op from gate.change where table_name = 'membership'")}
    undo(last(database), now=UNDONE)
    assert data(database) == before


Refuse = Callable[[psycopg.Connection], None]


def later_change(database: psycopg.Connection) -> None:
    database.execute(
        "insert into gate.change (table_name, row_id, pupil_id, mask, op, actor_id, purpose, changed) "
        "select 'pupil_identity', person_id, person_id, 4, 'update', 7, 'administration', '{}' from pupil limit 1"
    )


def hanging_record(database: psycopg.Connection) -> None:
    database.execute(
        "insert into emergency_contact (pupil_id, rank, name, tie, phone) "
        "select person_id, 1, 'Oma Rietkraag', 'oma', '06-00000000' from pupil limit 1"
    )


def own_field_filled_in(database: psycopg.Connection) -> None:
    """In a field of the school's own, in which the job of imports cannot look."""
    database.execute(
        "insert into own_value (pupil_id, field, value) select person_id, 'kluisje', '12' from pupil limit 1"
    )


def account(database: psycopg.Connection) -> None:
    database.execute(
        "insert into account (username, password, person_id, is_active, created_at) "
        "select 'zoe', '!', person_id, true, now() from pupil limit 1"
    )


def restored(database: psycopg.Connection) -> None:
    """As a copy that was put back has it: every row made by other transactions than the history says."""
    database.execute(
        "create temporary table held as select * from import_run; delete from import_run; "
        "insert into import_run select * from held; drop table held"
    )


def emergency(database: psycopg.Connection) -> None:
    database.execute(
        "insert into gate.log (actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused, nonce, incarnation) "
        "select 7, 'teacher', person_id, 'emergency', 0, 0, 'pupil', false, gen_random_uuid(), 1 from pupil limit 1"
    )


@pytest.mark.parametrize("happened", [later_change, hanging_record, own_field_filled_in, account, restored, emergency])
def test_what_came_after_keeps_it_standing(database: psycopg.Connection, happened: Refuse) -> None:
    run_sds(V1)
    happened(database)
    before = content(database)
    with pytest.raises(UndoRefused):
        undo(last(database), now=UNDONE)
    assert content(database) == before


def test_twice_and_out_of_order_are_refused(database: psycopg.Connection, edited: Edited) -> None:
    run_sds(V1)
    first = last(database)
    run_sds(edited(V1, "Student.csv", "P3,S1,Jan,Molenstee", "P3,S1,Jan,Molenstein"), LATER)
    second = last(database)
    with pytest.raises(UndoRefused, match="laatste"):
        undo(first, now=UNDONE)
    undo(second, now=UNDONE)
    before = content(database)
    with pytest.raises(UndoRefused, match="al teruggedraaid"):
        undo(second, now=UNDONE)
    with pytest.raises(UndoRefused):  # rows of the first were changed, and changed back, since
        undo(first, now=UNDONE)
    assert content(database) == before


def test_a_run_that_changed_nothing_or_was_refused_has_nothing_to_take_back(
    database: psycopg.Connection, edited: Edited
) -> None:
    run_sds(V1)
    run_sds(V1, LATER)
    assert rows(database, "select xid = '' from import_run order by id") == [(False,), (True,)]
    with pytest.raises(UndoRefused, match="niets"):
        undo(last(database), now=UNDONE)
    undo(rows(database, "select uid from import_run order by id")[0][0], now=UNDONE)  # and it does not stand in the way


def test_the_command_takes_the_last_import_of_a_source_back(database: psycopg.Connection) -> None:
    before = data(database)
    call_command("import", "sds", str(V1))
    call_command("import", "undo", "sds")
    assert data(database) == before
    with pytest.raises(CommandError):
        call_command("import", "undo", "sds")


def test_a_crash_in_the_middle_leaves_nothing(database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(database)

    def crash(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("zorgvuldig.imports.roster.apply.Application._mentors", crash)
    with pytest.raises(RuntimeError):
        run_sds(V1)
    assert content(database) == before
    monkeypatch.undo()
    run_sds(V1)
    before = content(database)
    monkeypatch.setattr("zorgvuldig.gate.jobs.JobDoor.looked", crash)
    with pytest.raises(RuntimeError):
        undo(last(database), now=NOW)
    assert content(database) == before
