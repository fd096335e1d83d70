import uuid
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from psycopg import errors
from psycopg.rows import TupleRow

from tests.platform.postgres.conftest import Connect
from zorgvuldig.platform.postgres import (
    DatabaseProblem,
    Location,
    Names,
    Secrets,
    connect_admin,
    create,
    create_database,
    harden,
    open_items,
    prepare,
    refusals,
)

KINDS = ["purge", "mask"]
Admin = psycopg.Connection[TupleRow]

ATTRIBUTES = """
    select rolcanlogin, rolinherit, rolbypassrls, rolsuper or rolcreaterole or rolcreatedb or rolreplication
    from pg_roles where rolname = %s
"""
MEMBERSHIPS = """
    select g.rolname, m.rolname from pg_auth_members a
    join pg_roles g on g.oid = a.roleid join pg_roles m on m.oid = a.member
    where m.rolname = any(%s) or g.rolname = any(%s)
"""


def names_of(names: Names) -> list[str]:
    return [*names.logins, names.authz, names.reader, names.writer, *(names.job(kind) for kind in KINDS)]


def first(connection: Admin, query: str) -> object:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


# Names


def test_names_begin_with_the_database() -> None:
    names = Names("zorg")
    assert names.runtime == "zorg_runtime"
    assert names.job("purge") == "zorg_job_purge"
    assert Names.of("zorg") == names


def test_two_databases_never_share_names() -> None:
    spellings = ["zorg-a", "Zorg_a", "zorg_a", "zorg a", "z" * 60, "z" * 61, "pg_zorg", "é"]
    prefixes = {Names.of(spelling).prefix for spelling in spellings}
    assert len(prefixes) == len(spellings)
    assert all(len(prefix) <= 40 and not prefix.startswith("pg_") for prefix in prefixes)


@pytest.mark.parametrize("prefix", ["", "a" * 41, "Zorg", "zo rg", 'z"', "pg_zorg"])
def test_a_prefix_that_cannot_be_is_refused(prefix: str) -> None:
    with pytest.raises(DatabaseProblem, match="cannot begin"):
        Names(prefix)


@pytest.mark.parametrize("kind", ["", "Purge", "a b", "a" * 30])
def test_a_kind_of_job_that_cannot_be_is_refused(kind: str) -> None:
    with pytest.raises(DatabaseProblem, match="kind of job"):
        Names("z" * 40).job(kind)


# Roles


@pytest.mark.parametrize(
    ("role", "logs_in", "inherits", "bypasses"),
    [
        ("owner", True, True, False),
        ("authz", False, False, True),
        ("login", True, False, False),
        ("runtime", True, False, False),
        ("reader", False, False, False),
        ("writer", False, False, False),
        ("jobs", True, False, False),
        ("backup", True, True, True),
    ],
)
def test_attributes(
    visit: Connect, standing: Location, role: str, logs_in: bool, inherits: bool, bypasses: bool
) -> None:
    name = getattr(Names.of(standing.dbname), role)
    found = visit("login").execute(ATTRIBUTES, (name,)).fetchone()
    assert found == (logs_in, inherits, bypasses, False)


def test_each_kind_of_job_has_a_role_nobody_signs_in_with(admin: Admin, names: Names) -> None:
    for kind in KINDS:
        assert admin.execute(ATTRIBUTES, (names.job(kind),)).fetchone() == (False, False, False, False)


def test_memberships_are_exactly_these(admin: Admin, names: Names) -> None:
    ours = names_of(names)
    assert set(admin.execute(MEMBERSHIPS, (ours, ours)).fetchall()) == {
        (names.authz, names.owner),
        ("pg_read_all_data", names.backup),
        (names.reader, names.runtime),
        (names.writer, names.runtime),
        (names.job("purge"), names.jobs),
        (names.job("mask"), names.jobs),
    }


def test_passwords_are_kept_as_scram(admin: Admin, names: Names) -> None:
    rows = admin.execute(
        "select rolname, rolpassword like 'SCRAM-SHA-256$%%' from pg_authid"
        " where rolname = any(%s) and rolpassword is not null",
        (names_of(names),),
    ).fetchall()
    assert dict(rows) == dict.fromkeys(names.logins, True)


def test_every_login_signs_in_and_no_other_password_does(connect: Connect, prepared: Location, names: Names) -> None:
    for role in ("owner", "login", "runtime", "jobs", "backup"):
        assert first(connect(role), "select session_user") == getattr(names, role)
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(prepared.dsn(names.runtime, "wrong"))


def test_again_corrects_what_was_changed(admin: Admin, names: Names, secrets: Secrets) -> None:
    admin.execute(f"alter role {names.runtime} superuser createdb bypassrls inherit password 'known'")
    admin.execute(f"alter role {names.reader} login")
    create(admin, names, secrets.passwords, KINDS)
    assert admin.execute(ATTRIBUTES, (names.runtime,)).fetchone() == (True, False, False, False)
    assert admin.execute(ATTRIBUTES, (names.reader,)).fetchone() == (False, False, False, False)


def test_a_new_password_counts_at_once(admin: Admin, prepared: Location, names: Names, secrets: Secrets) -> None:
    create(admin, names, {**secrets.passwords, "runtime": "it's \\ new"}, KINDS)
    psycopg.connect(prepared.dsn(names.runtime, "it's \\ new")).close()


def test_a_failure_leaves_no_role_behind(location: Location, names: Names) -> None:
    with connect_admin(location, "postgres") as admin:
        with pytest.raises(KeyError):
            create(admin, names, {}, KINDS)
        found = admin.execute("select from pg_roles where rolname = any(%s)", (names_of(names),)).fetchall()
    assert found == []


def test_runtime_enters_reader_and_writer_and_nothing_else(connect: Connect, names: Names) -> None:
    runtime = connect("runtime")
    for role in (names.reader, names.writer):
        with runtime.transaction():
            runtime.execute(f"set local role {role}")
    for role in (names.owner, names.authz, names.login, names.jobs, names.backup, names.job("purge")):
        with pytest.raises(errors.InsufficientPrivilege):
            runtime.execute(f"set role {role}")


def test_runtime_has_the_rights_of_reader_only_after_entering_it(connect: Connect, admin: Admin, names: Names) -> None:
    connect("owner").execute("create table pupil as select 1 as id")
    admin.execute(f"grant select on pupil to {names.reader}")
    runtime = connect("runtime")
    with pytest.raises(errors.InsufficientPrivilege):
        runtime.execute("select from public.pupil")
    with runtime.transaction():
        runtime.execute(f"set local role {names.reader}")
        assert first(runtime, "select id from pupil") == 1


def test_owner_hands_a_function_to_authz_and_replaces_it_later(connect: Connect, names: Names) -> None:
    owner = connect("owner")
    for answer in (1, 2):
        owner.execute(
            f"create or replace function gate.f() returns int language plpgsql security definer"
            f" as 'begin return {answer}; end'"
        )
        owner.execute(f"alter function gate.f() owner to {names.authz}")
    assert first(connect("runtime"), "select gate.f()") == 2


def test_backup_reads_past_row_policies(connect: Connect) -> None:
    owner = connect("owner")
    owner.execute("create table pupil as select 1 as id")
    owner.execute("alter table pupil enable row level security")
    owner.execute("alter table pupil force row level security")
    assert first(owner, "select count(*) from pupil") == 0
    assert first(connect("backup"), "select count(*) from pupil") == 1


# The database


def test_database_has_owner_encoding_and_extensions(admin: Admin, prepared: Location, names: Names) -> None:
    row = admin.execute(
        "select pg_get_userbyid(datdba), pg_encoding_to_char(encoding) from pg_database where datname = %s",
        (prepared.dbname,),
    ).fetchone()
    assert row == (names.owner, "UTF8")
    found = {name for (name,) in admin.execute("select extname from pg_extension")}
    assert found == {"plpgsql", "pg_trgm", "btree_gist", "citext", "unaccent"}


def test_preparing_again_changes_nothing(admin: Admin, prepared: Location, names: Names, secrets: Secrets) -> None:
    acl = "select array_agg(t order by t) from (select datacl::text t from pg_database union all select nspacl::text from pg_namespace) x"
    before = first(admin, acl)
    assert prepare(prepared, names, secrets, KINDS) == []
    assert first(admin, acl) == before


def test_a_database_of_another_owner_is_taken_over(location: Location, names: Names, secrets: Secrets) -> None:
    with connect_admin(location, "postgres") as admin:
        admin.execute(f"create database {location.dbname}")
    assert prepare(location, names, secrets, KINDS) == []


def test_only_our_logins_connect(admin: Admin, prepared: Location, names: Names, secrets: Secrets) -> None:
    other = f"{names.prefix}_other"
    admin.execute(f"create role {other} login password 'x'")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(prepared.dsn(other, "x"))


@pytest.mark.parametrize("role", ["login", "runtime", "jobs", "backup"])
def test_nobody_but_the_owner_makes_objects(visit: Connect, role: str) -> None:
    connection = visit(role)
    for schema in ("public", "gate"):
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(f"create table {schema}.mine (id int)")
    with pytest.raises(errors.InsufficientPrivilege):
        connection.execute("create schema mine")


def test_gate_is_open_to_who_needs_it(admin: Admin, names: Names) -> None:
    for role in (names.login, names.runtime, names.reader, names.writer, names.jobs, names.job("purge")):
        query = f"select has_schema_privilege('{role}', 'gate', 'USAGE')"
        assert first(admin, query) is True
    assert first(admin, f"select has_schema_privilege('{names.runtime}', 'public', 'USAGE')") is False


# Hardening


@pytest.mark.parametrize(
    "statement",
    [
        "create temporary table t (id int)",
        "do 'begin end'",
        "select * from pg_stat_activity",
        "select pg_stat_get_backend_activity(1)",
        "select lo_create(0)",
        "select lo_from_bytea(0, 'x')",
        "select pg_advisory_lock(1)",
        "select pg_try_advisory_xact_lock_shared(1, 2)",
        "select pg_sleep(0)",
        "select pg_sleep_for('0')",
        "select pg_terminate_backend(1)",
        "select pg_cancel_backend(1)",
    ],
)
@pytest.mark.parametrize("role", ["runtime", "login"])
def test_a_hostile_statement_is_denied(visit: Connect, role: str, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        visit(role).execute(statement)


@pytest.mark.parametrize("role", ["owner", "jobs"])
def test_owner_and_jobs_keep_advisory_locks_and_notify(visit: Connect, role: str) -> None:
    connection = visit(role)
    connection.execute("select pg_advisory_lock(1), pg_try_advisory_lock(2), pg_advisory_unlock(1)")
    connection.execute("select pg_notify('jobs', '')")


def test_owner_keeps_plpgsql(visit: Connect) -> None:
    visit("owner").execute("do 'begin end'")


@pytest.mark.parametrize(
    ("opening", "word"),
    [
        ("grant temporary on database {db} to public", "temporary tables"),
        ("grant connect on database {db} to public", "connect"),
        ("grant usage on language plpgsql to public", "plpgsql"),
        ("grant usage on schema public to public", "schema public"),
        ("grant execute on function pg_stat_get_activity(int) to public", "other sessions"),
        ("grant execute on function lo_create(oid) to public", "large objects"),
        ("grant execute on function pg_advisory_lock(bigint) to public", "advisory locks"),
        ("grant execute on function pg_sleep(float8) to public", "waiting"),
        ("grant execute on function pg_terminate_backend(int, bigint) to public", "end the requests"),
    ],
)
def test_what_is_open_is_said_and_closed_again(
    admin: Admin, prepared: Location, names: Names, connect: Connect, opening: str, word: str
) -> None:
    assert open_items(connect("runtime"), names) == []
    admin.execute(opening.format(db=prepared.dbname))
    (item,) = open_items(connect("runtime"), names)
    assert word in item
    assert harden(admin, names) == []


def test_a_setting_of_a_role_is_an_open_item(admin: Admin, names: Names) -> None:
    admin.execute(f"alter role {names.runtime} set synchronous_commit = off")
    (item,) = open_items(admin, names)
    assert names.runtime in item
    assert "synchronous_commit" in item


def test_a_server_that_refuses_leaves_items_and_no_error(admin: Admin, names: Names, connect: Connect) -> None:
    admin.execute("grant execute on function pg_sleep(float8) to public")
    assert len(harden(connect("owner"), names)) == 1


# Refusals


@pytest.mark.parametrize("role", ["runtime", "login"])
def test_a_good_login_may_serve(connect: Connect, names: Names, role: str) -> None:
    assert refusals(connect(role), names) == []


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("alter role {runtime} superuser", "is superuser"),
        ("alter role {runtime} bypassrls", "bypasses row-level security"),
        ("alter role {runtime} createrole", "may create and change roles"),
        ("grant {owner} to {runtime}", "may become {owner}"),
        ("grant {authz} to {runtime}", "may become {authz}"),
        ("grant {login} to {runtime}", "may become {login}"),
        ("grant {backup} to {runtime}", "may become {backup}"),
        ("grant {owner} to {reader}", "may become {owner}"),
        ("grant pg_read_all_data to {runtime}", "may become pg_read_all_data"),
        ("grant create on schema public to {runtime}", "may create objects in the schema public"),
        ("create table gate.x (); alter table gate.x owner to {runtime}", "owns gate.x"),
    ],
)
def test_a_login_that_is_too_powerful_is_refused(
    admin: Admin, connect: Connect, names: Names, bad: str, reason: str
) -> None:
    roles = {name: getattr(names, name) for name in ("runtime", "owner", "authz", "login", "backup", "reader")}
    runtime = connect("runtime")
    admin.execute(bad.format(**roles))
    sentences = refusals(runtime, names)
    assert any(reason.format(**roles) in sentence for sentence in sentences)
    assert all(sentence.startswith(f"The database login {names.runtime} ") for sentence in sentences)


def test_entering_a_role_hides_nothing(connect: Connect, admin: Admin, names: Names) -> None:
    admin.execute(f"alter role {names.runtime} bypassrls")
    runtime = connect("runtime")
    runtime.execute(f"set role {names.reader}")
    assert len(refusals(runtime, names)) == 1


def test_the_owner_may_never_serve(connect: Connect, names: Names) -> None:
    assert any(names.authz in sentence for sentence in refusals(connect("owner"), names))


# An administrator that is not superuser, as managed servers give


@pytest.fixture
def lesser(location: Location) -> Iterator[Location]:
    user = f"boss{uuid.uuid4().hex[:12]}"
    with connect_admin(location, "postgres") as admin:
        admin.execute(f"create role {user} login createrole createdb password 'x'")
        yield replace(location, admin_user=user, admin_password="x")
        admin.execute(f'drop database if exists "{location.dbname}" with (force)')
        for (role,) in admin.execute(
            "select rolname from pg_roles where rolname ~ %s order by 1", (f"^{location.dbname}",)
        ).fetchall():
            admin.execute(f"drop owned by {role} cascade")
            admin.execute(f"drop role {role}")
        admin.execute(f"drop owned by {user} cascade")
        admin.execute(f"drop role {user}")


def test_an_administrator_without_bypassrls_is_told_what_to_do(
    lesser: Location, names: Names, secrets: Secrets
) -> None:
    with pytest.raises(DatabaseProblem, match=r"may not create the roles .* name a superuser"):
        prepare(lesser, names, secrets, KINDS)


def test_an_administrator_with_enough_rights_prepares_what_it_can(
    location: Location, lesser: Location, names: Names, secrets: Secrets
) -> None:
    with connect_admin(location, "postgres") as admin:
        if admin.info.server_version < 160000:
            pytest.skip("only a superuser gives BYPASSRLS before PostgreSQL 16")
        admin.execute(f"alter role {lesser.admin_user} bypassrls")
        admin.execute(f"grant pg_read_all_data to {lesser.admin_user} with admin option")
    left = prepare(lesser, names, secrets, KINDS)
    assert any("large objects" in item for item in left)
    assert not any("temporary tables" in item or "schema public" in item for item in left)
    assert prepare(lesser, names, secrets, KINDS) == left
    with psycopg.connect(lesser.dsn(names.runtime, secrets.passwords["runtime"])) as runtime:
        assert refusals(runtime, names) == []


def test_an_administrator_who_may_not_make_databases_is_told(
    location: Location, lesser: Location, names: Names, secrets: Secrets
) -> None:
    with connect_admin(location, "postgres") as admin:
        create(admin, names, secrets.passwords, KINDS)
        admin.execute(f"alter role {lesser.admin_user} nocreatedb")
        admin.execute(f"grant {names.owner} to {lesser.admin_user} with admin option")
    with pytest.raises(DatabaseProblem, match="cannot be set up"):
        create_database(lesser, names, KINDS)


def test_a_server_that_is_not_there_is_a_sentence(location: Location, names: Names, secrets: Secrets) -> None:
    with pytest.raises(DatabaseProblem, match="cannot be reached as administrator"):
        prepare(replace(location, host="/nowhere"), names, secrets, KINDS)
