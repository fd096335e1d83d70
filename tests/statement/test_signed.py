"""Whoever writes to the database makes no answer nicer: what is shown is what was measured, or says that nobody can trust it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.people import Cast
from tests.statement.measuring import put_tries
from zorgvuldig.gate.log.marks import declare
from zorgvuldig.statement import health
from zorgvuldig.statement.cache import MEMORY
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, measure
from zorgvuldig.statement.jobs import measure_and_publish
from zorgvuldig.statement.reads import CHANGED
from zorgvuldig.statement.signature import is_page, sign_measured, sign_turn

ABOVE = "Iemand veranderde deze antwoorden buiten het systeem om."
LISTED = "Iemand veranderde deze lijst buiten het systeem om."
PAGE, ENGLISH, JSON = "/beloften/", "/en/promises/", "/beloften.json"


@pytest.fixture
def broken(cast: Cast) -> Iterator[datetime]:
    """A school with a field that the register does not know, measured and published: P02 is not kept."""
    cast.db.execute("alter table grade add column mood text")
    now = datetime.now(UTC)
    try:
        measure_and_publish(now)
    finally:
        cast.db.execute("alter table grade drop column mood")
    yield now
    MEMORY.forget()


def states() -> dict[str, str]:
    MEMORY.forget()
    return {one["id"]: one["state"] for one in Client().get(JSON).json()["promises"]}


def read(address: str) -> str:
    MEMORY.forget()
    return Client().get(address).content.decode()


def test_what_was_measured_is_shown(broken: datetime) -> None:
    assert states()["P02"] == NOT_KEPT
    assert CHANGED.nl not in read(PAGE)
    assert ABOVE not in read(PAGE)
    assert [answer.ok for answer in health.examine(broken)] == [True]


def test_a_page_that_was_changed_says_that_nobody_can_trust_it(cast: Cast, broken: datetime) -> None:
    cast.db.execute(
        "update public_page set body = convert_to(replace(convert_from(body, 'UTF8'), 'not_kept', 'kept'), 'UTF8')"
    )
    cast.db.execute("update public_page set body = body || ' '::bytea")
    assert set(states().values()) == {NOT_KEPT}
    assert read(PAGE).count(CHANGED.nl) == 17
    assert read(PAGE).index(ABOVE) < read(PAGE).index("De beloften")  # before anything that somebody reads of it
    assert read(ENGLISH).count(CHANGED.en) == 17
    (answer,) = health.examine(broken)
    assert (answer.ok, answer.note) == (False, False)
    assert answer.says.startswith(
        "not statement, statement_en, pupil_statement, pupil_statement_en, statement_json, statement_schema."
    )


@pytest.mark.parametrize(
    "change",
    [
        "made_at = now() + interval '1 day'",
        "content_type = 'text/plain'",
        "signature = ''",
        "signature = decode(repeat('00', 64), 'hex')",
        "body = (select p.body from public_page p where p.name = 'statement_en'), "
        "signature = (select p.signature from public_page p where p.name = 'statement_en')",
    ],
    ids=["later", "otherwise", "none", "another", "the-other-language"],
)
def test_nothing_about_a_page_can_be_changed(cast: Cast, broken: datetime, change: str) -> None:
    cast.db.execute(f"update public_page set {change} where name = 'statement'")
    assert CHANGED.nl in read(PAGE)


def test_a_measurement_that_was_changed_is_not_kept(cast: Cast, broken: datetime) -> None:
    """Also when the page that was made of it is taken away, so that one is made of the measurement at once."""
    cast.db.execute("delete from public_page")
    cast.db.execute("update evidence set state = 'kept' where promise = 'P02'")
    assert states()["P02"] == NOT_KEPT
    article = read(PAGE).partition('id="p02"')[2].partition("</article>")[0]
    assert CHANGED.nl in article
    assert read(PAGE).count(CHANGED.nl) == 1
    (answer,) = health.examine(broken)
    assert answer.says.startswith("not P02.")


def test_another_promise_or_an_earlier_moment_is_not_this_one(cast: Cast, broken: datetime) -> None:
    cast.db.execute("delete from public_page")
    cast.db.execute(
        "update evidence e set state = o.state, evidence = o.evidence, signature = o.signature from evidence o "
        "where e.promise = 'P02' and o.promise = 'P10'"
    )
    assert states()["P02"] == NOT_KEPT
    measure(broken - timedelta(minutes=16))
    cast.db.execute("update evidence set at = %s", [broken])
    assert states()["P10"] == NOT_KEPT
    cast.db.execute("delete from evidence where promise = 'P10'")
    assert states()["P10"] == NOT_IN_USE


def test_measuring_again_puts_it_right(cast: Cast, broken: datetime) -> None:
    cast.db.execute("update public_page set body = body || ' '::bytea")
    measure_and_publish(datetime.now(UTC))
    assert states()["P02"] == KEPT
    assert [answer.ok for answer in health.examine(broken)] == [True]


def test_a_signature_under_something_else_of_ours_is_none(broken: datetime) -> None:
    """The same key signs seals, receipts and copies."""
    assert not is_page("statement", "x", b"", broken, sign_measured("statement", "x", {}, broken))


# --- what stood there before ------------------------------------------------------------------------------------------


def shows_no_turns(now: datetime) -> None:
    """Nothing of the list, no «since», also after measuring again; and `doctor` says so."""
    for _ in range(2):
        page = read(PAGE)
        assert LISTED in page
        assert "Werd</" not in page
        assert Client().get(JSON).json()["promises"][1]["state"] == KEPT
        assert {one.get("since") for one in Client().get(JSON).json()["promises"]} == {None}
        (answer,) = health.examine(now)
        assert answer.says.startswith("not the list of what changed")
        measure_and_publish(datetime.now(UTC))


@pytest.fixture
def turned(cast: Cast, broken: datetime) -> datetime:
    """P02 was broken, and is kept again, also when invented people try it; the column that the register does not know is gone."""
    put_tries(cast, datetime.now(UTC))
    measure_and_publish(datetime.now(UTC))
    assert LISTED not in read(PAGE)
    assert "Werd</" in read(PAGE)
    return broken


@pytest.mark.parametrize(
    "change",
    [
        "update evidence_change set state = 'kept' where promise = 'P02'",
        "update evidence_change set at = at - interval '2 years'",
        "delete from evidence_change where promise = 'P02' and state = 'not_kept'",
        "delete from evidence_change where promise = 'P02'",
        "delete from evidence_change",
        "insert into evidence_change (promise, state, at) values ('P02', 'kept', now())",
        "update evidence_change e set signature = o.signature from evidence_change o where e.promise = 'P02' and o.promise = 'P10'",
    ],
    ids=["nicer", "earlier", "one", "of-a-promise", "all", "one-more", "of-another"],
)
def test_what_stood_there_cannot_be_changed(cast: Cast, turned: datetime, change: str) -> None:
    cast.db.execute(change)
    cast.db.execute("delete from public_page")  # as soon as nothing is remembered
    shows_no_turns(turned)


def test_the_newest_turns_cannot_be_cut_off(cast: Cast, turned: datetime) -> None:
    cast.db.execute("delete from evidence_change where at > %s", [turned])
    cast.db.execute("delete from public_page")
    shows_no_turns(turned)


def test_what_a_restore_puts_back_begins_the_list_anew(cast: Cast, turned: datetime) -> None:
    cast.db.execute("delete from evidence_change where at > %s", [turned])
    declare(datetime.now(UTC))
    measure_and_publish(datetime.now(UTC))
    assert LISTED not in read(PAGE)
    assert [answer.ok for answer in health.examine(turned)] == [True]


def test_a_turn_is_listed_for_as_long_as_the_register_keeps_it(cast: Cast, broken: datetime) -> None:
    old = broken - timedelta(days=3 * 365)
    cast.db.execute(
        "insert into evidence_change (promise, state, at, signature) values ('P03', 'kept', %s, %s)",
        [old, sign_turn("P03", "kept", old)],
    )
    measure_and_publish(datetime.now(UTC))
    cast.db.execute("delete from evidence_change where at = %s", [old])  # as the job that deletes does
    assert LISTED not in read(PAGE)
