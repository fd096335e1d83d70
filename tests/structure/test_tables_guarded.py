"""The catalogue agrees with the register, and whatever somebody plants beside the gate is found."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from tests.gate.hostile import column, connect
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.gate.drift import drift
from zorgvuldig.gate.install import install
from zorgvuldig.gate.start import refusals
from zorgvuldig.register.schema import Guard

NAMES = settings.NAMES
GUARDED = [t for t in REGISTER.tables.values() if t.guard is not Guard.TECHNICAL]


def found(owner: psycopg.Connection) -> list[str]:
    """What the owner, who asks this at every start, finds different."""
    return drift(owner, REGISTER, NAMES)


@pytest.fixture
def owner(database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The owner's connection."""
    with connect("owner") as connection:
        yield connection


@pytest.fixture(scope="module", autouse=True)
def nothing_stays(_built: psycopg.Connection) -> Iterator[None]:
    """What was planted went again: asked once, after all of them."""
    yield
    with connect("owner") as connection:
        assert found(connection) == []


@contextmanager
def planted(database: psycopg.Connection, plant: str, remove: str) -> Iterator[None]:
    """Something that should not be there, for a moment."""
    database.execute(plant)
    try:
        yield
    finally:
        database.execute(remove)


def test_the_database_is_as_the_register_has_it(owner: psycopg.Connection) -> None:
    assert found(owner) == []


def test_nothing_keeps_the_server_from_starting(database: psycopg.Connection) -> None:
    assert refusals() == []


@pytest.mark.parametrize("table", GUARDED, ids=lambda t: t.name)
def test_row_security_is_on_for_every_table_about_people(database: psycopg.Connection, table: object) -> None:
    """Once more without the generated text: on, and forced for the tables that the owner owns."""
    name = getattr(table, "name", "")
    query = "select relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner)::text from pg_class where oid = %s::regclass"
    is_on, is_forced, owner_name = database.execute(query, [name]).fetchall()[0]
    assert is_on
    assert is_forced or owner_name == NAMES.authz


def test_no_table_about_people_is_technical() -> None:
    about = {key for key, category in REGISTER.categories.items() if category.about}
    assert [t.name for t in REGISTER.tables.values() if t.guard is Guard.TECHNICAL and t.category in about] == []


def test_the_owner_of_the_tables_sees_no_row(database: psycopg.Connection, owner: psycopg.Connection) -> None:
    """Row security binds the owner too; only the functions of authz, and a backup, see everything."""
    database.execute("insert into pupil_birth (pupil_id, born_on, sex) values (1, '2010-01-01', '')")
    assert column(owner, "select count(*) from pupil_birth") == [0]
    with connect("backup") as backup:
        assert column(backup, "select count(*) from pupil_birth") == [1]


R, W, OWNER = NAMES.reader, NAMES.writer, NAMES.owner
PLANTED = {
    "a grant": (f"grant select on account to {R}", f"revoke select on account from {R}", f"right to select account for {R}"),
    "a grant to everybody": (
        "grant select on grade to public", "revoke select on grade from public", "right to select grade for everybody"
    ),
    "a grant on one column": (
        f"grant select (password) on account to {R}", f"revoke select (password) on account from {R}",
        f"right to select account.password for {R}",
    ),
    "a grant on the log's tokens": (
        f"grant select (token) on gate.log to {R}", f"revoke select (token) on gate.log from {R}",
        f"right to select gate.log.token for {R}",
    ),
    "a grant to pass on": (
        f"grant select on grade to {R} with grant option", f"revoke grant option for select on grade from {R}", "to pass on"
    ),
    "a grant on a sequence": (
        f"grant usage on sequence grade_id_seq to {W}", f"revoke usage on sequence grade_id_seq from {W}",
        f"right to usage grade_id_seq for {W}",
    ),
    "a missing grant": (
        f"revoke delete on grade from {W}", f"grant delete on grade to {W}", f"lacks the right to delete grade for {W}"
    ),
    "a function for everybody": (
        "grant execute on function gate.begin(text, integer) to public",
        "revoke execute on function gate.begin(text, integer) from public",
        "right to execute function gate.begin(text, integer) for everybody",
    ),
    "a policy": (
        f"create policy loot on grade for select to {R} using (true)", "drop policy loot on grade", "policy loot on grade"
    ),
    "a wider policy": (
        f"alter policy see on grade to {R}, {W}, {NAMES.runtime}", f"alter policy see on grade to {R}, {W}",
        "policy see on grade is not",
    ),
    "a looser policy": (
        "alter policy login on account using (true or username = '')", "alter policy login on account using (true)",
        "policy login on account is not",
    ),
    "row security off": (
        "alter table grade disable row level security", "alter table grade enable row level security",
        "lacks row security (enable) on grade",
    ),
    "row security not forced": (
        "alter table grade no force row level security", "alter table grade force row level security",
        "lacks row security (force) on grade",
    ),
    "another owner": (
        "alter table grade owner to current_user", f"alter table grade owner to {OWNER}", "table grade is not"
    ),
    "statistics": (
        "alter table pupil_birth alter column born_on set statistics 100",
        "alter table pupil_birth alter column born_on set statistics 0", "lacks no statistics on pupil_birth.born_on",
    ),
    "no history": (
        "alter table grade disable trigger history_update", "alter table grade enable trigger history_update",
        "trigger history_update on grade is not",
    ),
    "another trigger": (
        "create trigger loot before insert on grade for each row execute function suppress_redundant_updates_trigger()",
        "drop trigger loot on grade", "trigger loot on grade",
    ),
    "a rewrite rule": (
        "create rule loot as on delete to grade do instead nothing", "drop rule loot on grade", "rewrite rule loot on grade"
    ),
    "a view": ("create view loot as select * from grade", "drop view loot", "view loot"),
    "a stored view": (
        "create materialized view gate.loot as select * from grade", "drop materialized view gate.loot", "stored view gate.loot"
    ),
    "a copied table": ("create table loot as select * from grade", "drop table loot", "table loot"),
    "a function of the gate": (
        "create function gate.opened(m integer) returns integer[] language sql as 'select array[1]'",
        "drop function gate.opened(integer)", "function gate.opened(integer)",
    ),
    "a function with rights": (
        "create function public.loot() returns bigint language sql security definer as 'select count(*) from grade'",
        "drop function public.loot()", "function public.loot()",
    ),
    "a schema that others may use": (f"create schema loot; grant usage on schema loot to {R}", "drop schema loot", "schema loot"),
    "rights beforehand": (
        f"alter default privileges for role {OWNER} grant select on tables to {R}",
        f"alter default privileges for role {OWNER} revoke select on tables from {R}", "rights given beforehand",
    ),
    "a rule": (
        "insert into gate.rule values (999, 'teacher', true, 'works_at', 'teaching', 65535, 65535)",
        "delete from gate.rule where rank = 999", "the rule 999",
    ),
    "a wider rule": (
        "update gate.rule set write_mask = write_mask + 1 where rank = 1",
        "update gate.rule set write_mask = write_mask - 1 where rank = 1", "the rule 1 is not",
    ),
    "a rule for everybody": (
        "update gate.rule set is_staff = not is_staff where rank = 1",
        "update gate.rule set is_staff = not is_staff where rank = 1", "the rule 1 is not",
    ),
    "another jobs login": (
        f"update gate.state set value = '{NAMES.runtime}' where key = 'jobs_login'",
        f"update gate.state set value = '{NAMES.jobs}' where key = 'jobs_login'", "the name of the jobs login is not",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", PLANTED)
def test_what_is_planted_is_found_and_named(database: psycopg.Connection, owner: psycopg.Connection, what: str) -> None:
    plant, remove, words = PLANTED[what]
    with planted(database, plant, remove):
        assert any(words in sentence for sentence in found(owner)), found(owner)


BODIES = [
    ("gate.opened(bigint)", "select array(select person_id from public.pupil)"),
    ("gate.key_of(text)", "begin return left(secret, 40); end"),
    ("gate.log_reaches()", "select null::date"),
]


@pytest.mark.parametrize(("function", "body"), BODIES)
def test_a_function_that_was_replaced_is_found_and_put_back(
    database: psycopg.Connection, owner: psycopg.Connection, function: str, body: str
) -> None:
    head = column(database, "select pg_get_functiondef(%s::regprocedure)", [function])[0]
    start = str(head).index("$function$")
    database.execute(f"{str(head)[:start]}$function$ {body} $function$")
    assert any(f"function {function.split('(')[0]}" in sentence for sentence in found(owner))
    reinstall()
    assert found(owner) == []


@pytest.mark.parametrize(
    "change",
    [
        "alter function gate.opened(bigint) security invoker",
        "alter function gate.opened(bigint) set search_path = public",
        "alter function gate.opened(bigint) reset search_path",
        f"alter function gate.opened(bigint) owner to {OWNER}",
        "alter function gate.opened(bigint) volatile",
    ],
)
def test_a_function_that_was_altered_is_found_and_put_back(
    database: psycopg.Connection, owner: psycopg.Connection, change: str
) -> None:
    database.execute(change)
    assert any("function gate.opened(bigint)" in sentence for sentence in found(owner))
    reinstall()
    assert found(owner) == []


def test_installing_again_takes_away_what_the_register_does_not_give(
    database: psycopg.Connection, owner: psycopg.Connection
) -> None:
    """Also what an earlier register gave: narrowing the register narrows the database."""
    repaired = (
        "a grant", "a grant to everybody", "a grant on one column", "a grant on the log's tokens", "a grant to pass on",
        "a grant on a sequence", "a missing grant", "a function for everybody", "a policy", "a wider policy",
        "a looser policy", "row security off", "row security not forced", "statistics", "no history", "a rule",
        "a wider rule", "another jobs login",
    )  # fmt: skip
    for what in repaired:
        database.execute(PLANTED[what][0])
    assert len(found(owner)) >= len(repaired)
    reinstall()
    assert found(owner) == []


def reinstall() -> None:
    install(REGISTER, NAMES, text=TEXT)
    connections["owner"].close()
