"""The demonstration shows a prepared coming year when that is the time for it, and a mentor whom families answer."""

from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
import pytest
from django.conf import settings

from tests.conftest import wipe
from tests.demo.test_seed import NOW, PUPILS, number, somebody
from tests.people import TODAY, sign_in
from zorgvuldig.demo.answers import PLAN, QUESTION, TALK
from zorgvuldig.demo.coming_year import write_coming_year
from zorgvuldig.demo.marker import FILE
from zorgvuldig.demo.seed import seed
from zorgvuldig.school.calendar import prepared_from

COMING = "(select n.id from school_year n where n.starts_on > (now() at time zone 'Europe/Amsterdam')::date)"
RUNNING = "(select y.id from school_year y where (now() at time zone 'Europe/Amsterdam')::date >= y.starts_on and (now() at time zone 'Europe/Amsterdam')::date < y.ends_on)"


@pytest.fixture(scope="module")
def school(_built: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A demonstration school of ninety pupils, which is only looked at."""
    seed(PUPILS, NOW)
    yield _built
    (settings.DATA / FILE).unlink(missing_ok=True)
    wipe(_built)


@pytest.fixture
def undone(school: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The same, with nothing prepared; what a test writes is undone."""
    with school.transaction(force_rollback=True):
        school.execute("set local session_replication_role = replica")
        school.execute(f"delete from rollover where to_year_id in {COMING}")
        for table in ("teaching", "mentoring"):
            school.execute(
                f"delete from {table} t using learning_group g where g.id = t.group_id and g.year_id in {COMING}"
            )
        school.execute(f"delete from learning_group where year_id in {COMING}")
        yield school


def last_day(school: psycopg.Connection) -> date:
    """The first day after the year that runs."""
    (day,) = school.execute(f"select max(ends_on) from school_year where id in {RUNNING}").fetchone()
    return day


def test_it_is_prepared_when_it_is_the_time_for_it(school: psycopg.Connection) -> None:
    groups = number(school, f"select count(*) from learning_group where year_id in {COMING}")
    assert (groups > 0) == (prepared_from(last_day(school)) <= TODAY)


@pytest.mark.parametrize(("before", "is_there"), [(216, False), (212, True), (91, True), (90, True), (1, True)])
def test_seven_months_before_it_classes_and_people_are_there(
    undone: psycopg.Connection, before: int, is_there: bool
) -> None:
    day = last_day(undone) - timedelta(days=before)
    assert write_coming_year(undone, somebody(undone, "schoolleider").id, day) is is_there
    here = number(undone, f"select count(*) from learning_group where year_id in {RUNNING}")
    assert number(undone, f"select count(*) from learning_group where year_id in {COMING}") == (here if is_there else 0)
    plans = undone.execute("select made_at::date from rollover").fetchall()
    assert len(plans) == (is_there and before <= 90)
    if is_there:
        of_coming = f"g.year_id in {COMING} and not exists (select from teaching t where t.group_id = g.id) and not exists (select from mentoring t where t.group_id = g.id)"
        assert 0 < number(undone, f"select count(*) from learning_group g where {of_coming}") < here / 4
        early = f"select count(*) from teaching t join learning_group g on g.id = t.group_id where g.year_id in {COMING} and t.starts_on < %s"
        assert undone.execute(early, [last_day(undone)]).fetchone() == (0,)


def test_it_is_not_prepared_twice(undone: psycopg.Connection) -> None:
    leader, day = somebody(undone, "schoolleider").id, last_day(undone) - timedelta(days=30)
    assert write_coming_year(undone, leader, day)
    assert not write_coming_year(undone, leader, day)


def test_a_question_of_a_parent_waits_for_the_mentor(school: psycopg.Connection) -> None:
    docent = sign_in(somebody(school, "docent"))
    assert "1 antwoord van een ouder" in docent.get("/").content.decode()
    page = docent.get("/berichten/antwoorden/").content.decode()
    assert PLAN[0] in page
    (pupil, thread) = school.execute(
        "select p.uid, a.uid from message_answer a join pupil p on p.person_id = a.pupil_id where a.read_at is null and not a.is_end"
    ).fetchone()
    assert QUESTION in docent.get(f"/leerlingen/{pupil}/antwoorden/{thread}/").content.decode()


def test_the_parent_of_younes_reads_what_was_agreed(school: psycopg.Connection) -> None:
    child = somebody(school, "leerling")
    (message,) = school.execute(
        "select distinct m.uid from message m join message_answer a on a.message_id = m.id where m.pupil_id = %s",
        [child.id],
    ).fetchone()
    page = sign_in(somebody(school, "ouder")).get(f"/mijn-berichten/{child.uid}/{message}/").content.decode()
    for _who, _hour, text in TALK:
        assert text in page
    other = sign_in(somebody(school, "ouder2")).get(f"/mijn-berichten/{child.uid}/{message}/")
    assert other.status_code == 404


def test_answers_arrive_on_days_with_lessons_and_after_the_message(school: psycopg.Connection) -> None:
    rows = school.execute(
        "select m.sent_at, a.written_at, a.arrives_at from message_answer a join message m on m.id = a.message_id"
    ).fetchall()
    assert len(rows) == 5
    for sent, written, arrives in rows:
        assert sent < written == arrives < NOW
        assert arrives.weekday() < 5
