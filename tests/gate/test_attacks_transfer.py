"""Hostile SQL about transfer files: leaving unseen, an inspection of long ago, and answers that are not one's own."""

import uuid

import psycopg
import pytest
from psycopg import errors

from tests.gate.hostile import attempt, token_of
from tests.people import Cast, Someone, sign_in
from tests.release.transferring import READS, column, looking, offered, put_exchange, put_party

CHECKED = errors.CheckViolation
DENIED = errors.InsufficientPrivilege
LEAVE = (
    "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id, exchange_id) "
    "select gen_random_uuid(), e.pupil_id, now(), 'transfer', e.recipient, 'exchange_statute/exchange', '[\"grade.value\"]', {}, e.id "
    "from exchange e where e.uid = '{}' returning id"
)
ANSWER = (
    "insert into exchange_answer (uid, exchange_id, pupil_id, person_id, kind, text, answered_at, outcome, outcome_why) "
    "select gen_random_uuid(), e.id, e.pupil_id, {}, '{}', '', now(), '{}', '' from exchange e where e.uid = '{}' returning id"
)
FAMILY = ("organisation", "staff", *(c for c in READS if c not in ("organisation", "staff")))


def at_desk(cast: Cast, runtime: psycopg.Connection, who: Someone | None = None) -> uuid.UUID:
    return token_of(
        runtime, who or cast.anna, "exchanging", READS, "pupil", cast.noor.uid, ("consent", "exchange", "release")
    )


def at_home(cast: Cast, runtime: psycopg.Connection, who: str = "gerda", pupil: str = "noor") -> uuid.UUID:
    return token_of(
        runtime, cast.people[who], "consenting", FAMILY, "pupil", cast.people[pupil].uid, ("consent",)
    )  # fmt: skip


def test_nothing_leaves_that_the_family_did_not_see(cast: Cast, runtime: psycopg.Connection) -> None:
    uid = offered(cast)
    leave = LEAVE.format(cast.anna.id, uid)
    with pytest.raises(CHECKED) as refused:
        attempt(runtime, "writer", at_desk(cast, runtime), leave)
    assert refused.value.diag.constraint_name == "release_inspection"
    data = {"kind": "agreed", "text": "", "seen": column(cast, uid, "sha256")}
    sign_in(cast.gerda).post(looking(cast, uid), data)
    assert attempt(runtime, "writer", at_desk(cast, runtime), leave)


def test_an_inspection_is_not_offered_in_the_past(cast: Cast, runtime: psycopg.Connection) -> None:
    uid = offered(cast)
    change = (
        "update exchange set inspect_from = now() - interval '30 days', prepared_at = now() - interval '31 days', "
        f"inspect_until = current_date where uid = '{uid}' returning id"
    )
    with pytest.raises(CHECKED) as refused:
        attempt(runtime, "writer", at_desk(cast, runtime), change)
    assert refused.value.diag.constraint_name == "exchange_inspection"
    today = f"update exchange set inspect_until = current_date where uid = '{uid}' returning id"
    both = f"with x as ({today}) {LEAVE.format(cast.anna.id, uid)}"
    with pytest.raises(CHECKED) as refused:
        attempt(runtime, "writer", at_desk(cast, runtime), both)
    assert refused.value.diag.constraint_name == "release_inspection"


@pytest.mark.parametrize("who", ["olga", "rob", "noor", "anna"])
def test_nobody_answers_in_the_name_of_another(cast: Cast, runtime: psycopg.Connection, who: str) -> None:
    uid = offered(cast)
    with pytest.raises(CHECKED) as refused:
        attempt(runtime, "writer", at_home(cast, runtime), ANSWER.format(cast.people[who].id, "agreed", "", uid))
    assert refused.value.diag.constraint_name == "exchange_answer_own"


def test_a_family_does_not_decide_about_its_own_objection(cast: Cast, runtime: psycopg.Connection) -> None:
    uid = offered(cast)
    with pytest.raises(CHECKED) as refused:
        attempt(runtime, "writer", at_home(cast, runtime), ANSWER.format(cast.gerda.id, "objection", "rejected", uid))
    assert refused.value.diag.constraint_name == "exchange_answer_own"


def test_the_school_answers_nothing_for_the_family(cast: Cast, runtime: psycopg.Connection) -> None:
    uid = offered(cast)
    with pytest.raises(CHECKED) as refused:
        attempt(runtime, "writer", at_desk(cast, runtime), ANSWER.format(cast.gerda.id, "agreed", "", uid))
    assert refused.value.diag.constraint_name == "exchange_answer_decided"


def test_there_is_nothing_to_answer_before_it_is_offered(cast: Cast, runtime: psycopg.Connection) -> None:
    uid = put_exchange(cast)
    with pytest.raises(CHECKED) as refused:
        attempt(runtime, "writer", at_home(cast, runtime), ANSWER.format(cast.gerda.id, "agreed", "", uid))
    assert refused.value.diag.constraint_name == "exchange_answer_open"


def test_a_family_sees_only_its_own_answers(cast: Cast, runtime: psycopg.Connection) -> None:
    uid = offered(cast)
    sign_in(cast.gerda).post(
        looking(cast, uid), {"kind": "statement", "text": "x", "seen": column(cast, uid, "sha256")}
    )
    see = "select person_id from exchange_answer"
    assert attempt(runtime, "reader", at_home(cast, runtime), see) == [(cast.gerda.id,)]
    cast.db.execute("update exchange_answer set person_id = %s", [cast.olga.id])
    assert attempt(runtime, "reader", at_home(cast, runtime), see) == []


def test_what_came_in_goes_with_its_category(cast: Cast, runtime: psycopg.Connection) -> None:
    party = put_party(cast)
    row = (
        "with x as (insert into incoming (uid, pupil_id, party_id, article, received_at, received_by_id, sha256, dropped) values "
        f"(gen_random_uuid(), {cast.noor.id}, {party}, 'x', now(), {{}}, 'x', '[]') returning id, pupil_id) select id from x"
    )
    reads = ("organisation", "staff", "identity", "exchange", "incoming")
    token = token_of(runtime, cast.anna, "receiving", reads, "pupil", cast.noor.uid, ("exchange", "incoming"))
    assert attempt(runtime, "writer", token, row.format(cast.anna.id))
    with pytest.raises(DENIED, match="row-level security"):
        attempt(runtime, "writer", token, row.format(cast.maud.id))  # in the name of a colleague
    mentor = token_of(
        runtime, cast.maud, "mentoring", ("organisation", "staff", "identity", "incoming"), "pupil", cast.noor.uid
    )
    with pytest.raises(DENIED):
        attempt(runtime, "writer", mentor, row.format(cast.maud.id))
