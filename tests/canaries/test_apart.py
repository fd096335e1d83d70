"""Invented people are kept out of everything of real people, and these out of theirs: by number, in the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings

from tests.gate.doors import class_of, names
from tests.gate.hostile import ask, column, connect, enter, inside, token_of
from tests.people import NOW, Cast, Someone, days, secret_of
from zorgvuldig.cameras.handout import fetch as handout
from zorgvuldig.canaries import people
from zorgvuldig.canaries.actions import make
from zorgvuldig.copies import document as copies
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Refused
from zorgvuldig.gate.sql.conditions import among, number_column
from zorgvuldig.gate.sql.policies import COPYING, statements
from zorgvuldig.media.family import actions as pictures
from zorgvuldig.register.schema import Guard
from zorgvuldig.release.authority import yearly_job as authority
from zorgvuldig.release.exchange.format_registry import FORMATS
from zorgvuldig.release.lists import kinds as lists

NAMES = settings.NAMES
ABOUT_NOBODY = {"evidence", "public_page"}  # figures, and pages made of them
GUARDED = [t for t in REGISTER.tables.values() if t.guard in (Guard.PUPIL, Guard.VIA, Guard.ORGANISATION, Guard.JOB)]
ORDINARY = [job for job in REGISTER.jobs.values() if not job.canary]


# Of what a row about a pupil may name there is none that is invented, so no check is needed: a lesson, a list of the school, a round.
NEVER_INVENTED = {"absence_reason", "import_source", "intake_round", "lesson", "period", "rollover"}
WAYS_OUT: dict[str, tuple[str, ...]] = {
    "authority": ("exchange_among", "release_extract_among"),
    "transfer": ("exchange_among",),
    "footage": ("footage_export_among", "viewing_among"),
    "list": (),
    "dossier": (),
    "picture": ("face_pupil_among", "publication_pupil_among"),
}


def column_of_keys(cast: Cast) -> dict[str, str]:
    """By which column each table knows a row."""
    keys = "select k.conrelid::regclass::text, a.attname::text from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid"
    return dict(
        cast.db.execute(
            f"{keys} and a.attnum = k.conkey[1] where k.contype = 'p' and cardinality(k.conkey) = 1"
        ).fetchall()
    )


def checks_of(cast: Cast) -> dict[str, dict[tuple[str, ...], str]]:
    """Every check that keeps the two apart, by table: of which columns it is, and what it says."""
    asked = """select k.conrelid::regclass::text, array(select a.attname::text from pg_attribute a where a.attrelid = k.conrelid
        and a.attnum = any(k.conkey) order by 1), pg_get_expr(k.conbin, k.conrelid) from pg_constraint k
        where k.contype = 'c' and k.conname like '%\\_among'"""
    found: dict[str, dict[tuple[str, ...], str]] = {}
    for table, columns, expression in cast.db.execute(asked).fetchall():
        found.setdefault(table, {})[tuple(columns)] = expression
    return found


@pytest.fixture
def made(cast: Cast) -> Cast:
    """The cast, with the invented people beside it, who are not of it."""
    make(NOW)
    return cast


def invented(cast: Cast, number: int) -> Someone:
    """One of them, as the tests name people."""
    (account,) = cast.db.execute("select id from account where person_id = %s", [number]).fetchone()
    return Someone("", number, people.uid_of("pupil", number), account)


@contextmanager
def working_as(jobs: psycopg.Connection, key: str) -> Iterator[None]:
    """One transaction as the role of this kind of job, rolled back at the end."""
    with jobs.transaction(force_rollback=True):
        jobs.execute("select set_config('role', %s, true)", [NAMES.job(key)])
        yield


@contextmanager
def unchecked(cast: Cast, table: str, name: str) -> Iterator[None]:
    """The database does not see to it that both are of the same kind of people."""
    (check,) = cast.db.execute(
        "select pg_get_constraintdef(oid) from pg_constraint where conname = %s", [name]
    ).fetchone()
    cast.db.execute(f"alter table {table} drop constraint {name}")
    try:
        yield
    finally:
        cast.db.execute(f"delete from {table}")
        cast.db.execute(f"alter table {table} add constraint {name} {check}")


def test_every_table_says_whose_a_row_is() -> None:
    assert {t.name for t in GUARDED if not number_column(t)} == ABOUT_NOBODY


def test_every_job_but_one_passes_them_by_in_every_table() -> None:
    jobs = {NAMES.job(job.key): job.canary for job in REGISTER.jobs.values()}
    policies = [s for s in statements(REGISTER, NAMES) if s.startswith("create policy job_") and " on gate." not in s]
    assert len(policies) > 300
    for policy in policies:
        table, role = re.match(r"create policy \w+ on (\S+) for \w+ to (\S+) ", policy).groups()
        if table not in ABOUT_NOBODY:
            number = number_column(REGISTER.tables[table])
            using = policy.count(f"{among(number)} = {str(jobs[role]).lower()}")
            assert using == 1 + policy.count("with check"), policy


def test_no_job_finds_one_and_the_one_finds_nobody_else(made: Cast) -> None:
    theirs = [
        t
        for t in GUARDED
        if (n := number_column(t)) and made.db.execute(f"select from {t.name} where {n} < 0").fetchall()
    ]
    assert len(theirs) > 15
    with connect("jobs") as jobs:
        for job in REGISTER.jobs.values():
            for table in theirs:
                if table.internal and job.purpose in COPYING:
                    continue  # a family's copy has nothing of the school's own, of nobody
                if table.category in {*job.reads, *job.writes} and not job.columns:
                    with working_as(jobs, job.key):
                        found = column(jobs, f"select {number_column(table)} from {table.name}")
                    assert all((number < 0) is job.canary for number in found), (job.key, table.name)


def test_what_happened_to_them_is_in_no_count(made: Cast, runtime: psycopg.Connection) -> None:
    ask(runtime, secret_of(invented(made, people.PARENT)), "parental_view", ("identity",), "own")
    assert made.db.execute("select from gate.log where actor_id < 0").fetchall()
    with connect("jobs") as jobs, working_as(jobs, "statement"):
        assert column(jobs, "select id from gate.log where actor_id < 0 or pupil_id < 0") == []
        assert column(jobs, "select id from gate.change where pupil_id < 0 or row_id < 0") == []


@pytest.mark.parametrize(
    ("purpose", "kind"), [("administration", "pupil"), ("administration", "group"), ("search", "search")]
)
def test_who_works_for_the_whole_board_opens_none(
    made: Cast, runtime: psycopg.Connection, purpose: str, kind: str
) -> None:
    made.db.execute("update staff_role set school_id = null where staff_id = %s", [made.anna.id])
    key = {
        "pupil": str(people.uid_of("pupil", people.YOUNG.number)),
        "group": str(people.uid_of("group", people.CLASS)),
        "search": "proefleerling",
    }[kind]
    result = ask(runtime, secret_of(made.anna), purpose, ("identity",), kind, key)[0]
    assert result == (1 if kind == "search" else 0)


def test_works_with_nobody_of_them(made: Cast) -> None:
    made.db.execute("update staff_role set school_id = null where staff_id = %s", [made.anna.id])
    asked = "select gate.works_with(%s, 'administration', %s, current_date)"
    pupils = (made.noor.id, people.YOUNG.number)
    assert [made.db.execute(asked, [made.anna.id, pupil]).fetchone()[0] for pupil in pupils] == [True, False]


def test_a_tie_that_could_not_be_opens_none(made: Cast) -> None:
    with unchecked(made, "membership", "membership_among"):
        made.put("membership", pupil_id=people.YOUNG.number, group_id=made.groups["wi2B"][0], starts_on=days(-9))
        with class_of(made, secret_of(made.dirk)):
            assert "Noor" in names()
            assert people.FIRST_NAME not in names()


def test_a_group_without_pupils_is_not_theirs(made: Cast) -> None:
    made.db.execute("delete from membership where group_id = %s", [made.groups["wi2B"][0]])
    with unchecked(made, "teaching", "teaching_among"):
        made.put("teaching", staff_id=people.TEACHER, group_id=made.groups["wi2B"][0], starts_on=days(-9))
        with pytest.raises(Refused), class_of(made, secret_of(invented(made, people.TEACHER))):
            pass


@pytest.mark.parametrize("table", ["school", "school_year", "learning_group", "staff", "staff_role", "teaching"])
def test_real_and_invented_staff_see_their_own_school_alone(
    made: Cast, runtime: psycopg.Connection, table: str
) -> None:
    number = number_column(REGISTER.tables[table])
    for who, purpose, is_theirs in (
        (made.anna, "administration", False),
        (invented(made, people.TEACHER), "workplace", True),
    ):
        token = token_of(runtime, who, purpose, ("organisation", "staff"), "nobody", "")
        with inside(runtime, "reader", token):
            found = column(runtime, f"select {number} from {table}")
        assert found
        assert all((row < 0) is is_theirs for row in found)


def test_rows_of_no_pupil_begin_and_end_with_their_opening(made: Cast, runtime: psycopg.Connection) -> None:
    schools, opens = "select id from school", ("administration", ("organisation",), "nobody")
    with runtime.transaction():
        _, token = ask(runtime, secret_of(made.anna), *opens)
        enter(runtime, "reader", token)
        assert column(runtime, schools) == []
    with inside(runtime, "reader", token):
        assert len(column(runtime, schools)) == 2
    made.db.execute("update gate.session set until = now()")
    with inside(runtime, "reader", token):
        assert column(runtime, schools) == []


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("enrolment", {"pupil_id": -1, "school_id": 1, "level": ""}),
        ("membership", {"pupil_id": -1, "group_id": 1}),
        ("guardianship", {"pupil_id": -1, "guardian_id": 7001, "kind": "guardian", "is_restricted": False}),
        ("guardianship", {"pupil_id": 7001, "guardian_id": -1, "kind": "guardian", "is_restricted": False}),
        ("staff_role", {"staff_id": -1, "school_id": None, "role": "teacher"}),
        ("staff_role", {"staff_id": 7001, "school_id": -1, "role": "teacher"}),
        ("teaching", {"staff_id": 7001, "group_id": -2}),
        ("mentoring", {"staff_id": -21, "group_id": 1}),
        ("agreement_scope", {"agreement_id": 1, "school_id": -1}),
    ],
)
def test_nothing_ties_the_two(cast: Cast, table: str, values: dict[str, object]) -> None:
    since = {} if table == "agreement_scope" else {"starts_on": days(-1)}
    with pytest.raises(psycopg.errors.CheckViolation, match="_among"):
        cast.put(table, **values, **since)


def test_a_row_about_a_pupil_is_tied_to_nothing_of_others(made: Cast) -> None:
    """In every table: what has a number of its own, below zero when it is invented, stands in a check with the pupil; or none is invented."""
    own = {table.name for table in GUARDED if number_column(table) == column_of_keys(made).get(table.name)} | {"person"}
    held = {table: {name for names in checks for name in names} for table, checks in checks_of(made).items()}
    ties = "select k.conrelid::regclass::text, a.attname::text, k.confrelid::regclass::text from pg_constraint k join pg_attribute a"
    ties += " on a.attrelid = k.conrelid and a.attnum = k.conkey[1] where k.contype = 'f' and cardinality(k.conkey) = 1"
    about = {table.name: number_column(table) for table in GUARDED if table.guard is Guard.PUPIL}
    free = {
        (table, name)
        for table, name, to in made.db.execute(ties).fetchall()
        if table in about and to in own - NEVER_INVENTED and name != about[table] and name not in held.get(table, ())
    }
    assert free == set()
    for table in NEVER_INVENTED:
        assert made.db.execute(f"select from {table} where id < 0").fetchall() == [], table


def test_every_such_check_refuses_one_of_each(made: Cast) -> None:
    checks = [(table, *check) for table, found in checks_of(made).items() for check in found.items()]
    assert len(checks) > 40
    for table, columns, expression in checks:
        for one in columns:
            for sign in (1, -1):
                row = ", ".join(f"{sign if name == one else -sign}::integer as {name}" for name in columns)
                held = made.db.execute(f"select {expression} from (select {row}) t").fetchone()[0]
                assert held is False, (table, row)


def test_by_no_way_out_does_anything_of_them_leave_to_others(made: Cast) -> None:
    """Each channel of a release, with the check that keeps invented pupils from its real recipients; other ways go to colleagues and family
    of the same kind alone (`gate.open`). Of suppliers, see `test_suppliers_apart`."""
    assert {known.channel for known in FORMATS.values()} | {
        authority.CHANNEL,
        handout.FOOTAGE,
        lists.CHANNEL,
        copies.CHANNEL,
        pictures.CHANNEL,
    } == WAYS_OUT.keys()
    names = set(column(made.db, "select conname::text from pg_constraint where contype = 'c'"))
    assert {check for checks in WAYS_OUT.values() for check in checks} <= names


def test_no_figure_of_the_school_counts_them(cast: Cast, runtime: psycopg.Connection) -> None:
    asked = "select what, says, times from gate.setting_up(%s, true)"
    secret = secret_of(cast.anna)
    before = sorted(runtime.execute(asked, [secret]).fetchall())
    make(NOW)
    assert sorted(runtime.execute(asked, [secret]).fetchall()) == before


def test_their_accounts_do_not_go_with_the_orphans(made: Cast) -> None:
    persons = {number for (number,) in made.db.execute("select gate.account_persons()").fetchall()}
    assert made.noor.id in persons
    assert all(number > 0 for number in persons)


def test_only_the_job_that_tries_says_what_came(made: Cast) -> None:
    said = "select gate.canary_tried('teacher', 'P04', now(), true, 1, '[]', '[]')"
    with connect("jobs") as jobs:
        for job in ORDINARY:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), working_as(jobs, job.key):
                jobs.execute(said)
        for key in ("canary", "statement"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), working_as(jobs, key):
                jobs.execute("insert into canary_try (name) values ('teacher')")


def test_they_are_made_once_and_stay_of_their_age(made: Cast) -> None:
    made.db.execute("update pupil_birth set born_on = '2001-01-01' where pupil_id = %s", [people.YOUNG.number])
    changes = "select count(*) from gate.change"
    before = made.db.execute(changes).fetchone()[0]
    make(NOW)
    make(NOW)
    assert made.db.execute(changes).fetchone()[0] == before + 1
    ages = "select extract(year from age(b.born_on)) from pupil_birth b where b.pupil_id < 0 order by 1"
    assert [int(age) for (age,) in made.db.execute(ages).fetchall()] == [15, 16, 18]


def test_they_cannot_be_taken_for_somebody(made: Cast) -> None:
    numbers = made.db.execute("select number from pupil where person_id < 0").fetchall()
    assert all(number.startswith("PROEF-") for (number,) in numbers)
    assert made.db.execute("select from official_number where person_id < 0").fetchall() == []
    assert (
        made.db.execute(
            "select from account_emailaddress e join account a on a.id = e.user_id and a.person_id < 0"
        ).fetchall()
        == []
    )
