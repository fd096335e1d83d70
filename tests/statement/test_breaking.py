"""Each promise turns in every way in which its evidence can break, and turns back when that is mended. Nobody else writes what is shown."""

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction

from tests.people import Cast
from tests.statement.breaking import BASES, BREAKS, EVERY
from tests.statement.breaking.ways import clock, found
from tests.statement.test_filming import BREAKS as FILMING
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.statement.evidence import KEPT


@pytest.mark.parametrize(("promise", "name"), EVERY, ids=[f"{key} {name}" for key, name in EVERY])
def test_what_breaks_a_promise_is_seen_until_it_is_mended(cast: Cast, promise: str, name: str) -> None:
    way = BREAKS[promise][name]
    with BASES[promise](cast):
        state, before = found(cast, promise)
        assert (state, way.figure in before) == (KEPT, True)
        mend = way.does(cast)
        state, after = found(cast, promise)
        assert state == way.state
        assert after[way.figure] != before[way.figure]
        mend()
        assert found(cast, promise)[0] == KEPT


def test_every_promise_is_broken_on_purpose_in_two_ways_at_least() -> None:
    """`test_filming` breaks P17, with footage in the vault."""
    ways = {key: len(BREAKS.get(key, {})) for key in REGISTER.promises} | {"P17": len(FILMING)}
    assert {key for key, count in ways.items() if count < 2} == set()


WRITES = (
    "insert into {table} (promise, state, at) values ('P01', 'kept', now())",
    "update {table} set state = 'kept'",
    "delete from {table}",
)


@pytest.mark.parametrize("statement", WRITES, ids=["insert", "update", "delete"])
@pytest.mark.parametrize("table", ["public.evidence", "public.evidence_change"])
@pytest.mark.parametrize("hand", ["", "reader", "writer"])
def test_no_hand_of_a_page_writes_what_the_statement_shows(cast: Cast, hand: str, table: str, statement: str) -> None:
    """Neither the runtime role, nor what it becomes within the door's transaction."""
    base = connections["jobs"].settings_dict["USER"].removesuffix("jobs")
    with transaction.atomic(), connection.cursor() as cursor:
        if hand:
            cursor.execute("select set_config('role', %s::text, true)", [f"{base}{hand}"])
        with pytest.raises(ProgrammingError) as no:
            cursor.execute(statement.format(table=table))
        transaction.set_rollback(True)
    assert isinstance(no.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("kind", [kind for kind in REGISTER.jobs if kind != "statement"])
def test_no_other_job_says_that_a_promise_is_kept(cast: Cast, kind: str) -> None:
    """Also one that may write tables of this kind for its own work."""
    at = clock(cast)
    with working(kind, now=at) as door, connections[door.alias].cursor() as cursor:
        with pytest.raises((ProgrammingError, IntegrityError)) as no:
            cursor.execute("insert into evidence (promise, state, evidence, at) values ('P01', 'kept', '{}', now())")
        transaction.set_rollback(True, using=door.alias)
    assert isinstance(no.value.__cause__, psycopg.errors.InsufficientPrivilege | psycopg.errors.CheckViolation)
