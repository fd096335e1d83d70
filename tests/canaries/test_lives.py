"""The invented people live through the real doors, and what arrives is what the register says; with a door corrupted it is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from tests.people import Cast
from zorgvuldig.canaries.job import TRIES, live
from zorgvuldig.canaries.observer.browser import Answer, code_at
from zorgvuldig.canaries.observer.register_text import about_somebody, may_see
from zorgvuldig.canaries.observer.tries import Expectation, Outcome, PupilWords, compare
from zorgvuldig.canaries.visits import browser_of
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.register.schema import Guard
from zorgvuldig.statement.cache import MEMORY
from zorgvuldig.statement.jobs import measure_and_publish

WORDS_OF_ONE = PupilWords({"identity": "Proefleerling15", "contact": "Proefstraat", "grades": "7,3"})
SOME, MORE = frozenset({"identity"}), frozenset({"identity", "grades"})
HOLDS_PUPIL = "gate.holds_pupil(text, text, integer, integer, date)"


@pytest.fixture
def living(cast: Cast) -> Cast:
    """The cast, with the public pages as they were just made, by the clock that reads them: the tests may have begun long ago.

    Sessions of an earlier test are gone with its database, so nobody is signed in.
    """
    browser_of.cache_clear()
    MEMORY.forget()
    measure_and_publish(datetime.now(UTC))
    return cast


def tried(cast: Cast) -> dict[str, tuple[bool, list[str], list[str]]]:
    """What was written down of each try: whether it held, what was missing and what was beyond."""
    rows = cast.db.execute("select name, held, missing, beyond from canary_try").fetchall()
    return {name: (held, missing, beyond) for name, held, missing, beyond in rows}


@contextmanager
def corrupted(cast: Cast, breaking: str, mending: str) -> Iterator[None]:
    """The database as somebody corrupted it who may do everything there."""
    cast.db.execute(breaking)
    try:
        yield
    finally:
        cast.db.execute(mending)


def test_everything_that_is_tried_holds(living: Cast) -> None:
    live(datetime.now(UTC))
    assert tried(living) == dict.fromkeys(TRIES, (True, [], []))


def test_a_corrupted_door_is_seen(living: Cast) -> None:
    """Each of these takes the rule itself along: the gate and its ledger say that all is well."""
    good = dict.fromkeys(TRIES, (True, [], []))
    with corrupted(
        living, "alter table grade disable row level security", "alter table grade enable row level security"
    ):
        live(datetime.now(UTC))
        assert tried(living) == good | {"unopened": (False, [], ["grade"])}
    whole = living.db.execute("select pg_get_functiondef(%s::regprocedure)", [HOLDS_PUPIL]).fetchone()[0]
    patched = whole[: whole.index("AS $")] + "AS $x$ begin return true; end $x$"
    with corrupted(living, patched, whole):
        live(datetime.now(UTC))
        found = tried(living)
        assert {name for name, outcome in found.items() if outcome != good[name]} == {
            "parent_of_grown",
            "without_authority",
        }
        assert {"identity", "page"} <= set(found["without_authority"][2])
    contact = REGISTER.categories["contact"].mask
    rule = "where role = 'guardian' and relation = 'guardian' and purpose = 'parental_view'"
    taken = f"update gate.rule set read_mask = read_mask # {contact} {rule}"
    with corrupted(living, taken, taken):
        live(datetime.now(UTC))
        assert tried(living)["parent"] == (
            False,
            ["contact", "guardian", "identity", "membership", "page"],
            [],
        )
    (alone,) = living.db.execute(f"select alone_mask from gate.rule {rule}").fetchone()
    with corrupted(
        living, f"update gate.rule set alone_mask = null {rule}", f"update gate.rule set alone_mask = {alone} {rule}"
    ):
        live(datetime.now(UTC))
        assert tried(living)["parent_of_sixteen"] == (False, [], ["contact", "guardian"])


@pytest.mark.parametrize(
    ("arrived", "expected", "outcome"),
    [
        (Answer(200, "", "Proefleerling15 7,3"), Expectation(SOME, MORE), Outcome(2)),
        (Answer(200, "", "Proefleerling15 7,3"), Expectation(SOME, SOME), Outcome(2, beyond=frozenset({"grades"}))),
        (Answer(200, "", "niets"), Expectation(SOME, MORE), Outcome(0, missing=SOME)),
        (Answer(404, "", ""), Expectation(SOME, MORE), Outcome(0, missing=frozenset({"identity", "page"}))),
        (Answer(403, "", "Geen toegang"), Expectation(frozenset(), frozenset(), is_page=False), Outcome(0)),
        (Answer(403, "", "Proefstraat"), Expectation(frozenset(), frozenset(), is_page=False), Outcome(1, beyond=frozenset({"contact"}))),
        (Answer(200, "", "leeg"), Expectation(frozenset(), frozenset(), is_page=False), Outcome(1, beyond=frozenset({"page"}))),
    ],
)  # fmt: skip
def test_what_arrives_beside_what_is_expected(arrived: Answer, expected: Expectation, outcome: Outcome) -> None:
    assert compare(arrived, WORDS_OF_ONE, expected) == outcome


def test_the_other_reading_of_the_register_comes_to_the_same() -> None:
    """Read in two ways, by code that shares nothing: were one of them wrong, they would differ."""
    for rule in REGISTER.rules:
        others = [
            r for r in REGISTER.rules if (r.role, r.relation, r.purpose) == (rule.role, rule.relation, rule.purpose)
        ]
        seen = {category for other in others for category in other.reads}
        left = {category for other in others for category in other.once_pupil_decides or other.reads}
        assert may_see(TEXT, rule.role, rule.relation, rule.purpose) == seen
        assert may_see(TEXT, rule.role, rule.relation, rule.purpose, decides_alone=True) == left
    about = {table.name for table in REGISTER.tables.values() if table.guard in (Guard.PUPIL, Guard.VIA)}
    assert about_somebody(TEXT) == about


def test_a_code_is_that_of_every_app() -> None:
    """The example of RFC 6238, appendix B, of which an app shows the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [code_at(secret, at) for at in (59, 1111111109, 1111111111)] == ["287082", "081804", "050471"]
