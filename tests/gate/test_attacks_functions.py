"""Every function that a login of the installation may call, called with what its makers did not have in mind.

The catalogue names them, so a new one is tried by itself. Whatever is sent: an answer or a refusal in reasonable time, nobody's
name in either, and nothing changed for whoever shows no session and no opening.
"""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.conf import settings

from tests.gate.hostile import connect, enter
from tests.people import TODAY, Cast

NAMES = settings.NAMES
CALLS = 14
SECRETIVE = (
    "Bakkerman",
    "Visserman",
    "Buurman",
    "Verweg",
    "Oudendijk",
    "Geheimlaan",
    "@example.org",
    "Werker",
)
TEXTS = ["", " ", "x" * 30_000, "' or true --", "%", "\\", "_", "null", "{}", "\u202e", "0" * 64, "é" * 300, "teaching", "own_view", "pupil",
         "nobody", "administration", "{noor}", "{wout}", "{group}", "grade", "pg_catalog.pg_authid", "gate.log", "-1", "9999-12-31"]  # fmt: skip
VALUES: dict[str, list[Any]] = {
    "text": TEXTS,
    "character varying": TEXTS,
    "name": ["x", "pg_authid", "grade"],
    "integer": [0, 1, -1, 2**31 - 1, -(2**31), "{noor_id}", "{wout_id}", "{dirk_id}"],
    "smallint": [0, -1, 2**15 - 1],
    "bigint": [0, 1, -1, 2**63 - 1, -(2**63), 2**62, "{noor_id}"],
    "uuid": [str(uuid.UUID(int=0)), str(uuid.UUID(int=2**128 - 1)), "{noor}", "{wout}", "{group}", "{dirk}"],
    "boolean": [True, False],
    "date": ["-infinity", "infinity", "0001-01-01", "9999-12-31", "4713-01-01 BC", str(TODAY)],
    "timestamp with time zone": ["-infinity", "infinity", "0001-01-01", "9999-12-31 23:59:59+00", "now"],
    "time without time zone": ["00:00", "24:00"],
    "interval": ["0", "-178000000 years", "178000000 years"],
    "double precision": ["NaN", "Infinity", "-0", "1e308"],
    "numeric": ["NaN", "Infinity", "1e1000", "-1"],
    "real": ["NaN", "Infinity"],
    "bytea": [b"", b"\x00", b"x" * 30_000],
    "jsonb": ["null", "[]", "{}", '"x"', "1e400", "[[[[[[]]]]]]", '{"a": {"a": null}}', "[null, 1, {}]"],
    "json": ["null", "[]", "{}"],
    "oid": [0, 1, 1259, 2**32 - 1],
    "regclass": ["pg_authid"],
}  # fmt: skip
# What a call may be refused with: no right (42501), a value (22, 23), what a function says itself (P0001), more than fits (54).
REFUSALS = ("22", "23", "42501", "P00", "54", "0A", "42P")
FOUND = """
select n.nspname || '.' || quote_ident(p.proname), p.prokind::text, p.proretset,
    array(select format_type(t, null) from unnest(p.proargtypes) with ordinality a(t, place) order by place)
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname in ('gate', 'public') and has_function_privilege(%s, p.oid, 'execute') and has_schema_privilege(%s, n.oid, 'usage')
    and p.prokind in ('f', 'p') and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
order by 1, 4
"""
# Anybody may do these from outside, and each leaves what it is for: an application begun, a refusal counted, a session of signing in.
LEAVES = {"intake_begin", "count_refusal", "begin", "report_breach"}


@dataclass(frozen=True, slots=True)
class Function:
    """A function as the catalogue has it."""

    name: str
    kind: str
    is_set: bool
    takes: tuple[str, ...]

    def call(self) -> str:
        marks = ", ".join(f"%s::{kind}" for kind in self.takes)
        return f"call {self.name}({marks})" if self.kind == "p" else f"select * from {self.name}({marks})"


def functions(db: psycopg.Connection, role: str) -> list[Function]:
    """Every function of ours that a role may call."""
    return [Function(name, kind, is_set, tuple(takes)) for name, kind, is_set, takes in db.execute(FOUND, [role, role]).fetchall()]  # fmt: skip


def told(cast: Cast) -> dict[str, Any]:
    """What a stranger may know of: numbers, which open nothing by themselves."""
    return {"noor": cast.noor.uid, "wout": cast.wout.uid, "dirk": cast.dirk.uid, "group": cast.groups["wi2B"][1],
            "noor_id": cast.noor.id, "wout_id": cast.wout.id, "dirk_id": cast.dirk.id}  # fmt: skip


def values(function: Function, known: dict[str, Any]) -> Iterator[list[Any]]:
    """Argument lists: nothing at all, and draws that are the same at every run."""
    yield [None] * len(function.takes)
    drawn = random.Random(f"{function.name}{function.takes}")
    for _ in range(CALLS if function.takes else 1):
        yield [_value(kind, drawn, known) for kind in function.takes]


def _value(kind: str, drawn: random.Random, known: dict[str, Any]) -> Any:
    base = kind.removesuffix("[]")
    if base.startswith("procrastinate_"):  # a type of the queue's own
        return None
    assert base in VALUES, f"say in VALUES what is hostile of the type {base}"
    one = drawn.choice(VALUES[base])
    if isinstance(one, str) and one.startswith("{") and one[1:-1] in known:
        one = str(known[one[1:-1]])
    if kind.endswith("[]"):
        return drawn.choice([[], [None], [one], [one] * (3000 if len(str(one)) < 1000 else 3), [one, None, one]])
    return one


def tried(connection: psycopg.Connection, function: Function, given: list[Any], role: str | None, token: Any) -> str:
    """What came of one call, as text: rows, or the refusal. Nothing of it stays but what commits by itself."""
    with connection.transaction(force_rollback=True):
        connection.execute("set local statement_timeout = '4s'")
        if role:
            enter(connection, role, token)
        try:
            cursor = connection.execute(function.call(), given)
            return repr(cursor.fetchmany(200)) if cursor.description else ""
        except psycopg.Error as refusal:
            if not (refusal.sqlstate or "").startswith(REFUSALS):
                pytest.fail(f"{function.name}{given!r:.300}: {refusal.sqlstate} {refusal}")
            return f"{refusal} {refusal.diag.message_detail} {refusal.diag.message_hint}"


def sends(cast: Cast, connection: psycopg.Connection, role: str, hand: str | None, token: Any = None) -> list[str]:
    """Call everything; what came back that names somebody."""
    leaks, known = [], told(cast)
    for function in functions(cast.db, role):
        for given in values(function, known):
            answer = tried(connection, function, given, hand, token)
            sent = repr(given)
            leaks += [
                f"{function.name}{given!r:.200}: {word}" for word in SECRETIVE if word in answer and word not in sent
            ]
    return leaks


@pytest.mark.parametrize("hand", ["runtime", "reader", "writer"])
def test_no_function_of_pages_tells_or_breaks_without_an_opening(
    full: Cast, runtime: psycopg.Connection, hand: str
) -> None:
    role = getattr(NAMES, hand)
    assert functions(full.db, role)
    assert sends(full, runtime, role, None if hand == "runtime" else hand) == []


@pytest.mark.parametrize("hand", ["reader", "writer"])
def test_with_a_class_open_no_function_tells_of_anybody_else(
    full: Cast, runtime: psycopg.Connection, token: uuid.UUID, hand: str
) -> None:
    found = sends(full, runtime, getattr(NAMES, hand), hand, token)
    assert [leak for leak in found if leak.endswith((": Buurman", ": Verweg", ": Geheimlaan"))] == []


@pytest.mark.parametrize("login", ["login", "jobs"])
def test_no_function_of_other_logins_tells_or_breaks(full: Cast, login: str) -> None:
    with connect(login) as connection:
        assert sends(full, connection, getattr(NAMES, login), None) == []


@pytest.fixture
def talkative(full: Cast) -> Iterator[Cast]:
    """Two functions that somebody was careless with: one tells a name, one says it in its refusal."""
    names = "select string_agg(family_name, ' ') from public.pupil_identity"
    full.db.execute(
        f"create function gate.talks() returns text language sql security definer as $$ {names} $$;"
        "create function gate.complains(a integer) returns text language plpgsql security definer as "
        f"$$ begin raise exception '%', ({names}); end $$;"
        f"grant execute on function gate.talks(), gate.complains(integer) to {NAMES.runtime}"
    )
    yield full
    full.db.execute("drop function gate.talks(); drop function gate.complains(integer)")


def test_a_careless_function_would_be_found(talkative: Cast, runtime: psycopg.Connection) -> None:
    found = sends(talkative, runtime, NAMES.runtime, None)
    assert {leak.partition("[")[0] for leak in found} == {"gate.talks", "gate.complains"}
    assert any(name.startswith("gate.talks") for name, _ in loose(talkative.db))


def loose(db: psycopg.Connection) -> list[tuple[str, list[str]]]:
    """Functions that run as their owner, without a path of their own."""
    return db.execute(
        "select oid::regprocedure::text, proconfig from pg_proc where prosecdef and pronamespace::regnamespace::text in ('gate', 'public') "
        "and not coalesce('search_path=pg_catalog, pg_temp' = any (proconfig), false)"
    ).fetchall()


def test_every_function_that_runs_as_its_owner_has_a_path_of_its_own(database: psycopg.Connection) -> None:
    """So that no object in a schema of the caller is taken for one of ours."""
    assert loose(database) == []


def test_what_policies_ask_is_asked_once(database: psycopg.Connection) -> None:
    """What a row policy asks for every row is stable or immutable, so that the planner may ask it once."""
    asked = database.execute(
        "select distinct p.proname from pg_policy y join pg_depend d on d.objid = y.oid and d.classid = 'pg_policy'::regclass "
        "join pg_proc p on p.oid = d.refobjid and d.refclassid = 'pg_proc'::regclass where p.provolatile = 'v'"
    ).fetchall()
    assert asked == []
