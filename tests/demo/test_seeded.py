"""What is in the demonstration school. One is made for all of this, which is only looked at."""

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password

from tests.conftest import wipe
from tests.demo.test_seed import NOW, PUPILS, number, somebody
from tests.people import secret_of
from zorgvuldig.canaries.job import TRIES
from zorgvuldig.demo.codes import NoCode, current_code
from zorgvuldig.demo.leavers import LEFT, LOOKED_UP
from zorgvuldig.demo.marker import FILE, is_demonstration
from zorgvuldig.demo.people import PASSWORD, PEOPLE
from zorgvuldig.demo.pupils import FIRST_NUMBER
from zorgvuldig.demo.seed import is_seeded, seed, who_can_sign_in
from zorgvuldig.gate.door import Kind, Refused, open_door
from zorgvuldig.retention.receipts import subject_of
from zorgvuldig.statement.evidence import measure

WAITS = "nieuw"  # nobody confirmed yet who signed in
FOREIGN_KEYS = """
    select c.conrelid::regclass::text, f.attname, c.confrelid::regclass::text, r.attname
    from pg_constraint c
    join pg_attribute f on f.attrelid = c.conrelid and f.attnum = c.conkey[1]
    join pg_attribute r on r.attrelid = c.confrelid and r.attnum = c.confkey[1]
    where c.contype = 'f' and c.conparentid = 0
"""


@pytest.fixture(scope="module")
def school(_built: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A demonstration school of ninety pupils."""
    seed(PUPILS, NOW)
    yield _built
    (settings.DATA / FILE).unlink(missing_ok=True)
    wipe(_built)


def test_it_holds_exactly_as_many_pupils_as_were_asked(school: psycopg.Connection) -> None:
    here = f"(select person_id from pupil where number::integer >= {FIRST_NUMBER})"  # who left long ago has a lower one
    for table in ("pupil_identity", "pupil_birth", "pupil_contact", "enrolment"):
        assert number(school, f"select count(*) from {table} where pupil_id in {here}") == PUPILS
    assert is_seeded()
    assert is_demonstration()


def test_who_left_long_ago_is_gone_with_a_receipt(school: psycopg.Connection) -> None:
    left = [count for _summers, count in LEFT]
    assert number(school, f"select count(*) from pupil where number::integer < {FIRST_NUMBER}") == sum(left[1:])
    assert number(school, "select count(*) from receipt where about = 'pupil'") >= left[0]
    assert number(school, "select count(*) from retention_run where state = 'done' and trigger <> 'footage'") == 1
    assert number(school, "select count(*) from hold") == 1
    (subject,) = school.execute("select subject from receipt order by number limit 1").fetchone() or (b"",)
    assert bytes(subject) == subject_of(f"{LOOKED_UP[0]}", LOOKED_UP[1])


def test_every_foreign_key_points_at_a_row(school: psycopg.Connection) -> None:
    keys = school.execute(FOREIGN_KEYS).fetchall()
    assert len(keys) > 30
    for table, column, target, key in keys:
        orphans = f"select count(*) from {table} t where t.{column} is not null and not exists "
        assert number(school, f"{orphans} (select from {target} r where r.{key} = t.{column})") == 0, (table, column)


def test_nothing_in_it_can_be_dialled_mailed_or_visited(school: psycopg.Connection) -> None:
    for table in ("pupil_contact", "guardian"):
        assert number(school, f"select count(*) from {table} where email not like '%@example.org'") == 0
        assert number(school, f"select count(*) from {table} where phone !~ '^06-0[0-9]{{7}}$'") == 0
    assert number(school, "select count(*) from pupil_contact where postcode !~ '^0[0-9]{3} [A-Z]{2}$'") == 0


def test_grades_are_of_several_years_and_the_dutch_scale(school: psycopg.Connection) -> None:
    years = "select count(distinct y.name) from grade g join test t on t.id = g.test_id "
    years += "join learning_group l on l.id = t.group_id join school_year y on y.id = l.year_id"
    assert number(school, years) >= 2  # in the first weeks of a school year nothing was tested yet
    assert 60 < number(school, "select round(avg(value) * 10) from grade") < 72
    future = "select count(*) from grade g join test t on t.id = g.test_id where held_on > (now() at time zone 'Europe/Amsterdam')::date"
    assert number(school, future) == 0
    older = "select count(*) from grade where pupil_id = (select person_id from account where username = 'leerling18')"
    assert number(school, older) > 200


def test_the_families_are_those_of_the_stories(school: psycopg.Connection) -> None:
    def ties(username: str) -> list[tuple[bool, bool]]:
        person = somebody(school, username).id
        return school.execute(
            "select has_authority, is_restricted from guardianship where guardian_id = %s", (person,)
        ).fetchall()

    assert ties("ouder") == [(True, False), (True, False)]
    assert ties("ouder2") == [(True, True)]
    assert ties("ouder3") == [(False, False)]
    assert len(ties("personeel-ouder")) == 1
    assert number(school, "select max(n) from (select count(*) n from guardianship group by guardian_id) x") >= 3
    adult = somebody(school, "leerling18").id
    years = f"select date_part('year', age(born_on)) from pupil_birth where pupil_id = {adult}"
    assert number(school, years) == 18


def test_everybody_signs_in_with_the_password_and_staff_with_a_code(school: psycopg.Connection) -> None:
    assert [person.username for person in who_can_sign_in()] == [person.username for person in PEOPLE]
    hashes = {row for (row,) in school.execute("select password from account").fetchall()}
    assert len(hashes) == 1
    assert check_password(PASSWORD, hashes.pop())
    for person in PEOPLE:
        begin = person.username != WAITS
        assert secret_of(somebody(school, person.username), begin=begin)  # the database let the session begin
    code = current_code("docent")
    assert len(code) == 6
    assert code.isdecimal()
    secrets = school.execute("select data ->> 'secret' from mfa_authenticator").fetchall()
    assert len({secret for (secret,) in secrets}) == sum(person.is_staff for person in PEOPLE)
    assert all(secret.startswith("v1.") for (secret,) in secrets)  # ciphertext of this installation


@pytest.mark.parametrize(
    ("username", "purpose", "wanted", "is_let_in"),
    [
        ("ouder", "parental_view", "leerling", True),
        ("leerling", "own_view", "leerling", True),
        ("leerling18", "own_view", "leerling18", True),
        ("docent", "mentoring", "leerling", True),
        ("administratie", "administration", "leerling", True),
        ("privacy", "oversight", "leerling", True),
        ("ouder2", "parental_view", "leerling", False),
        ("personeel-ouder", "teaching", "leerling", False),
        ("beheer", "administration", "leerling", False),
    ],
)
def test_the_gate_lets_them_in_as_their_label_says(
    school: psycopg.Connection, username: str, purpose: str, wanted: str, is_let_in: bool
) -> None:
    secret, key = secret_of(somebody(school, username)), str(somebody(school, wanted).uid)

    def knock() -> int:
        with open_door(secret, purpose=purpose, reads=("identity",), kind=Kind.PUPIL, key=key, now=NOW) as door:
            return door.count

    if is_let_in:
        assert knock() == 1
    else:
        with pytest.raises(Refused):
            knock()


@pytest.mark.parametrize(("username", "says"), [("ouder", "needs no code"), ("niemand", "has no account here")])
def test_a_code_that_is_not_there_is_explained(school: psycopg.Connection, username: str, says: str) -> None:
    with pytest.raises(NoCode, match=says):
        current_code(username)


def test_there_is_attendance_of_every_kind_to_look_at(school: psycopg.Connection) -> None:
    kinds = {kind for (kind,) in school.execute("select distinct kind from attendance").fetchall()}
    assert kinds == {"absent", "late", "sent_out"}
    codes = "select distinct r.code from absence a join absence_reason r on r.id = a.reason_id"
    assert {"Z", "D"} <= {code for (code,) in school.execute(codes).fetchall()}
    assert (
        number(
            school,
            "select count(*) from absence_notice n where not exists (select from absence_answer where notice_id = n.id)",
        )
        == 2
    )
    assert number(school, "select count(*) from absence_answer where outcome = 'refused'") == 1
    open_signals = number(school, "select count(*) from absence_signal where closed_at is null")
    often = (
        "select count(*) from (select from attendance where kind = 'absent' group by pupil_id having count(*) >= 16) x"
    )
    assert open_signals >= 1 or number(school, often) == 0


def test_a_family_has_a_copy_that_is_ready_and_one_that_is_over(school: psycopg.Connection) -> None:
    rows = school.execute("select state, blob is not null, size > 0 from family_copy order by asked_at").fetchall()
    assert rows == [("gone", False, False), ("done", True, True)]
    assert number(school, "select count(*) from release where channel = 'dossier'") == 1


def test_letters_and_accounts_wait_for_a_colleague(school: psycopg.Connection) -> None:
    def waits(username: str) -> dict[str, int]:
        who = somebody(school, username).id
        return dict(school.execute("select what, times from gate.today_codes(%s)", [who]).fetchall())

    assert waits("administratie") == {"code_questions": 1, "code_letters": 1, "code_accounts": 1}
    assert waits("administratie2") == {
        "code_questions": 0,
        "code_letters": 0,
        "code_accounts": 0,
    }  # asked and opened themselves
    assert waits("schoolleider") == {"code_questions": 1, "code_letters": 0, "code_accounts": 1}
    account = somebody(school, WAITS).account
    with pytest.raises(AssertionError):
        secret_of(somebody(school, WAITS))
    assert (
        number(school, f"select count(*) from gate.first_sign_in where confirmed_at is null and account_id = {account}")
        == 1
    )


def test_every_look_from_outside_has_its_yes_and_its_release(school: psycopg.Connection) -> None:
    looks = "select count(*) from gate.log where role = 'outside_helper'"
    assert number(school, looks) > 1
    assert number(school, looks) == number(school, "select count(*) from release where channel = 'look'")
    younes = somebody(school, "leerling").id
    assert number(school, f"select count(*) from release where channel = 'look' and pupil_id = {younes}") == 1
    tries = "insert into canary_try (name, promise, tried_at, held, arrived, missing, beyond) values (%s, 'P12', %s, true, 1, '[]', '[]')"
    for name in (name for name, one in TRIES.items() if one.promise == "P12"):  # as the job does it in a demonstration
        school.execute(tries, [name, NOW])
    assert {one.promise: one.state for one in measure(NOW)}["P12"] == "kept"


def test_a_pupil_of_seventeen_shows_her_mother_more_than_how_it_goes(school: psycopg.Connection) -> None:
    secret, key = secret_of(somebody(school, "ouder5")), str(somebody(school, "leerling17").uid)
    reads = ("grades", "guidance", "health")
    with open_door(secret, purpose="parental_view", reads=reads, kind=Kind.PUPIL, key=key, now=NOW) as door:
        assert door.count == 1
        assert list(door.withheld.values()) == [frozenset({"health"})]
