"""One hostile SQL statement as the runtime login: what a stranger would try, numbered, with what comes of it.

Lines 1 to 16 are about the gate itself; lines 17 to 36, about PostgreSQL, are in `test_attacks_on_postgresql`.
"""

import uuid
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection as django_connection
from psycopg import errors

from tests.gate.conftest import CLASS, GUARDED, READS, WRITES
from tests.gate.hostile import ask, attempt, column, enter, inside, next_request
from tests.gate.own_functions import OWN_FUNCTIONS
from tests.people import NOW, Cast, secret_of
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.learning.models import Grade
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Guard, Table

NAMES: Names = settings.NAMES
DENIED = errors.InsufficientPrivilege
CLOSED = [t for t in REGISTER.tables.values() if t.guard in (Guard.LOGIN, Guard.GATE, Guard.JOB, Guard.TECHNICAL)]
# What pages read of the gate's own tables, by a row policy. Everything else of the gate is closed to them.
READABLE = {"gate.log", "gate.change", "gate.emergency"}
HANDS = ("runtime", "reader", "writer")


def full_name(table: Table) -> str:
    """With its schema: the bare runtime login cannot even look a name up in schema public."""
    return table.name if "." in table.name else f"public.{table.name}"


# --- the heart: no log row, no data -------------------------------------------------------------------------------


def test_without_an_opening_there_is_nothing(full: Cast, runtime: psycopg.Connection) -> None:
    """In any table, all of which are full."""
    shown = []
    for table in GUARDED:
        with pytest.raises(DENIED):
            attempt(runtime, "runtime", None, f"select * from {full_name(table)}")
        shown += [
            f"{table.name} to the {hand}"
            for hand in ("reader", "writer")
            if attempt(runtime, hand, None, f"select * from {table.name}")
        ]
    assert shown == []


def test_what_is_opened_is_read_in_the_next_transaction_only(cast: Cast, runtime: psycopg.Connection) -> None:
    secret = secret_of(cast.dirk)
    with runtime.transaction():
        result, token = ask(runtime, secret, "teaching", ("grades",), "group", cast.groups["wi2B"][1])
        enter(runtime, "reader", token)
        assert result == 5
        assert column(runtime, "select value from grade") == []
    with inside(runtime, "reader", token):
        assert len(column(runtime, "select value from grade")) == 4


def test_the_transaction_that_opens_shows_no_row_of_any_table(cast: Cast, runtime: psycopg.Connection) -> None:
    """Also of a table about which nothing else is asked than whether it is open, as a name is."""
    for name, purpose, reads, kind, key in (
        ("dirk", "teaching", READS, "group", cast.groups["wi2B"][1]),
        ("gerda", "parental_view", ("identity", "birth", "contact", "guardian", "enrolment"), "pupil", cast.noor.uid),
    ):
        tables = [table.name for table in GUARDED if table.category in reads and table.guard is not Guard.ORGANISATION]
        with runtime.transaction():
            result, token = ask(runtime, secret_of(cast.people[name]), purpose, reads, kind, key)
            enter(runtime, "reader", token)
            assert result > 1
            assert [table for table in tables if runtime.execute(f"select 1 from {table}").fetchall()] == []
        with inside(runtime, "reader", token):
            assert "pupil_identity" in [t for t in tables if runtime.execute(f"select 1 from {t}").fetchall()]


def test_an_opened_class_shows_nobody_else(full: Cast, runtime: psycopg.Connection, token: uuid.UUID) -> None:
    """In any table, all of which are full; nor anything that was not opened."""
    of_the_class, wrong = {full.people[name.lower()].id for name in CLASS}, []
    for table in GUARDED:
        rows = attempt(runtime, "reader", token, f"select {table.pupil or 1} from {table.name}")
        if rows and table.category not in READS:
            wrong.append(f"{table.name}, of a category that was not opened")
        elif table.pupil and {pupil for (pupil,) in rows} - of_the_class:
            wrong.append(f"somebody else in {table.name}")
    assert wrong == []


# --- lines 1 to 7: becoming somebody else, and opening what is not yours ------------------------------------------


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("role", ["authz", "owner", "login", "jobs", "backup", *(f"job_{k}" for k in REGISTER.jobs)])
def test_01_no_other_role(runtime: psycopg.Connection, hand: str, role: str) -> None:
    name = f"{NAMES.prefix}_{role}"
    with pytest.raises(DENIED):
        attempt(runtime, hand, None, f"set role {name}")
    with pytest.raises(DENIED):
        attempt(runtime, hand, None, f"select set_config('role', '{name}', true)")
    with pytest.raises(DENIED):
        attempt(runtime, hand, None, f"set session authorization {name}")


@pytest.mark.parametrize("role", ["pg_read_all_data", "pg_monitor", "pg_execute_server_program"])
def test_01_no_role_of_postgresql(runtime: psycopg.Connection, role: str) -> None:
    with pytest.raises(DENIED):
        attempt(runtime, "runtime", None, f"set role {role}")


def test_02_reset_role_leaves_no_rights(runtime: psycopg.Connection, token: uuid.UUID) -> None:
    with inside(runtime, "reader", token):
        assert column(runtime, "select value from grade")
        runtime.execute("reset role")
        with pytest.raises(DENIED):
            runtime.execute("select value from public.grade")


@pytest.mark.parametrize("hand", ["reader", "writer"])
@pytest.mark.parametrize(
    "setting", ["app.actor", "app.role", "app.person_id", "app.purpose", "app.pupils", "app.mask", "app.session"]
)
def test_03_only_the_token_counts(cast: Cast, runtime: psycopg.Connection, hand: str, setting: str) -> None:
    for value in (str(cast.dirk.id), "administration", f"{{{cast.noor.id}}}", "-1"):
        with inside(runtime, hand):
            runtime.execute("select set_config(%s, %s, true)", [setting, value])
            assert column(runtime, "select value from grade") == []


def test_04_a_guessed_token_opens_nothing(cast: Cast, runtime: psycopg.Connection, token: uuid.UUID) -> None:
    guesses = [uuid.uuid4(), uuid.UUID(int=0), uuid.UUID(int=token.int ^ 1), uuid.UUID(int=cast.dirk.id)]
    for guess in guesses:
        assert attempt(runtime, "reader", guess, "select * from grade") == []
        assert attempt(runtime, "reader", guess, "select * from pupil_identity") == []


@pytest.mark.parametrize("table", CLOSED, ids=lambda t: t.name)
def test_05_accounts_sessions_and_the_gate_are_closed(
    runtime: psycopg.Connection, token: uuid.UUID, table: Table
) -> None:
    for hand in HANDS:
        for command in ("select count(*) from {}", "delete from {}", "insert into {} default values", "truncate {}"):
            if table.name in READABLE and hand != "runtime" and command.startswith("select"):
                continue  # pages read this by a row policy: see below, and test_log
            with pytest.raises(DENIED):
                attempt(runtime, hand, token, command.format(full_name(table)))


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("table", sorted(READABLE))
def test_05_log_history_and_emergencies_cannot_be_changed(
    runtime: psycopg.Connection, token: uuid.UUID, hand: str, table: str
) -> None:
    for statement in (f"update {table} set actor_id = 1", f"delete from {table}", f"truncate {table}"):
        with pytest.raises(DENIED):
            attempt(runtime, hand, token, statement)


@pytest.mark.parametrize("hand", HANDS)
def test_05_a_part_of_the_log_is_closed_like_the_whole(
    database: psycopg.Connection, runtime: psycopg.Connection, token: uuid.UUID, hand: str
) -> None:
    parts = column(database, "select inhrelid::regclass::text from pg_inherits where inhparent = 'gate.log'::regclass")
    assert parts
    for part in parts:
        with pytest.raises(DENIED):
            attempt(runtime, hand, token, f"select * from {part}")


@pytest.mark.parametrize("hidden", ["token", "nonce", "leaf", "xid"])
def test_05_the_log_never_shows_a_token(runtime: psycopg.Connection, token: uuid.UUID, hidden: str) -> None:
    with pytest.raises(DENIED):
        attempt(runtime, "reader", token, f"select {hidden} from gate.log")


def test_05_log_history_and_emergencies_need_their_own_category(
    full: Cast, runtime: psycopg.Connection, token: uuid.UUID
) -> None:
    full.put("gate.emergency", actor_id=full.dirk.id, role="teacher", pupil_id=full.noor.id, reason="x" * 10, until=NOW)
    with inside(runtime, "writer", token):
        runtime.execute("update grade set value = 9 where pupil_id = %s", [full.noor.id])
        assert column(runtime, "select table_name from gate.change") == ["grade"]  # grades are open, so their history
        assert column(runtime, "select id from gate.log") == []
        assert column(runtime, "select id from gate.emergency") == []


@pytest.mark.parametrize("hand", HANDS)
def test_05_only_these_functions_of_the_gate_may_be_called(database: psycopg.Connection, hand: str) -> None:
    callable_ = column(
        database,
        "select proname from pg_proc where pronamespace = 'gate'::regnamespace and has_function_privilege(%s, oid, 'execute')",
        [getattr(NAMES, hand)],
    )
    assert set(callable_) <= OWN_FUNCTIONS[hand]


@pytest.mark.parametrize("hand", HANDS)
def test_05_pages_cannot_begin_a_session(cast: Cast, runtime: psycopg.Connection, hand: str) -> None:
    with pytest.raises(DENIED):
        attempt(runtime, hand, None, f"select gate.begin('x', {cast.gerda.account})")
    with pytest.raises(DENIED):
        attempt(runtime, hand, None, f"select gate.job_look('x', 1, 1, array[{cast.noor.id}])")


def test_06_a_wrong_secret_opens_nothing(cast: Cast, runtime: psycopg.Connection, database: psycopg.Connection) -> None:
    key = secret_of(cast.dirk)
    stored = column(database, "select session_key from gate.session")[0]
    for secret in ("", "x", key[:-1], str(stored)):
        assert ask(runtime, secret, "teaching", READS, "group", cast.groups["wi2B"][1])[0] == -1
    assert column(database, "select id from gate.log") == []
    assert column(database, "select token from gate.cap") == []


def test_06_another_class_is_refused_and_logged(
    cast: Cast, runtime: psycopg.Connection, database: psycopg.Connection
) -> None:
    result, token = ask(runtime, secret_of(cast.dirk), "teaching", READS, "group", cast.groups["ne3A"][1])
    assert result == 0
    assert database.execute("select actor_id, refused from gate.log").fetchall() == [(cast.dirk.id, True)]
    assert attempt(runtime, "reader", token, "select * from grade") == []


def test_07_opening_and_reading_in_one_statement(cast: Cast, runtime: psycopg.Connection) -> None:
    call = "select result from gate.open(%s, %s, 'teaching', 512, 0, 'group', %s, false)"
    token = uuid.uuid4()
    values = [secret_of(cast.dirk), token, str(cast.groups["wi2B"][1])]
    with pytest.raises(DENIED):
        runtime.execute(f"with o as materialized ({call}) select * from o, public.grade", values)
    with inside(runtime, "reader", token), pytest.raises(DENIED):
        runtime.execute(f"with o as materialized ({call}) select * from o, grade", values)


def test_07_a_savepoint_is_no_commit(cast: Cast, runtime: psycopg.Connection, database: psycopg.Connection) -> None:
    with inside(runtime, "runtime"):
        with runtime.transaction():
            result, token = ask(runtime, secret_of(cast.dirk), "teaching", READS, "group", cast.groups["wi2B"][1])
        assert result == 5
        with runtime.transaction():
            enter(runtime, "reader", token)
            assert column(runtime, "select value from grade") == []
    assert attempt(runtime, "reader", token, "select * from grade") == []  # rolled back: no log row, no opening
    assert column(database, "select id from gate.log") == []


# --- lines 8 to 16: seeing by other ways ---------------------------------------------------------------------------


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize(
    "way",
    [
        "select query from pg_stat_activity",
        "select pg_stat_get_activity(null)",
        "select pg_stat_get_backend_activity(1)",
    ],
)
def test_08_what_others_ask_cannot_be_read(
    cast: Cast, runtime: psycopg.Connection, token: uuid.UUID, hand: str, way: str
) -> None:
    with pytest.raises(DENIED):
        attempt(runtime, hand, token, way)
    assert ask(runtime, secret_of(cast.dirk), "teaching", READS, "group", cast.groups["wi2B"][1])[0] == 5


def test_08_no_value_stands_in_the_text_of_a_query(cast: Cast) -> None:
    """Even for the administrator, who may see the texts: secrets and values are bound, never written out."""
    secret, seen = secret_of(cast.dirk), []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        seen.extend(column(cast.db, "select query from pg_stat_activity where usename = %s", [NAMES.runtime]))
        return result

    with django_connection.execute_wrapper(look):
        key = str(cast.groups["wi2B"][1])
        with open_door(secret, purpose="teaching", reads=READS, writes=WRITES, kind=Kind.GROUP, key=key, now=NOW):
            Grade.objects.filter(pupil_id=cast.noor.id).update(value="3.7")
    texts = " ".join(map(str, seen))
    assert "gate.open($1" in texts
    assert "grade" in texts
    for value in (secret, key, "3.7"):
        assert value not in texts


def test_09_a_held_cursor_does_not_outlive_the_request(cast: Cast) -> None:
    """A cursor WITH HOLD keeps its rows after the transaction; the pool closes it before the next request."""
    key = str(cast.groups["wi2B"][1])
    door = open_door(secret_of(cast.dirk), purpose="teaching", reads=READS, kind=Kind.GROUP, key=key, now=NOW)
    with door, django_connection.cursor() as cursor:
        cursor.execute("declare leak cursor with hold for select value from grade")
    with django_connection.cursor() as cursor:
        cursor.execute("fetch 1 from leak")
        assert cursor.fetchall(), "the danger is real: the rows are still there in this request"
    with next_request() as pooled, pytest.raises(errors.InvalidCursorName):
        pooled.execute("fetch 1 from leak")


@pytest.mark.parametrize("hand", ["reader", "writer"])
def test_10_statistics_hold_no_values(
    full: Cast, runtime: psycopg.Connection, token: uuid.UUID, hand: str, database: psycopg.Connection
) -> None:
    tables = [t.name for t in GUARDED]
    database.execute(f"analyze {', '.join(tables)}")
    shown = attempt(
        runtime, hand, token, "select tablename, attname from pg_stats where schemaname in ('public', 'gate')"
    )
    assert {table for table, _ in shown} <= {"django_migrations", "django_content_type", "auth_permission"}
    for hidden in ("pg_statistic", "pg_statistic_ext_data"):
        with pytest.raises(DENIED):
            attempt(runtime, hand, token, f"select * from {hidden}")


def estimate(connection: psycopg.Connection, condition: str) -> float:
    """How many rows the planner expects."""
    plan = attempt(connection, "reader", None, f"explain (format json) select * from pupil_birth where {condition}")
    return float(plan[0][0][0]["Plan"]["Plan Rows"])


def test_11_estimates_do_not_tell_how_often_a_value_occurs(
    cast: Cast, runtime: psycopg.Connection, database: psycopg.Connection
) -> None:
    database.execute(
        "insert into pupil_birth (pupil_id, born_on, sex) select i, date '2010-01-01', case when i % 3 = 0 then 'other' else 'male' end "
        "from generate_series(1000000000, 1000004000) i"
    )
    database.execute("analyze pupil_birth")
    values = ("sex = 'male'", "sex = 'other'", "sex = 'nobody'", "born_on = '2010-01-01'", "born_on = '1999-01-01'")
    assert len({estimate(runtime, value) for value in values}) == 1
    database.execute("alter table pupil_birth alter column sex set statistics 100")
    try:
        database.execute("analyze pupil_birth")
        assert estimate(runtime, values[0]) > estimate(runtime, values[2]), (
            "the danger is real where statistics are kept"
        )
    finally:
        database.execute("alter table pupil_birth alter column sex set statistics 0")
        database.execute("delete from pg_statistic where starelid = 'pupil_birth'::regclass")


@pytest.mark.parametrize(
    ("table", "name"), [(t.name, c.name) for t in REGISTER.tables.values() for c in t.columns.values() if c.sensitive]
)
def test_11_sensitive_columns_keep_no_statistics(database: psycopg.Connection, table: str, name: str) -> None:
    query = "select attstattarget from pg_attribute where attrelid = %s::regclass and attname = %s"
    assert column(database, query, [table, name]) == [0]


# Columns behind a row policy that are sensitive and indexed: whoever may send SQL can find out that a value exists
# (not whose it is). Searching by trigrams and `upper(number)` are not leakproof, so those come after the policy.
# The hashes of a citizen number and of the name in the archive are made with a key outside the database, that of a link is
# of a random secret: who has neither learns nothing from finding one. So is a pseudonym, which is also the number of a person's
# row in a product's roster: it is 256 bits, and who holds one has it from the supplier that knows it already.
TELLS_EXISTENCE = {
    ("staff", "code"), ("official_number", "number_hash"), ("application", "link_key"), ("archive_record", "search_hash"),
    ("pairwise", "sub"), ("roster_object", "sourced_id"),
}  # fmt: skip


def test_12_no_other_identifying_column_is_indexed(database: psycopg.Connection) -> None:
    indexed = database.execute(
        "select c.relname, a.attname from pg_index i join pg_class c on c.oid = i.indrelid "
        "join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey) "
        "join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam where m.amname in ('btree', 'hash')"
    ).fetchall()
    sensitive = {(t.name, c.name) for t in GUARDED for c in t.columns.values() if c.sensitive}
    assert set(indexed) & sensitive == TELLS_EXISTENCE


def test_13_a_unique_number_tells_that_it_is_taken(
    cast: Cast, runtime: psycopg.Connection, database: psycopg.Connection
) -> None:
    """Pinned: it takes an opening for writing, which is logged. The error does not say whose number it is."""
    result, token = ask(
        runtime, secret_of(cast.anna), "administration", ("identity",), "pupil", cast.noor.uid, writes=("identity",)
    )
    assert result == 2
    taken = column(database, "select number from pupil where person_id = %s", [cast.wout.id])[0]
    with pytest.raises(errors.UniqueViolation) as refusal:
        attempt(runtime, "writer", token, f"update pupil set number = '{taken}'")
    assert refusal.value.diag.message_detail is None
    assert database.execute("select actor_id, pupil_id, write_mask <> 0 from gate.log").fetchall() == [
        (cast.anna.id, cast.noor.id, True)
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "insert into grade (pupil_id, test_id, value) values ({sem}, 999999, 5)",
        "insert into grade (pupil_id, test_id, value) values (999999, {test}, 5)",
        "insert into grade (pupil_id, test_id, value) values ({sem}, {dictee}, 5) on conflict do nothing",
        "insert into grade (pupil_id, test_id, value) values ({sem}, {dictee}, 5) "
        "on conflict (pupil_id, test_id) do update set value = 1",
    ],
)
def test_14_keys_and_conflicts_tell_nothing_of_others(
    cast: Cast, runtime: psycopg.Connection, token: uuid.UUID, statement: str
) -> None:
    filled = statement.format(sem=cast.sem.id, test=cast.tests["breuken"], dictee=cast.tests["dictee"])
    with pytest.raises(DENIED, match="row-level security"):
        attempt(runtime, "writer", token, filled)


@pytest.mark.parametrize(
    "wrong", ["given_name::integer = 1", "1 / (pupil_id - pupil_id) = 1", "search_key::uuid is null"]
)
def test_15_an_error_on_purpose_touches_opened_rows_only(
    cast: Cast, runtime: psycopg.Connection, token: uuid.UUID, wrong: str
) -> None:
    outside = f"pupil_id in ({cast.sem.id}, {cast.wout.id})"
    statement = f"select * from pupil_identity where case when {outside} then {wrong} else false end"
    for hand in ("reader", "writer"):
        assert attempt(runtime, hand, None, statement) == []
        assert attempt(runtime, hand, token, statement) == []
    with pytest.raises((errors.InvalidTextRepresentation, errors.DivisionByZero)):
        cast.db.execute(statement)


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("schema", ["", "public.", "gate.", "pg_catalog."])
@pytest.mark.parametrize("leakproof", ["", "leakproof"])
def test_16_no_function_of_ones_own(runtime: psycopg.Connection, hand: str, schema: str, leakproof: str) -> None:
    with pytest.raises((DENIED, errors.InvalidSchemaName)):
        attempt(
            runtime,
            hand,
            None,
            f"create function {schema}spy(a text) returns boolean language sql {leakproof} cost 0.0001 as 'select true'",
        )
