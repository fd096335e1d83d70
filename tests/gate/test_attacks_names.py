"""Hostile SQL about who is said to have done something, and about tying oneself to a pupil.

As `test_attacks_administration`: a second name on a record («confirmed by», «closed by») is as much a signature as the
author's, and whoever keeps the ties between parents and pupils may not tie, or free, themselves.
"""

import uuid
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.gate.hostile import ask, attempt, token_of
from tests.people import NOW, Cast, Someone, days, secret_of
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.sql.policies import ROWS, written

DENIED = errors.InsufficientPrivilege
ADMINISTERING = ("organisation", "staff", "identity", "birth", "contact", "guardian", "enrolment", "membership")


def administering(cast: Cast, connection: psycopg.Connection, pupil: Someone, *writes: str) -> uuid.UUID:
    """Anna of the administration, with a pupil's file open to write in."""
    reads = (*ADMINISTERING, "admin_task", "release", "id_photo")
    return token_of(connection, cast.anna, "administration", reads, "pupil", pupil.uid, writes)


# --- a second name on a record -------------------------------------------------------------------------------------

NAMES_OF_OTHERS = {
    # Who made the plan that is approved: a foreign key holds it to the plan (`0003_pupils_to_care`).
    ("grade_approval", "proposed_by_id"),
    # Who looked at footage: the gate's own function writes it, and no page may.
    ("viewing_look", "looked_by_id"),
    # Who said that a pupil's data were in a breach: so too (`breach_concerns`).
    ("breach_pupil", "added_by_id"),
    # Who put a report forward that somebody else issues: the database takes it from that proposal (`report_by_two`).
    ("report_card", "proposed_by_id"),
}


def test_every_name_on_a_record_is_a_signature() -> None:
    """A column that says who did something is the author or is signed; a new one cannot be forgotten."""
    categories = written(REGISTER)
    found = {
        (table.name, column)
        for table in REGISTER.tables.values()
        if table.guard in ROWS and table.category in categories
        for column in table.columns
        if (column.endswith("_by_id") or column == "actor_id") and column not in (table.author, *table.signed)
    }
    assert found == NAMES_OF_OTHERS


def test_a_birth_date_is_not_confirmed_in_anothers_name(cast: Cast, runtime: psycopg.Connection) -> None:
    token = administering(cast, runtime, cast.noor, "birth")
    sign = "update pupil_birth set confirmed_from = 'passport', confirmed_at = now(), confirmed_by_id = {} returning 1"
    assert attempt(runtime, "writer", token, sign.format(cast.anna.id)) == [(1,)]
    with pytest.raises(DENIED, match="in the name of somebody else"):
        attempt(runtime, "writer", token, sign.format(cast.wim.id))


def test_a_task_is_not_closed_in_anothers_name(cast: Cast, runtime: psycopg.Connection) -> None:
    token = administering(cast, runtime, cast.noor, "admin_task")
    add = (
        "insert into admin_task (uid, pupil_id, kind, field, field_name, text, made_by_id, made_at, closed_at, closed_by_id) "
        f"values (gen_random_uuid(), {cast.noor.id}, 'correction', '', '', '', {cast.anna.id}, now(), now(), {{}}) returning 1"
    )
    assert attempt(runtime, "writer", token, add.format(cast.anna.id)) == [(1,)]
    with pytest.raises(DENIED, match="in the name of somebody else"):
        attempt(runtime, "writer", token, add.format(cast.leo.id))


def test_a_release_is_not_recorded_in_anothers_name(cast: Cast, runtime: psycopg.Connection) -> None:
    token = administering(cast, runtime, cast.noor, "release")
    add = (
        "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id) "
        f"values (gen_random_uuid(), {cast.noor.id}, now(), 'list', 'colleagues', 'x', '[]', {{}}) returning 1"
    )
    assert attempt(runtime, "writer", token, add.format(cast.anna.id)) == [(1,)]
    with pytest.raises(DENIED):
        attempt(runtime, "writer", token, add.format(cast.dirk.id))


def test_a_passage_is_not_confirmed_in_anothers_name(cast: Cast, runtime: psycopg.Connection) -> None:
    following = cast.put(
        "school_year", school_id=cast.schools["Oost"], name="volgend", starts_on=days(200), ends_on=days(400)
    )
    cast.put(
        "rollover", uid=uuid.uuid4(), from_year_id=cast.years["Oost"], to_year_id=following, made_by_id=cast.anna.id,
        made_at=NOW, proposed_by_id=cast.anna.id, proposed_at=NOW,
    )  # fmt: skip
    token = token_of(
        runtime, cast.leo, "planning", ("organisation", "staff", "planning"), "nobody", writes=("planning",)
    )
    confirm = "update rollover set confirmed_at = now(), confirmed_by_id = {} returning 1"
    assert attempt(runtime, "writer", token, confirm.format(cast.leo.id)) == [(1,)]
    with pytest.raises(DENIED, match="in the name of somebody else"):
        attempt(runtime, "writer", token, confirm.format(cast.dirk.id))


def test_a_signal_is_not_closed_in_anothers_name(cast: Cast, runtime: psycopg.Connection) -> None:
    cast.put(
        "absence_signal", uid=uuid.uuid4(), pupil_id=cast.noor.id, hours=16, counted_from=days(-20),
        counted_until=days(0), noticed_at=NOW, draft=b"", outcome="",
    )  # fmt: skip
    reads = ("organisation", "staff", "identity", "absence_signal")
    token = token_of(runtime, cast.vera, "attendance", reads, "pupil", cast.noor.uid, ("absence_signal",))
    close = "update absence_signal set outcome = 'handled', closed_at = now(), closed_by_id = {} returning 1"
    prepare = "update absence_signal set prepared_at = now(), prepared_by_id = {} returning 1"
    for statement in (close, prepare):
        assert attempt(runtime, "writer", token, statement.format(cast.vera.id)) == [(1,)]
        with pytest.raises(DENIED, match="in the name of somebody else"):
            attempt(runtime, "writer", token, statement.format(cast.leo.id))


# --- tying oneself to a pupil --------------------------------------------------------------------------------------

TIE = (
    "insert into guardianship (pupil_id, guardian_id, kind, has_authority, is_restricted, starts_on) "
    "values ({}, {}, 'guardian', true, false, current_date) returning 1"
)


def test_nobody_makes_themselves_a_parent(cast: Cast, runtime: psycopg.Connection) -> None:
    """Or the administration would read every care file of the school as a «parent»."""
    token = administering(cast, runtime, cast.noor, "guardian")
    with pytest.raises(DENIED, match="row-level security"):
        attempt(runtime, "writer", token, TIE.format(cast.noor.id, cast.anna.id))
    applied = ask(runtime, secret_of(cast.anna), "parental_view", ("organisation", "health"), "pupil", cast.noor.uid)
    assert applied[0] == 0


def test_nobody_frees_their_own_tie(cast: Cast, runtime: psycopg.Connection) -> None:
    """A parent without authority, or kept away by a court, who works in the administration."""
    anna: dict[str, Any] = {"guardian_id": cast.anna.id, "pupil_id": cast.noor.id, "kind": "guardian"}
    cast.put("guardianship", **anna, has_authority=False, is_restricted=True, starts_on=days(-10))
    token = administering(cast, runtime, cast.noor, "guardian")
    theirs = f"where guardian_id = {cast.anna.id} returning 1"
    for change in ("has_authority = true", "is_restricted = false", "ends_on = null", "starts_on = current_date - 50"):
        assert attempt(runtime, "writer", token, f"update guardianship set {change} {theirs}") == []
    assert attempt(runtime, "writer", token, f"delete from guardianship {theirs}") == []
    with pytest.raises(DENIED, match="row-level security"):
        attempt(
            runtime,
            "writer",
            token,
            f"update guardianship set guardian_id = {cast.anna.id} where guardian_id = {cast.gerda.id}",
        )


def test_a_parent_who_works_here_is_tied_by_a_colleague(cast: Cast, runtime: psycopg.Connection) -> None:
    token = administering(cast, runtime, cast.sem, "guardian")
    maud = f"update guardianship set is_home = true where guardian_id = {cast.maud.id} returning 1"
    assert attempt(runtime, "writer", token, maud) == [(1,)]
