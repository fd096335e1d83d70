"""Answers by hand-written SQL, as the role of the pages: the database refuses whoever does not decide, and other words."""

import uuid
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.admissions.applying import applied
from tests.consent.answering import TOPIC, answers, put_answer, put_question
from tests.gate.hostile import attempt, commit, inside, token_of
from tests.people import NOW, TODAY, Cast, Someone, years_ago
from zorgvuldig.gate.jobs import working
from zorgvuldig.pupils.guardians.decision_makers import deciders

READS = ("organisation", "identity", "consent")
ADD = (
    "insert into consent_answer (uid, pupil_id, topic, version, request_id, person_id, allows, way, answered_at, recorded_by_id) "
    "values (gen_random_uuid(), {pupil}, '{topic}', {version}, {request}, {person}, {allows}, '{way}', now(), {by}) returning id"
)


def row(cast: Cast, **changed: Any) -> str:
    gerda = cast.gerda.id
    values = {
        "pupil": cast.noor.id, "topic": TOPIC, "version": 1, "request": "null", "person": gerda, "allows": "true",
        "way": "screen", "by": gerda,
    }  # fmt: skip
    return ADD.format(**values | changed)


@pytest.fixture
def mine(cast: Cast, runtime: psycopg.Connection) -> uuid.UUID:
    """Gerda may answer about Noor."""
    return token_of(runtime, cast.gerda, "consenting", READS, "pupil", cast.noor.uid, ("consent",))


def test_the_way_that_pages_take_is_open(cast: Cast, runtime: psycopg.Connection, mine: uuid.UUID) -> None:
    assert attempt(runtime, "writer", mine, row(cast))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"version": 2}, "consent_answer_wording"),
        ({"topic": "verzonnen"}, "consent_answer_wording"),
        ({"way": "intake"}, "consent_answer_own"),
        ({"way": "paper"}, "consent_answer_own"),
    ],
)
def test_other_words_and_other_ways(
    cast: Cast, runtime: psycopg.Connection, mine: uuid.UUID, changed: dict[str, Any], why: str
) -> None:
    with pytest.raises(errors.CheckViolation) as refused:
        attempt(runtime, "writer", mine, row(cast, **changed))
    assert refused.value.diag.constraint_name == why


@pytest.mark.parametrize("other", ["rob", "karim", "olga", "noor", "anna"])
def test_nobody_answers_for_somebody_else(cast: Cast, runtime: psycopg.Connection, mine: uuid.UUID, other: str) -> None:
    with pytest.raises((errors.CheckViolation, errors.InsufficientPrivilege)):
        attempt(runtime, "writer", mine, row(cast, person=cast.people[other].id))
    with pytest.raises((errors.CheckViolation, errors.InsufficientPrivilege)):
        attempt(runtime, "writer", mine, row(cast, person=cast.people[other].id, by=cast.people[other].id))
    with pytest.raises(errors.InsufficientPrivilege):  # signed by another
        attempt(runtime, "writer", mine, row(cast, by=cast.people[other].id))
    with pytest.raises((errors.CheckViolation, errors.InsufficientPrivilege)):
        attempt(runtime, "writer", mine, row(cast, pupil=cast.sem.id))


def test_one_parent_does_not_answer_for_another_who_decides_too(
    cast: Cast, runtime: psycopg.Connection, mine: uuid.UUID
) -> None:
    cast.db.execute(
        "update guardianship set has_authority = true, is_restricted = false, ends_on = null where pupil_id = %s and guardian_id = %s",
        [cast.noor.id, cast.rob.id],
    )
    with pytest.raises(errors.CheckViolation) as refused:
        attempt(runtime, "writer", mine, row(cast, person=cast.rob.id))
    assert refused.value.diag.constraint_name == "consent_answer_own"


def test_a_birthday_between_opening_and_answering(cast: Cast, runtime: psycopg.Connection, mine: uuid.UUID) -> None:
    with inside(runtime, "writer", mine):
        cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [years_ago(16), cast.noor.id])
        with pytest.raises(errors.CheckViolation) as refused:
            runtime.execute(row(cast))
        assert refused.value.diag.constraint_name == "consent_answer_decides"


def test_a_question_of_another_pupil_or_one_that_is_over(
    cast: Cast, runtime: psycopg.Connection, mine: uuid.UUID
) -> None:
    put_question(cast, "sem")
    put_question(cast, ends_on=years_ago(1))
    for (number,) in cast.db.execute("select id from consent_request").fetchall():
        with pytest.raises((errors.CheckViolation, errors.InsufficientPrivilege)):
            attempt(runtime, "writer", mine, row(cast, topic="", version=0, request=number))


def test_an_answer_is_never_changed_or_taken_away(cast: Cast, runtime: psycopg.Connection, mine: uuid.UUID) -> None:
    put_answer(cast, "gerda", True)
    for statement in ("update consent_answer set allows = false", "delete from consent_answer"):
        with pytest.raises(errors.InsufficientPrivilege):
            attempt(runtime, "writer", mine, statement)
    assert len(answers(cast)) == 1


def test_another_parent_does_not_see_the_answer(cast: Cast, runtime: psycopg.Connection) -> None:
    put_answer(cast, "olga", True, "sem")
    seen: dict[str, Any] = {}
    for name in ("olga", "maud"):
        token = token_of(runtime, cast.people[name], "consenting", READS, "pupil", cast.sem.uid)
        seen[name] = attempt(runtime, "reader", token, "select allows from consent_answer")
    assert seen == {"olga": [(True,)], "maud": []}


def test_staff_write_no_answer_of_an_application_but_with_the_application(
    cast: Cast, runtime: psycopg.Connection
) -> None:
    """An answer of the application needs no paper, so only admitting a child may bring one."""
    desk = token_of(runtime, cast.anna, "consent_desk", READS, "pupil", cast.noor.uid, ("consent",))
    for way in ("intake", "screen"):
        with pytest.raises(errors.CheckViolation) as refused:
            attempt(runtime, "writer", desk, row(cast, way=way, by=cast.anna.id))
        assert refused.value.diag.constraint_name == "consent_answer_own"


def test_with_an_application_nobody_speaks_for_whoever_does_not_decide(cast: Cast, runtime: psycopg.Connection) -> None:
    uid, _token = applied(cast)
    number = cast.db.execute("select person_id from application where uid = %s", [uid]).fetchone()[0]
    cast.put("pupil", "person_id", person_id=number, uid=uuid.uuid4(), number="999001")
    token = token_of(
        runtime, cast.anna, "intake", ("organisation", "application", "consent"), "pupil", uid, ("consent",)
    )
    with pytest.raises(errors.CheckViolation) as refused:
        attempt(runtime, "writer", token, row(cast, pupil=number, way="intake", by=cast.anna.id))
    assert refused.value.diag.constraint_name == "consent_answer_decides"


def test_an_administrator_of_the_system_sees_and_says_nothing(cast: Cast, runtime: psycopg.Connection) -> None:
    put_answer(cast, "gerda", True)
    for hand in ("runtime", "reader", "writer"):
        try:
            assert attempt(runtime, hand, None, "select allows from consent_answer") == []
        except (errors.InsufficientPrivilege, errors.UndefinedTable):
            continue


def test_outcomes_are_said_only_to_purposes_that_may_know(cast: Cast, runtime: psycopg.Connection) -> None:
    put_answer(cast, "gerda", True)
    people: list[tuple[Someone, str, int]] = [(cast.gerda, "consenting", 1), (cast.gerda, "parental_view", 0)]
    for who, purpose, count in people:
        token = token_of(runtime, who, purpose, ("identity",), "pupil", cast.noor.uid)
        assert len(attempt(runtime, "reader", token, "select topic from gate.consents() where state = 'yes'")) == count


def test_committed_answers_hold_for_the_next_question(cast: Cast, runtime: psycopg.Connection, mine: uuid.UUID) -> None:
    commit(runtime, mine, row(cast))
    found = attempt(runtime, "reader", mine, f"select state from gate.consents() where topic = '{TOPIC}'")
    assert found == [("yes",)]


@pytest.mark.parametrize("change", ["", "update pupil_birth set born_on = born_on - 1500", "delete from pupil_birth"])
def test_pages_and_the_database_know_the_same_people_who_decide(cast: Cast, change: str) -> None:
    """One rule that stands twice, in SQL because the database refuses by it: it may not say two things."""
    if change:
        cast.db.execute(change)
    everybody = [someone.id for someone in cast.people.values()]
    for pupil in (cast.noor, cast.bram, cast.tess, cast.yara, cast.sem):
        found = cast.db.execute(
            "select p from unnest(%s::integer[]) p where gate.decides(%s, p)", [everybody, pupil.id]
        )
        with working("exchange", now=NOW) as door:
            assert deciders(pupil.id, day=TODAY, alias=door.alias) == sorted(p for (p,) in found.fetchall())
