"""What a stranger tries with any login of the server process: pages, sign-in, jobs. What PostgreSQL gives of itself is tried too."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings

from tests.gate.hostile import ask, connect, inside
from tests.people import Cast, secret_of

NAMES = settings.NAMES
LOGINS = ("runtime", "login", "jobs")
MAKES = [
    "create type loot as (x text)", "create type public.loot as enum ('x')", "create domain public.loot as text", "create collation public.loot from \"C\"",
    "create operator public.=== (leftarg = text, rightarg = text, function = texteq)", "create cast (text as integer) with inout",
    "create aggregate public.loot(text) (sfunc = textcat, stype = text)", "create operator class public.loot default for type text using btree as storage text",
    "create text search configuration public.loot (copy = simple)", "create conversion public.loot for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1",
    "create event trigger loot on ddl_command_start execute function gate.today()", "create extension dblink", "create extension postgres_fdw", "create extension file_fdw",
    "create extension plpgsql", "create server loot foreign data wrapper postgres_fdw", "create foreign table public.loot (x text) server loot",
    "create user mapping for public server loot", "create tablespace loot location '/tmp'", "create database loot", "create role loot", "create language plpython3u",
    "create subscription loot connection 'host=evil.example' publication p", "create materialized view public.loot as select 1", "create temporary sequence loot",
    "create access method loot type index handler bthandler", "alter system set log_statement = 'all'", f"alter database \"{settings.LOCATION.dbname}\" set search_path = pg_temp",
    "security label on table public.grade is 'x'",
    "prepare transaction 'loot'", "load 'auto_explain'", "checkpoint", "vacuum full pg_authid",
]  # fmt: skip
READS = [
    "select * from pg_authid", "select * from pg_shadow", "select rolpassword from pg_authid", "select * from pg_hba_file_rules", "select * from pg_file_settings",
    "select * from pg_user_mapping", "select * from pg_statistic", "select * from pg_subscription", "select pg_read_binary_file('PG_VERSION')", "select pg_stat_file('PG_VERSION')",
    "select pg_ls_logdir()", "select pg_ls_waldir()", "select pg_current_logfile()", "select pg_reload_conf()", "select pg_rotate_logfile()", "select pg_switch_wal()",
    "select pg_promote()", "select pg_create_restore_point('x')", "select pg_create_logical_replication_slot('x', 'test_decoding')", "select pg_replication_origin_create('x')",
    "select pg_logical_emit_message(true, 'x', 'y')", "select lo_import('/etc/passwd')", "select lo_export(1, '/tmp/loot')",
    "copy (select 1) to program 'id'", "copy (select 1) to '/tmp/loot'", "select pg_stat_reset()", "select pg_stat_get_activity(null)", "select query from pg_stat_activity",
    "select pg_log_backend_memory_contexts(1)", "select pg_sleep(0)", "select set_config('session_replication_role', 'replica', true)",
    "set local session_preload_libraries = 'x'", "set local log_statement = 'none'", "set local log_min_messages = 'panic'", "set local temp_file_limit = -1",
    "set local track_activities = off", "set local debug_discard_caches = 1", "set local zero_damaged_pages = on", "set local allow_system_table_mods = on",
    "set local dynamic_library_path = '/tmp'", "set local row_security_active = off", f"set session authorization {NAMES.owner}", f"set local role {NAMES.authz}",
    f"set local role {NAMES.backup}", f"set local role {NAMES.owner}", "set local role pg_read_server_files", "set local role pg_signal_backend", "set local role pg_maintain",
]  # fmt: skip


@pytest.fixture(params=LOGINS)
def login(request: pytest.FixtureRequest, database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A bare connection of each login."""
    with connect(request.param) as connection:
        yield connection


def refusal(connection: psycopg.Connection, statement: str) -> str:
    """Why a statement was refused; empty when it was not. Nothing of it stays."""
    with connection.transaction(force_rollback=True):
        try:
            connection.execute(statement)
        except psycopg.Error as no:
            return f"{no.sqlstate}"
    return ""


def test_no_login_makes_anything(login: psycopg.Connection) -> None:
    assert [statement for statement in MAKES if not refusal(login, statement)] == []


def test_what_stands_gives_nothing(login: psycopg.Connection) -> None:
    """PostgreSQL lets a login say what others may with what it makes, and hand over what it owns: it makes and owns nothing."""
    for statement in (
        "alter default privileges in schema public grant select on tables to public",
        "reassign owned by current_user to current_user",
    ):
        assert refusal(login, statement) == ""
    owned = "select count(*) from pg_shdepend d join pg_roles r on r.oid = d.refobjid where d.deptype = 'o' and r.rolname = current_user"
    assert login.execute(owned).fetchone() == (0,)


def test_no_login_reads_the_server_or_changes_its_ways(login: psycopg.Connection) -> None:
    assert [statement for statement in READS if not refusal(login, statement)] == []


@pytest.mark.parametrize("what", ["select * from pg_cursors", "select * from pg_prepared_statements", "select * from pg_prepared_xacts", "select * from pg_locks"])  # fmt: skip
def test_what_everybody_may_see_shows_nothing_of_another(cast: Cast, what: str) -> None:
    """While somebody else holds a class open: no token, no secret, no name."""
    with connect() as other, connect() as mine:
        secret = secret_of(cast.dirk)
        result, token = ask(other, secret, "teaching", ("identity", "grades"), "group", cast.groups["wi2B"][1])
        assert result > 1
        with inside(other, "reader", token):
            other.execute("prepare look as select given_name from pupil_identity where family_name = 'Bakkerman'")
            other.execute("execute look")
            other.execute("declare looking cursor for select family_name from pupil_identity where given_name = 'Noor'")
            shown = repr(mine.execute(what).fetchall())
        assert [word for word in (secret, str(token), "Bakkerman", "Noor") if word in shown] == []


@pytest.mark.parametrize("setting", [
    "set local plan_cache_mode = force_generic_plan", "set local debug_parallel_query = on", "set local max_parallel_workers_per_gather = 8", "set local enable_seqscan = off",
    "set local search_path = pg_temp, public, pg_catalog", "set local search_path = public, gate, pg_catalog", "set local default_transaction_isolation = 'serializable'",
    "set local statement_timeout = 0", "set local constraint_exclusion = on", "set local enable_indexscan = off", "set local jit_above_cost = 0", "set local from_collapse_limit = 1",
    "set local transform_null_equals = on", "set local array_nulls = off", "set local DateStyle = 'German'", "set local TimeZone = 'Etc/GMT+12'", "set local quote_all_identifiers = on",
    "set local escape_string_warning = off", "set local standard_conforming_strings = off", "set local bytea_output = 'escape'", "set local extra_float_digits = -15",
])  # fmt: skip
def test_no_setting_of_a_caller_opens_more(cast: Cast, setting: str) -> None:
    """What a caller may set for themselves changes neither who they are nor what a policy or an opening answers."""
    with connect() as mine:
        token = _opened(mine, cast)
        if mine.info.server_version < 160000:  # it has another name there
            setting = setting.replace("debug_parallel_query", "force_parallel_mode")
        with inside(mine, "reader", token):
            mine.execute(setting)
            names = {name for (name,) in mine.execute("select given_name from public.pupil_identity").fetchall()}
            assert names == {"Noor", "Bram", "Tess", "Yara"}
        with inside(mine, "reader"):
            mine.execute(setting)
            assert mine.execute("select given_name from public.pupil_identity").fetchall() == []
        with mine.transaction(force_rollback=True):
            mine.execute(setting)
            assert ask(mine, secret_of(cast.otto), "teaching", ("grades",), "group", cast.groups["wi2B"][1])[0] == 0


def _opened(connection: psycopg.Connection, cast: Cast) -> uuid.UUID:
    result, token = ask(connection, secret_of(cast.dirk), "teaching", ("identity", "grades"), "group", cast.groups["wi2B"][1])  # fmt: skip
    assert result == 5
    return token


@contextmanager
def ended(cast: Cast, how: str) -> Iterator[None]:
    """The session of Dirk ends, or its opening does."""
    cast.db.execute({
        "signed out": "delete from gate.session",
        "over": "update gate.session set until = now() - interval '1 second'",
        "capability over": "update gate.cap set until = now() - interval '1 second'",
    }[how])  # fmt: skip
    yield


@pytest.mark.parametrize("how", ["signed out", "over", "capability over"])
def test_a_token_is_worth_nothing_when_its_session_ended(cast: Cast, how: str) -> None:
    """Replayed by the same connection, by another, and with a plan that was made while it held."""
    with connect() as mine, connect() as other:
        token = _opened(mine, cast)
        for connection in (mine, other):
            with inside(connection, "reader", token):
                for _ in range(7):  # the plan is kept by now
                    assert len(connection.execute("select value from grade", prepare=True).fetchall()) == 4
        with ended(cast, how):
            for connection in (mine, other):
                with inside(connection, "reader", token):
                    assert connection.execute("select value from grade", prepare=True).fetchall() == []
                with inside(connection, "writer", token):
                    assert connection.execute("update grade set value = 1").rowcount == 0


def test_a_plan_of_the_writer_shows_a_reader_its_own(cast: Cast) -> None:
    """One prepared statement, in turns as writer with an opening, as reader without, and as reader with another's."""
    with connect() as mine:
        token = _opened(mine, cast)
        result, others = ask(mine, secret_of(cast.otto), "teaching", ("identity", "grades"), "group", cast.groups["ne3A"][1])  # fmt: skip
        assert result == 2
        for _ in range(7):
            for hand, shown, many in (
                ("writer", token, 4),
                ("reader", None, 0),
                ("reader", others, 1),
                ("writer", None, 0),
            ):
                with inside(mine, hand, shown):
                    assert len(mine.execute("select value from grade", prepare=True).fetchall()) == many


@pytest.mark.parametrize("spying", [
    "select * from grade where value::text ~ '^' and 1 / (case when value > 9 then 0 else 1 end) = 1",
    "select * from pupil_contact where lower(town) like 'w%' and street::int = 1",
    "select * from pupil_birth where age(born_on)::text::int > 3",
    "select ts_debug(given_name) from pupil_identity", "select xmlparse(content given_name) from pupil_identity",
    "select query_to_xml('select * from pupil_identity', true, true, '')", "select database_to_xml(true, true, '')", "select table_to_xml('public.pupil_identity', true, true, '')",
    "select ts_stat('select to_tsvector(family_name) from public.pupil_identity')", "select json_agg(i) from pupil_identity i", "select format('%s', i) from pupil_identity i",
    "select cursor_to_xml('x', 1, true, true, '')", "select given_name::regclass from pupil_identity", "select given_name::xid from pupil_identity",
])  # fmt: skip
def test_no_way_of_asking_spies_past_a_policy(cast: Cast, spying: str) -> None:
    """Errors and texts made of rows are made of rows that were opened, and of none without an opening."""
    with connect() as mine, inside(mine, "reader"):
        try:
            shown = repr(mine.execute(spying).fetchall())
        except psycopg.Error as no:
            shown = f"{no} {no.diag.message_detail} {no.diag.context}"
    found = [word for word in ("Noor", "Bakkerman", "Wout", "Verweg", "Geheimlaan", "Wilgendam'") if word in shown]
    assert found == []
