"""One way to break each promise, done to copies of a demonstration: the public page says so within five minutes, and of no other."""

from collections.abc import Iterator, Mapping, Sequence

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from tests.conftest import wipe
from zorgvuldig.canaries.job import live
from zorgvuldig.demo.marker import FILE
from zorgvuldig.demo.seed import seed
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.log.marks import declare, seal_and_note
from zorgvuldig.platform.postgres import DatabaseProblem
from zorgvuldig.statement.breakings.bench import WITHIN, Verdict, break_all
from zorgvuldig.statement.breakings.catalogue import CATALOGUE
from zorgvuldig.statement.breakings.copies import copy_of_the_whole
from zorgvuldig.statement.breakings.hand import NothingBroken
from zorgvuldig.statement.breakings.ways import Breaking, rows
from zorgvuldig.statement.jobs import measure_and_publish

PUPILS = 30
FOUR = 4  # ways to break each promise, at least
# None that turns the register: what this process made of a turned one would stay, and other tests go on in it. Three copies are enough: in
# each, none breaks a promise of another besides. What is patched, and what is done to the
# history, turns P02 too, so that stands with none of these.
TOGETHER: Sequence[Mapping[str, str]] = (
    {
        "P02": "a column that nobody declared",
        "P03": "a few data bought from a broker",
        "P08": "of whom it was, deleted from the list",
        "P10": "accepted and not changed",
        "P11": "what stayed of somebody who went",
        "P12": "a no before an outside helper looked",
        "P13": "a release moved to another pupil",
        "P16": "weighed with a no",
    },
    {
        "P01": "an assessment that the database makes up",
        "P04": "a change moved to another pupil",
        "P06": "names for a product that was agreed nothing",
        "P09": "a gate that opens nothing for parents",
        "P14": "a no that the database does not see",
        "P17": "a camera that the database finds complete",
    },
    {
        "P05": "an administration that nobody uses",
        "P07": "an ended agreement that the database takes for one in force",
        "P15": "«this one not» that is not heard",
    },
)
CHOSEN = {promise: name for some in TOGETHER for promise, name in some.items()}
NOTHING = Breaking("nothing", "P04", "Somebody does nothing.", rows("update grade set value = 1 where false"))
DATABASES = "select count(*) from pg_database where datname ~ '_(whole|broken)$'"


@pytest.fixture(scope="module")
def school(_built: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A demonstration school of thirty pupils, measured once, as `demo` makes it."""
    declare(timezone.now())
    seed(PUPILS, timezone.now())
    seal_and_note(timezone.now())
    live(timezone.now())
    measure_and_publish(timezone.now())
    yield _built
    (settings.DATA / FILE).unlink(missing_ok=True)
    wipe(_built)


@pytest.fixture(scope="module")
def verdicts(school: psycopg.Connection) -> Mapping[str, Verdict]:
    """What came of one breaking per promise, and of one that does nothing."""
    together = [[one for one in CATALOGUE if some.get(one.promise) == one.name] for some in TOGETHER]
    return {one.breaking.name: one for one in break_all([*together, [NOTHING]], timezone.now())}


@pytest.mark.parametrize("promise", CHOSEN)
def test_the_public_page_says_that_a_promise_is_broken(verdicts: Mapping[str, Verdict], promise: str) -> None:
    verdict = verdicts[CHOSEN[promise]]
    assert (verdict.breaking.promise, verdict.turned, list(verdict.others)) == (promise, True, []), verdict.says.en
    assert verdict.seconds < WITHIN
    assert verdict.says.nl.endswith(".") or verdict.says.nl.endswith("…")


def test_what_invented_people_leave_and_take_away_is_in_no_list(school: psycopg.Connection) -> None:
    """What went to an invented supplier goes after a day, and what is tried once an hour begins with what stayed of the hour before."""
    school.execute("update supply set at = at - interval '2 days' where product_id < 0")
    for _ in range(2):
        live(timezone.now(), promises=REGISTER.promises)
        measure_and_publish(timezone.now())
    says = [
        (one, evidence["reason"]["en"]) for one, evidence in school.execute("select promise, evidence from evidence")
    ]
    assert [one for one in says if "disappeared from the list" in one[1]] == []


def test_what_changes_nothing_is_no_proof(verdicts: Mapping[str, Verdict]) -> None:
    assert not verdicts["nothing"].is_caught
    assert NothingBroken.__name__ in verdicts["nothing"].says.en


def test_the_demonstration_is_as_it_was(school: psycopg.Connection, verdicts: Mapping[str, Verdict]) -> None:
    """No copy is left, and nothing that was broken is broken in the demonstration."""
    assert school.execute(DATABASES).fetchone() == (0,)
    assert school.info.dbname == settings.LOCATION.dbname
    assert school.execute("select promise, evidence from evidence where state = 'not_kept'").fetchall() == []
    assert school.execute("select count(*) from gate.rule where purpose = 'parental_view'").fetchone() != (0,)


def test_a_second_run_waits_for_the_first(school: psycopg.Connection) -> None:
    with copy_of_the_whole(), pytest.raises(DatabaseProblem, match="at this moment"), copy_of_the_whole():
        pass


def test_what_a_kill_left_behind_goes_with_the_next_run(school: psycopg.Connection) -> None:
    name = f"{settings.LOCATION.dbname}_broken"
    school.execute(f"create database {name} template template0")
    with copy_of_the_whole():
        assert school.execute("select count(*) from pg_database where datname = %s", [name]).fetchone() == (0,)


def test_every_promise_is_broken_once(verdicts: Mapping[str, Verdict]) -> None:
    assert {one.breaking.promise for one in verdicts.values()} == set(REGISTER.promises)


def test_there_are_a_hundred_ways_and_four_of_each_promise() -> None:
    by_promise = {key: sum(one.promise == key for one in CATALOGUE) for key in REGISTER.promises}
    assert len(CATALOGUE) >= 100
    assert {key for key, count in by_promise.items() if count < FOUR} == set()
    assert len({one.name for one in CATALOGUE}) == len(CATALOGUE)
    assert [
        one.name for one in CATALOGUE if not one.deed.endswith(".") or not set(one.also) <= set(REGISTER.promises)
    ] == []
