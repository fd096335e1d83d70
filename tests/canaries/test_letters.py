"""A letter about a breach reaches the invented person to whom it is, and nobody else; and it is in no list or count of real breaches."""

import psycopg
import pytest

from tests.canaries.test_supplier_lives import patched
from tests.gate.hostile import column, inside, token_of
from tests.people import NOW, Cast
from zorgvuldig.canaries.actions import make
from zorgvuldig.canaries.job import TRIES
from zorgvuldig.canaries.visits import browser_of

LETTERS = "gate.own_breach_letters(text)"


@pytest.fixture
def living(cast: Cast) -> Cast:
    """The cast, and who is invented beside it; nobody is signed in yet."""
    browser_of.cache_clear()
    make(NOW)
    return cast


def came() -> tuple[list[str], list[str]]:
    """What lacked and what was too much."""
    outcome = TRIES["breach_letter"].work()
    return sorted(outcome.missing), sorted(outcome.beyond)


def test_the_letter_reaches_its_reader_and_nobody_else(living: Cast) -> None:
    assert came() == ([], [])
    assert living.db.execute("select read_at is not null from gate.breach_letter").fetchall() == [(True,)]
    with patched(living, LETTERS, ("where l.person_id = who and l.written_at is not null order", "order")):
        assert came() == ([], ["letter"])
    living.db.execute("update gate.breach_letter set written_at = null, read_at = null")
    assert came() == (["letter"], [])


def test_no_list_or_count_of_breaches_has_it(living: Cast, runtime: psycopg.Connection) -> None:
    real = living.put("breach", uid="00000000-0000-4000-8000-000000000001", kind="other", title="x", what="x", noticed_at=NOW,
                      reported_at=NOW, reported_by_id=living.leo.id, answers="{}", people_kinds="[]", categories="[]", measures="",
                      ap_decision="", ap_reason="", ap_reference="", people_decision="", people_reason="", people_letter="")  # fmt: skip
    governs = token_of(runtime, living.leo, "governing", ("organisation", "staff", "governance"))
    with inside(runtime, "reader", governs):
        assert column(runtime, "select id from breach") == [real]
    assert column(living.db, "select letter from gate.breach_letters_to_mail()") == []


def test_it_is_written_once_and_to_nobody_real(living: Cast) -> None:
    changes = "select count(*) from gate.change where table_name = 'breach'"
    before = living.db.execute(changes).fetchone()
    make(NOW)
    living.db.execute("select gate.canary_letter(gen_random_uuid(), %s, 'x')", [living.leo.id])
    assert living.db.execute(changes).fetchone() == before
    assert column(living.db, "select person_id from gate.breach_letter") == [-11]
