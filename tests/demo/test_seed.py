"""The demonstration school: the same every time, whole or not at all, and true to its stories."""

from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.people import NOW, Someone
from zorgvuldig.demo import seed as seeding
from zorgvuldig.demo.marker import FILE
from zorgvuldig.demo.people import PEOPLE
from zorgvuldig.demo.plan import classes, school_names
from zorgvuldig.demo.seed import is_seeded, seed, who_can_sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.postgres import DatabaseProblem
from zorgvuldig.pupils.sql.contribution import INVITATION_TABLES

PUPILS = 90


@pytest.fixture(autouse=True)
def _unmarked() -> Iterator[None]:
    """The tests' data directory is a demonstration only while a test here says so."""
    yield
    (seeding.settings.DATA / FILE).unlink(missing_ok=True)


@pytest.fixture
def school(database: psycopg.Connection) -> psycopg.Connection:
    """A demonstration school of ninety pupils."""
    seed(PUPILS, NOW)
    return database


def number(connection: psycopg.Connection, query: str) -> int:
    """The one number that a query gives."""
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def somebody(connection: psycopg.Connection, username: str) -> Someone:
    """The person behind an account of the demonstration."""
    row = connection.execute(
        "select a.person_id, coalesce(u.uid, p.uid), a.id from account a join person p on p.id = a.person_id "
        "left join pupil u on u.person_id = p.id where a.username = %s",
        (username,),
    ).fetchone()
    assert row is not None
    return Someone(username, *row)


def test_new_rows_get_numbers_after_those_of_the_demonstration(school: psycopg.Connection) -> None:
    last = number(school, "select max(id) from person")
    assert number(school, "insert into person (uid) values (gen_random_uuid()) returning id") == last + 1


def test_two_demonstrations_are_alike(school: psycopg.Connection) -> None:
    query = (
        "select md5(string_agg(x, '|' order by x)) from (select i.search_key || p.uid || b.born_on as x "
        "from pupil_identity i join pupil p on p.person_id = i.pupil_id join pupil_birth b using (pupil_id) "
        "union all select pupil_id || ' ' || test_id || ' ' || value from grade) y"
    )
    first = school.execute(query).fetchone()
    tables = school.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    kept = {"django_migrations", "django_content_type", "auth_permission"}
    school.execute("".join(f"delete from gate.{t};" for t in INVITATION_TABLES))
    school.execute("".join(f"delete from {t};" for (t,) in tables if t not in kept and "procrastinate" not in t))
    seed(PUPILS, NOW)
    assert school.execute(query).fetchone() == first


def test_a_school_without_pupils_has_staff_in_every_role_and_groups(database: psycopg.Connection) -> None:
    seed(0, NOW)
    assert number(database, "select count(*) from pupil") == 0
    roles = {role for (role,) in database.execute("select distinct role from staff_role").fetchall()}
    assert roles == {role.key for role in REGISTER.roles.values() if role.staff}
    assert number(database, "select count(*) from learning_group") > 200
    assert [person for person in who_can_sign_in() if not person.is_staff] == []


@pytest.mark.parametrize("pupils", [1, 4])
def test_a_tiny_school_has_the_people_it_has_room_for(database: psycopg.Connection, pupils: int) -> None:
    seed(pupils, NOW)
    assert number(database, "select count(*) from pupil") == pupils
    assert [p.username for p in who_can_sign_in()] == [p.username for p in PEOPLE if p.pupils <= pupils]


def test_a_large_board_has_more_locations_and_full_classes() -> None:
    names = school_names(100_000)
    plans = classes(100_000, len(names))
    assert len(set(names)) == len(names) == 63
    assert sum(plan.size for plan in plans) == 100_000
    assert {plan.size for plan in plans} <= {27, 28}
    assert len({(plan.school, plan.name) for plan in plans}) == len(plans)


def test_the_log_tells_of_a_month_with_a_refusal_and_an_emergency(school: psycopg.Connection) -> None:
    assert number(school, "select count(*) from gate.log where at > now() or at < now() - interval '32 days'") == 0
    assert number(school, "select count(*) from gate.log where refused") == 2
    assert number(school, "select count(*) from gate.emergency") == 1
    purposes = {p for (p,) in school.execute("select distinct purpose from gate.log where not refused").fetchall()}
    assert purposes >= {"administration", "mentoring", "parental_view", "own_view", "emergency", "oversight"}
    entered = number(school, "select count(*) from gate.change where op = 'insert' and table_name = 'grade'")
    assert ("teaching" in purposes) == (entered > 0)  # in summer nobody enters grades
    changed = "select count(*) from gate.change where op = 'update' and purpose = "
    assert number(school, changed + "'administration'") == 1
    assert number(school, changed + "'teaching'") == (entered > 0)
    wrong = "select count(*) from gate.log where not refused and (nonce is null or mask = 0 and kind <> 'pupil')"
    assert number(school, wrong) == 0


def test_it_never_touches_a_database_that_holds_somebody(database: psycopg.Connection) -> None:
    database.execute("insert into board (name) values ('Echt bestuur')")
    with pytest.raises(DatabaseProblem, match="holds a school already"):
        seed(PUPILS, NOW)
    assert not is_seeded()
    assert number(database, "select count(*) from person") == 0


def test_stopped_halfway_there_is_nothing(database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(seeding, "make_accounts", stop)
    with pytest.raises(KeyboardInterrupt):
        seed(PUPILS, NOW)
    assert number(database, "select count(*) from person") == 0
    assert not is_seeded()


def test_no_code_is_given_outside_a_demonstration(school: psycopg.Connection) -> None:
    (seeding.settings.DATA / FILE).unlink()
    with pytest.raises(CommandError, match="no demonstration school"):
        call_command("demo-code", "docent")
