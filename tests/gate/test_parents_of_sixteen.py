"""From sixteen a parent sees how it goes, and of the rest what the pupil lets them see: as the database has it, whatever asks."""

import uuid
from typing import Any

import psycopg
import pytest

from tests.gate.hostile import ask, attempt, column, commit, inside, token_of
from tests.people import NOW, Cast, secret_of
from zorgvuldig.gate.declared import REGISTER

(RULE,) = (r for r in REGISTER.rules if r.once_pupil_decides and r.purpose == "parental_view")
REST = sorted(set(RULE.reads) - set(RULE.once_pupil_decides))
ALLOW = ("identity", "birth", "guardian", "parental_access")


def allowance(cast: Cast, *categories: str, pupil: str = "tess", parent: str = "gerda") -> int:
    number: int = cast.put(
        "parental_allowance", uid=uuid.uuid4(), pupil_id=cast.people[pupil].id, guardian_id=cast.people[parent].id,
        mask=REGISTER.mask(list(categories)), starts_at=NOW, given_by_id=cast.people[pupil].id,
    )  # fmt: skip
    return number


def seen(runtime: psycopg.Connection, cast: Cast, categories: tuple[str, ...], kind: str = "pupil") -> set[int]:
    """Of which children Gerda reads all of these at once, asking for everything that the rule reads."""
    token = token_of(runtime, cast.gerda, "parental_view", RULE.reads, kind, cast.tess.uid if kind == "pupil" else "")
    with inside(runtime, "reader", token):
        return set(column(runtime, "select unnest(gate.opened(%s))", [REGISTER.mask(categories)]))


def test_the_register_says_what_stays(cast: Cast) -> None:
    """How it goes, and nothing of what a family has in it besides."""
    assert {"health", "care", "own_note", "guidance", "incident", "access_log", "support_plan", "contact"} <= set(REST)
    assert {"grades", "report", "attendance"} <= set(RULE.once_pupil_decides)


@pytest.mark.parametrize("category", REST)
def test_the_rest_is_the_pupils(cast: Cast, runtime: psycopg.Connection, category: str) -> None:
    assert seen(runtime, cast, (category,), "own") == {cast.noor.id}
    assert seen(runtime, cast, (category,)) == set()


def test_how_it_goes_stays_open(cast: Cast, runtime: psycopg.Connection) -> None:
    assert seen(runtime, cast, RULE.once_pupil_decides, "own") == {cast.noor.id, cast.tess.id}


def test_the_log_says_what_was_open(cast: Cast, runtime: psycopg.Connection) -> None:
    ask(runtime, secret_of(cast.gerda), "parental_view", RULE.reads, "own")
    masks = dict(cast.db.execute("select pupil_id, mask from gate.log where actor_id = %s", [cast.gerda.id]).fetchall())
    assert masks == {
        cast.noor.id: REGISTER.mask(RULE.reads),
        cast.tess.id: REGISTER.mask(RULE.once_pupil_decides),
    }


def test_the_pupil_lets_one_parent_see_more(cast: Cast, runtime: psycopg.Connection) -> None:
    cast.guardian("Bert", "tess")
    number = allowance(cast, "health", "care")
    assert seen(runtime, cast, ("health", "care")) == {cast.tess.id}
    assert seen(runtime, cast, ("incident",)) == set()
    token = token_of(runtime, cast.bert, "parental_view", RULE.reads, "pupil", cast.tess.uid)
    with inside(runtime, "reader", token):
        assert column(runtime, "select gate.opened(%s)", [REGISTER.mask(["health"])]) == [[]]
    cast.db.execute("update parental_allowance set ends_at = now() where id = %s", [number])
    assert seen(runtime, cast, ("health",)) == set()


def test_it_begins_on_the_birthday(cast: Cast, runtime: psycopg.Connection) -> None:
    for day, shown in (("+ 1", {cast.tess.id}), ("+ 0", set())):
        cast.db.execute(
            f"update pupil_birth set born_on = (gate.today() - interval '16 years')::date {day} where pupil_id = %s",
            [cast.tess.id],
        )
        assert seen(runtime, cast, ("health",)) == shown


WRITE = (
    "insert into parental_allowance (uid, pupil_id, guardian_id, mask, starts_at, given_by_id) "
    "values (gen_random_uuid(), {pupil}, {parent}, {mask}, now(), {by})"
)


def writing(cast: Cast, **more: Any) -> str:
    values = {"pupil": cast.tess.id, "parent": cast.gerda.id, "mask": REGISTER.mask(["health"]), "by": cast.tess.id}
    return WRITE.format(**values | more)


def test_the_pupil_writes_it_and_nobody_else(cast: Cast, runtime: psycopg.Connection) -> None:
    token = token_of(runtime, cast.tess, "showing", ALLOW, "own", writes=("parental_access",))
    commit(runtime, token, writing(cast))
    for who in (cast.gerda, cast.noor):  # a parent, and a pupil who does not decide yet
        assert ask(runtime, secret_of(who), "showing", ALLOW, "own", writes=("parental_access",))[0] == 0


@pytest.mark.parametrize("wrong", ["mask", "parent"])
def test_the_pupil_gives_no_more_than_there_is(cast: Cast, runtime: psycopg.Connection, wrong: str) -> None:
    """No kind that no parent ever saw, and nobody who is no parent."""
    token = token_of(runtime, cast.tess, "showing", ALLOW, "own", writes=("parental_access",))
    odd = {"mask": REGISTER.mask(["request"]), "parent": cast.olga.id}[wrong]
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        attempt(runtime, "writer", token, writing(cast, **{wrong: odd}))
    assert refused.value.diag.constraint_name == "parental_allowance_own"


def test_who_may_see_says_the_same(cast: Cast, runtime: psycopg.Connection) -> None:
    token = token_of(
        runtime, cast.maud, "mentoring", ("organisation", "staff", "identity", "guardian"), "pupil", cast.tess.uid
    )
    with inside(runtime, "reader", token):
        masks = column(
            runtime, "select read_mask from gate.viewers(%s, %s) where role = 'guardian' and purpose = 'parental_view'",
            [cast.tess.id, REGISTER.mask(["guardian"])],
        )  # fmt: skip
    assert masks == [REGISTER.mask(RULE.once_pupil_decides)]
