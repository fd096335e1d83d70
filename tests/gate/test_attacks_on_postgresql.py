"""One hostile SQL statement as the runtime login: lines 17 to 36, what PostgreSQL itself gives and takes.

What it does not let anybody refuse is pinned as it is, so that nobody believes it refused. Lines 1 to 16 are in
`test_attacks`.
"""

import uuid
from datetime import UTC, datetime

import psycopg
import pytest
from django.conf import settings
from psycopg import errors

from tests.gate.conftest import CLASS, READS
from tests.gate.hostile import ask, attempt, column, connect, inside
from tests.people import Cast, secret_of
from zorgvuldig.gate.health import examine
from zorgvuldig.gate.start import refusals
from zorgvuldig.platform.postgres import Names, open_items

NAMES: Names = settings.NAMES
DENIED = errors.InsufficientPrivilege
HANDS = ("runtime", "reader", "writer")


# --- lines 17 to 24: what PostgreSQL gives everybody and the hardening takes away ----------------------------------


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize(
    "statement",
    [
        "create temporary table cap as select 1",
        "create temporary view grade as select 1",
        "create function pg_temp.opened(m bigint) returns integer[] language sql as 'select array[1]'",
        "create table public.loot (x text)",
        "create table gate.loot (x text)",
        "create view public.loot as select 1",
        "create schema loot",
        "create sequence public.loot",
        "create type public.loot as (x text)",
        "do $$ begin perform 1; end $$",
        "create function gate.opened(m integer) returns integer[] language sql as 'select array[1]'",
        "create extension hstore schema public",
        "create foreign data wrapper loot",
        "create publication loot",
        "alter table public.grade disable row level security",
        "alter table public.grade no force row level security",
        "alter table public.grade disable trigger all",
        "drop policy see on public.grade",
        "create policy loot on public.grade using (true)",
        "alter function gate.opened(bigint) reset all",
        "create index loot on public.grade (value)",
        "create statistics loot on pupil_id, test_id from public.grade",
        "create trigger loot after insert on public.grade for each statement execute function gate.change_grade()",
        "create rule loot as on select to public.grade do instead select 1",
        "comment on table public.grade is 'x'",
        "drop owned by {owner}",
        "grant {authz} to {runtime}",
        "alter role {runtime} bypassrls",
        "alter role {authz} login",
    ],
)
def test_17_to_19_nothing_can_be_made_or_unmade(runtime: psycopg.Connection, hand: str, statement: str) -> None:
    # Filled in here: each process has roles of its own, and all must collect tests of the same name.
    statement = statement.format(owner=NAMES.owner, authz=NAMES.authz, runtime=NAMES.runtime)
    with pytest.raises((DENIED, errors.InvalidSchemaName)):
        attempt(runtime, hand, None, statement)


@pytest.mark.parametrize("hand", ["reader", "writer"])
def test_17_to_19_a_right_cannot_be_passed_on(runtime: psycopg.Connection, hand: str) -> None:
    rights = "select relacl from pg_class where relname = 'grade'"
    with inside(runtime, hand):
        before = column(runtime, rights)
        runtime.execute("grant select on grade to public")  # PostgreSQL warns, and gives nothing
        runtime.execute(f"grant select on grade to {NAMES.runtime}")
        assert column(runtime, rights) == before


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize(
    "statement",
    [
        "truncate public.grade",
        "truncate gate.log",
        "copy public.grade to '/loot'",
        "copy public.grade to program 'cat'",
        "copy (select 1) to program 'cat'",
        "select pg_read_file('/etc/passwd')",
        "select pg_ls_dir('/')",
    ],
)
def test_20_no_truncating_no_files(runtime: psycopg.Connection, token: uuid.UUID, hand: str, statement: str) -> None:
    with pytest.raises(DENIED):
        attempt(runtime, hand, token, statement)


def test_20_copying_in_is_no_way_around_the_policies(cast: Cast, runtime: psycopg.Connection, token: uuid.UUID) -> None:
    copying = runtime.cursor().copy("copy grade (pupil_id, test_id, value) from stdin")
    with inside(runtime, "writer", token), pytest.raises(errors.FeatureNotSupported), copying as copy:
        copy.write_row((cast.sem.id, cast.tests["dictee"], 1))


def test_21_copying_out_shows_opened_rows_only(cast: Cast, runtime: psycopg.Connection, token: uuid.UUID) -> None:
    with inside(runtime, "reader", token), runtime.cursor().copy("copy pupil_identity (given_name) to stdout") as copy:
        assert {row[0] for row in copy.rows()} == CLASS
    with inside(runtime, "reader"), runtime.cursor().copy("copy pupil_identity (given_name) to stdout") as copy:
        assert list(copy.rows()) == []


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize(
    "call",
    [
        "lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, 'x')", "lo_get(1)", "lo_put(1, 0, 'x')", "lo_unlink(1)",
        "lo_open(1, 1)", "loread(1, 1)", "lowrite(1, 'x')",
        "pg_advisory_lock(1)", "pg_advisory_xact_lock(1)", "pg_try_advisory_lock(1)", "pg_try_advisory_xact_lock(1, 1)",
        "pg_advisory_lock_shared(1)", "pg_advisory_unlock_all()",
        "pg_sleep(0)", "pg_sleep_for('0')", "pg_sleep_until(now())",
        "pg_terminate_backend(1)", "pg_cancel_backend(1)",
    ],
)  # fmt: skip
def test_22_to_24_no_hiding_place_no_locks_no_ending_of_others(
    runtime: psycopg.Connection, token: uuid.UUID, hand: str, call: str
) -> None:
    with pytest.raises(DENIED):
        attempt(runtime, hand, token, f"select {call}")


def test_24_another_request_goes_on(runtime: psycopg.Connection) -> None:
    with connect() as other:
        with pytest.raises(DENIED):
            runtime.execute("select pg_terminate_backend(%s)", [other.info.backend_pid])
        assert column(other, "select 1") == [1]


# --- lines 25 to 36: what cannot be refused, pinned as it is -------------------------------------------------------


def test_25_listening_and_notifying_cannot_be_refused(runtime: psycopg.Connection) -> None:
    """So no notification of ours carries data, and workers also look for themselves."""
    with connect() as other:
        other.execute("listen anything")
        runtime.execute("notify anything, 'x'")
        assert [note.payload for note in other.notifies(timeout=5, stop_after=1)] == ["x"]


def test_26_a_login_can_change_its_own_password_and_doctor_says_so(
    runtime: psycopg.Connection, database: psycopg.Connection
) -> None:
    password = settings.SECRETS.passwords["runtime"]
    dsn = settings.LOCATION.dsn(NAMES.runtime, "stolen")
    try:
        runtime.execute(f"alter role {NAMES.runtime} password 'stolen'")
        psycopg.connect(dsn).close()
    finally:
        database.execute(f"alter role {NAMES.runtime} password '{password}'")
    connect().close()
    assert any("change its own password" in answer.says for answer in examine(datetime.now(UTC)))


def test_27_a_login_cannot_give_itself_a_token_or_another_role_beforehand(
    runtime: psycopg.Connection, database: psycopg.Connection
) -> None:
    with pytest.raises(DENIED):
        runtime.execute(f"alter role {NAMES.runtime} set app.token = '{uuid.uuid4()}'")
    with pytest.raises(DENIED):
        runtime.execute(f"alter role {NAMES.reader} set work_mem = '1MB'")
    try:
        runtime.execute(f"alter role {NAMES.runtime} set role = '{NAMES.owner}'")  # PostgreSQL lets it stand
        with connect() as later:
            assert column(later, "select current_user::text") == [NAMES.runtime]
        assert any(item for item in open_items(database, NAMES) if " role," in item)
    finally:
        database.execute(f"alter role {NAMES.runtime} reset all")


def test_28_row_security_cannot_be_switched_off(cast: Cast, runtime: psycopg.Connection, token: uuid.UUID) -> None:
    with inside(runtime, "reader", token):
        runtime.execute("set local row_security = off")
        with pytest.raises(DENIED, match="affected by row-level security"):
            runtime.execute("select * from grade")
    with pytest.raises(DENIED):
        attempt(runtime, "writer", token, "set local session_replication_role = replica")


@pytest.mark.parametrize("hand", HANDS)
def test_29_sequences_are_closed(
    runtime: psycopg.Connection, token: uuid.UUID, database: psycopg.Connection, hand: str
) -> None:
    sequences = column(
        database,
        "select oid::regclass::text from pg_class where relkind = 'S' and relnamespace in ('public'::regnamespace, 'gate'::regnamespace)",
    )
    assert len(sequences) > 10
    for sequence in map(str, sequences):
        whole = sequence if "." in sequence else f"public.{sequence}"
        for statement in (
            f"select last_value from {whole}",
            f"select nextval('{whole}')",
            f"select setval('{whole}', 1)",
        ):
            with pytest.raises(DENIED):
                attempt(runtime, hand, token, statement)


def test_30_a_log_row_is_there_even_when_a_request_does_not_wait_for_the_disk(
    cast: Cast, runtime: psycopg.Connection, database: psycopg.Connection
) -> None:
    """Pinned: a crash of the machine may then lose it. As a standing habit of the login, doctor sees it."""
    runtime.execute("set synchronous_commit = off")
    assert ask(runtime, secret_of(cast.dirk), "teaching", READS, "group", cast.groups["wi2B"][1])[0] == 5
    assert len(column(database, "select id from gate.log")) == 4
    try:
        runtime.execute(f"alter role {NAMES.runtime} set synchronous_commit = off")
        assert any("synchronous_commit" in item for item in open_items(database, NAMES))
    finally:
        database.execute(f"alter role {NAMES.runtime} reset all")
    assert not any("synchronous_commit" in item for item in open_items(database, NAMES))


def test_31_a_writer_can_lock_a_table_and_a_reader_cannot(runtime: psycopg.Connection, token: uuid.UUID) -> None:
    """Pinned: who may change a table may lock it, opened or not. It ends with the transaction."""
    with pytest.raises(DENIED):
        attempt(runtime, "reader", token, "lock table grade in access exclusive mode")
    with pytest.raises(DENIED):
        attempt(runtime, "writer", token, "lock table gate.log in access exclusive mode")
    attempt(runtime, "writer", token, "lock table grade in access exclusive mode")
    with connect() as other:
        assert len(attempt(other, "reader", token, "select * from grade")) == 4


@pytest.mark.parametrize("source", ["pupil_identity tablesample system (100)", "only pupil_identity", "PLACES"])
def test_32_no_way_of_scanning_shows_more(
    cast: Cast, runtime: psycopg.Connection, token: uuid.UUID, source: str
) -> None:
    places = column(cast.db, "select ctid::text from pupil_identity")
    assert len(places) > len(CLASS)
    statement = f"select given_name from {source}".replace(
        "PLACES", f"pupil_identity where ctid = any('{{{','.join(f'{chr(34)}{p}{chr(34)}' for p in places)}}}'::tid[])"
    )
    assert {name for (name,) in attempt(runtime, "reader", token, statement)} == CLASS
    assert attempt(runtime, "reader", None, statement) == []


def test_32_what_is_open_to_read_cannot_be_locked_to_write(runtime: psycopg.Connection, token: uuid.UUID) -> None:
    assert attempt(runtime, "writer", token, "select given_name from pupil_identity for update") == []
    assert len(attempt(runtime, "writer", token, "select value from grade for update")) == 4
    with pytest.raises(DENIED):
        attempt(runtime, "reader", token, "select value from grade for update")


def test_33_the_size_of_a_table_can_be_seen(
    cast: Cast, runtime: psycopg.Connection, database: psycopg.Connection
) -> None:
    """Accepted: totals name nobody."""
    database.execute("analyze pupil")
    assert column(runtime, "select reltuples from pg_class where relname = 'pupil'") == [6.0]
    runtime.execute("select n_live_tup from pg_stat_all_tables where relname = 'pupil'")


def test_34_not_yours_and_not_there_answer_the_same(
    cast: Cast, runtime: psycopg.Connection, database: psycopg.Connection
) -> None:
    """Accepted: the time an answer takes differs by some microseconds. What it says, and the log, do not."""
    secret = secret_of(cast.dirk)
    for key in (cast.wout.uid, uuid.uuid4(), "", "no uid", "x" * 10_000):
        assert ask(runtime, secret, "mentoring", ("identity",), "pupil", key)[0] == 0
    assert column(database, "select refused from gate.log order by id") == [True] * 5


def test_35_statements_stack_only_without_a_bound_value(runtime: psycopg.Connection) -> None:
    """Pinned: so no statement of ours is put together from text (tests/structure), and pages bind on the server."""
    runtime.execute("select 1; select 2")
    with pytest.raises(errors.SyntaxError):
        runtime.execute("select %s::integer; select 2", [1])
    assert settings.DATABASES["default"]["OPTIONS"]["server_side_binding"] is True


def test_36_a_stolen_secret_works_and_names_its_owner(
    cast: Cast, runtime: psycopg.Connection, database: psycopg.Connection
) -> None:
    """The limit of the design: who holds the secret is believed. It shows in the log, and the session can be ended."""
    result, _ = ask(runtime, secret_of(cast.gerda), "parental_view", ("grades",), "own")
    assert result == 3
    assert set(column(database, "select actor_id from gate.log")) == {cast.gerda.id}
    assert settings.SESSION_COOKIE_HTTPONLY


# --- what a superuser loosened is found before anything is served ---------------------------------------------------

LOOSENED = {
    "a policy": (
        f"create policy loot on grade for select to {NAMES.reader} using (true)", "drop policy loot on grade", "policy loot on grade",
    ),
    "row security": (
        "alter table grade disable row level security", "alter table grade enable row level security",
        "lacks row security (enable) on grade",
    ),
    "the history": (
        "alter table grade disable trigger history_update", "alter table grade enable trigger history_update",
        "trigger history_update on grade is not",
    ),
    "a right": (
        f"grant select (password) on account to {NAMES.reader}", f"revoke select (password) on account from {NAMES.reader}",
        f"right to select account.password for {NAMES.reader}",
    ),
    "a rule": (
        "update gate.rule set write_mask = write_mask + 4611686018427387904 where rank = 1",
        "update gate.rule set write_mask = write_mask - 4611686018427387904 where rank = 1", "the rule 1 is not",
    ),
    "a function": (
        "alter function gate.opened(bigint) security invoker", "alter function gate.opened(bigint) security definer",
        "function gate.opened(bigint) is not",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", LOOSENED)
def test_what_was_loosened_keeps_the_server_from_starting(database: psycopg.Connection, what: str) -> None:
    loosen, mend, says = LOOSENED[what]
    database.execute(loosen)
    try:
        found = refusals()
    finally:
        database.execute(mend)
    assert [sentence for sentence in found if says in sentence]
    assert len(found) == 1
